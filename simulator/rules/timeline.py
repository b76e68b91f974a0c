"""A journal laid out for the rules: which calls there are of a kind, and which of them share a key.

Most of the rules ask the same few questions, so that answers are kept: those that the journal's form decides
in its layout, for all journals of that form, the others for the journal.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from simulator.rules.calls import Call, Shape
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.rules.context import Context
    from simulator.rules.scopes import Scope

__all__ = ["CallSet", "Layout", "Pairs", "Timeline", "last_before"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CallSet:
    """Calls of a kind, by the name that ``ordering.yaml`` gives them.

    ``fits`` says whether a call of that shape may be one, ``member`` (if any) whether this very call is.
    """

    name: str
    fits: Callable[[Shape], bool]
    member: Callable[[Call], bool] | None = None


Pairs = Sequence[tuple[int, tuple[int, ...]]]
"""positions of calls, each with the positions of the earlier calls that it is to be compared with"""


class Layout:
    """What the form of a journal tells, shared by all journals of that form.

    That is the ``positions`` of the calls that may be of each kind, and the ``pairs`` that rules have found.
    """

    __slots__ = ("pairs", "positions")

    def __init__(self, kinds: Sequence[frozenset[CallSet]]) -> None:
        self.pairs: dict[object, Pairs] = {}
        self.positions: dict[CallSet, list[int]] = {}
        for position, those in enumerate(kinds):
            for calls in those:
                self.positions.setdefault(calls, []).append(position)


_Grouped = Mapping[Hashable, Sequence[Call]]


class Timeline:
    """The calls of one journal in order, laid out. ``values_read`` is set once a rule looked at any value."""

    __slots__ = ("_grouped", "_positions", "calls", "context", "layout", "values_read")

    def __init__(self, calls: Sequence[Call], layout: Layout, context: Context) -> None:
        self.calls = calls
        self.context = context
        self.layout = layout
        self.values_read = False
        self._positions = layout.positions
        self._grouped: dict[tuple[CallSet, Scope], _Grouped] = {}

    def select(self, calls: CallSet) -> Sequence[Call]:
        """The calls of that kind, in order."""
        positions = self._positions.get(calls)
        if positions is None:
            return ()
        everything, member = self.calls, calls.member
        if member is None:
            return [everything[position] for position in positions]
        self.values_read = True
        return [everything[position] for position in positions if member(everything[position])]

    def by_key(self, calls: CallSet, scope: Scope) -> _Grouped:
        """The calls of that kind by the key they share; those without a key are left out."""
        grouped = self._grouped.get((calls, scope))
        if grouped is None:
            self._grouped[calls, scope] = grouped = self._group(calls, scope)
        return grouped

    def _group(self, calls: CallSet, scope: Scope) -> _Grouped:
        grouped: dict[Hashable, list[Call]] = {}
        for call in self.select(calls):
            key = scope(call)
            if key is not None:
                if key in grouped:
                    grouped[key].append(call)
                else:
                    grouped[key] = [call]
        return grouped


_position = attrgetter("position")


def last_before(calls: Sequence[Call] | None, call: Call) -> Call | None:
    """The last of some calls (in order) that came before a call, None where there is none."""
    if not calls or calls[0].position >= call.position:
        return None
    last = calls[-1]
    if last.position < call.position:
        return last
    return calls[bisect_left(calls, call.position, key=_position) - 1]
