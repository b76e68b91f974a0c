"""What the judge has to say: one finding is one thing that is wrong, where, whose it is, and how to mend
it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.errors import Location

__all__ = ["Finding", "Level", "Party", "Side", "fails", "heaviest"]


class Level(StrEnum):
    """How much a finding weighs. Only ``must`` fails a run (and ``should`` under ``--strict``)."""

    MUST = "must"
    """the contract says so"""
    SHOULD = "should"
    """a vendor that does otherwise will hurt its users or itself"""
    MAY = "may"
    """advice"""

    @property
    def rank(self) -> int:
        """Its place among the levels, the heaviest first."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


def heaviest(levels: Iterable[Level]) -> Level:
    """The one that weighs most. ValueError where there is none."""
    return min(levels, key=lambda level: level.rank)


class Party(StrEnum):
    """Whose fault it is, and so who has to act."""

    VENDOR = "vendor"
    SCENARIO = "scenario"
    PLATFORM = "platform"
    TOOL = "tool"
    NETWORK = "network"


def fails(level: Level, party: Party, *, strict: bool, recorded: bool = False) -> bool:
    """Whether a finding of that weight and party counts: must always, should when ``strict``.

    Strictness asks more of whoever is judged: the vendor, and on recorded traffic the platform as well. What
    the simulator itself sends, or a scenario expects, is no worse for it.
    """
    if level is Level.MUST:
        return True
    judged = party is Party.VENDOR or (recorded and party is Party.PLATFORM)
    return strict and judged and level is Level.SHOULD


class Side(StrEnum):
    """Which half of an exchange a JSON pointer points into."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    ``check`` is the stable dotted id of the catalogue (``schemas/v1/checks.yaml``). ``call`` is the number
    of the exchange within its scenario, from 1; ``calls`` are the numbers of a counter-example that spans
    several. ``pointer`` is a JSON pointer (RFC 6901) into the body that ``side`` names; "" is the whole body.
    ``expected`` and ``got`` are short texts for a reader. ``place`` is where a scenario file asked for the
    call, or says what was expected instead. ``follows_from`` is the check id of the finding that this one is
    a mere consequence of: one of the same scenario, else of the run or of another scenario.
    """

    check: str
    level: Level
    party: Party
    message: str
    fix: str
    scenario: str | None = None
    endpoint: str | None = None
    call: int | None = None
    side: Side | None = None
    pointer: str | None = None
    expected: str | None = None
    got: str | None = None
    calls: tuple[int, ...] = ()
    place: Location | None = None
    follows_from: str | None = None
    check_only: bool = False
    """the call was a pre-check, which only asks whether the same without CheckOnly would be accepted"""
    in_common: str | None = None
    """what it shares with other refusals of the run, which one fault explains whatever else they say"""
    about: tuple[str, ...] = ()
    """the ids of what it is about that the vendor declares, the outermost first: of an option alone, of a
    product type and its attribute; and of a refusal, where such a declaration explains it
    """
    known: str | None = None
    """why it fails nothing, where a baseline knows of it"""

    def __str__(self) -> str:
        """The finding in a line, as a failed assertion shows it."""
        place = f" ({self.scenario}{f', call {self.call}' if self.call else ''})" if self.scenario else ""
        came = "" if self.got is None else f"; got {self.got}"
        wanted = "" if self.expected is None else f"; expected {self.expected}"
        return f"{self.check}: {self.message}{place}{wanted}{came}; fix: {self.fix}"
