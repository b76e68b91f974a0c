"""Writes what was asked for, once a run is over: each output whole or not at all, whatever the others do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import OutputError, Problem
from simulator.outputs import STEP_SUMMARY, Format
from simulator.report.files import append, write
from simulator.report.formats import FORMATS
from simulator.results import ExitCode, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulator.outputs import Output
    from simulator.results import RunResult

__all__ = ["write_reports"]


def write_reports(
    result: RunResult,
    outputs: Iterable[Output],
    *,
    live: bool = False,
    problems: Iterable[Problem] = (),
    say: Callable[[str], None] = print,
    environ: Mapping[str, str] | None = None,
) -> tuple[RunResult, OutputError | None]:
    """Writes the run in each format that was asked for; with ``live`` only what a run leaves for its end.

    One that cannot be written keeps no other from it; ``problems`` are those that others had before. ``say``
    takes lines that belong among those for people, ``environ`` says where GitHub wants the step's summary.
    Returns the run as it is to be told: the same, or one that ends with exit code 2, and the error that says
    why.
    """
    found = list(problems)
    for output in outputs:
        if live and FORMATS[output.format].live:
            continue
        try:
            _write(result, output, say, environ or {})
        except OutputError as error:
            found += error.problems
    if not found:
        return result, None
    return replace(result, verdict=Verdict.ERROR, exit_code=ExitCode.USAGE), OutputError(*found)


def _write(result: RunResult, output: Output, say: Callable[[str], None], environ: Mapping[str, str]) -> None:
    text = FORMATS[output.format].text(result)
    if output.takes_stdout or output.path is not None:
        write(output.path, text)
    else:
        say(text)
    if output.format is Format.GITHUB and environ.get(STEP_SUMMARY):
        from simulator.report.github import step_summary  # noqa: PLC0415 - there alone

        append(Path(environ[STEP_SUMMARY]), step_summary(result))
