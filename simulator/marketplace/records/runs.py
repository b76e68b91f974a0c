"""Runs of scenarios, and the scenarios that were saved."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RunRecord", "RunStatus", "SavedScenario", "ScenarioEntry"]


class RunStatus(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    """stopped by somebody, or by the end of the platform; what was judged until then is reported"""
    FAILED = "failed"
    """it could not be made; ``reason`` says why"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run. ``selection`` is what it was asked to play, and how. ``outcomes`` counts scenarios by outcome.

    ``total`` is 0 until the vendor was asked what it declares: what there is to play depends on that.
    ``verdict`` and ``exit_code`` are those of the report, None while there is none.
    """

    id: int
    service_id: int
    selection: Mapping[str, Any]
    status: RunStatus
    done: int
    total: int
    outcomes: Mapping[str, int]
    verdict: str | None
    exit_code: int | None
    reason: str
    started: float
    finished: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScenario:
    """A scenario that was saved here: ``text`` is its YAML."""

    name: str
    text: str
    saved: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEntry:
    """A scenario that can be run, for a list. ``saved`` is true for one that was saved here.

    ``problem`` is what is wrong with a saved one, "" where nothing is.
    """

    name: str
    title: str
    source: str
    reseller_support: bool | None
    saved: bool = False
    problem: str = ""
