"""The run as one JSON document, described member by member in ``schemas/report.schema.json``.

It is for programs: everything that is known is there, nothing is shortened, and what belongs together is
joined by index. Texts are cleaned of half characters, which many readers of JSON refuse; other characters are
as they came, and JSON escapes what needs it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator import __version__
from simulator.findings import Level
from simulator.report.curl import curl
from simulator.report.folding import fold
from simulator.report.wording import iso_time
from simulator.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.errors import Location
    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.results import CallSummary, CleanupResult, Created, RunResult, ScenarioResult

__all__ = ["as_json", "json_text"]

_HALF = re.compile("[\ud800-\udfff]")

FORMAT = 1
"""The version of the document's own form; a change that breaks readers raises it."""


def json_text(result: RunResult) -> str:
    """The document as UTF-8-safe text with a line feed at its end."""
    import json  # noqa: PLC0415 - the terminal alone never needs it

    return json.dumps(as_json(result), ensure_ascii=False, indent=2) + "\n"


def as_json(result: RunResult) -> dict[str, Any]:
    """The document as plain values."""
    document = {
        "report": FORMAT,
        "simulator": __version__,
        "contract": result.contract,
        "verdict": result.verdict.value,
        "exit_code": int(result.exit_code),
        "strict": result.strict,
        "interrupted": result.interrupted,
        "vendor": _vendor(result),
        "recording": result.recording,
        "seed": result.seed,
        "run_tag": result.run_tag,
        "started": iso_time(result.started),
        "elapsed": round(result.elapsed, 6),
        "counts": _counts(result),
        "scenarios": _scenarios(result),
        "findings": _findings(result),
        "entries": _entries(result),
        "rules": _rules(result),
        "coverage": _coverage(result),
        "created": [_created(thing) for scenario in result.scenarios for thing in scenario.created],
        "cleanup": _cleanup(result.cleanup),
    }
    return {name: _clean(value) for name, value in document.items()}


def _vendor(result: RunResult) -> dict[str, Any]:
    vendor = result.vendor
    return {
        "endpoint": vendor.endpoint,
        "built_in": vendor.built_in,
        "reseller_support": list(vendor.reseller_support),
        "reseller_support_said": vendor.reseller_support_said,
    }


def _counts(result: RunResult) -> dict[str, Any]:
    outcomes = Counter(scenario.outcome for scenario in result.scenarios)
    levels = Counter(finding.level for finding in result.all_findings)
    return {
        "scenarios": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "findings": {level.value: levels[level] for level in Level},
        "calls": sum(len(scenario.calls) for scenario in result.scenarios),
    }


def _scenarios(result: RunResult) -> list[dict[str, Any]]:
    first, told = len(result.findings), []
    for scenario in result.scenarios:
        following = first + len(scenario.findings)
        told.append(_scenario(scenario, list(range(first, following))))
        first = following
    return told


def _scenario(scenario: ScenarioResult, findings: list[int]) -> dict[str, Any]:
    return {
        "id": scenario.id,
        "title": scenario.title,
        "file": scenario.file,
        "reseller_support": scenario.reseller_support,
        "outcome": scenario.outcome.value,
        "reason": scenario.reason,
        "elapsed": round(scenario.elapsed, 6),
        "findings": findings,
        "judged": sorted(scenario.judged),
        "calls": [_call(call) for call in scenario.calls],
        "created": [_created(thing) for thing in scenario.created],
    }


def _call(call: CallSummary) -> dict[str, Any]:
    return {
        "number": call.number,
        "endpoint": call.endpoint,
        "account": call.account,
        "status": call.status,
        "elapsed": round(call.elapsed, 6),
        "injected": call.injected,
    }


def _findings(result: RunResult) -> list[dict[str, Any]]:
    kept = {(scenario.id, one.number): one for scenario in result.scenarios for one in scenario.exchanges}
    of_run = [_finding(finding, finding.scenario, result, kept, run_wide=True) for finding in result.findings]
    return of_run + [
        _finding(finding, scenario.id, result, kept, run_wide=False)
        for scenario in result.scenarios
        for finding in scenario.findings
    ]


def _finding(
    finding: Finding,
    scenario: str | None,
    result: RunResult,
    kept: Mapping[tuple[str, int], Exchange],
    *,
    run_wide: bool,
) -> dict[str, Any]:
    exchange = kept.get((scenario or "", finding.call or 0))
    return {
        "check": finding.check,
        "level": finding.level.value,
        "party": finding.party.value,
        "run_wide": run_wide,
        "scenario": scenario,
        "endpoint": finding.endpoint,
        "call": finding.call,
        "calls": list(finding.calls),
        "side": finding.side.value if finding.side else None,
        "pointer": finding.pointer,
        "message": finding.message,
        "fix": finding.fix,
        "expected": finding.expected,
        "got": finding.got,
        "place": _place(finding.place),
        "follows_from": finding.follows_from,
        "curl": curl(exchange.request, key_encoding=result.vendor.key_encoding) if exchange else None,
    }


def _place(place: Location | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}


def _entries(result: RunResult) -> list[dict[str, Any]]:
    return [
        {
            "level": entry.level.value,
            "findings": list(entry.indexes),
            "consequences": list(entry.consequences),
            "scenarios": list(entry.scenarios),
        }
        for entry in fold(result)
    ]


def _rules(result: RunResult) -> dict[str, Any]:
    return {
        name: {"title": rule.title, "exercised": rule.exercised, "broken": rule.broken}
        for name, rule in result.rules.items()
    }


def _coverage(result: RunResult) -> dict[str, Any]:
    return {area.id: {"title": area.title, "items": dict(area.items)} for area in result.coverage}


def _created(created: Created) -> dict[str, Any]:
    return {
        "kind": created.kind,
        "id": created.id,
        "external_id": created.external_id,
        "name": created.name,
        "scenario": created.scenario,
        "call": created.call or None,
    }


def _cleanup(cleanup: CleanupResult | None) -> dict[str, Any] | None:
    if cleanup is None:
        return None
    return {
        "removed": [_created(thing) for thing in cleanup.removed],
        "left": [{**_created(thing), "reason": reason} for thing, reason in cleanup.left],
    }


def _clean(value: Any) -> Any:
    """The value with every half character (a lone surrogate) written as its escape."""
    match value:
        case str():
            return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", value)
        case dict():
            return {_clean(name): _clean(member) for name, member in value.items()}
        case list():
            return [_clean(item) for item in value]
        case _:
            return value
