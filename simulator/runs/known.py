"""What a baseline makes of a run: known failures fail nothing, and entries that are needed no more do.

It is applied to what was found, after the judging: the same findings are there, and say why they are known.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from simulator.baseline.reading import covers
from simulator.findings import Finding, Party, fails
from simulator.results import WHOLE_RUN, BaselineUse, KnownFailure, Outcome, RunResult, ScenarioResult
from simulator.runs.everywhere import EVERYWHERE
from simulator.runs.identities import DISTINCT
from simulator.runs.verdict import NO_ORDERS, Orders, decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from simulator.baseline import Baseline
    from simulator.contract import Contract

__all__ = ["STALE", "known_so_far", "new_failures", "with_known"]

STALE = "baseline.stale"
"""The check of the baseline itself."""


def known_so_far(
    scenario: ScenarioResult, baseline: Baseline, today: date, *, strict: bool
) -> ScenarioResult:
    """A scenario as it stands before the run is over.

    What will most likely turn out to be the run's as a whole is known by the entries of that.
    """
    by_run = _marked(scenario.findings, WHOLE_RUN, baseline, today, recorded=False)
    pairs = zip(scenario.findings, by_run, strict=True)
    findings = tuple(marked if one.check in EVERYWHERE else one for one, marked in pairs)
    own = _marked(findings, scenario.id, baseline, today, recorded=False)
    return _concluded(replace(scenario, findings=own), (), (), strict=strict, recorded=False)


def with_known(
    result: RunResult,
    baseline: Baseline,
    contract: Contract,
    *,
    today: date,
    orders: Orders = NO_ORDERS,
) -> RunResult:
    """The run with its known failures marked, stale entries of the baseline told, and the verdict anew.

    ``orders`` is as for :func:`~simulator.runs.verdict.decide`.
    """
    recorded = result.recording is not None
    findings = _marked(result.findings, WHOLE_RUN, baseline, today, recorded=recorded)
    marked = [
        replace(one, findings=_marked(one.findings, one.id, baseline, today, recorded=recorded))
        for one in result.scenarios
    ]
    roots = [one for scenario in marked for one in scenario.findings if one.follows_from is None]
    scenarios = tuple(
        _concluded(one, findings, roots, strict=result.strict, recorded=recorded) for one in marked
    )
    use = _use(replace(result, scenarios=scenarios, findings=findings), baseline, today)
    findings = (*findings, *(_stale(entry, contract) for entry in use.stale))
    verdict, code = decide(
        scenarios,
        findings,
        interrupted=result.interrupted,
        recorded=recorded,
        strict=result.strict,
        orders=orders,
    )
    return replace(
        result, verdict=verdict, exit_code=code, scenarios=scenarios, findings=findings, baseline=use
    )


def _marked(
    findings: Sequence[Finding], scenario: str, baseline: Baseline, today: date, *, recorded: bool
) -> tuple[Finding, ...]:
    """The findings with the reasons of the entries that are about them and have not expired.

    The platform's side can be known to fail where it is judged: in a recording.
    """
    marked = []
    for finding in findings:
        entry = baseline.entry(finding, scenario)
        judged = recorded or finding.party is not Party.PLATFORM
        known = entry.reason if entry is not None and judged and not _has_expired(entry, today) else None
        marked.append(replace(finding, known=known) if known else finding)
    return tuple(marked)


def _concluded(
    scenario: ScenarioResult,
    of_run: Sequence[Finding],
    elsewhere: Sequence[Finding],
    *,
    strict: bool,
    recorded: bool,
) -> ScenarioResult:
    """The scenario with what follows from known failures marked as well, and its outcome anew."""
    near = (*scenario.findings, *of_run)
    findings = tuple(_following(finding, near, elsewhere) for finding in scenario.findings)
    grave = [one for one in findings if fails(one.level, one.party, strict=strict, recorded=recorded)]
    excused = bool(grave) and all(finding.known is not None for finding in grave)
    known = scenario.outcome is Outcome.FAILED and excused
    return replace(scenario, findings=findings, outcome=Outcome.KNOWN if known else scenario.outcome)


def _following(finding: Finding, near: Sequence[Finding], elsewhere: Sequence[Finding]) -> Finding:
    """What follows from nothing but known failures is known with them."""
    reason = _reason(finding, near, elsewhere, frozenset())
    return finding if reason is None else replace(finding, known=reason)


def _reason(
    finding: Finding, near: Sequence[Finding], elsewhere: Sequence[Finding], passed: frozenset[int]
) -> str | None:
    """Why a finding is known: by itself, or as all of what it follows from is; None where it is not.

    The cause is in the same scenario or the run's (``near``), else one that is told in another scenario.
    """
    if finding.known is not None or finding.follows_from is None or id(finding) in passed:
        return finding.known
    causes = _causes(finding, near) or _causes(finding, elsewhere)
    reasons = [_reason(cause, near, elsewhere, passed | {id(finding)}) for cause in causes]
    return None if None in reasons or not reasons else reasons[0]


def _causes(finding: Finding, among: Sequence[Finding]) -> list[Finding]:
    """The findings of the check that one follows from, about the same and of its endpoint if there are such.

    What follows from its own check was told before, or lifted out of the scenarios.
    """
    causes = [one for one in among if one.check == finding.follows_from and one.follows_from != one.check]
    causes = [one for one in causes if one.about == finding.about] or causes
    return [one for one in causes if one.endpoint == finding.endpoint] or causes


def new_failures(result: RunResult, baseline: Baseline) -> tuple[tuple[Finding, str], ...]:
    """What fails a run and is in no entry, each kind once, with the scenario that an entry has to name."""
    recorded = result.recording is not None
    judged = (Party.VENDOR, Party.PLATFORM) if recorded else (Party.VENDOR,)
    found = {
        (finding.check, owner, finding.endpoint, finding.about): (finding, owner)
        for finding, owner in _by_themselves(result)
        if finding.party in judged
        and fails(finding.level, finding.party, strict=result.strict, recorded=recorded)
        and baseline.entry(finding, owner) is None
    }
    return tuple(found.values())


def _by_themselves(result: RunResult) -> Iterator[tuple[Finding, str]]:
    """The findings that would follow from nothing, were each scenario played alone; and whose they are."""
    of_run = {finding.check for finding in result.findings}
    yield from ((finding, WHOLE_RUN) for finding in result.findings if finding.follows_from is None)
    for scenario in result.scenarios:
        for finding in scenario.findings:
            here = {one.check for one in scenario.findings if one is not finding}
            if finding.follows_from is None or finding.follows_from not in of_run | here:
                yield finding, scenario.id


class _State(Enum):
    FAILED = auto()
    DID_NOT_FAIL = auto()
    NOT_JUDGED = auto()


def _use(result: RunResult, baseline: Baseline, today: date) -> BaselineUse:
    played = {scenario.id: scenario for scenario in result.scenarios}
    states = [(entry, _state(entry, result, played)) for entry in baseline.entries]
    failed = [entry for entry, state in states if state is _State.FAILED]
    return BaselineUse(
        file=baseline.file,
        used=tuple(entry for entry in failed if not _has_expired(entry, today)),
        expired=tuple(entry for entry in failed if _has_expired(entry, today)),
        stale=tuple(entry for entry, state in states if state is _State.DID_NOT_FAIL),
        not_judged=tuple(entry for entry, state in states if state is _State.NOT_JUDGED),
    )


def _state(entry: KnownFailure, result: RunResult, played: Mapping[str, ScenarioResult]) -> _State:
    scenario = played.get(entry.scenario)
    if entry.scenario == WHOLE_RUN:
        found, judged = result.findings, any(_judged(entry, one) for one in result.scenarios)
        judged = judged or _would_show(entry, result)
    else:
        found = scenario.findings if scenario else ()
        judged = scenario is not None and (scenario.outcome is Outcome.PASSED or _judged(entry, scenario))
    if any(covers(entry, finding, entry.scenario) for finding in found):
        return _State.FAILED
    return _State.DID_NOT_FAIL if judged else _State.NOT_JUDGED


def _judged(entry: KnownFailure, scenario: ScenarioResult) -> bool:
    """Whether the entry's check was made in the scenario, on its endpoint where it names one.

    One that failed in other ways may have ended before it got there.
    """
    if scenario.outcome not in (Outcome.PASSED, Outcome.KNOWN):
        return False
    called = {call.endpoint for call in scenario.calls if not call.injected}
    return entry.check in scenario.judged and (entry.endpoint is None or entry.endpoint in called)


def _would_show(entry: KnownFailure, result: RunResult) -> bool:
    """Whether enough was made for a shared id to show, which no scenario says that it was judged by."""
    kind = DISTINCT.get(entry.check)
    made = {one.id for scenario in result.scenarios for one in scenario.created if one.kind == kind}
    return len(made) > 1


def _has_expired(entry: KnownFailure, today: date) -> bool:
    return entry.until is not None and entry.until < today


def _stale(entry: KnownFailure, contract: Contract) -> Finding:
    return contract.catalogue.finding(
        STALE,
        message=f"{entry.where}: {entry} is known to fail, and did not",
        expected="a baseline of what still fails",
        got=f"the entry with the reason: {entry.reason}",
    )
