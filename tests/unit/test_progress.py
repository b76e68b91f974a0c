"""Two runs compared: what was kept and is broken is worse; what was not judged is neither this nor that."""

from __future__ import annotations

from dataclasses import replace

import pytest
import report_runs

from simulator.findings import Finding, Level, Party
from simulator.progress import Progress, progress_between
from simulator.report.comparing import comparison_code
from simulator.results import CallSummary, ExitCode, Outcome, RunResult, ScenarioResult, Verdict

CHECK = "envelope.code-missing"
AT = "account.synchronize"


def broken(check: str = CHECK, endpoint: str | None = AT, **members: object) -> Finding:
    known = {"level": Level.MUST, "party": Party.VENDOR, "message": check, "fix": "mend it"}
    return Finding(check=check, endpoint=endpoint, **(known | members))  # type: ignore[arg-type]


def played(
    *findings: Finding,
    name: str = "a@on",
    outcome: Outcome | None = None,
    judged: tuple[str, ...] = (CHECK,),
    called: tuple[str, ...] = (AT,),
) -> ScenarioResult:
    return ScenarioResult(
        id=name,
        title=name,
        file="a.yaml",
        reseller_support=True,
        outcome=outcome or (Outcome.FAILED if findings else Outcome.PASSED),
        findings=findings,
        judged=frozenset(judged),
        calls=tuple(
            CallSummary(number=n, endpoint=one, account=None, status="200", elapsed=0.0)
            for n, one in enumerate(called, 1)
        ),
    )


def run(*scenarios: ScenarioResult, whole: tuple[Finding, ...] = (), **members: object) -> RunResult:
    passed = not any(scenario.findings for scenario in scenarios) and not whole
    known = {
        "verdict": Verdict.PASSED if passed else Verdict.FAILED,
        "exit_code": ExitCode.PASSED if passed else ExitCode.VENDOR_BROKE_THE_CONTRACT,
        "vendor": report_runs.STAGING,
        "seed": 1,
        "run_tag": "t",
        "contract": "v1",
    }
    return RunResult(scenarios=scenarios, findings=whole, **(known | members))  # type: ignore[arg-type]


def groups(progress: Progress) -> dict[str, int]:
    names = ("worse", "better", "still", "newly", "untold")
    return {name: len(found) for name in names if (found := getattr(progress, name))}


FAILING = broken()
OTHER = broken("http.status", endpoint="subscription.create")

CASES = {
    "kept, then broken": (played(), played(FAILING), {"worse": 1}),
    "broken, then kept": (played(FAILING), played(), {"better": 1}),
    "broken twice": (played(FAILING), played(FAILING), {"still": 1}),
    "another check": (played(FAILING), played(OTHER), {"newly": 1, "better": 1}),
    "not judged, then broken": (played(outcome=Outcome.SKIPPED), played(FAILING), {"newly": 1}),
    "broken, then skipped": (played(FAILING), played(outcome=Outcome.SKIPPED), {"untold": 1}),
    "broken, then not reached": (played(FAILING), played(outcome=Outcome.UNREACHABLE), {"untold": 1}),
    "broken, then stopped before it": (
        played(FAILING),
        played(OTHER, judged=(), called=("subscription.create",)),
        {"newly": 1, "untold": 1},
    ),
    "a scenario that passed calls more and fails": (played(judged=()), played(OTHER), {"worse": 1}),
    "known, then broken": (played(replace(FAILING, known="why")), played(FAILING), {"still": 1}),
    "kept, then known": (played(), played(replace(FAILING, known="why")), {"still": 1}),
    "not the vendor's": (played(), played(replace(FAILING, party=Party.TOOL)), {}),
    "advice": (played(), played(replace(FAILING, level=Level.SHOULD)), {}),
}


@pytest.mark.parametrize("name", CASES)
def test_each_breach_is_in_one_group(name: str) -> None:
    old, new, expected = CASES[name]
    assert groups(progress_between(run(old), run(new))) == expected


def test_the_same_endpoint_is_meant() -> None:
    both = (AT, "addon.create")
    old = run(played(FAILING, called=both))
    new = run(played(broken(endpoint="addon.create"), called=both))
    assert groups(progress_between(old, new)) == {"worse": 1, "better": 1}


def test_what_counts_goes_by_the_later_runs_strictness() -> None:
    should = played(replace(FAILING, level=Level.SHOULD))
    assert groups(progress_between(run(played()), run(should, strict=True))) == {"worse": 1}
    assert groups(progress_between(run(should), run(should, strict=True))) == {"still": 1}


def test_what_is_the_runs_as_a_whole_is_worse_where_enough_was_judged_before() -> None:
    gone = broken("endpoint.not-offered", endpoint="addon.create")
    new = run(played(), whole=(gone,))
    assert groups(progress_between(run(played()), new)) == {"newly": 1}
    assert groups(progress_between(run(played(called=(AT, "addon.create"))), new)) == {"worse": 1}
    locked = run(played(), whole=(broken("http.unauthorized", endpoint="fields.get"),))
    assert groups(progress_between(run(played()), locked)) == {"worse": 1}


def test_scenarios_that_vanish_or_are_skipped_are_lost_and_fail_where_that_is_asked_for() -> None:
    old = run(played(), played(name="b@on"), played(name="c@on"))
    new = run(played(), played(name="b@on", outcome=Outcome.SKIPPED))
    progress = progress_between(old, new)
    assert [(one.id, one.after) for one in progress.lost] == [("b@on", Outcome.SKIPPED), ("c@on", None)]
    assert progress.compared == 1
    assert comparison_code(progress, lost_fails=False) is ExitCode.PASSED
    assert comparison_code(progress, lost_fails=True) is ExitCode.VENDOR_BROKE_THE_CONTRACT
    nothing = progress_between(old, run(played(name="d@on")))
    assert comparison_code(nothing, lost_fails=False) is ExitCode.NOTHING_JUDGED


def test_what_may_explain_a_change_is_said() -> None:
    assert progress_between(run(played()), run(played())).notes == ()
    other = run(
        played(name="probe/x@on"),
        vendor=report_runs.BUILT_IN,
        contract="v2",
        strict=True,
        interrupted=True,
        simulator="0.2.0",
    )
    assert progress_between(run(played()), other).notes == (
        "NEW judged the built-in vendor, and OLD a real endpoint: these are two vendors, not one",
        "version of the contract: v1 in OLD, v2 in NEW",
        "version of the simulator: 0.1.0 in OLD, 0.2.0 in NEW",
        "Reseller Support: off in OLD, on and off in NEW",
        "findings of the level should: fail nothing in OLD, fail in NEW",
        "NEW was interrupted, so that not everything was judged in it",
    )
