"""What the plug-in knows during one pytest: what was asked for, the vendor, and how the scenarios went."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from simulator.testing.asked import root_of
from simulator.testing.options import declared, is_said, roots_of, settings_of

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.settings import Settings
    from simulator.testing.asked import Roots
    from simulator.testing.vendor_simulator import VendorSimulator

__all__ = ["DECLARATIONS", "PLUGGED", "VENDOR", "Plugged"]

VENDOR = "vendor"
"""The property of a report that says who was judged: what a scenario's is known by, in any process."""

DECLARATIONS = "declarations"
"""The name of the tests of what the vendor declares, which are no scenarios."""


class Plugged:
    """The state of the plug-in. Nothing of it is heavy before a scenario or the fixture asks for it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._opened = ExitStack()
        self._judged: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()

    @cached_property
    def roots(self) -> Roots:
        """Where scenarios may lie."""
        return roots_of(self.config)

    @cached_property
    def settings(self) -> Settings:
        """Which vendor, and how; raises SimulatorError with everything that is wrong."""
        return settings_of(self.config)

    @cached_property
    def simulator(self) -> VendorSimulator:
        """The vendor; nothing is sent before it is asked for a session."""
        from simulator.testing.vendor_simulator import VendorSimulator  # noqa: PLC0415 - heavy

        return self._opened.enter_context(VendorSimulator(self.settings))

    def close(self) -> None:
        """End every connection."""
        self._opened.close()

    def root_of(self, file: Path) -> Path | None:
        """The folder by which a scenario file is named, None for any other file."""
        return root_of(file, self.roots)

    def begin(self) -> None:
        """Collect what was declared on the command line too, and tell at once what is wrong with options."""
        if not is_said(self.config):
            return
        from simulator.errors import SimulatorError  # noqa: PLC0415 - as above

        try:
            _ = self.settings
        except SimulatorError as error:
            raise pytest.UsageError(str(error)) from None
        if self.config.getoption("vendor_scenarios"):
            self._collect(declared(self.config))

    def _collect(self, places: list[Path]) -> None:
        """Have pytest come by these places; where no other was named, by these alone."""
        roots = self.roots  # as they were before
        named = list(self.config.args) if self.config.args_source is self.config.ArgsSource.ARGS else []
        missing = [str(place) for place in places if place not in roots.given]
        self.config.args[:] = [*named, *missing]

    def pytest_report_header(self) -> list[str]:
        """Who will be judged, where something was said of it."""
        return [f"vendor: {self.whom}"] if is_said(self.config) else []

    @property
    def whom(self) -> str:
        """The vendor; the built-in one by that name, so that it never passes for a real endpoint."""
        from simulator.redaction import Redactor  # noqa: PLC0415 - as above

        service = self.settings.service
        if service is None:
            return "the built-in vendor, not a real endpoint"
        return Redactor(self.settings.secrets).text(service.endpoint)

    def pytest_report_collectionfinish(self, items: list[pytest.Item]) -> list[str]:
        """The same where nothing was said, and there are scenarios all the same."""
        scenarios = any(DECLARATIONS in item.nodeid for item in items)
        return [f"vendor: {self.whom}"] if scenarios and not is_said(self.config) else []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take note of how a scenario went, wherever it was played."""
        whom = dict(report.user_properties).get(VENDOR)
        if report.when != "call" or whom is None or DECLARATIONS in report.nodeid:
            return
        skipped = report.skipped and not hasattr(report, "wasxfail")
        (self._skipped if skipped else self._judged)[str(whom)] += 1

    @property
    def judged_nothing(self) -> bool:
        """Whether there were scenarios, and every one was skipped: no pass, whatever other tests say."""
        return bool(self._skipped) and not self._judged

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Where every scenario was skipped, pytest ends as it does where there was no test."""
        if self.judged_nothing and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Who was judged, and by how many scenarios."""
        for whom in self._judged | self._skipped:
            skipped = f", {self._skipped[whom]} skipped" if self._skipped[whom] else ""
            scenarios = "1 scenario" if self._judged[whom] == 1 else f"{self._judged[whom]} scenarios"
            terminalreporter.write_line(f"vendor: {whom}: {scenarios} judged{skipped}")
        if self.judged_nothing:
            words = "Nothing was judged, which is no pass (-rs shows why each scenario was skipped)."
            terminalreporter.write_line(words, yellow=True)


PLUGGED = pytest.StashKey[Plugged]()
"""Where the state is kept."""
