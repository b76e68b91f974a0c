"""What a play wants done next, and is sent the outcome of."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from simulator.scenario.stage import Inspected, Observed
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Deliberate, Reply, Request
    from simulator.platform.flows import Call
    from simulator.scenario.model import Override, Step

__all__ = ["Came", "Pause", "Planned", "PlannedCall", "PlannedInspection"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """A call to make now. ``injected`` stands in for the vendor's reply.

    ``nth`` is its place, from 0, among the calls of its ``step`` that the scenario tells of.
    """

    call: Call
    track_id: str
    reseller_support: bool
    step: Step
    nth: int
    injected: Reply | None = None
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """headers that an override changes"""
    settings: Mapping[str, str] = field(default_factory=dict)
    """headers of the settings that a registration of this scenario filled in"""
    overrides: tuple[Override, ...] = ()
    """what has changed the call"""
    meant: Call | None = None
    """the call as it was before it was changed"""

    @property
    def invalid(self) -> bool:
        """Whether the request is wrong on purpose."""
        return any(one.invalid for one in self.overrides)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedInspection:
    """A question to ask now: a request of its own, or account.exists as the platform would call it."""

    step: Step
    asked: Request | Call
    account: str | None = None
    track_id: str = ""
    reseller_support: bool = False
    probe: Deliberate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """So many seconds in which nothing happens, unless the run is stopped."""

    seconds: float


Planned = PlannedCall | PlannedInspection | Pause

Came = Observed | Inspected | None
"""what came of it: of a call, of a question, of a pause"""
