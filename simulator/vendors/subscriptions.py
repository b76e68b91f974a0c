"""The vendor's own book of subscriptions with their addons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.values import dataclass
from simulator.vendors.addons import KnownAddon, concerned, fitting
from simulator.vendors.call import Answer, Reason, Refused
from simulator.vendors.catalogue import PRODUCT_TYPES, Product, ProductType
from simulator.vendors.order import Order, check_quantity, find_product, find_product_type

if TYPE_CHECKING:
    from simulator.vendors.accounts import KnownAccount
    from simulator.vendors.habits import Habits

__all__ = ["Change", "KnownSubscription", "SubscriptionBook", "refuse_cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSubscription:
    """A subscription as it stands; ``owner`` is the external id of its account."""

    external_id: str
    subscription_id: str
    owner: str
    product_type: ProductType
    product: Product
    quantity: int
    trial: bool
    was_trial: bool
    state: str = "active"
    addons: tuple[KnownAddon, ...] = ()


Change = Callable[[Order, KnownSubscription], KnownSubscription]
"""What becomes of a subscription by an order for it; refuses by raising :class:`Refused`."""


class SubscriptionBook:
    """All subscriptions of a profile. Not locked by itself: the vendor handles one call at a time."""

    def __init__(self, scope: str, habits: Habits) -> None:
        self._scope = scope
        self._habits = habits
        self._all: dict[str, KnownSubscription] = {}
        self._by_platform_id: dict[str, str] = {}
        self._of_account: dict[str, list[str]] = {}
        self._issued: dict[str, int] = {}

    def create(self, order: Order, owner: KnownAccount) -> Answer:
        """A new subscription; the one that is there, if the platform asks again for the same."""
        there = self._there(order)
        if there is not None:
            if there.owner != owner.external_id:
                raise Refused(
                    Reason.UNKNOWN_SUBSCRIPTION,
                    f"SubscriptionID {order.subscription_id} is another account's",
                )
            if self._habits.refuses_known_subscriptions:
                raise Refused(Reason.FAULT, f"Duplicate entry {order.subscription_id}")
            return _went_well("" if order.check_only else there.external_id)
        wanted = self._wanted(order, owner)
        addons = [(a, fitting(a, wanted)) for a in order.addons if a.action == "Provision"]
        if self._is_dry(order):
            return _went_well("")
        created = replace(
            wanted,
            external_id=self._issue("sub", order.subscription_id),
            addons=tuple(
                KnownAddon(external_id=self._issue("add", f"{order.subscription_id}/{addon.id}"), addon=addon)
                for _, addon in addons
            ),
        )
        self._all[created.external_id] = created
        self._by_platform_id[order.subscription_id] = created.external_id
        self._of_account.setdefault(owner.external_id, []).append(created.external_id)
        return _went_well("" if order.check_only else created.external_id)

    def change(self, order: Order, owner: KnownAccount, change: Change) -> Answer:
        """One change of a subscription that is there; Result is its id as it was."""
        there = self._find(order, owner)
        changed = change(order, there)
        if not self._is_dry(order):
            self._all[there.external_id] = changed
        return _went_well(there.external_id)

    def create_addons(self, order: Order, owner: KnownAccount) -> Answer:
        """New addons; Result is the id of the first, the known one if the same is asked for again."""
        there = self._find(order, owner)
        refuse_cancelled(there)
        wanted = [addon for _, addon in concerned(order, there, action="Provision")]
        if self._is_dry(order):
            return _went_well("")
        had = {known.addon.id: known for known in there.addons}
        for addon in wanted:
            if addon.id not in had:
                external_id = self._issue("add", f"{there.subscription_id}/{addon.id}")
                had[addon.id] = KnownAddon(external_id=external_id, addon=addon)
        self._all[there.external_id] = replace(there, addons=tuple(had.values()))
        return _went_well(had[wanted[0].id].external_id)

    def recorded(self, external_id: str) -> KnownSubscription | None:
        """The subscription that was given an id, whatever the case of its letters."""
        wanted = external_id.lower()
        return next((one for one in self._all.values() if one.external_id.lower() == wanted), None)

    def of_account(self, external_id: str) -> tuple[str, ...]:
        """The ids of all subscriptions that an account was given."""
        return tuple(self._of_account.get(external_id, ()))

    def refuse_running(self, owner: str) -> None:
        """Refuses what cannot be done to an account, by its external id, while it has something running."""
        if any(self._all[one].state != "cancelled" for one in self._of_account.get(owner, ())):
            raise Refused(
                Reason.ACCOUNT_IN_USE, f"Account {owner} has a running subscription: cancel it first"
            )

    def end_all_of(self, account: KnownAccount) -> None:
        """The account was deleted: whatever it still has ends with it."""
        for external_id in self._of_account.pop(account.external_id, []):
            self._all[external_id] = replace(self._all[external_id], state="cancelled", addons=())

    def _there(self, order: Order) -> KnownSubscription | None:
        if not self._habits.knows_subscriptions_again:
            return None
        there = self._all.get(self._by_platform_id.get(order.subscription_id, ""))
        return None if there is None or there.state == "cancelled" else there

    def _find(self, order: Order, owner: KnownAccount) -> KnownSubscription:
        there = self._all.get(order.external_id)
        if there is None or there.owner != owner.external_id:
            given = order.external_id[:80] or "(empty)"
            raise Refused(
                Reason.UNKNOWN_SUBSCRIPTION,
                f"Account {owner.external_id} has no subscription with the ID {given}",
            )
        return there

    def _wanted(self, order: Order, owner: KnownAccount) -> KnownSubscription:
        """What the order would become, checked against the catalogue and what the account has; no id yet."""
        product_type = find_product_type(order, PRODUCT_TYPES)
        product = find_product(order, product_type)
        check_quantity(order.quantity, product_type)
        if order.is_trial and not product.has_trial:
            raise Refused(Reason.NO_TRIAL, f"{product.id} has no trial")
        if self._habits.sells_once and self._of_account.get(owner.external_id):
            raise Refused(Reason.FAULT, "The account has a subscription already")
        if not product_type.multiple_subscriptions and self._has_running(owner, product_type):
            raise Refused(
                Reason.ONE_SUBSCRIPTION_ONLY, f"The account has a subscription of {product_type.id} already"
            )
        return KnownSubscription(
            external_id="",
            subscription_id=order.subscription_id,
            owner=owner.external_id,
            product_type=product_type,
            product=product,
            quantity=order.quantity,
            trial=order.is_trial,
            was_trial=order.is_trial,
        )

    def _has_running(self, owner: KnownAccount, product_type: ProductType) -> bool:
        theirs = (self._all[external_id] for external_id in self._of_account.get(owner.external_id, ()))
        return any(s.product_type.id == product_type.id and s.state != "cancelled" for s in theirs)

    def _issue(self, kind: str, name: str) -> str:
        self._issued[name] = self._issued.get(name, 0) + 1
        return self._habits.issue(kind, self._scope, name, self._issued[name])

    def _is_dry(self, order: Order) -> bool:
        return order.check_only and not self._habits.provisions_on_check_only


def refuse_cancelled(there: KnownSubscription) -> None:
    """Nothing but another cancellation can be done to a cancelled subscription."""
    if there.state == "cancelled":
        raise Refused(Reason.CANCELLED, f"Subscription {there.external_id} has been cancelled")


def _went_well(result: str) -> Answer:
    return Answer(
        body={
            "AccountExtraInfo": None,
            "CustomFieldValues": None,
            "SendNotification": False,
            "ExtraInfo": {},
            "Code": 0,
            "Message": "",
            "Result": result,
        }
    )
