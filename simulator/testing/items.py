"""Scenario files as pytest collects them: a test for each scenario and setting of Reseller Support.

Every test plays its scenario in a run of its own, and fails by what concerns that scenario alone. What the
vendor declares is asked once, and is a test by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import SimulatorError
from simulator.report.layout import Look
from simulator.results import Outcome
from simulator.scenario.loader import load_scenarios
from simulator.testing.plugged import DECLARATIONS, PLUGGED, VENDOR, Plugged
from simulator.testing.telling import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from simulator.results import RunResult
    from simulator.scenario.model import Scenario

__all__ = ["ScenarioFile", "complete"]


class ScenarioFailed(Exception):  # noqa: N818 - how a test ended, which nobody but pytest sees
    """``headline`` is for a line of the summary, ``text`` for who mends it."""

    def __init__(self, headline: str, text: str) -> None:
        super().__init__(headline)
        self.headline, self.text = headline, text


class _Shown:
    """A failure as pytest shows it: our own text without a traceback, and a line in the summary."""

    def __init__(self, failed: ScenarioFailed) -> None:
        self.reprcrash = _Crash(failed.headline)
        self._text = failed.text

    def __str__(self) -> str:
        return self._text

    def toterminal(self, terminal: Any) -> None:
        for line in self._text.split("\n"):
            terminal.line(line)


class _Crash:
    def __init__(self, message: str) -> None:
        self.message = message


class ScenarioFile(pytest.File):
    """A file of scenarios. ``root`` is the folder that they are named by."""

    def __init__(self, *, root: Path, **given: Any) -> None:
        super().__init__(**given)
        self._root = root

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each scenario of the file, under each setting that it can be played under."""
        plugged = self.config.stash[PLUGGED]
        try:
            settings = _settings_played(plugged)
            scenarios = load_scenarios([_nearby(self.path)])
        except SimulatorError as error:
            raise self.CollectError(str(error)) from None
        for scenario in scenarios:
            named = _named(scenario, self.path, self._root)
            wanted = scenario.needs.reseller_support
            for setting in [one for one in settings if wanted in (None, one)] or settings[:1]:
                label = f"[{scenario.name.partition('[')[2]}" if "[" in scenario.name else ""
                yield ScenarioItem.from_parent(
                    self,
                    name=f"{self.path.stem}{label}@{_on_off(setting)}",
                    scenario=named,
                    reseller_support=setting,
                )


class _VendorItem(pytest.Item):
    """A test that is a run. ``nth`` is its place among all of them, which decides its run tag."""

    nth = 0

    def __init__(self, *, reseller_support: bool, **given: Any) -> None:
        super().__init__(**given)
        self.reseller_support = reseller_support

    def played(self, plugged: Plugged) -> tuple[RunResult, str]:
        """The run, and the id of the scenario in it that this test is about."""
        raise NotImplementedError

    def runtest(self) -> None:
        """Play it; how it went is told by an exception, as pytest has it."""
        plugged = self.config.stash[PLUGGED]
        try:
            self.user_properties.append((VENDOR, plugged.whom))
            result, id_ = self.played(plugged)
        except SimulatorError as error:
            raise ScenarioFailed(str(error).partition("\n")[0], str(error)) from None
        width = self.config.get_terminal_writer().fullwidth
        ended = told(result, id_, Look(width=min(max(width, 60), 110)))
        self.user_properties += [("seed", result.seed), ("run_tag", result.run_tag)]
        if ended.advice:
            self.add_report_section("call", "worth mending", ended.advice)
        match ended.outcome:
            case Outcome.PASSED:
                return
            case Outcome.KNOWN:
                pytest.xfail(f"known to fail: {ended.headline}")
            case Outcome.SKIPPED | Outcome.INTERRUPTED:
                raise pytest.skip.Exception(ended.headline, _use_item_location=True)
            case _:
                raise ScenarioFailed(ended.headline, ended.text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What a vendor's developer needs, and a traceback only for a defect of ours."""
        if isinstance(excinfo.value, ScenarioFailed):
            return _Shown(excinfo.value)
        return super().repr_failure(excinfo, style)


class ScenarioItem(_VendorItem):
    """One scenario under one setting of Reseller Support."""

    def __init__(self, *, scenario: Scenario, **given: Any) -> None:
        super().__init__(**given)
        self.scenario = scenario

    def played(self, plugged: Plugged) -> tuple[RunResult, str]:
        """The scenario alone, in a run of its own."""
        session = plugged.simulator.session
        result = session.run([self.scenario], reseller_support=self.reseller_support, nth=self.nth)
        return result, f"{self.scenario.name}@{_on_off(self.reseller_support)}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it is, and what stands over its failure."""
        return self.path, 0, f"{self.scenario.name}@{_on_off(self.reseller_support)}"


class DeclarationsItem(_VendorItem):
    """What the vendor declares before the first order: settings form, catalogue, sync options."""

    def played(self, plugged: Plugged) -> tuple[RunResult, str]:
        """A run without a scenario asks only that."""
        result = plugged.simulator.session.run([], reseller_support=self.reseller_support, nth=self.nth)
        return result, f"registration@{_on_off(self.reseller_support)}"

    def reportinfo(self) -> tuple[Path, int, str]:
        """As for a scenario; it is in no file."""
        setting = _on_off(self.reseller_support)
        return self.path, 0, f"what the vendor declares, Reseller Support {setting}"


def complete(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Put what the vendor declares first, and give each test its place, the same in every worker."""
    played = [item for item in items if isinstance(item, ScenarioItem)]
    settings = sorted({item.reseller_support for item in played}, reverse=True)
    declarations: Sequence[_VendorItem] = [
        DeclarationsItem.from_parent(
            session,
            name=f"{DECLARATIONS}@{_on_off(setting)}",
            nodeid=f"vendor::{DECLARATIONS}@{_on_off(setting)}",
            reseller_support=setting,
        )
        for setting in settings
    ]
    items[:0] = declarations
    for place, item in enumerate([*declarations, *played]):
        item.nth = place


def _settings_played(plugged: Plugged) -> tuple[bool, ...]:
    """As for ``simulator run``: of the built-in vendor both, unless one was named."""
    said = plugged.settings.reseller_support
    if said is not None:
        return (said,)
    return (True, False) if plugged.settings.service is None else (False,)


def _nearby(file: Path) -> Path:
    """The file as reports and messages should call it: from the current folder, where it lies beneath it."""
    here = file.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _named(scenario: Scenario, file: Path, root: Path) -> Scenario:
    """The scenario by its name among those of its folder, as ``simulator run FOLDER`` calls it."""
    name, bracket, label = scenario.name.partition("[")
    if name != file.stem:  # a bundled one keeps its name
        return scenario
    place = file.relative_to(root).with_suffix("").as_posix()
    return replace(scenario, name=f"{place}{bracket}{label}")


def _on_off(reseller_support: bool) -> str:
    return "on" if reseller_support else "off"
