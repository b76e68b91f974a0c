"""What a request chose of what the vendor declares: the options of an account, the attributes of an order.

Only what a finding suspects is looked at, so that a vendor whose declarations are in order costs nothing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from simulator.contract import Reading

__all__ = ["About", "Chosen", "chosen"]

About = tuple[str, ...]
"""the ids of something declared, the outermost first: an option; a product type and its attribute"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Of one request: whose options or attributes they are (``()`` or a product type), and the values it
    had for those that are suspected, as JSON.
    """

    endpoint: str
    of: About
    values: frozenset[tuple[About, str]]


def chosen(reading: Reading, suspected: Set[About]) -> Chosen | None:
    """What the request of a call chose; None where it could choose nothing that is suspected."""
    body = reading.request
    if not suspected or not isinstance(body, dict):
        return None
    endpoint = reading.exchange.endpoint
    match endpoint, body:
        case "account.synchronize", {"SyncOptions": dict() as given}:
            return Chosen(endpoint=endpoint, of=(), values=_values((), given, suspected))
        case "subscription.create", {"ServiceType": str() as type_, "AttributeList": dict() as given}:
            return Chosen(endpoint=endpoint, of=(type_,), values=_values((type_,), given, suspected))
        case _:
            return None


def _values(of: About, given: Mapping[str, Any], suspected: Set[About]) -> frozenset[tuple[About, str]]:
    return frozenset(
        ((*of, name), json.dumps(value, sort_keys=True))
        for name, value in given.items()
        if (*of, name) in suspected
    )
