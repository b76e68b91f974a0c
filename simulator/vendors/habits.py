"""What a faulty vendor does otherwise inside: one member each, at the correct value by default.

A fault of the vendor's mind is :func:`dataclasses.replace` of one member; nothing else of the vendor changes.
"""

from __future__ import annotations

import hashlib
from dataclasses import field
from typing import TYPE_CHECKING

from simulator.values import dataclass
from simulator.vendors.account_message import AccountMessage, Kind, kind_of
from simulator.vendors.credentials import admits

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Habits", "issued_id"]


def issued_id(kind: str, *names: object) -> str:
    """An id that the vendor issues: the same whenever the same is named, different for different things.

    Made from what it names and not from a counter, so that a run gives the same ids however its calls
    interleave.
    """
    digest = hashlib.blake2s("\0".join(map(str, names)).encode("utf-8", "surrogatepass"), digest_size=8)
    return f"{kind}-{digest.hexdigest()}"


def account_key(account: AccountMessage) -> str:
    """By what an account is recognised: the platform's ID, and nothing that its owner may change."""
    return account.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """The vendor's ways, as small functions and switches; see the defaults for what is right."""

    kind: Callable[[AccountMessage], Kind] = kind_of
    account_key: Callable[[AccountMessage], str] = account_key
    issue: Callable[..., str] = issued_id
    knows_accounts_again: bool = True
    """the same account synchronized again keeps its id"""
    knows_subscriptions_again: bool = True
    """the same SubscriptionID created again is the subscription that is there"""
    checks_reseller: bool = True
    wants_reseller: bool = False
    """with Reseller Support on, an end customer without its reseller's external id is refused"""
    checks_sync_options: bool = True
    checks_account_of_subscription: bool = True
    provisions_on_check_only: bool = False
    admits: Callable[[Callable[[str, str], str]], bool] = admits
    unguarded: tuple[str, ...] = ()
    """endpoints, or how their ids begin, where nobody looks at the credentials"""
    turns_away_with: int = 401
    """the HTTP status of wrong credentials"""
    sells_to_strangers: bool = False
    """accounts that were never synchronized can have subscriptions"""
    refuses_known_subscriptions: bool = False
    """the same SubscriptionID created again is an error"""
    keeps_accounts_in_use: bool = False
    """an account with a running subscription is not deleted"""
    sells_once: bool = False
    """an account that has a subscription cannot have another, of whatever type"""
    places_under_reseller: bool = True
    """an end customer hangs under its reseller in the vendor's own records"""
    activates: bool = True
    """a subscription that was created becomes active"""
    options_left_out: frozenset[str] = field(default_factory=frozenset)
    """ids of synchronization options that are not declared"""
