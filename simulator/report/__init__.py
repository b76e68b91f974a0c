"""Reports: pure functions from a run's result to text, a module each. The terminal alone listens live."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report.closing import closing_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from simulator.results import RunResult

__all__ = ["FORMATS", "closing_text", "write_reports"]


def _json(result: RunResult) -> str:
    from simulator.report.json_report import json_text  # noqa: PLC0415 - only who asks for a format waits for it

    return json_text(result)


def _junit(result: RunResult) -> str:
    from simulator.report.junit import as_junit  # noqa: PLC0415 - as above

    return as_junit(result)


FORMATS: Mapping[str, Callable[[RunResult], str]] = {
    "json": _json,
    "junit": _junit,
}
"""The file formats by the name of their option."""


def write_reports(result: RunResult, files: Mapping[str, Path | None]) -> None:
    """Writes the run in each format (a name of FORMATS) that a file was asked for. Raises OutputError."""
    from simulator.report.files import write  # noqa: PLC0415 - as above

    for name, path in files.items():
        if path is not None:
            write(path, FORMATS[name](result))
