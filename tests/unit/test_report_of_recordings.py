"""A judged recording on the terminal: nobody played it, and it says so."""

from __future__ import annotations

import io
from dataclasses import replace

import report_runs

from simulator.events import RunFinished
from simulator.report import closing_text
from simulator.report.layout import Look
from simulator.report.terminal import Terminal
from simulator.results import ExitCode, RunResult, Verdict
from simulator.settings import Verbosity
from tests.unit.terminal_screen import told


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
