"""What a baseline makes of findings: what follows from what is known is known, in every report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import report_runs

from simulator.baseline import Baseline
from simulator.contract import Contract
from simulator.errors import Location
from simulator.findings import Finding, Level, Party
from simulator.outputs import Format
from simulator.report import FORMATS
from simulator.results import ExitCode, KnownFailure, Outcome, RunResult, ScenarioResult, Verdict
from simulator.runs.known import new_failures, with_known

TODAY = date(2026, 1, 1)


def found(check: str, **members: object) -> Finding:
    known = {"level": Level.MUST, "party": Party.VENDOR, "message": check, "fix": "mend it"}
    return Finding(check=check, **(known | members))  # type: ignore[arg-type]


def played(name: str, *findings: Finding) -> ScenarioResult:
    return ScenarioResult(
        id=name,
        title=name,
        file=f"{name}.yaml",
        reseller_support=True,
        outcome=Outcome.FAILED if findings else Outcome.PASSED,
        findings=findings,
    )


def run(*scenarios: ScenarioResult, whole: tuple[Finding, ...] = ()) -> RunResult:
    return RunResult(
        verdict=Verdict.FAILED,
        exit_code=ExitCode.VENDOR_BROKE_THE_CONTRACT,
        vendor=report_runs.STAGING,
        seed=1,
        run_tag="t",
        contract="v1",
        scenarios=scenarios,
        findings=whole,
    )


def known(result: RunResult, *entries: tuple[str, str]) -> RunResult:
    where = Location(file="b.yaml", line=1)
    baseline = Baseline(
        file="b.yaml",
        entries=tuple(
            KnownFailure(check=check, scenario=scenario, endpoint=None, reason="why", until=None, where=where)
            for check, scenario in entries
        ),
    )
    return with_known(result, baseline, Contract.load(), today=TODAY)


def outcomes(result: RunResult) -> list[str]:
    return [scenario.outcome.value for scenario in result.scenarios]


def test_what_follows_from_it_in_the_same_scenario_in_another_or_from_the_runs_own_is_known_too() -> None:
    first = played("a", found("x"), found("y", follows_from="x"), found("y", follows_from="y", call=3))
    other = played("b", found("z", follows_from="x"), found("y", follows_from="z"))
    lifted = played("c", found("http.unauthorized", follows_from="http.unauthorized"))
    result = run(first, other, lifted, whole=(found("http.unauthorized"),))
    whole = known(result, ("x", "a"), ("http.unauthorized", "run"))
    assert outcomes(whole) == ["known", "known", "known"]
    assert whole.exit_code is ExitCode.PASSED
    assert {finding.known for finding in whole.all_findings} == {"why"}


def test_nothing_is_known_by_an_entry_of_another_scenario_or_check_or_as_long_as_one_cause_is_not() -> None:
    result = run(played("a", found("x")), played("b", found("x"), found("y", follows_from="x")))
    assert outcomes(known(result, ("x", "a"))) == ["known", "failed"]
    assert outcomes(known(result, ("y", "a"), ("y", "b"))) == ["failed", "failed"]
    two = run(played("a", found("x", endpoint="p"), found("x", endpoint="q"), found("y", follows_from="x")))
    (entry,) = known(two, ("x", "a")).baseline.used  # type: ignore[union-attr]
    half = with_known(
        two,
        Baseline(file="b", entries=(replace(entry, endpoint="p"),)),
        Contract.load(),
        today=TODAY,
    )
    assert [finding.known for finding in half.all_findings] == ["why", None, None]
    assert half.exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT


def test_what_only_follows_in_this_run_is_written_for_the_scenario_that_is_played_alone() -> None:
    explained = played("b", found("y", follows_from="x", endpoint="p"), found("z", follows_from="y"))
    result = run(played("a", found("x")), explained)
    new = new_failures(result, Baseline(file="b"))
    assert [(finding.check, scenario) for finding, scenario in new] == [("x", "a"), ("y", "b")]


def test_only_what_is_the_vendors_can_be_known() -> None:
    result = run(played("a", found("expectation.calls", party=Party.PLATFORM)))
    assert known(result, ("expectation.calls", "a")).exit_code is ExitCode.OUR_DEFECT
    recorded = known(replace(result, recording="a.har"), ("expectation.calls", "a"))
    assert recorded.exit_code is ExitCode.PASSED
    assert new_failures(result, Baseline(file="b")) == ()


def test_an_entry_is_stale_only_where_the_scenario_said_so() -> None:
    entry = ("envelope.message-ok", "a")
    assert known(run(played("a")), entry).exit_code is ExitCode.USAGE
    for unsaid in (Outcome.SKIPPED, Outcome.INTERRUPTED, Outcome.UNREACHABLE):
        result = known(run(played("b"), replace(played("a"), outcome=unsaid)), entry)
        assert len(result.baseline.not_judged) == 1  # type: ignore[union-attr]
        assert result.exit_code is ExitCode.PASSED
    failing = known(run(replace(played("a", found("x")), judged=frozenset({entry[0]}))), entry)
    assert failing.baseline.stale == (), "it may have ended before it got there"  # type: ignore[union-attr]


def test_every_report_says_how_many_failures_were_known_and_why() -> None:
    result = report_runs.with_known_failures()
    told = {format_: written.text(result) for format_, written in FORMATS.items()}
    for format_ in (Format.TERMINAL, Format.MARKDOWN):
        assert "2 known failures, by" in told[format_]
        assert "fixed in 2.4, ticket 1234" in told[format_]
    assert "1 known to fail" in told[Format.GITHUB]
    assert '"known":2' in told[Format.NDJSON]
    assert '<skipped message="known to fail: fixed in 2.4, ticket 1234">' in told[Format.JUNIT]
    suppressed = [
        one for one in json.loads(told[Format.SARIF])["runs"][0]["results"] if "suppressions" in one
    ]
    assert [one["suppressions"][0]["justification"] for one in suppressed] == ["fixed in 2.4, ticket 1234"]


def test_what_is_known_of_one_option_is_news_of_another() -> None:
    """A declaration that explains refusals everywhere is the run's own: one entry must not cover them all."""
    check = "sync-options.duplicate-value"
    here, there = (found(check, about=(option,)) for option in ("Region", "Storage"))
    refused = [
        played(one.about[0], found("expectation.answer", follows_from=check, about=one.about))
        for one in (here, there)
    ]
    result = run(*refused, whole=(here, there))
    where = Location(file="b.yaml", line=1)
    entry = KnownFailure(
        check=check, scenario="run", endpoint=None, reason="why", until=None, where=where, about=("Region",)
    )
    baseline = Baseline(file="b.yaml", entries=(entry,))
    judged = with_known(result, baseline, Contract.load(), today=TODAY)
    assert outcomes(judged) == ["known", "failed"]
    assert judged.exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT
    assert [finding.about for finding, _ in new_failures(judged, baseline)] == [("Storage",)]
    mended = replace(run(refused[1], whole=(there,)), scenarios=(refused[1], played("registration@on")))
    use = with_known(mended, baseline, Contract.load(), today=TODAY).baseline
    assert use is not None
    assert not use.used, "another option's mistake is no use of it"
