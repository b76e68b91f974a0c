"""Orders under both settings of Reseller Support, side by side, as text and as plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.report.folding import same
from simulator.report.layout import Look, Paint, pad, visible, wrap
from simulator.report.wording import amount, made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading
    from simulator.differential import Allowance, Change, Comparison, Pair
    from simulator.findings import Finding
    from simulator.results import CleanupResult, Created

__all__ = [
    "allowed_as_json",
    "allowed_lines",
    "allowed_times",
    "finding_as_json",
    "finding_lines",
    "left_lines",
    "made_lines",
    "marks_of",
    "opening_lines",
    "order_as_json",
    "order_lines",
]

_MARK = 4
_NOTHING = "-"


def opening_lines(endpoint: str, seed: int, run_tags: Sequence[str], look: Look) -> Iterator[str]:
    """Whose calls are compared; ``endpoint`` is "" for the built-in vendor."""
    whom = endpoint or "the built-in vendor, not a real endpoint"
    opening = f"Comparing Reseller Support on and off: {whom}"
    yield from (look.paint(line, Paint.STRONG) for line in wrap(visible(opening), look.width))
    yield f"Seed {seed}, run tags {' and '.join(map(visible, run_tags))}."


def order_lines(
    name: str, title: str, comparison: Comparison, look: Look, marks: Mapping[str, str]
) -> Iterator[str]:
    """The calls of one order in two columns; ``marks`` are the letters by which allowances are explained."""
    yield look.paint(look.fit(f"{name}: {title}", look.width), Paint.STRONG)
    room = (look.width - _MARK - 4) // 2
    yield "  " + look.paint(pad("Reseller Support on", room) + "  Reseller Support off", Paint.FAINT)
    for pair in comparison.pairs:
        alone = pair.on is None or pair.off is None
        left = pad(look.fit(_called(pair.on), room), room)
        right = pad(look.fit(_called(pair.off), room), room)
        mark = _mark(pair.allowance, marks, look) if alone or pair.misplaced else ""
        yield f"  {left}  {right}{mark}".rstrip()
        for change in pair.changes:
            yield from _change_lines(change, room, look, marks)
        if pair.differs:
            how = "not answered with a success" if alone else "answered with a success on one side alone"
            yield look.paint(f"      {how}", Paint.BAD)
    if comparison.cut:
        yield "  What follows is not compared: the vendor's answers part here."


def _change_lines(change: Change, room: int, look: Look, marks: Mapping[str, str]) -> Iterator[str]:
    yield f"    {look.fit(change.pointer, look.width - 4)}"
    left = look.fit(_value(change.on), room - 4)
    right = look.fit(_value(change.off), room - 4)
    mark = _mark(change.allowance, marks, look)
    yield f"      {pad(left, room - 4)}      {pad(right, room - 4)}{mark}".rstrip()


def _mark(allowance: str | None, marks: Mapping[str, str], look: Look) -> str:
    return f" ({marks[allowance]})" if allowance is not None else look.paint(" (!)", Paint.BAD)


def allowed_lines(
    allowances: Sequence[Allowance], times: Mapping[str, int], look: Look, marks: Mapping[str, str]
) -> Iterator[str]:
    """What each letter stands for, and how often it came up."""
    for allowance in allowances:
        number = times.get(allowance.id, 0)
        if number:
            text = f"{allowance.title}: {number} times ({allowance.source})".replace(": 1 times", ": once")
            head = f"({marks[allowance.id]}) "
            for line in wrap(visible(text), look.width - _MARK):
                yield head + line
                head = " " * _MARK


def allowed_times(comparisons: Sequence[Comparison]) -> Mapping[str, int]:
    """How often each allowance was used."""
    times: dict[str, int] = {}
    for comparison in comparisons:
        for pair in comparison.pairs:
            for used in (pair.allowance, *(change.allowance for change in pair.changes)):
                if used is not None:
                    times[used] = times.get(used, 0) + 1
    return times


def finding_lines(findings: Sequence[Finding], look: Look) -> Iterator[str]:
    """What is wrong, whose it is, and how to mend it: each once, with what follows from it as a number."""
    roots = [finding for finding in findings if finding.follows_from is None]
    for key, finding in {same(one): one for one in reversed(roots)}.items():
        times = sum(same(one) == key for one in roots)
        head = "(!) "
        for text in _facts(finding, times):
            for line in wrap(visible(" ".join(text.split())), look.width - _MARK):
                yield head + line
                head = " " * _MARK
    if rest := len(findings) - len(roots):
        yield f"    and {amount(rest, 'finding')} that {'follows' if rest == 1 else 'follow'} from this"


def _facts(finding: Finding, times: int) -> Iterator[str]:
    yield finding.message
    place = f"{finding.scenario}, call {finding.call}" + (f" ({times} times)" if times > 1 else "")
    yield f"{finding.check} ({finding.level}, {finding.party}), {place}"
    if finding.expected is not None:
        yield f"expected: {finding.expected}; got: {finding.got}"
    yield f"fix: {finding.fix}"


def made_lines(
    created: Sequence[Created], cleanup: CleanupResult | None, look: Look, *, built_in: bool
) -> Iterator[str]:
    """How much the orders made, and whether it is still there."""
    if not created:
        return
    yield from wrap(f"Made at the vendor: {made(tuple(created))} (--json lists every id).", look.width)
    if cleanup is not None:
        yield from wrap(f"Cleaned up: {made(cleanup.removed) or 'nothing'} removed.", look.width)
    elif not built_in:
        yield from wrap("It is all still there: --cleanup cancels and deletes what was made.", look.width)


def left_lines(cleanup: CleanupResult | None, look: Look) -> Iterator[str]:
    """What --cleanup could not remove, each with its ids and the reason."""
    for thing, reason in cleanup.left if cleanup else ():
        text = f"still there: {thing.kind} {thing.external_id}, ours {thing.id}: {reason}"
        yield from wrap(visible(text), look.width)


def marks_of(allowances: Sequence[Allowance]) -> Mapping[str, str]:
    """The letter of each."""
    return {allowance.id: letter for allowance, letter in zip(allowances, "abcdefghijk", strict=False)}


def allowed_as_json(allowances: Sequence[Allowance], times: Mapping[str, int]) -> list[dict[str, Any]]:
    """Everything that may differ, and how often it did."""
    return [
        {"id": one.id, "title": one.title, "source": one.source, "times": times.get(one.id, 0)}
        for one in allowances
    ]


def order_as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison of one order as plain values."""
    return {"cut": comparison.cut, "calls": [_pair_as_json(pair) for pair in comparison.pairs]}


def finding_as_json(finding: Finding) -> dict[str, Any]:
    """A finding as plain values, with the names of ``schemas/report.schema.json``."""
    return {
        "check": finding.check,
        "level": finding.level.value,
        "party": finding.party.value,
        "scenario": finding.scenario,
        "endpoint": finding.endpoint,
        "call": finding.call,
        "pointer": finding.pointer,
        "message": finding.message,
        "fix": finding.fix,
        "expected": finding.expected,
        "got": finding.got,
        "follows_from": finding.follows_from,
    }


def _pair_as_json(pair: Pair) -> dict[str, Any]:
    alone = pair.on is None or pair.off is None
    return {
        "on": _call_as_json(pair.on),
        "off": _call_as_json(pair.off),
        "allowed_by": pair.allowance if alone else None,
        "explained": pair.explained,
        "answers_part": pair.differs,
        "changes": [
            {"pointer": change.pointer, "on": change.on, "off": change.off, "allowed_by": change.allowance}
            for change in pair.changes
        ],
    }


def _call_as_json(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    exchange = reading.exchange
    return {
        "number": exchange.number,
        "endpoint": exchange.endpoint,
        "account": exchange.account,
        "check_only": reading.check_only,
    }


def _called(reading: Reading | None) -> str:
    if reading is None:
        return _NOTHING
    exchange = reading.exchange
    check = "pre-check " if reading.check_only else ""
    return f"{exchange.number} {check}{exchange.endpoint} {exchange.account or ''}".rstrip()


def _value(value: Any) -> str:
    if value is None:
        return "(not there)"
    stands_for = isinstance(value, str) and value.startswith("<") and value.endswith(">")
    return value if stands_for else json.dumps(value, ensure_ascii=False)
