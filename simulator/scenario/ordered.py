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
from simulator.scenario.resolving import resolved, resolver_of_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading
    from simulator.rules import Ordering
    from simulator.rules.demanding import Breach
    from simulator.scenario.model import OrderRule
    from simulator.scenario.stage import Stage

__all__ = ["order_mismatches"]


def order_mismatches(
    stage: Stage, readings: Sequence[Reading], ordering: Ordering, *, finished: bool
) -> list[Mismatch]:
    """The counter-examples to the scenario's rules, and after them the rules that had no occasion.

    Of a play that did not come to its end nothing is said of what was still to come, nor of its cleanup.
    """
    case = stage.cast.case
    finished = finished and not stage.given_up
    calls = _calls(stage, readings, finished=finished)
    resolve = resolver_of_all(stage)
    specs = [resolved(rule.spec, resolve) for rule in case.scenario.rules]
    asked = [
        (rule, Demand(for_each=rule.for_each, pattern=rule.pattern, spec=spec, when=_when(rule)))
        for rule, spec in zip(case.scenario.rules, specs, strict=True)
        if spec is not UNKNOWN
    ]
    context = replace(context_of(case.service, stage), complete=finished, fresh=True)
    found = ordering.demanded([demand for _, demand in asked], calls, context)
    idle = [rule for at, (rule, _) in enumerate(asked) if at not in found.exercised]
    idle += [rule for rule, spec in zip(case.scenario.rules, specs, strict=True) if spec is UNKNOWN]
    return [
        *(_broken(asked[breach.rule][0], breach) for breach in found.breaches),
        *(_idle(rule) for rule in idle if finished and _is_meant(rule, calls)),
    ]


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
        message=f"the calls break the scenario's rule '{rule.title}'",
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
