"""What is worked out once for all journals of one form, so that judging the next one costs little.

The form of a journal is what is left without its ids and values: the shapes of its calls, and which of them
share an account, a reseller, a subscription or an external id. A run has few forms, and a soak no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.rules.calls import Call, Shape
from simulator.rules.scopes import IN_FORM, external_id, reseller_external_id
from simulator.rules.timeline import CallSet, Layout, Timeline
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.rules.context import Context
    from simulator.rules.language import Language, ReadyRule
    from simulator.rules.violation import Violation

__all__ = ["Plan", "Plans"]

Form = tuple[tuple[Shape, int | None, int | None, int | None, int | None, int | None], ...]
"""of each call its shape, and numbers for account, reseller, subscription and external ids"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with journals of one form.

    The ``open`` rules are to be asked of each journal. The others are ``settled`` by the form alone: they
    read no value and were kept, so that they are kept in every journal of that form, exercised as often.
    """

    layout: Layout
    open: tuple[ReadyRule, ...]
    settled: Mapping[str, int]


class Plans:
    """The rules made ready for one context, and the plan for each form of journal that came so far."""

    __slots__ = ("_context", "_kinds", "_plans", "_rules", "_sets")

    def __init__(self, language: Language, context: Context) -> None:
        self._context = context
        self._rules, self._sets = language.ready(context)
        self._kinds: dict[Shape, frozenset[CallSet]] = {}
        self._plans: dict[Form, Plan] = {}

    def of(self, calls: Sequence[Call]) -> Plan:
        """The plan for a journal of these calls. That of a long journal settles nothing and is not kept."""
        if len(calls) > _LONGEST:
            layout = self._laid_out(calls)
            return Plan(layout=layout, open=tuple(self._concerned(layout)), settled={})
        form = _form(calls)
        plan = self._plans.get(form)
        if plan is None:
            plan = self._settled(calls)
            if len(self._plans) < _MOST:
                self._plans[form] = plan
        return plan

    def _laid_out(self, calls: Sequence[Call]) -> Layout:
        return Layout([self._kinds_of(call.shape) for call in calls])

    def _concerned(self, layout: Layout) -> Iterable[ReadyRule]:
        """The rules that have something to look at."""
        shown = layout.positions
        return (ready for ready in self._rules if all(needed in shown for needed in ready.needs))

    def _settled(self, calls: Sequence[Call]) -> Plan:
        layout = self._laid_out(calls)
        still_open, settled = [], {}
        for ready in self._concerned(layout):
            timeline = Timeline(calls, layout, self._context)
            found: list[Violation] = []
            occasions = ready.look(timeline, found)
            if found or timeline.values_read or ready.rule.for_each not in IN_FORM:
                still_open.append(ready)
            elif occasions:
                settled[ready.rule.id] = occasions
        return Plan(layout=layout, open=tuple(still_open), settled=settled)

    def _kinds_of(self, shape: Shape) -> frozenset[CallSet]:
        kinds = self._kinds.get(shape)
        if kinds is None:
            kinds = frozenset(calls for calls in self._sets if calls.fits(shape))
            self._kinds[shape] = kinds
        return kinds


_LONGEST, _MOST = 64, 1024
"""plans are kept for journals of scenarios, which are short and much alike; a recording is judged but once"""


def _form(calls: Sequence[Call]) -> Form:
    accounts: dict[object, int | None] = {None: None}
    resellers: dict[object, int | None] = {None: None}
    subscriptions: dict[object, int | None] = {None: None}
    given: dict[object, int | None] = {None: None}
    given_to_resellers: dict[object, int | None] = {None: None}
    return tuple(
        [
            (
                call.shape,
                accounts.setdefault(call.account_id, len(accounts)),
                resellers.setdefault(call.reseller_id, len(resellers)),
                subscriptions.setdefault(call.subscription_id, len(subscriptions)),
                given.setdefault(external_id(call), len(given)),
                given_to_resellers.setdefault(reseller_external_id(call), len(given_to_resellers)),
            )
            for call in calls
        ]
    )
