"""What happens while orders are compared under both settings of Reseller Support, as it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.differential import Comparison
    from simulator.findings import Finding
    from simulator.results import ScenarioResult
    from simulator.scenario.model import Scenario

__all__ = ["Compared", "ToCompare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCompare:
    """Before the first order: how many will be played under both settings, and what that makes at the vendor
    at most.
    """

    orders: int
    accounts: int
    subscriptions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One order. ``reason`` says why it is not compared; ``results`` are those of both plays, on first."""

    scenario: Scenario
    comparison: Comparison | None
    findings: tuple[Finding, ...] = ()
    results: tuple[ScenarioResult, ...] = ()
    reason: str = ""
