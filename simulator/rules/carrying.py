"""What one call brings to another, byte for byte: the pattern ``carries``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.comparing import COMPARISONS, Difference
from simulator.rules.timeline import last_before
from simulator.rules.violation import Compiled, Parts, Violation, between, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from simulator.rules.calls import Call
    from simulator.rules.timeline import Pairs, Timeline
    from simulator.rules.values import Value

__all__ = ["carries"]


def carries(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """A value of each call of ``to`` is that of an earlier call of ``from``, no call of ``until`` in between.

    ``against`` says which earlier one counts where there are several: the last, the first, or any of them.
    ``or_context`` names the member of the context that stands in where the journal shows none. ``how`` is
    equal, or "has each": an object in which each of the given members is filled.
    """
    given, sent = parts.value(spec["from"]["value"]), parts.value(spec["to"]["value"])
    otherwise = spec["from"].get("or_context")
    compare = COMPARISONS[spec.get("how", "equal")]
    scope, give, get, single = parts.scope, given.get, sent.get, sent.each is None
    pairs = _pairing(spec, parts)

    def unlike(call: Call, values: Sequence[Any]) -> tuple[str, Difference] | None:
        """The first place where the call carries none of the values."""
        for pointer, got in sent.found(call):
            differences = [compare(value, got) for value in values]
            told = [difference for difference in differences if difference is not None]
            if len(told) == len(differences):
                return pointer, told[-1]
        return None

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        timeline.values_read = True
        compared, calls = pairs(timeline), timeline.calls
        for position, origins in compared:
            call = calls[position]
            values = [give(calls[origin]) for origin in origins]
            if not origins and otherwise is not None:
                values = [sorted(getattr(timeline.context, otherwise))]
            if single and compare(values[-1], get(call)) is None:
                continue  # what nearly always is so, without a closer look
            differs = unlike(call, values)
            if differs is not None:
                others = tuple(calls[origin] for origin in origins[-1:])
                broken.append(_violation(scope(call), (*others, call), sent, differs))
        return len(compared)

    target, source = parts.judged(spec["to"]["call"]), parts.calls(spec["from"]["call"])
    return Compiled(needs=(target,) if otherwise else (target, source), look=look)


def _pairing(spec: Mapping[str, Any], parts: Parts) -> Callable[[Timeline], Pairs]:
    """Which calls are to be compared with which earlier ones; kept where the journal's form decides it."""
    source, target = parts.calls(spec["from"]["call"]), parts.judged(spec["to"]["call"])
    until, against = parts.optional(spec.get("until")), spec.get("against", "last")
    otherwise, scope = spec["from"].get("or_context"), parts.scope
    in_form = parts.in_form and not any(calls.member for calls in (source, target, until) if calls)

    def found(timeline: Timeline) -> Iterator[tuple[int, tuple[int, ...]]]:
        sources = timeline.by_key(source, scope)
        ends = timeline.by_key(until, scope) if until else {}
        fallback = otherwise is not None and getattr(timeline.context, otherwise) is not None
        for call in timeline.select(target):
            key = scope(call)
            known = sources.get(key)
            last = last_before(known, call)
            end = last_before(ends.get(key), call)
            if known is None or last is None or (end is not None and end.position > last.position):
                if fallback and key is not None:
                    yield call.position, ()
            elif against == "any":
                yield call.position, tuple([one.position for one in between(known, None, call)])
            else:
                yield call.position, ((known[0] if against == "first" else last).position,)

    def pairs(timeline: Timeline) -> Pairs:
        kept = timeline.layout.pairs.get(pairs)
        if kept is None:
            kept = tuple(found(timeline))
            if in_form:
                timeline.layout.pairs[pairs] = kept
        return kept

    return pairs


def _violation(
    key: Hashable, calls: tuple[Call, ...], sent: Value, differs: tuple[str, Difference]
) -> Violation:
    *others, call = calls
    pointer, (below, expected, got) = differs
    return Violation(
        key=key,
        call=call,
        others=tuple(others),
        side=sent.side,
        pointer=pointer + below,
        expected=shown(expected),
        got=shown(got),
    )
