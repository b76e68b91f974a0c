"""What can be done with a subscription that is there: each change is kept and retried as an order is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import ConflictError, MarketplaceError
from simulator.marketplace.changing import CHANGES, obstacle_to, plan_of, refuse_details
from simulator.marketplace.choices import choice_for
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.driving import drive, operation_told
from simulator.marketplace.happenings import SubscriptionChanged
from simulator.marketplace.orders import take_account
from simulator.marketplace.records.journal import Page
from simulator.marketplace.records.orders import Kind
from simulator.platform.catalogue import fitting_addons
from simulator.platform.store import Status

if TYPE_CHECKING:
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.records.orders import OperationRecord, SubscriptionRecord
    from simulator.platform.catalogue import Addon

__all__ = ["Subscriptions"]


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
            return {kind: obstacle_to(connection, registered, record, kind) for kind in CHANGES}

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
            obstacle = obstacle_to(connection, registered, record, kind, again=retry_of is not None)
            if obstacle:
                raise ConflictError.of(obstacle, where="subscription_id")
            refuse_details(connection, registered, record, kind, details)
            plan = plan_of(connection, registered, record, kind, details, retry_of=retry_of, now=now)
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
