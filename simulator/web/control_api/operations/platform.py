"""The platform as a whole."""

from __future__ import annotations

from typing import Any

from simulator import __version__
from simulator.web.control_api.operation import BOOLEAN, TEXT, Given, Operation, body, nullable
from simulator.web.here import marketplace, site

__all__ = ["PLATFORM"]


def _health(given: Given) -> dict[str, Any]:
    del given
    market = marketplace()
    return {
        "simulator": __version__,
        "contract": market.contract.version,
        "database": market.database_url,
        "public_url": market.public_url,
        "built_in_vendor": site().vendor is not None,
        "last_event": market.feed.last_id,
    }


def _reset(given: Given) -> None:
    marketplace().reset(keep_services=given.body.get("keep_services", False))


PLATFORM = (
    Operation(
        id="health",
        method="GET",
        path="/health",
        summary="Whether it is there, and what it is. last_event is where to begin with /control/events.",
        do=_health,
        answers={
            "type": "object",
            "required": ["simulator", "contract", "database", "public_url", "built_in_vendor", "last_event"],
            "properties": {
                "simulator": TEXT,
                "contract": TEXT,
                "database": TEXT,
                "public_url": nullable(TEXT),
                "built_in_vendor": BOOLEAN,
                "last_event": TEXT,
            },
        },
    ),
    Operation(
        id="reset",
        method="POST",
        path="/reset",
        summary="Remove accounts, orders, journal and runs, and the services unless they are kept.",
        do=_reset,
        body=body(keep_services=BOOLEAN),
        status=204,
    ),
)
