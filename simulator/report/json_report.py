"""The run as one JSON document, described member by member in ``schemas/report.schema.json``.

It is for programs: everything that is known is there, nothing is shortened, and what belongs together is
joined by index. Texts are cleaned of half characters, which many readers of JSON refuse; other characters are
as they came, and JSON escapes what needs it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator.findings import Level
from simulator.journal import line_of
from simulator.report.curl import curl, key_of
from simulator.report.folding import fold
from simulator.report.wording import iso_time
from simulator.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.errors import Location
    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.results import (
        BaselineUse,
        CallSummary,
        CleanupResult,
        Created,
        KnownFailure,
        RunResult,
        ScenarioResult,
        VendorInfo,
    )

__all__ = [
    "as_json",
    "call_as_json",
    "cleaned",
    "cleanup_as_json",
    "counts_as_json",
    "created_as_json",
    "finding_as_json",
    "json_text",
    "scenario_as_json",
    "vendor_as_json",
]

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
        "simulator": result.simulator,
        "contract": result.contract,
        "verdict": result.verdict.value,
        "exit_code": int(result.exit_code),
        "strict": result.strict,
        "interrupted": result.interrupted,
        "vendor": vendor_as_json(result.vendor),
        "recording": result.recording,
        "seed": result.seed,
        "run_tag": result.run_tag,
        "started": iso_time(result.started),
        "elapsed": round(result.elapsed, 6),
        "counts": counts_as_json(result),
        "scenarios": _scenarios(result),
        "findings": _findings(result),
        "entries": _entries(result),
        "rules": _rules(result),
        "coverage": _coverage(result),
        "created": [created_as_json(thing) for scenario in result.scenarios for thing in scenario.created],
        "cleanup": cleanup_as_json(result.cleanup),
        "baseline": _baseline(result.baseline),
    }
    return {name: cleaned(value) for name, value in document.items()}


def vendor_as_json(vendor: VendorInfo) -> dict[str, Any]:
    """Who was judged."""
    return {
        "endpoint": vendor.endpoint,
        "built_in": vendor.built_in,
        "reseller_support": list(vendor.reseller_support),
        "reseller_support_said": vendor.reseller_support_said,
        "key_encoding": vendor.key_encoding,
    }


def counts_as_json(result: RunResult) -> dict[str, Any]:
    """How many scenarios of each outcome, findings of each level, and calls."""
    outcomes = Counter(scenario.outcome for scenario in result.scenarios)
    levels = Counter(finding.level for finding in result.all_findings)
    return {
        "scenarios": {outcome.value: outcomes[outcome] for outcome in Outcome},
        "findings": {level.value: levels[level] for level in Level},
        "known": len(result.known),
        "calls": sum(len(scenario.calls) for scenario in result.scenarios),
    }


def _scenarios(result: RunResult) -> list[dict[str, Any]]:
    first, told = len(result.findings), []
    for scenario in result.scenarios:
        following = first + len(scenario.findings)
        exchanges = [line_of(exchange) for exchange in scenario.exchanges]
        told.append({**scenario_as_json(scenario, range(first, following)), "exchanges": exchanges})
        first = following
    return told


def scenario_as_json(scenario: ScenarioResult, findings: Sequence[Any]) -> dict[str, Any]:
    """One scenario; ``findings`` are what stands for its findings: their places in a list, or themselves."""
    return {
        "id": scenario.id,
        "title": scenario.title,
        "file": scenario.file,
        "reseller_support": scenario.reseller_support,
        "outcome": scenario.outcome.value,
        "reason": scenario.reason,
        "elapsed": round(scenario.elapsed, 6),
        "findings": list(findings),
        "judged": sorted(scenario.judged),
        "calls": [call_as_json(call) for call in scenario.calls],
        "created": [created_as_json(thing) for thing in scenario.created],
    }


def call_as_json(call: CallSummary) -> dict[str, Any]:
    """One call in a line."""
    return {
        "number": call.number,
        "endpoint": call.endpoint,
        "account": call.account,
        "status": call.status,
        "elapsed": round(call.elapsed, 6),
        "injected": call.injected,
        **({"inspection": call.inspection} if call.inspection else {}),
    }


def _findings(result: RunResult) -> list[dict[str, Any]]:
    kept = {(scenario.id, one.number): one for scenario in result.scenarios for one in scenario.exchanges}
    encoding = result.vendor.key_encoding
    of_run = [
        finding_as_json(finding, finding.scenario, kept, key_encoding=encoding, run_wide=True)
        for finding in result.findings
    ]
    return of_run + [
        finding_as_json(finding, scenario.id, kept, key_encoding=encoding, run_wide=False)
        for scenario in result.scenarios
        for finding in scenario.findings
    ]


def finding_as_json(
    finding: Finding,
    scenario: str | None,
    kept: Mapping[tuple[str, int], Exchange],
    *,
    key_encoding: str,
    run_wide: bool,
) -> dict[str, Any]:
    """One finding; ``kept`` are exchanges by scenario and number, for the command that repeats the call."""
    exchange = kept.get((scenario or "", finding.call or 0))
    key = key_of(finding.check, key_encoding)
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
        "known": finding.known,
        **({"check_only": True} if finding.check_only else {}),
        **({"in_common": finding.in_common} if finding.in_common else {}),
        **({"about": list(finding.about)} if finding.about else {}),
        "curl": curl(exchange.request, key_encoding=key) if exchange else None,
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
    return {
        area.id: {
            "title": area.title,
            "items": dict(area.items),
            **({"not_reached": dict(area.not_reached)} if area.not_reached else {}),
        }
        for area in result.coverage
    }


def created_as_json(created: Created) -> dict[str, Any]:
    """Something made at the vendor."""
    return {
        "kind": created.kind,
        "id": created.id,
        "external_id": created.external_id,
        "name": created.name,
        "scenario": created.scenario,
        "call": created.call or None,
    }


def cleanup_as_json(cleanup: CleanupResult | None) -> dict[str, Any] | None:
    """What was removed, and what was left with the reason; None where nothing was to be."""
    if cleanup is None:
        return None
    return {
        "removed": [created_as_json(thing) for thing in cleanup.removed],
        "left": [{**created_as_json(thing), "reason": reason} for thing, reason in cleanup.left],
    }


def _baseline(baseline: BaselineUse | None) -> dict[str, Any] | None:
    if baseline is None:
        return None
    return {
        "file": baseline.file,
        "used": [_entry_of(entry) for entry in baseline.used],
        "expired": [_entry_of(entry) for entry in baseline.expired],
        "stale": [_entry_of(entry) for entry in baseline.stale],
        "not_judged": [_entry_of(entry) for entry in baseline.not_judged],
    }


def _entry_of(entry: KnownFailure) -> dict[str, Any]:
    return {
        "check": entry.check,
        "scenario": entry.scenario,
        "endpoint": entry.endpoint,
        **({"about": list(entry.about)} if entry.about else {}),
        "reason": entry.reason,
        "until": entry.until.isoformat() if entry.until else None,
        "file": entry.where.file,
        "line": entry.where.line,
        "column": entry.where.column,
    }


def cleaned(value: Any) -> Any:
    """The value with every half character (a lone surrogate) written as its escape."""
    match value:
        case str():
            return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", value)
        case dict():
            return {cleaned(name): cleaned(member) for name, member in value.items()}
        case list() | tuple():
            return [cleaned(item) for item in value]
        case _:
            return value
