"""The terminal while a run goes on: who is judged, what is made, and each scenario once."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import report_runs

from simulator.events import RunFinished, ScenarioFinished, ScenarioStarted
from simulator.report.layout import Look, cells
from simulator.report.terminal import Terminal
from simulator.results import Outcome
from simulator.settings import Verbosity
from tests.unit.terminal_screen import told


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
