"""Which call comes before which: the patterns ``precedes`` and ``follows``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.values import filled
from simulator.rules.violation import Compiled, Parts, Violation, shown

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from simulator.rules.calls import Call
    from simulator.rules.timeline import Timeline

__all__ = ["follows", "precedes"]


def precedes(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """The ``first`` comes before the ``then``, or lies before the journal.

    That it lies before the journal is believed where the journal does not show it later (nor what is named
    ``unless_in_journal``), and where the value named by ``known_by`` is filled; without ``known_by`` nothing
    is said about such a call. In a journal that is fresh, nothing lies before it. Nor does it where the rule
    says ``from_the_start``, as those of a scenario do, and then no value need show it.
    """
    first, then = parts.calls(spec["first"]), parts.judged(spec["then"])
    known_by = parts.value(spec["known_by"]) if "known_by" in spec else None
    contrary = parts.calls(spec.get("unless_in_journal", spec["first"]))
    whole, scope = spec.get("from_the_start", False), parts.scope
    expected = f"{first.name} before {then.name}"

    def late(key: Hashable, call: Call, other: Call) -> Violation:
        got = f"call {other.number} ({other.endpoint}) is not that, or comes later"
        return Violation(key=key, call=call, others=(other,), expected=expected, got=got)

    def unknown(timeline: Timeline, key: Hashable, call: Call) -> Violation | None:
        if known_by is None:
            got = f"no such call before call {call.number} ({call.endpoint})"
            return Violation(key=key, call=call, expected=expected, got=got) if whole else None
        timeline.values_read = True
        value = known_by.get(call)
        if filled(value) and not timeline.context.fresh:
            return None
        return Violation(
            key=key,
            call=call,
            side=known_by.side,
            pointer=known_by.pointer(call),
            expected=f"{expected}, or {known_by.name} filled from before",
            got=f"no such call, and {known_by.name} is {shown(value)}",
        )

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        earlier = timeline.by_key(first, scope)
        exercised = 0
        for call in timeline.select(then):
            key = scope(call)
            if key is None:
                continue
            before = earlier.get(key)
            if before is not None and before[0].position < call.position:
                exercised += 1
                continue
            others = timeline.by_key(contrary, scope).get(key)
            if others is None and known_by is None and not whole:
                continue
            exercised += 1
            violation = late(key, call, others[0]) if others else unknown(timeline, key, call)
            if violation is not None:
                broken.append(violation)
        return exercised

    return Compiled(needs=(then,), look=look)


def follows(spec: Mapping[str, Any], parts: Parts) -> Compiled:
    """After the ``first``, the ``then`` comes sometime."""
    first, then = parts.judged(spec["first"]), parts.calls(spec["then"])
    scope = parts.scope
    expected = f"{then.name} after {first.name}"

    def look(timeline: Timeline, broken: list[Violation]) -> int:
        exercised = 0
        for call in timeline.select(first):
            key = scope(call)
            if key is None:
                continue
            exercised += 1
            later = timeline.by_key(then, scope).get(key)
            if later is None or later[-1].position < call.position:
                got = f"no such call after call {call.number}"
                broken.append(Violation(key=key, call=call, expected=expected, got=got))
        return exercised

    return Compiled(needs=(first,), look=look)
