"""What happens during a run, as it happens. The run yields these and knows no listener.

Events arrive in the order in which things happen; with several workers, scenarios finish in any order.
Reports are made afterwards from the :class:`~simulator.results.RunResult`; only the terminal listens live.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.errors import Problem
    from simulator.results import Created, RunResult, ScenarioResult, VendorInfo

__all__ = [
    "CleanupStarted",
    "Event",
    "Interrupted",
    "RunFinished",
    "RunStarted",
    "ScenarioFinished",
    "ScenarioStarted",
    "VendorAsked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorAsked:
    """Before the first call of all: the vendor is about to be asked what it declares, and may be slow."""

    vendor: VendorInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """Before the first call that makes anything: who is judged, with which data, and how much will be
    made.
    """

    vendor: VendorInfo
    seed: int
    run_tag: str
    to_play: int
    skipped: int
    accounts: int
    """accounts that the scenarios and probes will make at the vendor, if every call succeeds"""
    subscriptions: int
    probes: int = 0
    """how many of those to play are probes"""
    judged: int = 0
    """what is over before anything is played and is not skipped: the registrations, what cannot be played"""
    warnings: tuple[Problem, ...] = ()
    """names that were given and that the vendor does not declare"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioStarted:
    """A worker has begun a scenario."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFinished:
    """A scenario is judged (or skipped: those come first, in file order)."""

    result: ScenarioResult
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """Ctrl-C: no scenario is begun any more; what was judged so far is reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupStarted:
    """``--cleanup`` begins to cancel and delete what this run made, newest first."""

    to_remove: tuple[Created, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The last event."""

    result: RunResult


Event = (
    VendorAsked | RunStarted | ScenarioStarted | ScenarioFinished | Interrupted | CleanupStarted | RunFinished
)
