"""Judges traffic that was recorded: the same checks and rules, without a vendor to call.

On a recording a fault of the platform is what the run was for: it fails the run as a vendor's does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Document, Reading, endpoint_of, read
from simulator.coverage import Tally
from simulator.findings import Finding, Party, fails
from simulator.made import made_by
from simulator.outcomes import summary
from simulator.platform.sync_options import read_options
from simulator.results import Outcome, RunResult, ScenarioResult, VendorInfo
from simulator.rules import Context
from simulator.runs.covering import covered
from simulator.runs.everywhere import hoist
from simulator.runs.evidence import with_evidence
from simulator.runs.identities import distinct_ids, shared_ids
from simulator.runs.masking import masked_run
from simulator.runs.verdict import decide
from simulator.runs.whole import rule_use
from simulator.scenario.context import context_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.exchange import Exchange
    from simulator.journal import Recording
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.redaction import Redactor

__all__ = ["judge_recording", "made_otherwise"]


def judge_recording(
    recording: Recording,
    *,
    file: str,
    judge: Judge,
    redactor: Redactor,
    service: Service | None,
    reseller_support: bool | None,
    strict: bool = False,
    keep_exchanges: bool = False,
) -> RunResult:
    """Judge a recording as a whole. ``reseller_support`` of None is what the recording says of itself.

    ``keep_exchanges`` has the result hold them all. A journal of a run is not judged by the service's
    switches and capabilities: its scenarios set their own.
    """
    support = recording.reseller_support if reseller_support is None else reseller_support
    readings = _readings(recording, judge, service, override=reseller_support)
    for reading in readings:
        redactor.learn(reading.exchange)
    known = _known(None if recording.header else service, support)
    required = _required_options(readings)
    last = readings[-1].exchange.scenario if readings else ""
    counts: dict[str, tuple[int, int]] = {}
    tally = Tally()
    results = []
    exchanges: dict[str, tuple[Exchange, ...]] = {}
    for name, group in _by_scenario(readings).items():
        if keep_exchanges:
            exchanges[name or file] = tuple(redactor.exchange(reading.exchange) for reading in group)
        context = replace(
            known,
            required_options=_required_by(group, required),
            fresh="run_tag" in recording.header,
            complete=_is_whole(recording, is_last=name == last),
        )
        results.append(_judged(name or file, group, file, judge, redactor, context, counts, tally, strict))
    roots, scenarios = hoist(results, judge.contract.endpoints)
    pairs = shared_ids(scenarios)
    held = ((reading.exchange.scenario or file, reading.exchange) for reading in readings)
    scenarios = with_evidence(scenarios, pairs, held, redactor)
    findings: tuple[Finding, ...] = (*roots, *distinct_ids(pairs, judge.contract))
    verdict, code = decide(scenarios, findings, interrupted=False, recorded=True, strict=strict)
    first = recording.exchanges[0].started if recording.exchanges else 0.0
    settings = {s.reseller_support for s in scenarios if s.reseller_support is not None}
    result = RunResult(
        verdict=verdict,
        exit_code=code,
        vendor=VendorInfo(
            endpoint=recording.endpoint or (service.endpoint if service else "a recording"),
            built_in=_of_built_in(recording),
            reseller_support=tuple(sorted(settings, reverse=True)),
            reseller_support_said=bool(settings),
        ),
        seed=seed if isinstance(seed := recording.header.get("seed"), int) else 0,
        run_tag=str(recording.header.get("run_tag", "")),
        contract=judge.contract.version,
        strict=strict,
        started=first,
        elapsed=sum(exchange.elapsed for exchange in recording.exchanges),
        scenarios=scenarios,
        findings=findings,
        rules=rule_use(judge, counts),
        coverage=covered(judge, tally, scenarios, counts, recorded=True),
        recording=file,
        exchanges=exchanges if keep_exchanges else None,
    )
    return masked_run(result, redactor)


def made_otherwise(recording: Recording, reseller_support: bool) -> Sequence[Exchange]:
    """The calls of which the recording itself says that they were made under the other setting."""
    return [
        exchange
        for exchange in recording.exchanges
        if (recording.reseller_support if exchange.reseller_support is None else exchange.reseller_support)
        is (not reseller_support)
    ]


def _is_whole(recording: Recording, *, is_last: bool) -> bool:
    """Whether a scenario is there to its end: a run that was stopped may have broken off several at once."""
    if recording.ended or not recording.header:
        return True
    return not is_last and "run_tag" not in recording.header


def _of_built_in(recording: Recording) -> bool:
    """Whether our own journal says that it was written against the built-in vendor."""
    vendor = recording.header.get("vendor")
    return isinstance(vendor, dict) and vendor.get("built_in") is True


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
        endpoint = endpoints.get(exchange.endpoint or "") or (
            None
            if exchange.inspection
            else endpoint_of(
                exchange.request.method,
                exchange.request.url,
                endpoints,
                base_url=service.endpoint if service else None,
                overrides=service.urls if service else {},
            )
        )
        known = replace(exchange, endpoint=endpoint.id if endpoint else None)
        if override is not None:
            known = replace(known, reseller_support=override)
        readings.append(read(known, endpoint, missing_code_is_success=lenient))
    return readings


def _known(service: Service | None, reseller_support: bool | None) -> Context:
    """What is known of the platform's settings, the same for every part of the recording."""
    context = context_of(service) if service else Context()
    return replace(context, reseller_support=reseller_support)


def _required_options(readings: Sequence[Reading]) -> Mapping[str, frozenset[str]]:
    """The ids of the required options that each vendor declared, by its base URL; the last answer counts."""
    return {
        _base(reading): frozenset(
            option.id
            for option in read_options(reading.answer.value)
            if option.required and not option.read_only
        )
        for reading in readings
        if reading.exchange.endpoint == "account.sync_options" and isinstance(reading.answer, Document)
    }


def _required_by(group: Sequence[Reading], declared: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """What the vendor of these calls requires, None where it is not told: a recording may hold several."""
    if len(declared) == 1:
        return next(iter(declared.values()))
    return next((declared[base] for base in map(_base, group) if base in declared), None)


def _base(reading: Reading) -> str:
    """The URL without the endpoint's default path, or whole where it ends otherwise."""
    url = reading.exchange.request.url
    path = f"/{reading.endpoint.path}" if reading.endpoint else ""
    return url[: -len(path)] if path and url.lower().endswith(path.lower()) else url


def _judged(
    name: str,
    readings: list[Reading],
    file: str,
    judge: Judge,
    redactor: Redactor,
    context: Context,
    counts: dict[str, tuple[int, int]],
    tally: Tally,
    strict: bool,
) -> ScenarioResult:
    judgement = judge.scenario(readings, context, replayed=False)
    tally.update(judgement.coverage)
    for rule, times in judgement.exercised.items():
        exercised, broken = counts.get(rule, (0, 0))
        counts[rule] = (exercised + times, broken + judgement.broken.get(rule, 0))
    cited = {f.call for f in judgement.findings} | {n for f in judgement.findings for n in f.calls}
    return ScenarioResult(
        id=name,
        title=f"recorded traffic: {name}",
        file=file,
        reseller_support=_setting(readings, context),
        outcome=_outcome(judgement.findings, judged=bool(judgement.judged), strict=strict),
        reason=None if judgement.judged else "no call of the contract is in it",
        findings=tuple(redactor.finding(finding) for finding in judgement.findings),
        calls=tuple(summary(reading.exchange) for reading in readings),
        judged=judgement.judged,
        created=tuple(replace(made, scenario=name) for made in made_by(readings)),
        exchanges=tuple(redactor.exchange(r.exchange) for r in readings if r.exchange.number in cited),
        elapsed=sum(reading.exchange.elapsed for reading in readings),
    )


def _setting(readings: Sequence[Reading], context: Context) -> bool | None:
    """Reseller Support as it stood for the first of the calls."""
    own = readings[0].exchange.reseller_support
    return context.reseller_support if own is None else own


def _outcome(findings: Sequence[Finding], *, judged: bool, strict: bool) -> Outcome:
    roots = {
        finding.party
        for finding in findings
        if finding.follows_from is None and fails(finding.level, finding.party, strict=strict, recorded=True)
    }
    if roots & {Party.VENDOR, Party.PLATFORM}:
        return Outcome.FAILED
    if roots:
        return Outcome.ERROR if Party.NETWORK not in roots else Outcome.UNREACHABLE
    return Outcome.PASSED if judged else Outcome.SKIPPED
