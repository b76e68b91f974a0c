"""Changes of a subscription: why one cannot be made now, and how it is done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from simulator.errors import MarketplaceError, near_miss
from simulator.marketplace.asking import answers_for
from simulator.marketplace.choices import choice_for
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.driving import Plan
from simulator.marketplace.orders import group_of, new_addon
from simulator.marketplace.records.orders import Kind
from simulator.marketplace.storefront import MOST_UNITS
from simulator.platform import flows
from simulator.platform.catalogue import Choice, Unmet, fitting_addons
from simulator.platform.service import Capability
from simulator.platform.store import Status

if TYPE_CHECKING:
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import SubscriptionRecord
    from simulator.marketplace.registered import Registered
    from simulator.marketplace.workpiece import Workpiece

__all__ = ["CHANGES", "obstacle_to", "plan_of", "refuse_details"]

_LIFECYCLE = {
    Kind.SUSPEND: "subscription.suspend",
    Kind.ACTIVATE: "subscription.activate",
    Kind.CANCEL: "subscription.cancel",
    Kind.UPGRADE_TO_PAID: "subscription.upgrade_to_paid",
}
CHANGES = {
    Kind.CHANGE_QUANTITY: Capability.CHANGE,
    Kind.SUSPEND: Capability.CHANGE,
    Kind.ACTIVATE: Capability.CHANGE,
    Kind.CANCEL: Capability.CHANGE,
    Kind.UPGRADE_TO_PAID: Capability.TRIAL,
    Kind.UPGRADE: Capability.UPGRADE,
    Kind.DOWNGRADE: Capability.UPGRADE,
    Kind.ADD_ADDON: Capability.ADDONS,
    Kind.CHANGE_ADDON: Capability.ADDONS,
    Kind.CANCEL_ADDON: Capability.ADDONS,
}
_ON_ADDONS = (Kind.ADD_ADDON, Kind.CHANGE_ADDON, Kind.CANCEL_ADDON)


def obstacle_to(
    connection: Connection,
    registered: Registered,
    record: SubscriptionRecord,
    kind: Kind,
    *,
    again: bool = False,
) -> str:
    """Why a change cannot be made now; "" where it can."""
    if CHANGES[kind] not in registered.service.capabilities:
        return f"{CHANGES[kind].value} is off for this service"
    if not record.provisioned:
        return "the vendor has not created the subscription"
    if record.cancelled:
        return "the subscription is cancelled"
    checkout = order_rows.under_way(connection, order_id=record.order_id, kind=Kind.CHECKOUT)
    going = checkout or order_rows.under_way(connection, subscription_id=record.id)
    if going is not None:
        return f"{going.kind.value.replace('_', ' ')} is under way"
    return _state_obstacle(connection, registered, record, kind, again=again)


def _state_obstacle(
    connection: Connection, registered: Registered, record: SubscriptionRecord, kind: Kind, *, again: bool
) -> str:
    match kind:
        case Kind.SUSPEND if record.suspended and not again:
            return "the subscription is suspended already"
        case Kind.ACTIVATE if not record.suspended and not again:
            return "the subscription is not suspended"
        case Kind.UPGRADE_TO_PAID if not record.trial:
            return "the subscription is no trial"
        case Kind.CHANGE_ADDON | Kind.CANCEL_ADDON if not any(_is_there(a) for a in record.addons):
            return "the subscription has no addon"
        case Kind.CANCEL | Kind.UPGRADE | Kind.DOWNGRADE | Kind.ADD_ADDON:
            return _catalogue_obstacle(choice_for(connection, registered, record), kind)
        case _:
            return ""


def _catalogue_obstacle(choice: Choice, kind: Kind) -> str:
    match kind:
        case Kind.CANCEL if not choice.product.enable_cancellation:
            return f"'{choice.product.name}' cannot be cancelled (EnableCancellation)"
        case Kind.UPGRADE if isinstance(unmet := choice.upgrade(), Unmet):
            return unmet.why
        case Kind.DOWNGRADE if isinstance(unmet := choice.downgrade(), Unmet):
            return unmet.why
        case Kind.ADD_ADDON if not fitting_addons(choice.product_type, choice.product):
            return f"no addon fits '{choice.product.name}'"
        case _:
            return ""


def _is_there(addon: Any) -> bool:
    return addon.provisioned and not addon.cancelled


def refuse_details(
    connection: Connection,
    registered: Registered,
    record: SubscriptionRecord,
    kind: Kind,
    details: dict[str, Any],
) -> None:
    quantity = details.get("quantity", 1)
    if not 0 < quantity <= MOST_UNITS:
        raise MarketplaceError.of(f"{quantity} is no quantity", where="quantity", fix="give 1 or more")
    choice = choice_for(connection, registered, record)
    if kind is Kind.CHANGE_QUANTITY and 0 < choice.product_type.quantity_limit < quantity:
        limit = choice.product_type.quantity_limit
        what = f"'{choice.product_type.name}' is sold up to a quantity of {limit}"
        raise MarketplaceError.of(what, where="quantity", fix="give less")
    if "addon_id" in details and details["addon_id"] not in {a.id for a in record.addons if _is_there(a)}:
        what = f"the subscription has no addon {details['addon_id']}"
        raise MarketplaceError.of(what, where="addon_id", fix="name one that it has")
    if kind is Kind.ADD_ADDON and "addon_id" not in details:
        known = [addon.id for addon in fitting_addons(choice.product_type, choice.product)]
        if details["addon"] not in known:
            what = f"the addon '{details['addon']}' does not fit '{choice.product.name}'"
            raise MarketplaceError.of(what, where="addon", fix=near_miss(details["addon"], known))


def plan_of(
    connection: Connection,
    registered: Registered,
    record: SubscriptionRecord,
    kind: Kind,
    details: dict[str, Any],
    *,
    retry_of: int | None,
    now: float,
) -> Plan:
    """The change, noted as under way."""
    if kind is Kind.ADD_ADDON and "addon_id" not in details:
        details = {**details, "addon_id": _new_line(connection, registered, record, details)}
    elif kind in _ON_ADDONS:
        order_rows.change_addon(connection, details["addon_id"], status=Status.IN_PROGRESS, reason="")
    if kind not in _ON_ADDONS:
        order_rows.change_subscription(
            connection, record.id, status=Status.IN_PROGRESS, reason="", updated=now
        )
    account = account_rows.known_account(connection, record.account_id)
    operation_id = order_rows.add_operation(
        connection,
        service_id=registered.id,
        kind=kind,
        group=group_of(registered, account.reseller_id or account.id),
        order_id=record.order_id,
        subscription_id=record.id,
        account_id=record.account_id,
        details=details,
        retry_of=retry_of,
        started=now,
        finished=None,
    )
    tag = platform_rows.run_tag(connection)
    fresh = order_rows.known_subscription(connection, record.id)
    return Plan(
        operation=order_rows.known_operation(connection, operation_id),
        fill=lambda current: answers_for(current, {}, tag=tag),
        begin=lambda reading, work: _flow(reading, work, fresh, kind, details),
        subscriptions=() if kind in _ON_ADDONS else (record.id,),
        addons=(details["addon_id"],) if kind in _ON_ADDONS else (),
        afterwards=partial(_afterwards, subscription_id=record.id, kind=kind),
    )


def _new_line(
    connection: Connection, registered: Registered, record: SubscriptionRecord, details: dict[str, Any]
) -> int:
    choice = choice_for(connection, registered, record)
    names = {addon.id: addon.name for addon in choice.product_type.addons}
    addon = details["addon"]
    columns = new_addon(record.id, addon, names.get(addon, addon), details["quantity"])
    return order_rows.add_addon(connection, **columns)


def _flow(
    connection: Connection,
    work: Workpiece,
    record: SubscriptionRecord,
    kind: Kind,
    details: dict[str, Any],
) -> flows.Flow:
    subscription, platform = work.subscription(connection, record), work.platform
    match kind:
        case Kind.CHANGE_QUANTITY:
            return flows.change_quantity(platform, subscription, details["quantity"])
        case Kind.SUSPEND | Kind.ACTIVATE | Kind.CANCEL | Kind.UPGRADE_TO_PAID:
            return flows.lifecycle(platform, subscription, _LIFECYCLE[kind])
        case Kind.UPGRADE | Kind.DOWNGRADE:
            down = kind is Kind.DOWNGRADE
            target = subscription.choice.downgrade() if down else subscription.choice.upgrade()
            assert not isinstance(target, Unmet), "refused before"  # noqa: S101
            return flows.upgrade(platform, subscription, target, downgrade=down)
        case Kind.ADD_ADDON:
            return flows.add_addons(platform, subscription)
        case Kind.CHANGE_ADDON:
            line = work.addon(record.id, details["addon_id"])
            return flows.change_addon(platform, subscription, line, details["quantity"])
        case Kind.CANCEL_ADDON:
            return flows.cancel_addon(platform, subscription, work.addon(record.id, details["addon_id"]))
        case Kind.CHECKOUT | Kind.DELETE_ACCOUNT | Kind.REGISTER | Kind.TEST:
            raise AssertionError(kind)
        case _:
            assert_never(kind)


def _afterwards(connection: Connection, work: Workpiece, *, subscription_id: str, kind: Kind) -> str:
    """A suspension is the platform's own knowledge: the flows do not need it."""
    if kind in (Kind.SUSPEND, Kind.ACTIVATE) and work.succeeded(subscription_id):
        suspended = kind is Kind.SUSPEND
        order_rows.change_subscription(connection, subscription_id, suspended=suspended)
    return ""
