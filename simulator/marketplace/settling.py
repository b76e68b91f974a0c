"""What becomes of subscriptions, addons and orders at the end of an operation, however it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.happenings import Event, OrderChanged, SubscriptionChanged
from simulator.marketplace.records.orders import Kind
from simulator.platform.store import Status

if TYPE_CHECKING:
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import OrderRecord, SubscriptionRecord

__all__ = ["fail_open", "settle_order"]


def fail_open(connection: Connection, now: float, record: SubscriptionRecord, reason: str) -> list[Event]:
    """A subscription in progress has failed, and so has each addon of it that was."""
    told: list[Event] = []
    if record.status is Status.IN_PROGRESS:
        order_rows.change_subscription(
            connection, record.id, status=Status.FAILED, reason=reason, updated=now
        )
        told.append(
            SubscriptionChanged(
                subscription_id=record.id,
                order_id=record.order_id,
                service_id=record.service_id,
                status=Status.FAILED,
                reason=reason,
            )
        )
    for addon in record.addons:
        if addon.status is Status.IN_PROGRESS:
            order_rows.change_addon(connection, addon.id, status=Status.FAILED, reason=reason)
    return told


def settle_order(connection: Connection, now: float, order_id: int) -> list[Event]:
    """An order is through once the vendor has all that was ordered, whatever is done with it later."""
    order = order_rows.order_row(connection, order_id)
    if order is None:
        return []
    checkout = order_rows.under_way(connection, order_id=order_id, kind=Kind.CHECKOUT)
    reason = "" if checkout else _missing(order)
    status = Status.IN_PROGRESS if checkout else Status.FAILED if reason else Status.SYNCHRONIZED
    if (status, reason) == (order.status, order.reason):
        return []
    order_rows.change_order(connection, order_id, status=status, reason=reason, updated=now)
    return [
        OrderChanged(
            order_id=order_id,
            service_id=order.service_id,
            buyer_id=order.buyer_id,
            status=status,
            reason=reason,
        )
    ]


def _missing(order: OrderRecord) -> str:
    """Why the first of what the vendor does not have yet failed; "" where it has everything."""
    for record in order.subscriptions:
        if not record.provisioned:
            return record.reason or "for no reason that was given"
        for addon in record.addons:
            if not addon.provisioned and not record.cancelled:
                return addon.reason or "for no reason that was given"
    return ""
