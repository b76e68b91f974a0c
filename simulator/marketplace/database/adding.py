"""Adds a row whose key the database counts, in the way of each database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Table

__all__ = ["add_row"]


def add_row(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """The key of the new row. MySQL has no RETURNING: SQLAlchemy asks there for what was counted last."""
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 - one row was added
    return int(key[0])
