"""What the patterns of the rule language have in common: their parts, and what they find."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from simulator.rules.timeline import CallSet, Timeline
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.findings import Side
    from simulator.rules.calls import Call
    from simulator.rules.scopes import Scope
    from simulator.rules.values import Value

__all__ = ["Compiled", "Look", "Parts", "Violation", "between", "shown", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One way in which a rule is broken: the offending call, and the others of the counter-example."""

    key: Hashable
    call: Call
    others: tuple[Call, ...] = ()
    side: Side | None = None
    pointer: str | None = None
    expected: str
    got: str

    @property
    def numbers(self) -> tuple[int, ...]:
        """The calls of the counter-example in the order in which they happened."""
        calls = sorted({*self.others, self.call}, key=_position)
        return tuple(call.number for call in calls)


Look = Callable[[Timeline, list[Violation]], int]
"""Adds every violation that a timeline shows to the list, and returns how often the trigger occurred."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A pattern made ready. To ``look`` is pointless unless there is a call of each of ``needs``."""

    needs: tuple[CallSet, ...]
    look: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a rule's words stand for. ``judged`` are the calls that the rule's ``when`` does not leave out."""

    scope: Scope
    in_form: bool
    """whether the keys of the scope are told apart by a journal's form"""
    calls: Callable[[str], CallSet]
    judged: Callable[[str], CallSet]
    value: Callable[[str], Value]

    def optional(self, name: str | None) -> CallSet | None:
        """The calls of a word that a rule may leave out."""
        return None if name is None else self.calls(name)


def between(calls: Sequence[Call], start: Call | None, end: Call) -> Sequence[Call]:
    """Those of some calls that lie between two others; from the beginning where there is no start."""
    first = 0 if start is None else bisect_right(calls, start.position, key=_position)
    return calls[first : bisect_left(calls, end.position, key=_position)]


_position = attrgetter("position")


def told(call: Call, *, after: Call) -> str:
    """Two calls in their order, for a reader."""
    return f"call {call.number} ({call.endpoint}) comes after call {after.number}"


def shown(value: Any) -> str:
    """A value as JSON, cut where it is long."""
    import json  # noqa: PLC0415 - only a violation is shown

    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:  # a member that is absent
        return repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_LONGEST = 200
"""characters of a value that a finding quotes"""
