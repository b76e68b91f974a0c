"""What can be done with a subscription that is there: each change is kept and retried as an order is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, assert_never

from simulator.errors import ConflictError, MarketplaceError, near_miss
from simulator.marketplace.asking import answers_for
from simulator.marketplace.choices import choice_for
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.driving import Plan, drive, operation_told
from simulator.marketplace.happenings import SubscriptionChanged
from simulator.marketplace.orders import group_of, new_addon, take_account
from simulator.marketplace.records.journal import Page
from simulator.marketplace.records.orders import Kind
from simulator.marketplace.storefront import MOST_UNITS
from simulator.platform import flows
from simulator.platform.catalogue import Unmet, fitting_addons
from simulator.platform.service import Capability
from simulator.platform.store import Status

if TYPE_CHECKING:
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import OperationRecord, SubscriptionRecord
    from simulator.marketplace.registered import Registered
    from simulator.marketplace.workpiece import Workpiece
    from simulator.platform.catalogue import Addon, Choice

__all__ = ["Subscriptions"]

_LIFECYCLE = {
    Kind.SUSPEND: "subscription.suspend",
    Kind.ACTIVATE: "subscription.activate",
    Kind.CANCEL: "subscription.cancel",
    Kind.UPGRADE_TO_PAID: "subscription.upgrade_to_paid",
}
_NEEDS = {
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


class Subscriptions:
    """Changes subscriptions. Every change raises MarketplaceError or ConflictError, before anybody is called,
    where it cannot be; with ``wait`` it returns once the vendor has answered, else at once.
    """

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def get(self, subscription_id: str) -> SubscriptionRecord:
        """One subscription. UnknownError where there is none of that id."""
        with self._backstage.database.reading() as connection:
            return order_rows.known_subscription(connection, subscription_id)

    def page(
        self,
        *,
        service_id: int | None = None,
        account_id: str | None = None,
        status: Status | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Page[SubscriptionRecord]:
        """Subscriptions by their orders, the newest first; ``before`` is a number of an order, and a page
        never ends in the middle of one.
        """
        with self._backstage.database.reading() as connection:
            found = order_rows.newest_subscriptions(
                connection,
                service_id=service_id,
                account_id=account_id,
                status=status,
                before=before,
                limit=limit,
            )
            last = found[-1].order_id if found else None
            more = last is not None and order_rows.newest_subscriptions(
                connection,
                service_id=service_id,
                account_id=account_id,
                status=status,
                before=last,
                limit=1,
            )
        return Page(items=tuple(found), older=last if more else None)

    def of_account(self, account_id: str) -> tuple[SubscriptionRecord, ...]:
        """Every subscription of an account, the first first."""
        with self._backstage.database.reading() as connection:
            return tuple(order_rows.subscription_rows(connection, account_id=account_id))

    def operations(self, subscription_id: str) -> tuple[OperationRecord, ...]:
        """Every change that was tried, the first first; the order that it came from is not among them."""
        with self._backstage.database.reading() as connection:
            where = {"subscription_id": subscription_id}
            return tuple(order_rows.operation_rows(connection, where=where))

    def possible(self, subscription_id: str) -> dict[Kind, str]:
        """Every change with why it cannot be made now; "" where it can."""
        with self._backstage.database.reading() as connection:
            record = order_rows.known_subscription(connection, subscription_id)
            registered = self._backstage.registered(record.service_id, connection)
            return {kind: _obstacle(connection, registered, record, kind) for kind in _NEEDS}

    def fitting_addons(self, subscription_id: str) -> tuple[Addon, ...]:
        """The addons on sale that can be added to a subscription, those it has among them."""
        with self._backstage.database.reading() as connection:
            record = order_rows.known_subscription(connection, subscription_id)
            registered = self._backstage.registered(record.service_id, connection)
            choice = choice_for(connection, registered, record)
            return tuple(fitting_addons(choice.product_type, choice.product))

    def change_quantity(
        self, subscription_id: str, quantity: int, *, wait: bool = False
    ) -> SubscriptionRecord:
        """subscription.update with another quantity."""
        return self._change(subscription_id, Kind.CHANGE_QUANTITY, {"quantity": quantity}, wait=wait)

    def suspend(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """subscription.suspend."""
        return self._change(subscription_id, Kind.SUSPEND, {}, wait=wait)

    def activate(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """subscription.activate."""
        return self._change(subscription_id, Kind.ACTIVATE, {}, wait=wait)

    def cancel(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """subscription.cancel."""
        return self._change(subscription_id, Kind.CANCEL, {}, wait=wait)

    def upgrade_to_paid(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """subscription.upgrade_to_paid: a trial becomes a paid subscription."""
        return self._change(subscription_id, Kind.UPGRADE_TO_PAID, {}, wait=wait)

    def upgrade(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """subscription.upgrade_downgrade to the product that the catalogue names as the upgrade."""
        return self._change(subscription_id, Kind.UPGRADE, {}, wait=wait)

    def downgrade(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """subscription.upgrade_downgrade to the product that this one is an upgrade of."""
        return self._change(subscription_id, Kind.DOWNGRADE, {}, wait=wait)

    def add_addon(
        self, subscription_id: str, addon: str, quantity: int = 1, *, wait: bool = False
    ) -> SubscriptionRecord:
        """addon.create of an addon, by the vendor's id of it."""
        details = {"addon": addon, "quantity": quantity}
        return self._change(subscription_id, Kind.ADD_ADDON, details, wait=wait)

    def change_addon(
        self, subscription_id: str, addon_id: int, quantity: int, *, wait: bool = False
    ) -> SubscriptionRecord:
        """addon.update with another quantity; ``addon_id`` is the number of the line."""
        details = {"addon_id": addon_id, "quantity": quantity}
        return self._change(subscription_id, Kind.CHANGE_ADDON, details, wait=wait)

    def cancel_addon(self, subscription_id: str, addon_id: int, *, wait: bool = False) -> SubscriptionRecord:
        """addon.cancel; ``addon_id`` is the number of the line."""
        return self._change(subscription_id, Kind.CANCEL_ADDON, {"addon_id": addon_id}, wait=wait)

    def retry(self, subscription_id: str, *, wait: bool = False) -> SubscriptionRecord:
        """Send the change that failed last once more. ConflictError where the last one did not fail.

        What was never created is retried with its order.
        """
        with self._backstage.database.reading() as connection:
            done = order_rows.operation_rows(connection, where={"subscription_id": subscription_id})
        if not done or done[-1].status is not Status.FAILED:
            what = f"the last change of subscription {subscription_id} did not fail"
            raise ConflictError.of(what, where="subscription_id", fix="retry its order, if that failed")
        last = done[-1]
        return self._change(subscription_id, last.kind, dict(last.details), wait=wait, retry_of=last.id)

    def rename(self, subscription_id: str, name: str) -> SubscriptionRecord:
        """The name that the platform shows, as a vendor may set it through the public API."""
        good = " ".join(name.split())
        if not 0 < len(good) <= 200:
            raise MarketplaceError.of("a name has 1 to 200 characters", where="name", fix="give a name")
        return self._set(subscription_id, name=good)

    def set_custom_fields(self, subscription_id: str, fields: dict[str, str]) -> SubscriptionRecord:
        """The custom fields that the public API hands out, all of them."""
        return self._set(subscription_id, custom_fields=fields)

    def _set(self, subscription_id: str, **columns: Any) -> SubscriptionRecord:
        now = self._backstage.clock.now()
        with self._backstage.database.writing() as connection:
            order_rows.known_subscription(connection, subscription_id)
            order_rows.change_subscription(connection, subscription_id, **columns, updated=now)
            record = order_rows.known_subscription(connection, subscription_id)
        self._backstage.publish(
            SubscriptionChanged(
                subscription_id=record.id,
                order_id=record.order_id,
                service_id=record.service_id,
                status=record.status,
                reason=record.reason,
            )
        )
        return record

    def _change(
        self,
        subscription_id: str,
        kind: Kind,
        details: dict[str, Any],
        *,
        wait: bool,
        retry_of: int | None = None,
    ) -> SubscriptionRecord:
        backstage, now = self._backstage, self._backstage.clock.now()
        with backstage.database.writing() as connection:
            record = order_rows.known_subscription(connection, subscription_id)
            take_account(connection, record.account_id)
            order_rows.lock_order(connection, record.order_id)
            record = order_rows.known_subscription(connection, subscription_id)
            registered = backstage.registered(record.service_id, connection)
            obstacle = _obstacle(connection, registered, record, kind, again=retry_of is not None)
            if obstacle:
                raise ConflictError.of(obstacle, where="subscription_id")
            _refuse_details(connection, registered, record, kind, details)
            plan = _plan(connection, registered, record, kind, details, retry_of=retry_of, now=now)
        backstage.publish(
            SubscriptionChanged(
                subscription_id=record.id,
                order_id=record.order_id,
                service_id=record.service_id,
                status=Status.IN_PROGRESS,
            ),
            operation_told(plan.operation, Status.IN_PROGRESS),
        )
        done = backstage.start(lambda: drive(backstage, plan))
        if wait:
            done.result()
        return self.get(subscription_id)


def _obstacle(
    connection: Connection,
    registered: Registered,
    record: SubscriptionRecord,
    kind: Kind,
    *,
    again: bool = False,
) -> str:
    """Why a change cannot be made now; "" where it can."""
    if _NEEDS[kind] not in registered.service.capabilities:
        return f"{_NEEDS[kind].value} is off for this service"
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


def _refuse_details(
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


def _plan(
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
