"""The report of a run (``schemas/report.schema.json``) as the pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.results import Outcome

__all__ = ["RunReport"]

_WEIGHT = (
    Outcome.ERROR,
    Outcome.FAILED,
    Outcome.UNREACHABLE,
    Outcome.INTERRUPTED,
    Outcome.KNOWN,
    Outcome.PASSED,
    Outcome.SKIPPED,
)
"""what is looked at first"""

Told = Mapping[str, Any]
"""an object of the report"""


class RunReport:
    """One report. Scenarios come with their findings instead of the numbers of them."""

    def __init__(self, document: Told) -> None:
        self._document = document

    @property
    def verdict(self) -> str:
        """In words."""
        return str(self._document["verdict"]).replace("_", " ")

    @property
    def scenarios(self) -> list[dict[str, Any]]:
        """Every scenario, those that failed first."""
        told = [self._whole(one) for one in self._document["scenarios"]]
        return sorted(told, key=lambda one: _WEIGHT.index(one["outcome"]))

    @property
    def findings(self) -> list[Told]:
        """What is found on the run as a whole."""
        return [one for one in self._document["findings"] if one["run_wide"]]

    def scenario(self, name: str) -> dict[str, Any] | None:
        """One scenario by its id."""
        found = (one for one in self._document["scenarios"] if one["id"] == name)
        return next(map(self._whole, found), None)

    def _whole(self, scenario: Told) -> dict[str, Any]:
        findings = self._document["findings"]
        return {
            **scenario,
            "outcome": Outcome(scenario["outcome"]),
            "findings": [findings[number] for number in scenario["findings"]],
        }
