"""What a vendor said it made: accounts, subscriptions and addons, each under the id that it gave."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted
from simulator.results import Created

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.contract import Reading
    from simulator.exchange import Exchange

__all__ = ["gave", "made_by"]

_MAKES = {
    "account.synchronize": ("account", "ID"),
    "subscription.create": ("subscription", "SubscriptionID"),
    "addon.create": ("addon", "ProductID"),
}
"""the kind of thing that a call makes, and the member of its request that is our own id of it"""


def made_by(readings: Sequence[Reading]) -> Iterator[Created]:
    """Everything the vendor said it made, in order; injected replies and pre-checks made nothing."""
    for reading in readings:
        exchange, request = reading.exchange, reading.request
        if exchange.injected or not isinstance(reading.answer, Accepted) or not isinstance(request, dict):
            continue
        about = _MAKES.get(exchange.endpoint or "")
        if about is None or not reading.answer.result or request.get("CheckOnly") is True:
            continue
        kind, id_member = about
        subject = _provisioned(request) if kind == "addon" else request
        yield Created(
            kind=kind,
            id=str(subject.get(id_member, "")),
            external_id=reading.answer.result,
            name=_shared_name(kind, str(subject.get("Name", ""))),
            scenario=exchange.scenario,
            call=exchange.number,
        )


def gave(readings: Sequence[Reading], created: Iterable[Created]) -> tuple[Exchange, ...]:
    """The exchanges in which something was made, in order."""
    calls = {made.call for made in created}
    return tuple(reading.exchange for reading in readings if reading.exchange.number in calls)


def _shared_name(kind: str, name: str) -> str:
    """What is sold has few names, kept once; an account's is its own."""
    return name if kind == "account" else sys.intern(name)


def _provisioned(request: dict[str, Any]) -> dict[str, Any]:
    """The addon that an addon.create is about: the one whose ActionType is Provision."""
    addons = request.get("Addons")
    for addon in addons if isinstance(addons, list) else ():
        if isinstance(addon, dict) and addon.get("ActionType") == "Provision":
            return addon
    return {}
