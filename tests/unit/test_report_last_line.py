"""How a report ends on a terminal: the verdict with its exit code, and what to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest
import report_runs

from simulator.findings import Level
from simulator.report.layout import Look, cells
from simulator.results import ExitCode, Outcome, Verdict
from tests.unit.terminal_screen import told


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


def test_a_vendor_that_answered_some_calls_is_not_said_to_answer_none() -> None:
    result = report_runs.unreachable()
    assert "Nobody answered at" in " ".join(told(result))
    answered = replace(
        report_runs.passing_built_in().scenarios[0], calls=(report_runs.call(1, "fields.get", ""),)
    )
    text = " ".join(" ".join(told(replace(result, scenarios=(answered, *result.scenarios)))).split())
    assert "Some calls were answered and others reached nobody" in text
    assert "Nobody answered at" not in text
