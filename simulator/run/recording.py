"""Judges traffic that was recorded: the same checks and rules, without a vendor to call.

On a recording a fault of the platform is what the run was for: it fails the run as a vendor's does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Document, Reading, endpoint_of, read
from simulator.engine import context_of, made_by, summary
from simulator.findings import Finding, Level, Party
from simulator.platform.sync_options import read_options
from simulator.results import Outcome, RunResult, ScenarioResult, VendorInfo
from simulator.rules import Context
from simulator.run.identities import distinct_ids
from simulator.run.verdict import decide, hoist
from simulator.run.whole import rule_use

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.journal import Recording
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.redaction import Redactor

__all__ = ["judge_recording"]


def judge_recording(
    recording: Recording,
    *,
    file: str,
    judge: Judge,
    redactor: Redactor,
    service: Service | None,
    reseller_support: bool | None,
) -> RunResult:
    """Judge a recording as a whole. ``reseller_support`` of None is what the recording says of itself."""
    support = recording.reseller_support if reseller_support is None else reseller_support
    readings = _readings(recording, judge, service, override=reseller_support)
    context = replace(_context(service, support, readings), complete=not recording.cut)
    counts: dict[str, tuple[int, int]] = {}
    results = []
    for name, group in _by_scenario(readings).items():
        results.append(_judged(name or file, group, file, judge, redactor, context, counts))
    roots, scenarios = hoist(results)
    findings: tuple[Finding, ...] = (*roots, *distinct_ids(scenarios, judge.contract))
    verdict, code = decide(scenarios, findings, interrupted=False, recorded=True)
    first = recording.exchanges[0].started if recording.exchanges else 0.0
    return RunResult(
        verdict=verdict,
        exit_code=code,
        vendor=VendorInfo(
            endpoint=recording.endpoint or (service.endpoint if service else "a recording"),
            built_in=False,
            reseller_support=() if support is None else (support,),
            reseller_support_said=support is not None,
        ),
        seed=0,
        run_tag="",
        contract=judge.contract.version,
        started=first,
        elapsed=sum(exchange.elapsed for exchange in recording.exchanges),
        scenarios=scenarios,
        findings=findings,
        rules=rule_use(judge, counts),
        recording=file,
    )


def _by_scenario(readings: Sequence[Reading]) -> Mapping[str, list[Reading]]:
    """The readings of each scenario in its own order; workers mix the lines of a journal, not of a
    scenario.
    """
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(reading.exchange.scenario, []).append(reading)
    return groups


def _readings(
    recording: Recording, judge: Judge, service: Service | None, *, override: bool | None
) -> list[Reading]:
    """Each exchange with its endpoint: as the journal says, else by the service's URLs or the default
    paths.
    """
    endpoints = judge.contract.endpoints
    lenient = service is not None and service.switches.missing_code_is_success
    readings = []
    for exchange in recording.exchanges:
        endpoint = endpoints.get(exchange.endpoint or "") or endpoint_of(
            exchange.request.method,
            exchange.request.url,
            endpoints,
            base_url=service.endpoint if service else None,
            overrides=service.urls if service else {},
        )
        known = replace(exchange, endpoint=endpoint.id if endpoint else None)
        if override is not None:
            known = replace(known, reseller_support=override)
        readings.append(read(known, endpoint, missing_code_is_success=lenient))
    return readings


def _context(service: Service | None, reseller_support: bool | None, readings: Sequence[Reading]) -> Context:
    declared = [
        option
        for reading in readings
        if reading.exchange.endpoint == "account.sync_options" and isinstance(reading.answer, Document)
        for option in read_options(reading.answer.value)
    ]
    required = frozenset(option.id for option in declared if option.required and not option.read_only)
    if service is None:
        return Context(reseller_support=reseller_support, required_options=required)
    return replace(context_of(service), reseller_support=reseller_support, required_options=required)


def _judged(
    name: str,
    readings: list[Reading],
    file: str,
    judge: Judge,
    redactor: Redactor,
    context: Context,
    counts: dict[str, tuple[int, int]],
) -> ScenarioResult:
    judgement = judge.scenario(readings, context)
    for rule, times in judgement.exercised.items():
        exercised, broken = counts.get(rule, (0, 0))
        counts[rule] = (exercised + times, broken + judgement.broken.get(rule, 0))
    cited = {f.call for f in judgement.findings} | {n for f in judgement.findings for n in f.calls}
    return ScenarioResult(
        id=name,
        title=f"recorded traffic: {name}",
        file=file,
        reseller_support=bool(context.reseller_support),
        outcome=_outcome(judgement.findings, judged=bool(judgement.judged)),
        reason=None if judgement.judged else "no call of the contract is in it",
        findings=tuple(redactor.finding(finding) for finding in judgement.findings),
        calls=tuple(summary(reading.exchange) for reading in readings),
        judged=judgement.judged,
        created=tuple(made_by(readings)),
        exchanges=tuple(redactor.exchange(r.exchange) for r in readings if r.exchange.number in cited),
        elapsed=sum(reading.exchange.elapsed for reading in readings),
    )


def _outcome(findings: Sequence[Finding], *, judged: bool) -> Outcome:
    roots = {f.party for f in findings if f.follows_from is None and f.level is Level.MUST}
    if roots & {Party.VENDOR, Party.PLATFORM}:
        return Outcome.FAILED
    if roots:
        return Outcome.ERROR if Party.NETWORK not in roots else Outcome.UNREACHABLE
    return Outcome.PASSED if judged else Outcome.SKIPPED
