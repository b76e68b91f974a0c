"""Whatever is written to: any encoding, colour and width, a reader that went away; and safe from vendors."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace

import pytest
import report_runs

from simulator.report.layout import Look, cells, shorten, visible, wrap
from simulator.report.pen import Pen
from simulator.report.terminal import Terminal
from simulator.settings import Verbosity
from tests.unit.terminal_screen import Screen


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_every_stream_can_be_written_to(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    listener = Terminal.of(stream, {}, Verbosity.NORMAL)
    result = report_runs.failing()
    odd = replace(result.scenarios[0], title="ソフトウェア 😀 \ud83d")
    for event in report_runs.events(replace(result, scenarios=(odd, *result.scenarios[1:]))):
        listener.handle(event)
    text = raw.getvalue().decode(encoding)
    assert ("──" in text) == (encoding == "utf-8")
    assert "\x1b" not in text


def test_colour_is_for_terminals_that_want_it() -> None:
    screen = Screen()
    assert Look.of(screen, {"TERM": "xterm"}).colour
    assert not Look.of(screen, {"TERM": "xterm", "NO_COLOR": "1"}).colour
    assert Look.of(screen, {"TERM": "xterm", "NO_COLOR": ""}).colour
    assert not Look.of(screen, {"TERM": "dumb"}).colour
    assert not Look.of(io.StringIO(), {"TERM": "xterm"}).colour


def test_the_width_is_the_terminals_within_reason() -> None:
    screen = Screen()
    widths = {said: Look.of(screen, {"COLUMNS": said}).width for said in ("20", "100", "400", "0", "wide")}
    assert widths == {"20": 60, "100": 100, "400": 110, "0": 80, "wide": 80}
    assert Look.of(io.StringIO(), {"COLUMNS": "100"}).width == 80


def test_no_color_leaves_no_code_on_a_terminal() -> None:
    screen = Screen()
    with Terminal.of(screen, {"NO_COLOR": "1"}, Verbosity.NORMAL) as listener:
        for event in report_runs.events(report_runs.failing()):
            listener.handle(event)
    assert "\x1b" not in screen.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("東京 ü é", "東京 ü é"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb\tc\x00\x7f\x9b", "a\\r\\nb\\tc\\x00\\x7f\\x9b"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("half \ud83d", "half \\ud83d"),
        ("no\u00a0break\u3000wide\u2028line", "no break wide\\u2028line"),
        ("zero\u200bwidth\ufeff", "zero\\u200bwidth\\ufeff"),
    ],
)
def test_what_could_steer_a_terminal_is_shown_as_its_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_wide_and_combining_characters_are_measured() -> None:
    assert [cells(text) for text in ("abc", "東京", "e\u0301", "ｱ", "😀")] == [3, 4, 1, 1, 2]
    assert shorten("東京都新宿区", 7) == "東京都…"
    assert list(wrap("東京都新宿区", 5)) == ["東京", "都新", "宿区"]
    assert list(wrap("two  spaces stay", 11)) == ["two  spaces", "stay"]
    assert list(wrap("", 5)) == [""]
    assert list(wrap("東", 1)) == ["東"]


def test_a_reader_that_went_away_does_not_end_the_run() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        pen = Pen(stream)
        for _ in range(3):
            pen.write("x" * 100_000)
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def test_the_terminal_waits_for_no_library() -> None:
    program = "import sys, simulator.report.terminal; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    ).stdout.split()
    assert "simulator.report.closing" in loaded
    slow = {"rich", "click", "requests", "json", "xml", "jsonschema", "yaml", "faker", "tempfile", "uuid"}
    assert slow.isdisjoint(loaded)
