"""Looks at files, one by one, and at each of their scenarios as it would be played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import Problem
from simulator.library.planning import Planner
from simulator.lint.habits import habits, unused_accounts
from simulator.lint.reading import modeline_missing
from simulator.lint.remark import Remark, rule_of
from simulator.scenario.loader import examined
from simulator.settings import Settings
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from simulator.library.planning import Plan
    from simulator.scenario.loader import Examined
    from simulator.scenario.model import Scenario

__all__ = ["Linted", "lint"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """One file and what there is to say of it, in the order of its lines; None for a path that is no file."""

    file: Path | None
    remarks: tuple[Remark, ...]


def lint(paths: Sequence[Path], settings: Settings | None = None) -> Iterator[Linted]:
    """Lint every file that the paths stand for, or the bundled ones.

    ``settings`` are those of the service that the scenarios are for, as ``simulator plan`` takes them;
    without them they are rehearsed with the built-in vendor's catalogue.
    """
    files, problems = examined(paths)
    if problems:
        yield Linted(file=None, remarks=tuple(map(_remark, problems)))
    planner = Planner(settings or Settings())
    for one in files:
        found = (*one.problems, *(_besides if one.problems else _of_scenarios)(one, planner))
        found = (*found, *modeline_missing(one.file, one.shown))
        yield Linted(file=one.file, remarks=tuple(sorted(map(_remark, dict.fromkeys(found)), key=_place)))


def _besides(one: Examined, planner: Planner) -> Iterator[Problem]:
    """What can be said of a file that cannot be played, beside why it cannot."""
    meant = "\n".join(problem.fix for problem in one.problems)
    for part in one.partial:
        yield from unused_accounts(part.text, meant)
        if part.scenario is None:
            continue
        roles = list(_impossible_roles([part.scenario]))
        yield from roles
        if part.plays_alike and not roles:
            plans = planner.plans(part.scenario)
            yield from _once(problem for each in plans for problem in each.problems)


def _of_scenarios(one: Examined, planner: Planner) -> Iterator[Problem]:
    """A matrix makes several scenarios of a file; what holds for each of them is told once."""
    plans: list[Plan] = []
    for scenario in one.scenarios:
        plans += planner.plans(scenario)
    yield from _in_each([list(habits(scenario)) for scenario in one.scenarios])
    told = {problem.where for problem in _impossible_roles(one.scenarios)}
    yield from _impossible_roles(one.scenarios)
    if not told:
        yield from _once(problem for each in plans for problem in each.problems)
    yield from _unreachable(plans)
    yield from _idle_rules(plans)
    if plans and all(each.skipped for each in plans):
        yield Problem(
            what=f"it could not be rehearsed: {plans[0].skipped}",
            where=one.scenarios[0].text.where(""),
            fix="name your service with --service, whose products, switches and capabilities count",
            rule="not-rehearsed",
        )


def _once(problems: Iterable[Problem]) -> Iterable[Problem]:
    """Those of one place that say the same, but for the numbers of the calls that show it."""
    return {(one.where, one.what.partition(": expected ")[0]): one for one in problems}.values()


def _in_each(found: Sequence[Sequence[Problem]]) -> Iterator[Problem]:
    """What is so in every case: in one alone, an account or an expectation of the others has no part."""
    first, *others = found or ([],)
    return (problem for problem in first if all(problem in other for other in others))


def _impossible_roles(scenarios: Iterable[Scenario]) -> Iterator[Problem]:
    """A reseller is never synchronized while Reseller Support is off (Reseller Provisioning, step 1)."""
    for scenario in scenarios:
        if scenario.needs.reseller_support is not False:
            continue
        resellers = {spec.name for spec in scenario.accounts if spec.kind.value == "reseller"}
        for step in scenario.steps:
            for call in step.expect.calls or ():
                as_reseller = call.account in resellers or call.request.get("Role") == "Reseller"
                if call.endpoint.startswith("account.") and as_reseller:
                    yield Problem(
                        what="a reseller's call is expected, and with Reseller Support off none is made",
                        where=scenario.text.where(call.pointer),
                        fix="take the call out, or have needs: {reseller_support: true}",
                        rule="impossible-role",
                    )


def _unreachable(plans: Sequence[Plan]) -> Iterator[Problem]:
    """Steps that call nobody under any setting, and were not meant to."""
    played = [each for each in plans if each.steps]
    calling = {step.pointer for each in played for step in each.steps if step.calls or step.refused}
    for each in played:
        for step, written in zip(each.steps, each.scenario.steps, strict=False):
            quiet = written.expect.calls == () or type(written.action).__name__ in _QUIET
            if step.pointer not in calling and not quiet:
                yield Problem(
                    what="this step calls nobody: what it asks for is done already, or comes too early",
                    where=each.scenario.text.where(step.pointer),
                    fix="take it out, or expect calls: [] if that is what it shows",
                    rule="unreachable-step",
                )


def _idle_rules(plans: Sequence[Plan]) -> Iterator[Problem]:
    """Rules on the order of calls that no call comes under, under any setting that they are for."""
    lively = {where for each in plans for where in each.lively}
    for where in (where for each in plans for where in each.idle if where not in lively):
        yield Problem(
            what="no call comes under this rule, so that it says nothing where the vendor does right",
            where=where,
            fix="let a step or an injected reply bring its calls about, or take it out",
            rule="idle-rule",
        )


_QUIET = ("SetOption", "ForgetAccount", "Inspect", "Wait")


def _remark(problem: Problem) -> Remark:
    return Remark(problem=problem, severity=rule_of(problem.rule).severity)


def _place(remark: Remark) -> tuple[int, int]:
    where = remark.problem.where
    return (getattr(where, "line", 0), getattr(where, "column", 0))
