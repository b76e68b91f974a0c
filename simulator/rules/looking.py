"""Looks at a journal with rules that are ready for it: on how many occasions, and what breaks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.rules.calls import call_of
from simulator.rules.timeline import Timeline
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading
    from simulator.rules.context import Context
    from simulator.rules.language import Rule
    from simulator.rules.plans import Plans
    from simulator.rules.violation import Violation

__all__ = ["Seen", "look"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """``exercised`` counts the occasions on which a rule, by its id, might have been broken; a rule without
    any is not in it.
    """

    exercised: Mapping[str, int]
    violations: Mapping[Rule, Sequence[Violation]]

    def shortest(self) -> list[tuple[Rule, Violation]]:
        """The shortest counter-example for each rule and key, in the order of the calls."""
        best = [(rule, one) for rule, several in self.violations.items() for one in _shortest(several)]
        return sorted(best, key=lambda pair: pair[1].call.position)


def look(plans: Plans, readings: Sequence[Reading], context: Context) -> Seen:
    """Looks at calls to endpoints of the contract, in the order in which they happened."""
    calls = [call_of(reading, at, context.reseller_support) for at, reading in enumerate(readings)]
    plan = plans.of(calls)
    timeline = Timeline(calls, plan.layout, context)
    exercised = dict(plan.settled)
    violations: dict[Rule, list[Violation]] = {}
    for ready in plan.open:
        found: list[Violation] = []
        if occasions := ready.look(timeline, found):
            exercised[ready.rule.id] = occasions
        if found:
            violations[ready.rule] = found
    return Seen(exercised=exercised, violations=violations)


def _shortest(violations: Sequence[Violation]) -> Sequence[Violation]:
    best: dict[object, Violation] = {}
    for violation in violations:
        known = best.get(violation.key)
        if known is None or len(violation.others) < len(known.others):
            best[violation.key] = violation
    return list(best.values())
