"""What the platform knows of itself: the run tag that is in every account's id, and a whole new beginning."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from simulator.marketplace.database import tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Table

__all__ = ["begin_anew", "lock", "run_tag", "secret"]

_RUN_TAG, _SECRET = "run_tag", "secret"
_OF_SERVICES: Collection[Table] = (tables.services, tables.documents, tables.revisions, tables.scenarios)


def run_tag(connection: Connection) -> str:
    """Seven digits that tell this platform's accounts from those of every other; drawn when first asked for.

    A writing connection is needed for that first time.
    """
    found = connection.execute(
        select(tables.platform.c.value).where(tables.platform.c.name == _RUN_TAG)
    ).scalar()
    if found is None:
        found = _fresh_tag()
        connection.execute(insert(tables.platform).values(name=_RUN_TAG, value=found))
    return str(found)


def lock(connection: Connection) -> None:
    """One at a time from here to the end of the transaction, for what counts or compares with everything."""
    connection.execute(
        select(tables.platform.c.name).where(tables.platform.c.name == _RUN_TAG).with_for_update()
    )


def secret(connection: Connection) -> bytes:
    """Bytes that nobody else knows, made when they are first asked for; for that, a writing connection."""
    found = connection.execute(
        select(tables.platform.c.value).where(tables.platform.c.name == _SECRET)
    ).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(insert(tables.platform).values(name=_SECRET, value=found))
    return bytes.fromhex(found)


def begin_anew(connection: Connection, *, keep_services: bool) -> None:
    """Remove everything; with ``keep_services``, services and saved scenarios stay.

    The run tag is a fresh one: vendors may still know the accounts that are gone.
    """
    kept = {tables.platform, *(_OF_SERVICES if keep_services else ())}
    for table in reversed(tables.metadata.sorted_tables):
        if table not in kept:
            connection.execute(delete(table))
    if keep_services:
        connection.execute(update(tables.services).values(era=tables.services.c.era + 1))
    fresh = update(tables.platform).where(tables.platform.c.name == _RUN_TAG).values(value=_fresh_tag())
    connection.execute(fresh)


def _fresh_tag() -> str:
    """Within a signed 32-bit number together with three digits of an account."""
    return str(1_000_000 + secrets.randbelow(1_147_000))
