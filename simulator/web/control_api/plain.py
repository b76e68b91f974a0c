"""Records as what JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from simulator.journal.ndjson import line_of
from simulator.marketplace.records import ExchangeRecord
from simulator.web.control_api.describing import HIDDEN

__all__ = ["plain"]


def plain(value: Any) -> Any:
    """The value with records as objects, enumerations as their values, and sets in order.

    An exchange stands as a line of our own journal (``schemas/journal.schema.json``).
    """
    if isinstance(value, ExchangeRecord):
        return _members(value) | {"exchange": line_of(value.exchange)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, Set):
        return sorted(plain(one) for one in value)
    return _members(value) if is_dataclass(value) else value


def _members(record: Any) -> dict[str, Any]:
    hidden = HIDDEN.get(type(record).__name__, frozenset())
    return {one.name: plain(getattr(record, one.name)) for one in fields(record) if one.name not in hidden}
