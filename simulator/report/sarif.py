"""The run as SARIF 2.1.0 (OASIS), which code scanning services show beside the code.

A result is one thing to act on, as everywhere, and not each time that it was found. It points at the line of
the scenario file that asked for the call or expected otherwise; what belongs to no such file points at the
check's own entry in the catalogue. The call itself is in ``webRequest`` and ``webResponse``.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator import __version__
from simulator.contract import Contract
from simulator.errors import Location
from simulator.exchange import Response
from simulator.findings import Level
from simulator.report.folding import fold, same
from simulator.report.json_report import cleaned
from simulator.report.overview import judged, verdict_words
from simulator.report.places import place_of
from simulator.report.wording import counts, iso_time
from simulator.results import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Check
    from simulator.exchange import Exchange, Headers, Request
    from simulator.findings import Finding
    from simulator.report.folding import Entry
    from simulator.results import RunResult

__all__ = ["as_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "note"}
_RELATED = 20
"""Other places of the same finding that are named."""
_CATALOGUE = "schemas/{contract}/checks.yaml"


def as_sarif(result: RunResult) -> str:
    """The log as UTF-8-safe text, with a line feed at its end."""
    return json.dumps(cleaned(_log(result)), ensure_ascii=False, indent=2) + "\n"


def _log(result: RunResult) -> dict[str, Any]:
    entries = fold(result)
    catalogue = Contract.load(result.contract).catalogue
    checks = list(dict.fromkeys(entry.finding.check for entry in entries))
    lines = catalogue.lines()
    run = {
        "tool": {
            "driver": {
                "name": "marketplace-simulator",
                "semanticVersion": __version__,
                "rules": [_rule(catalogue[check]) for check in checks if check in catalogue],
            }
        },
        "invocations": [_invocation(result)],
        "automationDetails": {"id": f"marketplace-simulator/{result.contract}/"},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(entry, result, [c for c in checks if c in catalogue], lines) for entry in entries
        ],
        "properties": {
            "judged": judged(result),
            "builtInVendor": result.vendor.built_in,
            "verdict": result.verdict.value,
            "seed": result.seed,
            "runTag": result.run_tag,
        },
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "shortDescription": {"text": check.title},
        "fullDescription": {"text": _sentence(check.why)},
        "help": {
            "text": f"{_sentence(check.why)}\n\nHow to mend it: {_sentence(check.fix)}\n\n{check.source}",
            "markdown": _help(check),
        },
        "defaultConfiguration": {"level": _LEVELS[check.level]},
        "properties": {"tags": sorted({check.family, check.party.value}), "precision": "very-high"},
    }


def _help(check: Check) -> str:
    sample = f"\n\n**Right would be**\n\n```\n{check.sample.rstrip()}\n```" if check.sample else ""
    return f"{_sentence(check.why)}\n\n**How to mend it:** {_sentence(check.fix)}{sample}\n\n_{check.source}_"


def _invocation(result: RunResult) -> dict[str, Any]:
    word, meaning = verdict_words(result)
    whole = result.exit_code not in (ExitCode.USAGE, ExitCode.OUR_DEFECT, ExitCode.INTERRUPTED)
    judged_something = result.exit_code is not ExitCode.NOTHING_JUDGED
    text = f"{word.upper()}: {meaning}; {counts(result) or 'no scenario'}; judged: {judged(result)}"
    notice = {"level": "note" if whole and judged_something else "error", "message": {"text": text}}
    return {
        "executionSuccessful": whole and judged_something,
        "exitCode": int(result.exit_code),
        "exitCodeDescription": meaning,
        "startTimeUtc": iso_time(result.started),
        "endTimeUtc": iso_time(result.started + result.elapsed),
        "toolExecutionNotifications": [notice],
    }


def _result(
    entry: Entry, result: RunResult, rules: Sequence[str], lines: Mapping[str, int]
) -> dict[str, Any]:
    finding = entry.finding
    told: dict[str, Any] = {
        "ruleId": finding.check,
        "level": _LEVELS[entry.level],
        "message": {"text": "\n".join(_text(finding))},
        "locations": [_location(entry, result, lines)],
        "relatedLocations": list(_related(entry, result)),
        "occurrenceCount": len(entry.indexes),
        "partialFingerprints": {"thing/v1": _fingerprint(finding)},
        "properties": {"party": finding.party.value, "scenarios": list(entry.scenarios)},
    }
    if finding.known is not None:
        told["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.known}]
    if finding.check in rules:
        told["ruleIndex"] = rules.index(finding.check)
    if entry.exchange is not None:
        told |= _web(entry.exchange)
    return told


def _text(finding: Finding) -> Iterator[str]:
    yield finding.message
    if finding.expected is not None:
        yield f"Expected: {finding.expected}"
    if finding.got is not None:
        yield f"Got: {finding.got}"
    yield f"Fix: {_sentence(finding.fix)}"


def _location(entry: Entry, result: RunResult, lines: Mapping[str, int]) -> dict[str, Any]:
    finding = entry.finding
    place = place_of(entry) or Location(
        file=_CATALOGUE.format(contract=result.contract), line=lines.get(finding.check, 1), column=1
    )
    parts = (finding.scenario, finding.endpoint, f"call {finding.call}" if finding.call else None)
    side = f"{finding.side}:{finding.pointer}" if finding.side and finding.pointer is not None else None
    name = " > ".join(part for part in (*parts, side) if part)
    logical = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "member"}]} if name else {}
    return {"physicalLocation": _physical(place), **logical}


def _related(entry: Entry, result: RunResult) -> Iterator[dict[str, Any]]:
    """Other places at which the same was found, each line once."""
    known = result.all_findings
    first = place_of(entry)
    others = dict.fromkeys(known[index].place for index in entry.indexes[1:])
    places = [place for place in others if place is not None and place != first]
    for number, place in enumerate(places[:_RELATED], start=1):
        yield {
            "id": number,
            "physicalLocation": _physical(place),
            "message": {"text": "found here as well"},
        }


def _physical(place: Location) -> dict[str, Any]:
    region = {"startLine": max(place.line, 1)} | ({"startColumn": place.column} if place.column else {})
    return {"artifactLocation": {"uri": _uri(place.file)}, "region": region}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _fingerprint(finding: Finding) -> str:
    """The same for the same thing in another run: ids and run tags do not count."""
    return hashlib.sha256(repr(same(finding)).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _web(exchange: Exchange) -> dict[str, Any]:
    request = exchange.request
    web: dict[str, Any] = {"webRequest": _web_request(request)}
    if isinstance(exchange.reply, Response):
        web["webResponse"] = {
            "statusCode": exchange.reply.status,
            "reasonPhrase": exchange.reply.reason,
            "headers": _headers(exchange.reply.headers),
            "body": {"text": _body(exchange.reply.body)},
        }
    else:
        web["webResponse"] = {"noResponseReceived": True}
    return web


def _web_request(request: Request) -> dict[str, Any]:
    told: dict[str, Any] = {
        "target": request.url,
        "method": request.method,
        "headers": _headers(request.headers),
    }
    return told if request.body is None else {**told, "body": {"text": _body(request.body)}}


def _headers(headers: Headers) -> dict[str, str]:
    """A header that came several times is one, as RFC 9110, section 5.2, allows."""
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _body(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _sentence(text: str) -> str:
    return " ".join(text.split())
