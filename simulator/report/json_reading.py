"""A JSON report read back: what ``run --json`` and ``judge --json`` wrote, as the result it was made from."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from simulator.errors import Location, Problem, UsageError
from simulator.findings import Finding, Level, Party, Side
from simulator.journal import exchange_from
from simulator.results import (
    AreaUse,
    BaselineUse,
    CallSummary,
    CleanupResult,
    Created,
    ExitCode,
    KnownFailure,
    Outcome,
    RuleUse,
    RunResult,
    ScenarioResult,
    VendorInfo,
    Verdict,
)
from simulator.source import FileFormat

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["read_report", "read_reports", "result_from"]

_FIX = "give the file that run --json or judge --json of this version wrote"
_TOLD = 3
"""Ways in which a document is no report that are worth telling."""


def read_report(path: Path) -> RunResult:
    """The result of a report. Raises :class:`UsageError` for what is no report in its present form."""
    document = _document(path)
    form = FileFormat.bundled("report")
    if not form.fits(document):
        raise UsageError(*_no_report(path, form, document))
    try:
        return result_from(document)
    except (ValueError, KeyError, TypeError, IndexError, OverflowError) as error:  # no schema can tell
        what = "is no whole report: its parts do not belong together"
        raise UsageError.of(what, where=str(path), fix=_FIX) from error


def read_reports(paths: Sequence[Path]) -> list[RunResult]:
    """The results of several reports; what is wrong with any of them is told at once."""
    results: list[RunResult] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            results.append(read_report(path))
        except UsageError as error:
            problems += error.problems
    if problems:
        raise UsageError(*problems)
    return results


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        what = f"cannot be read: {error.strerror or error}"
        raise UsageError.of(what, where=str(path), fix=_FIX) from error
    except json.JSONDecodeError as error:
        where = Location(file=str(path), line=error.lineno, column=error.colno)
        raise UsageError.of("is no JSON report", where=where, fix=_FIX) from error
    except (ValueError, RecursionError) as error:
        raise UsageError.of("is no JSON report", where=str(path), fix=_FIX) from error


def _no_report(path: Path, form: FileFormat, document: Any) -> Iterator[Problem]:
    if not isinstance(document, dict) or "report" not in document:
        yield Problem(what="is no JSON report", where=str(path), fix=_FIX)
        return
    written_by = document.get("simulator")
    of = f" (simulator {written_by} wrote it)" if isinstance(written_by, str) else ""
    found = form.problems(document, lambda pointer, _: pointer)
    for problem in found[:_TOLD]:
        at = f" at {problem.where}" if problem.where else ""
        yield Problem(what=f"is no report of this version{of}: {problem.what}{at}", where=str(path), fix=_FIX)


def result_from(document: Mapping[str, Any]) -> RunResult:
    """The result that a document in the present form was made from, as far as it tells."""
    found = [_finding(one) for one in document["findings"]]
    of_run = [one for one, told in zip(found, document["findings"], strict=True) if told["run_wide"]]
    vendor = document["vendor"]
    return RunResult(
        verdict=Verdict(document["verdict"]),
        exit_code=ExitCode(document["exit_code"]),
        vendor=VendorInfo(**{**vendor, "reseller_support": tuple(vendor["reseller_support"])}),
        seed=document["seed"],
        run_tag=document["run_tag"],
        contract=document["contract"],
        simulator=document["simulator"],
        strict=document["strict"],
        interrupted=document["interrupted"],
        started=datetime.fromisoformat(document["started"]).astimezone(UTC).timestamp(),
        elapsed=document["elapsed"],
        scenarios=tuple(_scenario(one, found) for one in document["scenarios"]),
        findings=tuple(of_run),
        rules={name: RuleUse(**use) for name, use in document["rules"].items()},
        coverage=tuple(AreaUse(id=id_, **area) for id_, area in document["coverage"].items()),
        cleanup=_cleanup(document["cleanup"]),
        recording=document["recording"],
        baseline=_baseline(document["baseline"]),
    )


def _scenario(told: Mapping[str, Any], found: Sequence[Finding]) -> ScenarioResult:
    return ScenarioResult(
        id=told["id"],
        title=told["title"],
        file=told["file"],
        reseller_support=told["reseller_support"],
        outcome=Outcome(told["outcome"]),
        reason=told["reason"],
        findings=tuple(found[index] for index in told["findings"]),
        calls=tuple(CallSummary(**call) for call in told["calls"]),
        judged=frozenset(told["judged"]),
        created=tuple(map(_created, told["created"])),
        exchanges=tuple(map(exchange_from, told["exchanges"])),
        elapsed=told["elapsed"],
    )


def _finding(told: Mapping[str, Any]) -> Finding:
    members = {name: value for name, value in told.items() if name not in ("run_wide", "curl")}
    return Finding(
        **{
            **members,
            "level": Level(told["level"]),
            "party": Party(told["party"]),
            "side": None if told["side"] is None else Side(told["side"]),
            "calls": tuple(told["calls"]),
            "about": tuple(told.get("about", ())),
            "place": told["place"] and Location(**told["place"]),
        }
    )


def _created(told: Mapping[str, Any]) -> Created:
    return Created(**{**{n: v for n, v in told.items() if n != "reason"}, "call": told["call"] or 0})


def _cleanup(told: Mapping[str, Any] | None) -> CleanupResult | None:
    if told is None:
        return None
    return CleanupResult(
        removed=tuple(map(_created, told["removed"])),
        left=tuple((_created(thing), thing["reason"]) for thing in told["left"]),
    )


def _baseline(told: Mapping[str, Any] | None) -> BaselineUse | None:
    if told is None:
        return None
    kinds = {name: tuple(map(_known, entries)) for name, entries in told.items() if name != "file"}
    return BaselineUse(file=told["file"], **kinds)


def _known(told: Mapping[str, Any]) -> KnownFailure:
    until = told["until"]
    return KnownFailure(
        check=told["check"],
        scenario=told["scenario"],
        endpoint=told["endpoint"],
        about=tuple(told.get("about", ())),
        reason=told["reason"],
        until=date.fromisoformat(until) if until else None,
        where=Location(file=told["file"], line=told["line"], column=told["column"]),
    )
