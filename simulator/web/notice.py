"""What stands on top of a page about the built-in vendor: only what is true of the services of that page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.web.here import marketplace

if TYPE_CHECKING:
    from simulator.marketplace.records import ServiceRecord

__all__ = ["notice_on"]

_THIS = "This service is the built-in vendor: what is sent to it reaches no real endpoint."
_ALL = (
    "No endpoint of yours is registered, so the built-in vendor stands in: what is sent reaches no real one."
)
_SOME = (
    "Some of the services are the built-in vendor: what is sent to those reaches no real endpoint. "
    "The others are called for real."
)


def notice_on(service: ServiceRecord | None) -> str:
    """The notice of a page about one service, or None for a page about all of them; "" for nothing to say."""
    if service is not None:
        return _THIS if service.built_in else ""
    kinds = {one.built_in for one in marketplace().services.all()}
    if True not in kinds:
        return ""
    return _SOME if False in kinds else _ALL
