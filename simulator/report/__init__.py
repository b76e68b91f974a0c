"""Reports: pure functions from a run's result to text, a module each. The terminal alone listens live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.errors import OutputError
from simulator.report.closing import closing_text
from simulator.results import ExitCode, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from simulator.errors import Problem
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


def write_reports(
    result: RunResult, files: Mapping[str, Path | None]
) -> tuple[RunResult, OutputError | None]:
    """Writes the run in each format (a name of FORMATS) that a file was asked for.

    One that cannot be written keeps no other from it. Returns the run as it is to be told: the same, or one
    that ends with exit code 2, and the error that says why.
    """
    from simulator.report.files import write  # noqa: PLC0415 - as above

    problems: list[Problem] = []
    for name, path in files.items():
        try:
            if path is not None:
                write(path, FORMATS[name](result))
        except OutputError as error:
            problems += error.problems
    if not problems:
        return result, None
    return replace(result, verdict=Verdict.ERROR, exit_code=ExitCode.USAGE), OutputError(*problems)
