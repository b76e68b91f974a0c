"""The rules that a scenario has on the order of its calls, held against the calls that were made.

The language is that of the contract's own rules, and so is what looks at the calls. Unlike those, these hold
of requests that are wrong on purpose too, and of whatever comes after one: what a scenario does to the order
is what its rules are about. Questions to the vendor's own records are no calls of the platform.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.exchange import Deliberate
from simulator.rules.demanding import Demand
from simulator.scenario.context import context_of
from simulator.scenario.mismatch import Mismatch, Topic
from simulator.scenario.references import UNKNOWN
from simulator.scenario.resolving import resolved, resolver, resolver_of_all
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading
    from simulator.rules import Context, Ordering
    from simulator.rules.demanding import Breach
    from simulator.scenario.model import OrderRule
    from simulator.scenario.resolving import Resolve
    from simulator.scenario.stage import Stage

__all__ = ["order_mismatches"]


def order_mismatches(
    stage: Stage, readings: Sequence[Reading], ordering: Ordering, *, finished: bool
) -> list[Mismatch]:
    """The counter-examples to the scenario's rules and to those of its steps, and after them the rules that
    had no occasion.

    Of a play that did not come to its end nothing is said of what was still to come, nor of its cleanup.
    """
    finished = finished and not stage.given_up
    calls = _calls(stage, readings, finished=finished)
    of_all = [rule for rule in stage.cast.case.scenario.rules if not rule.step]
    asked = [_Asked(rules=of_all, calls=calls, resolve=resolver_of_all(stage), finished=finished)]
    for record in stage.records:
        if record.step.expect.order:
            numbers = {one.number for one in record.observed}
            asked.append(
                _Asked(
                    rules=record.step.expect.order,
                    calls=[reading for reading in calls if reading.exchange.number in numbers],
                    resolve=resolver(stage, record),
                    finished=finished and record.done,
                )
            )
    context = replace(context_of(stage.cast.case.service, stage), fresh=True)
    found = [_wrong(one, ordering, context) for one in asked if one.rules]
    return [one for broken, _ in found for one in broken] + [one for _, idle in found for one in idle]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Rules that are about the same calls. ``finished``: no more of these were to come."""

    rules: Sequence[OrderRule]
    calls: Sequence[Reading]
    resolve: Resolve
    finished: bool


def _wrong(asked: _Asked, ordering: Ordering, context: Context) -> tuple[list[Mismatch], list[Mismatch]]:
    """What breaks rules, and the rules that had no occasion."""
    specs = [(rule, resolved(rule.spec, asked.resolve)) for rule in asked.rules]
    known = [(rule, spec) for rule, spec in specs if spec is not UNKNOWN]
    demands = [
        Demand(for_each=rule.for_each, pattern=rule.pattern, spec=spec, when=_when(rule))
        for rule, spec in known
    ]
    found = ordering.demanded(demands, asked.calls, replace(context, complete=asked.finished))
    idle = [rule for at, (rule, _) in enumerate(known) if at not in found.exercised]
    idle += [rule for rule, spec in specs if spec is UNKNOWN]
    return (
        [_broken(known[breach.rule][0], breach) for breach in found.breaches],
        [_idle(rule) for rule in idle if asked.finished and _is_meant(rule, asked.calls)],
    )


def _calls(stage: Stage, readings: Sequence[Reading], *, finished: bool) -> list[Reading]:
    tidied = {
        one.number
        for record in stage.records
        if record.step.part == "cleanup" and not finished
        for one in record.observed
    }
    return [
        reading
        for reading in readings
        if reading.exchange.probe in (None, Deliberate.WRONG) and reading.exchange.number not in tidied
    ]


def _when(rule: OrderRule) -> Mapping[str, Any]:
    """What is left of a rule's ``when``; of calls that are yet to come, nobody can say whether they will."""
    if rule.pattern != "follows":
        return rule.when
    return {**rule.when, "switch": {"complete": True}}


def _is_meant(rule: OrderRule, calls: Sequence[Reading]) -> bool:
    """Whether any call was made under the setting of Reseller Support that the rule is for."""
    wanted = rule.when.get("reseller_support")
    return wanted is None or any(reading.exchange.reseller_support is wanted for reading in calls)


def _broken(rule: OrderRule, breach: Breach) -> Mismatch:
    return Mismatch(
        topic=Topic.ORDER,
        where=rule.pointer,
        message=f"the calls break the {'step' if rule.step else 'scenario'}'s rule '{rule.title}'",
        call=breach.call,
        endpoint=breach.endpoint,
        pointer=breach.pointer,
        half=breach.side,
        expected=breach.expected,
        got=breach.got,
        calls=breach.calls,
    )


def _idle(rule: OrderRule) -> Mismatch:
    return Mismatch(
        topic=Topic.NO_OCCASION,
        where=rule.pointer,
        message=f"not exercised: no call came under the rule '{rule.title}', so that it is neither kept nor"
        " broken",
        fix="look at the calls with 'simulator plan'; let a step bring them about, or take the rule out",
    )
