"""A terminal to write to, and what a run tells on it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import report_runs

from simulator.report.layout import Look
from simulator.report.terminal import Terminal
from simulator.settings import Verbosity

if TYPE_CHECKING:
    from simulator.results import RunResult


class Screen(io.StringIO):
    """A terminal: it says that it is one."""

    def isatty(self) -> bool:
        return True


def told(result: RunResult, verbosity: Verbosity = Verbosity.NORMAL, look: Look | None = None) -> list[str]:
    stream = io.StringIO()
    listener = Terminal(stream, look or Look(), verbosity)
    for event in report_runs.events(result):
        listener.handle(event)
    return stream.getvalue().splitlines()
