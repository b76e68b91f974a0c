"""Rows of orders, subscriptions, addons, and of the operations that were set going."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, insert, select, true, update

from simulator.errors import UnknownError
from simulator.marketplace.database import tables
from simulator.marketplace.database.adding import add_row
from simulator.marketplace.records.orders import (
    AddonRecord,
    Kind,
    OperationRecord,
    OrderRecord,
    SubscriptionRecord,
)
from simulator.platform.store import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, Row

__all__ = [
    "add_addon",
    "add_operation",
    "add_order",
    "add_subscription",
    "cancel_all",
    "change_addon",
    "change_operation",
    "change_order",
    "change_subscription",
    "known_operation",
    "known_order",
    "known_subscription",
    "lock_order",
    "newest_subscriptions",
    "operation_row",
    "operation_rows",
    "order_row",
    "order_rows",
    "subscription_row",
    "subscription_rows",
    "under_way",
]

_ORDERS, _SUBSCRIPTIONS, _ADDONS, _OPERATIONS = (
    tables.orders,
    tables.subscriptions,
    tables.addons,
    tables.operations,
)


def add_order(connection: Connection, **values: Any) -> int:
    """A new order; its id."""
    return add_row(connection, _ORDERS, values)


def add_subscription(connection: Connection, **values: Any) -> None:
    """A subscription of an order."""
    connection.execute(insert(_SUBSCRIPTIONS).values(values))


def add_addon(connection: Connection, **values: Any) -> int:
    """An addon of a subscription; its id."""
    return add_row(connection, _ADDONS, values)


def add_operation(connection: Connection, **values: Any) -> int:
    """Something that is set going; its id."""
    return add_row(
        connection, _OPERATIONS, {"status": Status.IN_PROGRESS, "reason": "", "waiting": "", **values}
    )


def change_order(connection: Connection, order_id: int, **values: Any) -> bool:
    """Set columns of an order; False where it is there no more."""
    return connection.execute(update(_ORDERS).where(_ORDERS.c.id == order_id).values(values)).rowcount == 1


def change_subscription(connection: Connection, subscription_id: str, **values: Any) -> bool:
    """Set columns of a subscription; False where it is there no more."""
    changed = update(_SUBSCRIPTIONS).where(_SUBSCRIPTIONS.c.id == subscription_id).values(values)
    return connection.execute(changed).rowcount == 1


def change_addon(connection: Connection, addon_id: int, **values: Any) -> bool:
    """Set columns of an addon; False where it is there no more."""
    return connection.execute(update(_ADDONS).where(_ADDONS.c.id == addon_id).values(values)).rowcount == 1


def change_operation(connection: Connection, operation_id: int, **values: Any) -> bool:
    """Set columns of an operation; False where it is there no more."""
    changed = update(_OPERATIONS).where(_OPERATIONS.c.id == operation_id).values(values)
    return connection.execute(changed).rowcount == 1


def cancel_all(
    connection: Connection, service_id: int, reason: str, *, account_id: str | None = None
) -> None:
    """The vendor has none of the subscriptions any more that it had, of an account or of all."""
    there = [_SUBSCRIPTIONS.c.service_id == service_id, _SUBSCRIPTIONS.c.cancelled == false()]
    there.append(_SUBSCRIPTIONS.c.provisioned == true())
    if account_id is not None:
        there.append(_SUBSCRIPTIONS.c.account_id == account_id)
    gone = {"cancelled": True, "status": Status.SYNCHRONIZED, "reason": reason}
    connection.execute(update(_SUBSCRIPTIONS).where(*there).values(gone))


def order_row(connection: Connection, order_id: int) -> OrderRecord | None:
    """One order with its subscriptions."""
    found = connection.execute(select(_ORDERS).where(_ORDERS.c.id == order_id)).first()
    return None if found is None else _orders(connection, [found])[0]


def lock_order(connection: Connection, order_id: int) -> OrderRecord:
    """The order, for this transaction alone: what goes on with it is decided one after the other."""
    connection.execute(select(_ORDERS.c.id).where(_ORDERS.c.id == order_id).with_for_update())
    return known_order(connection, order_id)


def known_order(connection: Connection, order_id: int) -> OrderRecord:
    """One order. UnknownError where there is none."""
    found = order_row(connection, order_id)
    if found is None:
        raise UnknownError.of(f"there is no order {order_id}", where="order_id")
    return found


def order_rows(
    connection: Connection,
    *,
    service_id: int | None = None,
    buyers: Collection[str] | None = None,
    status: Status | None = None,
    before: int | None = None,
    limit: int | None = None,
) -> list[OrderRecord]:
    """Orders with their subscriptions, the newest first."""
    wanted = select(_ORDERS).order_by(_ORDERS.c.id.desc())
    if service_id is not None:
        wanted = wanted.where(_ORDERS.c.service_id == service_id)
    if buyers is not None:
        wanted = wanted.where(_ORDERS.c.buyer_id.in_(list(buyers)))
    if status is not None:
        wanted = wanted.where(_ORDERS.c.status == status)
    if before is not None:
        wanted = wanted.where(_ORDERS.c.id < before)
    if limit is not None:
        wanted = wanted.limit(limit)
    return _orders(connection, connection.execute(wanted).all())


def _orders(connection: Connection, rows: Sequence[Row[Any]]) -> list[OrderRecord]:
    bought: dict[int, list[SubscriptionRecord]] = {row.id: [] for row in rows}
    for subscription in subscription_rows(connection, orders=bought):
        bought[subscription.order_id].append(subscription)
    return [
        OrderRecord(
            id=row.id,
            service_id=row.service_id,
            buyer_id=row.buyer_id,
            status=Status(row.status),
            reason=row.reason,
            refused=row.refused,
            answers=row.answers,
            subscriptions=tuple(bought[row.id]),
            created=row.created,
            updated=row.updated,
        )
        for row in rows
    ]


def subscription_row(connection: Connection, subscription_id: str) -> SubscriptionRecord | None:
    """One subscription."""
    found = connection.execute(select(_SUBSCRIPTIONS).where(_SUBSCRIPTIONS.c.id == subscription_id)).all()
    return _subscriptions(connection, found)[0] if found else None


def known_subscription(connection: Connection, subscription_id: str) -> SubscriptionRecord:
    """One subscription. UnknownError where there is none."""
    found = subscription_row(connection, subscription_id)
    if found is None:
        raise UnknownError.of(f"there is no subscription {subscription_id}", where="subscription_id")
    return found


def subscription_rows(
    connection: Connection,
    *,
    orders: Collection[int] | None = None,
    account_id: str | None = None,
    service_id: int | None = None,
) -> list[SubscriptionRecord]:
    """Subscriptions in the order in which they were bought."""
    wanted = select(_SUBSCRIPTIONS).order_by(_SUBSCRIPTIONS.c.order_id, _SUBSCRIPTIONS.c.line)
    if orders is not None:
        wanted = wanted.where(_SUBSCRIPTIONS.c.order_id.in_(list(orders)))
    if account_id is not None:
        wanted = wanted.where(_SUBSCRIPTIONS.c.account_id == account_id)
    if service_id is not None:
        wanted = wanted.where(_SUBSCRIPTIONS.c.service_id == service_id)
    return _subscriptions(connection, connection.execute(wanted).all())


def newest_subscriptions(
    connection: Connection,
    *,
    service_id: int | None,
    account_id: str | None,
    status: Status | None,
    before: int | None,
    limit: int,
) -> list[SubscriptionRecord]:
    """Those of the newest orders below ``before``: about ``limit``, and of each order all that fit."""
    wanted = select(_SUBSCRIPTIONS).order_by(_SUBSCRIPTIONS.c.order_id.desc(), _SUBSCRIPTIONS.c.line)
    conditions = {"service_id": service_id, "account_id": account_id, "status": status}
    for name, value in conditions.items():
        if value is not None:
            wanted = wanted.where(_SUBSCRIPTIONS.c[name] == value)
    if before is not None:
        wanted = wanted.where(_SUBSCRIPTIONS.c.order_id < before)
    rows = list(connection.execute(wanted.limit(limit)).all())
    if len(rows) == limit:
        last = rows[-1].order_id
        kept = [row for row in rows if row.order_id != last]
        rows = [*kept, *connection.execute(wanted.where(_SUBSCRIPTIONS.c.order_id == last)).all()]
    return _subscriptions(connection, rows)


def _subscriptions(connection: Connection, rows: Sequence[Row[Any]]) -> list[SubscriptionRecord]:
    addons: dict[str, list[AddonRecord]] = {row.id: [] for row in rows}
    if addons:
        listed = select(_ADDONS).where(_ADDONS.c.subscription_id.in_(list(addons))).order_by(_ADDONS.c.id)
        for row in connection.execute(listed):
            addons[row.subscription_id].append(_addon(row))
    return [_subscription(row, addons[row.id]) for row in rows]


def _subscription(row: Row[Any], addons: Sequence[AddonRecord]) -> SubscriptionRecord:
    return SubscriptionRecord(
        id=row.id,
        order_id=row.order_id,
        line=row.line,
        service_id=row.service_id,
        account_id=row.account_id,
        document_id=row.document_id,
        name=row.name,
        product_type=row.product_type,
        product=row.product,
        product_name=row.product_name,
        before=row.before,
        quantity=row.quantity,
        trial=row.trial,
        external_id=row.external_id,
        status=Status(row.status),
        reason=row.reason,
        provisioned=row.provisioned,
        suspended=row.suspended,
        cancelled=row.cancelled,
        addons=tuple(addons),
        custom_fields=row.custom_fields,
        updated=row.updated,
    )


def _addon(row: Row[Any]) -> AddonRecord:
    return AddonRecord(
        id=row.id,
        addon=row.addon,
        name=row.name,
        quantity=row.quantity,
        external_id=row.external_id,
        status=Status(row.status),
        reason=row.reason,
        provisioned=row.provisioned,
        cancelled=row.cancelled,
    )


def operation_row(connection: Connection, operation_id: int) -> OperationRecord | None:
    """One operation."""
    found = connection.execute(select(_OPERATIONS).where(_OPERATIONS.c.id == operation_id)).first()
    return None if found is None else _operation(found)


def known_operation(connection: Connection, operation_id: int) -> OperationRecord:
    """One operation. UnknownError where there is none."""
    found = operation_row(connection, operation_id)
    if found is None:
        raise UnknownError.of(f"there is no operation {operation_id}", where="operation_id")
    return found


def operation_rows(
    connection: Connection,
    *,
    where: Mapping[str, Any] | None = None,
    statuses: Collection[Status] | None = None,
    limit: int | None = None,
) -> list[OperationRecord]:
    """Operations in the order in which they began; ``where`` are columns with the values they must have."""
    wanted = select(_OPERATIONS).order_by(_OPERATIONS.c.id)
    for name, value in (where or {}).items():
        wanted = wanted.where(_OPERATIONS.c[name] == value)
    if statuses is not None:
        wanted = wanted.where(_OPERATIONS.c.status.in_(list(statuses)))
    if limit is not None:
        wanted = wanted.limit(limit)
    return [_operation(row) for row in connection.execute(wanted)]


def under_way(connection: Connection, **subject: Any) -> OperationRecord | None:
    """The operation that goes on with a subject (``order_id``, ``subscription_id``...), if there is one."""
    found = operation_rows(connection, where=subject, statuses=[Status.IN_PROGRESS], limit=1)
    return found[0] if found else None


def _operation(row: Row[Any]) -> OperationRecord:
    return OperationRecord(
        id=row.id,
        service_id=row.service_id,
        kind=Kind(row.kind),
        group=row.group,
        order_id=row.order_id,
        subscription_id=row.subscription_id,
        account_id=row.account_id,
        details=row.details,
        retry_of=row.retry_of,
        status=Status(row.status),
        reason=row.reason,
        waiting=row.waiting,
        started=row.started,
        finished=row.finished,
    )
