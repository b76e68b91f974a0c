"""The way from one run to a later one, as text and as JSON (``schemas/comparison.schema.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.report.layout import Look, Paint, visible, wrap
from simulator.report.wording import amount, iso_time
from simulator.results import WHOLE_RUN, ExitCode, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.progress import Change, Progress, Seen
    from simulator.results import RunResult

__all__ = ["comparison_as_json", "comparison_code", "comparison_lines", "comparison_verdict"]

FORMAT = 1
"""The version of the JSON document's form."""

_SHOWN = 6
"""Scenarios that are named without --verbose."""

_GROUPS = (
    ("worse", "Worse: kept before, broken now", Paint.BAD),
    ("newly", "Broken now, and not judged before", Paint.CAUTION),
    ("better", "Better: broken before, kept now", Paint.GOOD),
    ("untold", "Broken before, and not judged now", Paint.CAUTION),
    ("still", "Broken still", Paint.FAINT),
)


def comparison_code(progress: Progress, *, lost_fails: bool) -> ExitCode:
    """1 for a step back (``lost_fails``: or for what is judged no more), 4 where nothing was judged twice, or
    not the same vendor's.
    """
    if not progress.one_vendor:
        return ExitCode.NOTHING_JUDGED
    if progress.worse or (lost_fails and progress.lost):
        return ExitCode.VENDOR_BROKE_THE_CONTRACT
    return ExitCode.PASSED if progress.compared else ExitCode.NOTHING_JUDGED


def comparison_lines(
    old: tuple[str, RunResult], new: tuple[str, RunResult], progress: Progress, look: Look, *, full: bool
) -> Iterator[str]:
    """The text, without its last line: each run with the name of its file, what differs, and each change."""
    for label, (name, result) in (("OLD", old), ("NEW", new)):
        yield look.paint(look.fit(f"{label}  {name}: {_whom(result)}", look.width), Paint.STRONG)
    for note in progress.notes:
        yield from _hanging(f"{look.paint('note', Paint.CAUTION)}  ", 6, note, look)
    for name, title, paint in _GROUPS:
        changes: Sequence[Change] = getattr(progress, name)
        if changes:
            yield ""
            yield look.paint(look.rule(title), None if paint is Paint.FAINT else paint)
            for group in _alike(changes):
                yield from _group_lines(group, look, full=full or name == "worse")
    yield from _seen("Judged before, and not any more", progress.lost, look, full=full)
    gained = [one for one in progress.scenarios if _judged(one.after) and not _judged(one.before)]
    yield from _seen("Judged now, and not before", gained, look, full=full)


def comparison_verdict(progress: Progress, code: ExitCode) -> str:
    """The verdict in a line."""
    word = {ExitCode.PASSED: "NO STEP BACK", ExitCode.NOTHING_JUDGED: "NOTHING COMPARED"}.get(code, "WORSE")
    if not progress.one_vendor:
        word = "TWO VENDORS"
    counts = [f"{_roots(progress.worse)} worse", f"{_roots(progress.better)} better"]
    others = {
        "broken still": progress.still,
        "newly seen": progress.newly,
        "not judged now": progress.untold,
    }
    counts += [f"{_roots(changes)} {what}" for what, changes in others.items() if changes]
    scenarios = [f"{progress.compared} scenarios compared".replace("1 scenarios", "1 scenario")]
    if progress.lost:
        scenarios.append(f"{len(progress.lost)} judged no more")
    return f"{word} (exit {int(code)}): {', '.join(counts)}; {', '.join(scenarios)}"


def _roots(changes: Sequence[Change]) -> int:
    """How many they are, without what merely follows; what follows from a change of another group counts."""
    return sum(change.cause is None for change in changes) or len(changes)


def _whom(result: RunResult) -> str:
    vendor = result.vendor
    what = "the built-in vendor, not a real endpoint" if vendor.built_in else vendor.endpoint
    return f"{result.verdict.replace('_', ' ')}, {iso_time(result.started)[:16].replace('T', ' ')}, {what}"


def _judged(outcome: Outcome | None) -> bool:
    return outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.KNOWN)


def _alike(changes: Sequence[Change]) -> list[list[Change]]:
    """Changes of one check on one endpoint together; those that follow from nothing come first."""
    groups: dict[tuple[str, str | None, bool], list[Change]] = {}
    for change in changes:
        groups.setdefault((change.check, change.endpoint, change.cause is not None), []).append(change)
    return sorted(groups.values(), key=lambda group: (group[0].cause is not None, -len(group)))


def _group_lines(group: Sequence[Change], look: Look, *, full: bool) -> Iterator[str]:
    first = group[0]
    at = f" at {first.endpoint}" if first.endpoint else ""
    follows = f", following from {first.cause}" if first.cause else ""
    yield from _hanging("  ", 6, f"{first.check}{at}{follows}", look)
    if first.cause is None:
        message = " ".join(first.finding.message.split())
        yield f"      {look.fit(message, look.width - 6)}"
    names = [change.scenario if change.scenario != WHOLE_RUN else "the run as a whole" for change in group]
    yield from _names(names, look, full=full)


def _names(names: Sequence[str], look: Look, *, full: bool) -> Iterator[str]:
    shown = names if full else names[:_SHOWN]
    more = f" and {len(names) - len(shown)} more (--verbose names them)" if len(shown) < len(names) else ""
    yield from _hanging("      in ", 9, f"{', '.join(shown)}{more}", look)


def _seen(title: str, scenarios: Sequence[Seen], look: Look, *, full: bool) -> Iterator[str]:
    if not scenarios:
        return
    yield ""
    yield look.rule(f"{title}: {amount(len(scenarios), 'scenario')}")
    reasons: dict[str, list[str]] = {}
    for one in scenarios:
        reasons.setdefault(_why(one), []).append(one.id)
    for reason, ids in reasons.items():
        yield from _hanging("  ", 4, reason, look)
        yield from _names(ids, look, full=full)


def _why(one: Seen) -> str:
    if _judged(one.after):
        return f"{one.before or 'not there'} before, {one.after} now"
    if one.after is None:
        return f"{one.before} before, not there now"
    reason = f": {one.reason}" if one.reason else ""
    return f"{one.before} before, {one.after} now{reason}"


def _hanging(head: str, indent: int, text: str, look: Look) -> Iterator[str]:
    for line in wrap(visible(text), look.width - indent):
        yield head + line
        head = " " * indent


def comparison_as_json(
    old: tuple[str, RunResult], new: tuple[str, RunResult], progress: Progress, code: ExitCode
) -> dict[str, Any]:
    """The same as plain values, whole."""
    return {
        "comparison": FORMAT,
        "exit_code": int(code),
        "old": _run(*old),
        "new": _run(*new),
        "notes": list(progress.notes),
        "compared": progress.compared,
        **{name: [_change(change) for change in getattr(progress, name)] for name, _, _ in _GROUPS},
        "lost": [one.id for one in progress.lost],
        "scenarios": [_scenario(one) for one in progress.scenarios],
    }


def _run(file: str, result: RunResult) -> dict[str, Any]:
    return {
        "file": file,
        "endpoint": result.vendor.endpoint,
        "built_in": result.vendor.built_in,
        "contract": result.contract,
        "simulator": result.simulator,
        "started": iso_time(result.started),
        "verdict": result.verdict.value,
        "exit_code": int(result.exit_code),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "check": change.check,
        "scenario": change.scenario,
        "endpoint": change.endpoint,
        "before": change.before.value,
        "after": change.after.value,
        "cause": change.cause,
        "message": change.finding.message,
        "fix": change.finding.fix,
    }


def _scenario(one: Seen) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "before": one.before.value if one.before else None,
        "after": one.after.value if one.after else None,
        "reason": one.reason,
    }
