"""The terminal: who was judged, first and last; calm on a pipe, alive on a terminal, safe from vendors."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import report_runs

from simulator.events import RunFinished, ScenarioFinished, ScenarioStarted, VendorAsked
from simulator.findings import Level
from simulator.report import closing_text
from simulator.report.layout import Look, cells, shorten, visible, wrap
from simulator.report.pen import Pen
from simulator.report.terminal import Terminal
from simulator.results import ExitCode, Outcome, RunResult, Verdict
from simulator.settings import Verbosity

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.mark.parametrize("verbosity", Verbosity)
def test_the_built_in_vendor_is_named_first_and_last(verbosity: Verbosity) -> None:
    for result in (report_runs.passing_built_in(), report_runs.our_defect()):
        lines = told(result, verbosity)
        assert "built-in vendor" in lines[0]
        assert "built-in vendor" in lines[-1]


@pytest.mark.parametrize("verbosity", Verbosity)
def test_the_flag_that_nobody_said_is_named_first_and_last(verbosity: Verbosity) -> None:
    for result in (report_runs.refused_everywhere(), report_runs.unreachable(), report_runs.nothing_judged()):
        lines = told(result, verbosity)
        assert "--reseller-support" in lines[0]
        assert "--reseller-support" in lines[-1]


def test_a_long_endpoint_leaves_room_for_the_flag() -> None:
    result = report_runs.unreachable()
    far = replace(
        result, vendor=replace(result.vendor, endpoint=f"https://{'very-' * 30}long.example.com/api")
    )
    lines = told(far)
    assert max(map(cells, lines)) <= 80
    assert "--reseller-support" in lines[0]
    assert far.vendor.endpoint in "".join(line.strip() for line in lines[1:5])


def test_what_is_about_to_be_made_is_said_before_the_first_call() -> None:
    head = "\n".join(told(report_runs.failing())[:6])
    for part in ("4711", "t3f", "3 scenarios; 3 skipped", "at most 4 accounts and 3 subscriptions"):
        assert part in head


def test_quiet_says_nothing_but_the_last_line_of_a_run_that_passed() -> None:
    assert told(report_runs.passing_built_in(), Verbosity.QUIET) == [
        "PASSED (exit 0): 3 passed; the built-in vendor"
    ]


def test_skipped_scenarios_are_told_once_by_reason_with_the_flag() -> None:
    lines = told(report_runs.failing())
    assert sum("--sync-option MPNID" in line for line in lines) == 1
    assert not any(line.startswith("[") and "skip" in line for line in lines)


def test_a_scenario_that_was_begun_and_then_skipped_is_told_as_it_happens() -> None:
    skipped = report_runs.scenario("a.yaml", "Addons", outcome=Outcome.SKIPPED, reason="not offered")
    stream = io.StringIO()
    listener = Terminal(stream, Look(), Verbosity.NORMAL)
    listener.handle(ScenarioStarted(id=skipped.id, title=skipped.title))
    listener.handle(ScenarioFinished(result=skipped, done=1, total=10))
    assert stream.getvalue().startswith("[ 1/10] skip  a ")


def test_scenarios_are_counted_without_those_that_are_not_played() -> None:
    lines = told(report_runs.failing())
    assert [line[:5] for line in lines if line.startswith("[")] == ["[1/3]", "[2/3]", "[3/3]"]


def test_what_was_asked_first_and_is_skipped_has_its_line_and_its_number() -> None:
    """A vendor that declares nothing: three calls were made, and there is nothing of it to play."""
    done = report_runs.failing()
    asked = replace(done.scenarios[0], outcome=Outcome.SKIPPED, findings=(), reason="it offers none")
    lines = told(replace(done, scenarios=(asked, *done.scenarios[1:])))
    assert [line[:5] for line in lines if line.startswith("[")] == ["[1/3]", "[2/3]", "[3/3]"]


def test_what_was_never_begun_is_told_at_the_end_by_its_reason() -> None:
    result = report_runs.unreachable()
    reached = replace(result.scenarios[1], findings=(), calls=(), reason="not reached: nobody answers")
    stream = io.StringIO()
    listener = Terminal(stream, Look(), Verbosity.NORMAL)
    listener.handle(ScenarioFinished(result=reached, done=1, total=1))
    assert stream.getvalue() == ""
    listener.handle(RunFinished(result=replace(result, scenarios=(result.scenarios[0], reached))))
    assert "   1  not reached: nobody answers\n" in stream.getvalue()


def test_a_cause_does_not_lead_to_itself() -> None:
    result = report_runs.refused_everywhere()
    again = replace(
        result.scenarios[0].findings[0], check="run.refused_everywhere", message="It is said again."
    )
    first = replace(result.scenarios[0], findings=(*result.scenarios[0].findings, again))
    lines = told(replace(result, scenarios=(first, *result.scenarios[1:])))
    assert not any("It is said again." in line for line in lines if "leads to" in line)
    assert any("HTTP 401 in place of 200. (2 times)" in line for line in lines if "leads to" in line)


def test_one_fault_in_many_scenarios_is_news_once() -> None:
    live = [
        line for line in told(report_runs.failing()) if line.startswith(" " * 12 + "The answer has no Code")
    ]
    assert len(live) == 1


def test_a_judged_recording_is_named_first_and_last() -> None:
    result = replace(report_runs.failing_vendor_only(), recording="traffic.har")
    stream = io.StringIO()
    Terminal(stream, Look(), Verbosity.NORMAL).handle(RunFinished(result=result))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "Judging recorded traffic, traffic.har"
    assert "traffic.har" in lines[-1]
    unsaid = replace(result, vendor=replace(result.vendor, reseller_support=(), reseller_support_said=False))
    assert closing_text(unsaid, Look(), Verbosity.NORMAL).endswith(
        "--reseller-support unsaid, so not judged\n"
    )


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("passing_built_in", "32"),
        ("failing", "31;1"),
        ("our_defect", "31;1"),
        ("nothing_judged", "33"),
        ("unreachable", "33"),
        ("interrupted_with_cleanup", "33"),
    ],
)
def test_only_a_run_that_passed_looks_green(name: str, colour: str) -> None:
    last = told(report_runs.RUNS[name](), look=Look(colour=True))[-1]
    assert last.startswith(f"\x1b[{colour}m")
    assert last.endswith("\x1b[0m")


def test_the_last_line_keeps_its_exit_code_when_there_is_much_to_count() -> None:
    result = report_runs.failing_vendor_only()
    many = tuple(
        report_runs.scenario(f"{outcome}{n}.yaml", "A", outcome=outcome)
        for outcome in Outcome
        for n in range(12)
    )
    for vendor in (report_runs.BUILT_IN, report_runs.STAGING, report_runs.STAGING_ON):
        last = told(replace(result, scenarios=many, vendor=vendor, interrupted=True))[-1]
        assert last.startswith("INTERRUPTED (exit 1): ")
        assert "12" in last
        assert cells(last) <= 80


def test_every_verdict_fits_one_line() -> None:
    result = report_runs.failing_vendor_only()
    for code in ExitCode:
        for outcome in Outcome:
            many = tuple(report_runs.scenario(f"{n}.yaml", "A", outcome=outcome) for n in range(200))
            odd = replace(result, exit_code=code, scenarios=many, vendor=report_runs.STAGING)
            for verdict, interrupted in ((Verdict.NOTHING_JUDGED, False), (Verdict.UNREACHABLE, True)):
                told_last = told(replace(odd, verdict=verdict, interrupted=interrupted))[-1]
                assert cells(told_last) <= 80


def test_the_exit_code_decides_what_to_do_next() -> None:
    for code in ExitCode:
        result = replace(report_runs.failing_vendor_only(), exit_code=code, verdict=Verdict.ERROR)
        lines = told(result)
        assert (any(line.startswith("Next: ") for line in lines)) == (code is not ExitCode.PASSED)


def test_what_should_be_mended_is_numbered_where_it_failed_a_strict_run() -> None:
    result = report_runs.failing_vendor_only()
    repeat = result.scenarios[1]
    advice = tuple(one for one in repeat.findings if one.level is not Level.MUST)
    strict = replace(result, strict=True, scenarios=(replace(repeat, findings=advice),))
    lines = told(strict)
    assert any(line.startswith(" 1  The same account got a new id") for line in lines)


def test_the_request_of_one_call_is_printed_once() -> None:
    result = report_runs.failing_vendor_only()
    first, repeat = result.scenarios[:2]
    no_code = first.findings[0]
    also = replace(no_code, check="result.type", message="Result is a number", pointer="/Result")
    twice = replace(first, findings=(no_code, also))
    lines = told(replace(result, scenarios=(twice, repeat)))
    heads = [number for number, line in enumerate(lines) if line.startswith((" 1  ", " 2  ", " 3  "))]
    blocks = ["\n".join(lines[a:b]) for a, b in zip(heads, [*heads[1:], len(lines)], strict=True)]
    assert [block.count("curl -sS") for block in blocks] == [1, 0, 1]
    assert "    request   the one under 1" in blocks[1]


def test_a_failure_without_a_finding_gives_its_reason() -> None:
    result = report_runs.unreachable()
    silent = replace(result.scenarios[0], findings=(), reason="not reached: nobody answers")
    assert any("nobody answers" in line for line in told(replace(result, scenarios=(silent,))))


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


def ticking(times: Iterator[float], screen: Screen) -> Terminal:
    return Terminal(screen, Look(), Verbosity.NORMAL, live=True, now=lambda: next(times))


def test_a_slow_scenario_is_shown_as_waited_for_and_the_line_is_gone_afterwards() -> None:
    screen = Screen()
    listener = ticking(iter([0.0, 0.5, 12.0, 13.0]), screen)
    listener.handle(ScenarioStarted(id="a@on", title="A title that is \x1b[2J evil"))
    listener.beat()
    assert screen.getvalue() == ""
    listener.beat()
    line = screen.getvalue()
    assert line == "   ... 12 s  A title that is \\x1b[2J evil"
    result = report_runs.scenario("a.yaml", "A title", id="a@on")
    listener.handle(ScenarioFinished(result=result, done=1, total=1))
    after = screen.getvalue().removeprefix(line)
    assert after.startswith(f"\r{' ' * len(line)}\r[1/1] ok    a ")
    listener.beat()
    assert screen.getvalue() == line + after


def test_a_vendor_that_is_slow_to_say_what_it_declares_is_shown_as_waited_for() -> None:
    screen, now = Screen(), [0.0]
    asked, started, *_ = report_runs.events(report_runs.refused_everywhere())
    with Terminal(screen, Look(), Verbosity.NORMAL, live=True, now=lambda: now[0]) as listener:
        listener.handle(asked)
        assert screen.getvalue().startswith("Judging https://staging.vendor")
        now[0] = 12.0
        listener.beat()
        assert screen.getvalue().endswith("   ... 12 s  asking the vendor what it declares")
        listener.handle(started)
        listener.beat()
    assert screen.getvalue().count("Judging") == 1
    assert "asking" not in screen.getvalue().splitlines()[-1]


def test_of_several_scenarios_the_slowest_is_named() -> None:
    screen = Screen()
    listener = ticking(iter([0.0, 1.0, 2.0, 9.0]), screen)
    for name in "abc":
        listener.handle(ScenarioStarted(id=name, title=f"Scenario {name} {'x' * 100}"))
    listener.beat()
    assert screen.getvalue().startswith("   ... 9 s  Scenario a xxx")
    assert screen.getvalue().endswith("… (and 2 more)")
    assert len(screen.getvalue()) < 80


def test_the_waiting_line_is_drawn_over_only_when_it_says_something_new() -> None:
    screen = Screen()
    pen = Pen(screen)
    for line in ("waiting 1 s 東京", "waiting 1 s 東京", "waiting 2 s"):
        pen.draw(line)
    pen.write("done\n")
    assert screen.getvalue() == "waiting 1 s 東京\rwaiting 2 s     \r           \rdone\n"


def test_the_waiting_line_lives_only_as_long_as_the_run() -> None:
    result = report_runs.passing_built_in()
    asked, *_, finished = report_runs.events(result)
    assert isinstance(asked, VendorAsked)
    before = threading.active_count()
    with Terminal(Screen(), Look(), Verbosity.NORMAL, live=True) as listener:
        listener.handle(asked)
        assert threading.active_count() == before + 1
        listener.handle(finished)
        assert threading.active_count() == before
    with Terminal(Screen(), Look(), Verbosity.NORMAL, live=True) as listener:
        listener.handle(asked)
    assert threading.active_count() == before


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


def recorded(*endpoints: str | None, said: bool = True) -> RunResult:
    """A recording that passed, of calls to these endpoints; None for a URL of no endpoint."""
    result = report_runs.passing_built_in()
    calls = tuple(
        replace(report_runs.call(number, "", "contoso"), endpoint=endpoint)
        for number, endpoint in enumerate(endpoints, start=1)
    )
    scenario = replace(result.scenarios[0], calls=calls, findings=())
    vendor = replace(result.vendor, built_in=False, reseller_support_said=said)
    return replace(result, scenarios=(scenario,), vendor=vendor, recording="traffic.har")


def test_recorded_calls_that_nobody_could_judge_are_counted() -> None:
    known, unknown = "account.synchronize", None
    text = " ".join(" ".join(told(recorded(known, unknown))).split())
    assert "Not judged: 1 of 2 calls belongs to no endpoint of the contract." in text
    assert "--service FILE" in text
    assert "Not judged" not in " ".join(told(recorded(known, known)))


def test_a_recording_is_told_what_to_do_about_a_recording() -> None:
    text = " ".join(" ".join(told(recorded("account.synchronize", said=False))).split())
    assert "Say --reseller-support or --no-reseller-support" in text
    assert "played" not in text
    nothing = replace(recorded(None), exit_code=ExitCode.NOTHING_JUDGED, verdict=Verdict.NOTHING_JUDGED)
    text = " ".join(" ".join(told(nothing)).split())
    assert "the recording holds no call of the contract" in text
    assert "flags that play" not in text


def test_a_vendor_that_answered_some_calls_is_not_said_to_answer_none() -> None:
    result = report_runs.unreachable()
    assert "Nobody answered at" in " ".join(told(result))
    answered = replace(
        report_runs.passing_built_in().scenarios[0], calls=(report_runs.call(1, "fields.get", ""),)
    )
    text = " ".join(" ".join(told(replace(result, scenarios=(answered, *result.scenarios)))).split())
    assert "Some calls were answered and others reached nobody" in text
    assert "Nobody answered at" not in text
