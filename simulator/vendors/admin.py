"""The vendor's own records, as its admin API shows them: read-only, and in its own words.

It is no part of the contract: scenarios show with it how ``inspect`` looks behind what a vendor answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.vendors.accounts import KnownAccount
    from simulator.vendors.habits import Habits
    from simulator.vendors.subscriptions import KnownSubscription

__all__ = ["ADMIN_KINDS", "account_record", "subscription_record"]

ADMIN_KINDS = ("accounts", "subscriptions")


def account_record(account: KnownAccount, subscriptions: Sequence[str]) -> Mapping[str, Any]:
    """An account: whose it is, and what it has."""
    return {
        "id": account.external_id,
        "marketplaceId": account.id,
        "kind": str(account.kind),
        "parent": account.reseller or None,
        "subscriptions": list(subscriptions),
    }


def subscription_record(subscription: KnownSubscription, habits: Habits) -> Mapping[str, Any]:
    """A subscription as it stands."""
    waiting = subscription.state == "active" and not habits.activates
    return {
        "id": subscription.external_id,
        "marketplaceId": subscription.subscription_id,
        "owner": subscription.owner,
        "product": subscription.product.id,
        "quantity": subscription.quantity,
        "trial": subscription.trial,
        "state": "pending" if waiting else subscription.state,
        "addons": [addon.external_id for addon in subscription.addons],
    }
