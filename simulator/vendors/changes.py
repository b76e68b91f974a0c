"""What each subscription and addon call makes of a subscription, apart from creating one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.vendors.addons import concerned
from simulator.vendors.call import Reason, Refused
from simulator.vendors.order import Order, check_quantity, find_product, find_product_type
from simulator.vendors.subscriptions import Change, KnownSubscription, refuse_cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHANGES"]


def _update(order: Order, there: KnownSubscription) -> KnownSubscription:
    """A new quantity of the same product."""
    refuse_cancelled(there)
    product_type = find_product_type(order, (there.product_type,))
    product = find_product(order, product_type)
    if product.id != there.product.id:
        raise Refused(
            Reason.NOT_RELATED,
            f"{there.external_id} is {there.product.id}: moving to {product.id} is an upgrade",
        )
    check_quantity(order.quantity, product_type)
    return replace(there, quantity=order.quantity)


def _suspend(_: Order, there: KnownSubscription) -> KnownSubscription:
    refuse_cancelled(there)
    return replace(there, state="suspended")


def _activate(_: Order, there: KnownSubscription) -> KnownSubscription:
    refuse_cancelled(there)
    return replace(there, state="active")


def _cancel(_: Order, there: KnownSubscription) -> KnownSubscription:
    """Cancelling twice is no mistake: the platform may not have heard the first answer."""
    if not there.product.cancellable:
        raise Refused(Reason.NOT_CANCELLABLE, f"{there.product.id} cannot be cancelled before its term ends")
    return replace(there, state="cancelled", addons=())


def _upgrade_to_paid(_: Order, there: KnownSubscription) -> KnownSubscription:
    """Neither is ending a trial twice, as long as it began as one."""
    refuse_cancelled(there)
    if not there.was_trial:
        raise Refused(Reason.NO_TRIAL, f"{there.external_id} is no trial")
    return replace(there, trial=False)


def _upgrade_downgrade(order: Order, there: KnownSubscription) -> KnownSubscription:
    """A move along an upgrade relation in ActionType's direction; addons that do not fit end."""
    refuse_cancelled(there)
    product_type = find_product_type(order, (there.product_type,))
    wanted, had = find_product(order, product_type), there.product
    allowed = {"Upgrade": wanted.id in had.upgrades, "Downgrade": had.id in wanted.upgrades}
    if wanted.id != had.id and not allowed.get(order.action, False):
        raise Refused(
            Reason.NOT_RELATED,
            f"No {order.action or 'upgrade or downgrade'} leads from {had.id} to {wanted.id}",
        )
    check_quantity(order.quantity, product_type)
    fitting = tuple(known for known in there.addons if wanted.id in known.addon.products)
    return replace(there, product=wanted, quantity=order.quantity, addons=fitting)


def _update_addons(order: Order, there: KnownSubscription) -> KnownSubscription:
    """Quantities are checked and not kept: nothing that the vendor answers depends on them."""
    refuse_cancelled(there)
    had = {known.addon.id: known.external_id for known in there.addons}
    for ordered, addon in concerned(order, there, action="Provision"):
        if addon.id not in had or ordered.external_id not in ("", had[addon.id], there.external_id):
            given = ordered.external_id[:80] or "(empty)"
            raise Refused(Reason.ADDON, f"{there.external_id} has no addon {addon.id} with the ID {given}")
    return there


def _cancel_addons(order: Order, there: KnownSubscription) -> KnownSubscription:
    """An addon that is gone already needs no cancelling."""
    gone = {addon.id for _, addon in concerned(order, there, action="Cancel")}
    return replace(there, addons=tuple(known for known in there.addons if known.addon.id not in gone))


CHANGES: Mapping[str, Change] = {
    "subscription.update": _update,
    "subscription.suspend": _suspend,
    "subscription.activate": _activate,
    "subscription.cancel": _cancel,
    "subscription.upgrade_to_paid": _upgrade_to_paid,
    "subscription.upgrade_downgrade": _upgrade_downgrade,
    "addon.update": _update_addons,
    "addon.cancel": _cancel_addons,
}
"""By endpoint id."""
