"""Every report byte for byte. ``UPDATE_GOLDEN=1`` writes the files anew: look at what changed first."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import report_runs

from simulator.outputs import Format
from simulator.report import FORMATS
from simulator.report.layout import Look, cells
from simulator.report.terminal import Terminal
from simulator.settings import Verbosity

if TYPE_CHECKING:
    from simulator.results import RunResult

SUFFIXES = {
    Format.JSON: "json",
    Format.JUNIT: "xml",
    Format.NDJSON: "ndjson",
    Format.HTML: "html",
    Format.SARIF: "sarif",
    Format.GITHUB: "annotations",
    Format.MARKDOWN: "md",
    Format.HAR: "har",
    Format.JOURNAL: "journal",
    Format.TERMINAL: "closing.txt",
}
SHOWN = ("failing", "passing_built_in")
"""Runs whose every report is looked at."""

GOLDEN = Path(__file__).parent.parent / "golden"


def terminal(result: RunResult, verbosity: Verbosity = Verbosity.NORMAL, look: Look | None = None) -> str:
    stream = io.StringIO()
    listener = Terminal(stream, look or Look(), verbosity, now=lambda: 0.0)
    for event in report_runs.events(result):
        listener.handle(event)
    return stream.getvalue()


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()


@pytest.mark.parametrize("name", report_runs.RUNS)
def test_terminal(name: str) -> None:
    compare(f"{name}.txt", terminal(report_runs.RUNS[name]()))


@pytest.mark.parametrize("verbosity", [Verbosity.QUIET, Verbosity.VERBOSE])
@pytest.mark.parametrize("name", ["failing", "interrupted_with_cleanup", "passing_built_in"])
def test_terminal_that_says_less_or_more(name: str, verbosity: Verbosity) -> None:
    compare(f"{name}.{verbosity}.txt", terminal(report_runs.RUNS[name](), verbosity))


@pytest.mark.parametrize("name", report_runs.RUNS)
@pytest.mark.parametrize(("form", "suffix"), SUFFIXES.items())
def test_files(name: str, form: Format, suffix: str) -> None:
    text = FORMATS[form].text(report_runs.RUNS[name]())
    assert text == FORMATS[form].text(report_runs.RUNS[name]())
    if form is Format.HTML:  # its style and script are looked at with a browser
        text = text[text.index("<body>") : text.index("<script>")]
    if name in SHOWN or form in (Format.JSON, Format.JUNIT):
        compare(f"{name}.{suffix}", text)


@pytest.mark.parametrize("name", report_runs.RUNS)
@pytest.mark.parametrize("verbosity", Verbosity)
@pytest.mark.parametrize("width", [80, 110])
def test_nothing_is_wider_than_the_terminal_or_steers_it(name: str, verbosity: Verbosity, width: int) -> None:
    text = terminal(report_runs.RUNS[name](), verbosity, Look(width=width))
    assert "\x1b" not in text
    assert all(line.isprintable() for line in text.split("\n"))
    wide = [line for line in text.split("\n") if cells(line) > width]
    # A URL, a header and a shell variable are whole, so that the command can be pasted.
    assert [line for line in wide if not line.startswith(("  -H ", "  'https://", "    printf"))] == []
