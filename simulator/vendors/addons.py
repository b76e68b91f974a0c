"""Addons of a subscription: which ones a call is about, and whether they belong where they are put."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass
from simulator.vendors.call import Reason, Refused
from simulator.vendors.order import Order, OrderedAddon, check_quantity, find_addon

if TYPE_CHECKING:
    from simulator.vendors.catalogue import Addon
    from simulator.vendors.subscriptions import KnownSubscription

__all__ = ["KnownAddon", "concerned", "fitting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAddon:
    """An addon of a subscription; of a kind of addon a subscription has one."""

    external_id: str
    addon: Addon


def concerned(order: Order, there: KnownSubscription, *, action: str) -> list[tuple[OrderedAddon, Addon]]:
    """The addons that a call is about: those with its ActionType, each checked for place and fit."""
    wanted = [addon for addon in order.addons if addon.action == action]
    if not wanted:
        raise Refused(Reason.ADDON, f"No entry of Addons has ActionType {action}")
    return [(addon, fitting(addon, there)) for addon in wanted]


def fitting(ordered: OrderedAddon, there: KnownSubscription) -> Addon:
    """The addon that is meant, if it fits the subscription's product and names it as its parent."""
    addon = find_addon(ordered, there.product_type)
    if there.product.id not in addon.products:
        raise Refused(Reason.ADDON, f"{addon.id} does not fit {there.product.id}")
    if ordered.parent_id not in ("", there.external_id, there.subscription_id):
        raise Refused(Reason.ADDON, f"ParentID {ordered.parent_id[:80]!r} is not {there.external_id!r}")
    check_quantity(ordered.quantity, there.product_type)
    return addon
