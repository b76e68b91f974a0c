"""Takes a service away with everything that belongs to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from simulator.marketplace.database import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["remove_service"]


def remove_service(connection: Connection, service_id: int) -> None:
    """Remove a service, its orders, its journal and its runs."""
    exchanges = select(tables.exchanges.c.id).where(tables.exchanges.c.service_id == service_id)
    for table in (tables.findings, tables.contents):
        connection.execute(delete(table).where(table.c.exchange_id.in_(exchanges)))
    bought = select(tables.subscriptions.c.id).where(tables.subscriptions.c.service_id == service_id)
    connection.execute(delete(tables.addons).where(tables.addons.c.subscription_id.in_(bought)))
    for table in reversed(tables.metadata.sorted_tables):
        if "service_id" in table.c:
            connection.execute(delete(table).where(table.c.service_id == service_id))
    connection.execute(delete(tables.services).where(tables.services.c.id == service_id))
