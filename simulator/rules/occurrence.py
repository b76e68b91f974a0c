"""How often calls may come: the patterns ``never``, ``at_most`` and ``exactly``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.timeline import last_before
from simulator.rules.values import filled
from simulator.rules.violation import Compiled, Parts, Violation, between, shown, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.rules.calls import Call
    from simulator.rules.timeline import Timeline

__all__ = ["at_most", "exactly", "never"]


def never(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """No such ``call``: at all, or once another one came."""
    return _never_after(spec, parts) if "after" in spec else _never_among(spec, parts)


def _never_among(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """No such ``call`` ``among`` others, which are the occasions on which it might have come.

    ``at`` names the value that makes the call a wrong one.
    """
    among, forbidden = parts.judged(spec["among"]), parts.judged(spec["call"])
    value = parts.value(spec["at"]) if "at" in spec else None
    scope = parts.scope

    def violation(call: Call) -> Violation:
        found = next((place for place in value.found(call) if filled(place[1])), None) if value else None
        return Violation(
            key=scope(call),
            call=call,
            side=value.side if value and found else None,
            pointer=found[0] if found else None,
            expected=f"no {forbidden.name}",
            got=shown(found[1]) if found else f"call {call.number} ({call.endpoint})",
        )

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        for call in timeline.select(forbidden):
            broken.append(violation(call))
        return len(timeline.select(among))

    return Compiled(needs=(among,), look=look)


def _never_after(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """No such ``call`` ``after`` another one.

    Only ``until`` a third came since, or only ``without`` a third ever having come before.
    """
    forbidden, after = parts.judged(spec["call"]), parts.calls(spec["after"])
    until, without = parts.optional(spec.get("until")), parts.optional(spec.get("without"))
    scope = parts.scope
    end = until or without
    expected = f"no {forbidden.name} after {after.name}" + (f" before {end.name}" if end else "")

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        causes = timeline.by_key(after, scope)
        for call in timeline.select(forbidden):
            key = scope(call)
            cause = last_before(causes.get(key), call)
            if cause is None:
                continue
            if end is not None:
                ended = last_before(timeline.by_key(end, scope).get(key), call)
                if ended is not None and (until is None or ended.position > cause.position):
                    continue
            got = told(call, after=cause)
            broken.append(Violation(key=key, call=call, others=(cause,), expected=expected, got=got))
        return sum(map(len, causes.values()))

    return Compiled(needs=(after,), look=look)


def at_most(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """Once ``times`` calls went well (``counted_when``) no further ``call`` comes, whatever its answer.

    ``until`` names what starts the count anew.
    """
    times, tried, counted = spec["times"], parts.judged(spec["call"]), parts.calls(spec["counted_when"])
    until = parts.optional(spec.get("until"))
    scope = parts.scope
    expected = f"at most {times} {counted.name}" + (f" before {until.name}" if until else "")

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        well = timeline.by_key(counted, scope)
        attempts = timeline.by_key(tried, scope)
        for key, good in well.items():
            calls = attempts.get(key)
            if not calls or len(good) < times or calls[-1].position <= good[times - 1].position:
                continue
            for call in calls:
                end = last_before(timeline.by_key(until, scope).get(key), call) if until else None
                before = between(good, end, call)
                if len(before) >= times:
                    got = told(call, after=before[-1])
                    others = tuple(before[-times:])
                    broken.append(Violation(key=key, call=call, others=others, expected=expected, got=got))
        return len(well)

    return Compiled(needs=(counted,), look=look)


def exactly(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """``times`` such calls lie ``before`` each call of another kind, ``since`` the one before that."""
    times, wanted = spec["times"], parts.calls(spec["call"])
    before, since = parts.judged(spec["before"]), parts.calls(spec["since"])
    scope = parts.scope
    expected = f"exactly {times} {wanted.name} before each {before.name}"

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        exercised = 0
        for call in timeline.select(before):
            key = scope(call)
            if key is None:
                continue
            exercised += 1
            start = last_before(timeline.by_key(since, scope).get(key), call)
            found = between(timeline.by_key(wanted, scope).get(key, ()), start, call)
            if len(found) != times:
                got = f"{len(found)} before call {call.number} ({call.endpoint})"
                broken.append(Violation(key=key, call=call, others=tuple(found), expected=expected, got=got))
        return exercised

    return Compiled(needs=(before,), look=look)
