"""What narrows a list of orders or of subscriptions down, and which page of it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.platform.store import Status
from simulator.web.control_api.operation import INTEGER, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.web.control_api.operation import Given

__all__ = ["NARROWING", "narrowed"]

NARROWING: Mapping[str, Mapping[str, Any]] = {
    "service_id": INTEGER,
    "account_id": TEXT,
    "status": {"enum": [status.value for status in Status]},
    "before": INTEGER,
    "limit": {**INTEGER, "minimum": 1, "maximum": 500},
}
"""the query, by name"""


def narrowed(given: Given) -> dict[str, Any]:
    """The query as the marketplace takes it."""
    status = given.query.get("status")
    return {
        "service_id": given.query.get("service_id"),
        "account_id": given.query.get("account_id"),
        "status": Status(status) if status else None,
        "before": given.query.get("before"),
        "limit": given.query.get("limit", 50),
    }
