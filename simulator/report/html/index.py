"""Where in the page things are: every part has an anchor, so that each can point at the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report.overview import heavy_and_light, known_failures

if TYPE_CHECKING:
    from simulator.findings import Finding
    from simulator.report.folding import Entry
    from simulator.report.overview import Told
    from simulator.results import RunResult, ScenarioResult

__all__ = ["Index"]


class Index:
    """Anchors of scenarios (``s7``), calls (``s7-3``) and things to act on (``f1``); what belongs to what."""

    def __init__(self, result: RunResult) -> None:
        self.told: Told = heavy_and_light(result)
        self.known = known_failures(result)
        self._scenarios = {scenario.id: f"s{n}" for n, scenario in enumerate(result.scenarios, start=1)}
        self._numbers: dict[int, int] = {}
        for number, entry in enumerate(self.entries, start=1):
            for index in (*entry.indexes, *entry.consequences):
                self._numbers.setdefault(index, number)
        self._first: dict[str, int] = {}
        place = len(result.findings)
        self._of_run: dict[str, list[tuple[int, Finding]]] = {}
        for index, finding in enumerate(result.findings):
            self._of_run.setdefault(finding.scenario or "", []).append((index, finding))
        for scenario in result.scenarios:
            self._first[scenario.id] = place
            place += len(scenario.findings)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The things to act on in the order of the page, in which they are numbered from 1."""
        return (*self.told.heavy, *self.told.light, *self.known)

    def scenario(self, id_: str) -> str:
        """The anchor of a scenario; empty where it is not in the page."""
        return self._scenarios.get(id_, "")

    def is_sample(self, id_: str) -> bool:
        """Whether a scenario shows something that must be mended: it is printed whole."""
        return any(entry.played is not None and entry.played.id == id_ for entry in self.told.heavy)

    def call(self, scenario: str | None, number: int | None) -> str:
        """The anchor of a call; empty where there is none."""
        anchor = self.scenario(scenario or "")
        return f"{anchor}-{number}" if anchor and number else ""

    def findings(self, scenario: ScenarioResult) -> list[tuple[int, Finding]]:
        """The findings of a scenario, and those of the run that speak of it, each with its thing's number."""
        own = enumerate(scenario.findings, start=self._first[scenario.id])
        known = [*self._of_run.get(scenario.id, ()), *own]
        return [(self._numbers.get(index, 0), finding) for index, finding in known]
