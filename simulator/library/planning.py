"""The calls that scenarios would make, without a vendor: each played against one that is perfect and nowhere.

A vendor's catalogue and options are what orders depend on. Where nobody can be asked, they are the service
file's products, else those of the built-in vendor: a real run orders what the vendor then declares.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.contract import Contract, Refused, Silent
from simulator.contract.answer import Accepted, Broken, Exists
from simulator.engine import Clock, Engine
from simulator.errors import Problem
from simulator.judge import Judge
from simulator.platform.calls import RequestMaker
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs.discovery import Discovery, discover
from simulator.runs.preparing import Impossible, Playable, prepare
from simulator.runs.selection import unsuited
from simulator.scenario.case import Cast, RunData, cast
from simulator.scenario.paper import request_for
from simulator.scenario.rehearsal import played_perfectly
from simulator.values import dataclass
from simulator.vendors.declaring import Declaring
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Answer
    from simulator.errors import Location
    from simulator.exchange import Request
    from simulator.findings import Finding
    from simulator.platform.service import Service
    from simulator.scenario.case import Case
    from simulator.scenario.model import BuiltIn, OrderRule, Scenario
    from simulator.scenario.planned import PlannedCall
    from simulator.scenario.stage import Observed
    from simulator.settings import Settings

__all__ = ["PLAN_RUN_TAG", "Plan", "PlannedRequest", "PlannedStep", "Planner", "plan"]

PLAN_RUN_TAG = "1000001"
_NO_TRACK_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRequest:
    """One call: ``body`` is the message as it would travel, None for a GET; ``answer`` is what the plan goes
    on with, in a few words; an ``injected`` one is not sent.
    """

    number: int
    endpoint: str
    account: str | None
    request: Request
    body: Mapping[str, Any] | None
    answer: str
    injected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStep:
    """One step: ``pointer`` leads to it in the scenario's text, ``outcome`` are subscription statuses."""

    title: str
    pointer: str
    calls: tuple[PlannedRequest, ...]
    outcome: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A scenario under one setting of Reseller Support. ``skipped`` says why it has no steps;
    ``problems`` are expectations that no platform can meet. Its rules on the order of calls are ``lively``
    or ``idle``, where no call comes under them: the places of both.
    """

    scenario: Scenario
    id: str
    reseller_support: bool
    steps: tuple[PlannedStep, ...] = ()
    skipped: str = ""
    problems: tuple[Problem, ...] = ()
    lively: tuple[Location, ...] = ()
    idle: tuple[Location, ...] = ()

    @property
    def calls(self) -> tuple[PlannedRequest, ...]:
        """Every call in order."""
        return tuple(call for step in self.steps for call in step.calls)


def plan(scenarios: Sequence[Scenario], settings: Settings) -> Iterator[Plan]:
    """Plan each scenario under each setting that it is for. Opens no connection.

    The same seed, run tag and settings plan the same requests as a run that finds the same declarations.
    """
    planner = Planner(settings)
    for scenario in scenarios:
        yield from planner.plans(scenario)


class Planner:
    """Plans one scenario after the other; what they share is made once. Opens no connection.

    Whoever shows a plan masks it by ``redactor``, which learns what the scenarios take from the environment.
    """

    def __init__(self, settings: Settings) -> None:
        contract = Contract.load()
        self._settings, self._contract = settings, contract
        self._declaring = Declaring(has_catalogue=not (settings.service and settings.service.products))
        self._built_in = registered(self._declaring, settings.overrides)
        self.redactor = Redactor(settings.secrets)
        self._engine = Engine(
            judge=Judge(contract=contract, ordering=Ordering.load(contract)),
            data=RunData(
                seed=settings.seed or 0,
                run_tag=settings.run_tag or PLAN_RUN_TAG,
                today=datetime.now(UTC).date(),
            ),
            send=self._declaring.send,
            clock=Clock(now=time.time, ticks=time.perf_counter),
            redactor=self.redactor,
            stop=threading.Event(),
        )
        self._discoveries: dict[tuple[bool, BuiltIn], Discovery] = {}
        self._number = 1

    def plans(self, scenario: Scenario) -> Iterator[Plan]:
        """The plans of a scenario, one for each setting of Reseller Support that it is for."""
        self.redactor.learn_values(scenario.secrets)
        for reseller_support in self._settings_of(scenario):
            yield self._plan(scenario, reseller_support)

    def _settings_of(self, scenario: Scenario) -> Sequence[bool]:
        said = self._settings.reseller_support
        both = (True, False) if self._settings.service is None else (False,)
        wanted = both if said is None else (said,)
        fitting = [setting for setting in wanted if scenario.needs.reseller_support in (None, setting)]
        return fitting or wanted[:1]

    def _plan(self, scenario: Scenario, reseller_support: bool) -> Plan:
        built_in = self._settings.service is None
        empty = Plan(
            scenario=scenario,
            id=f"{scenario.name}@{'on' if reseller_support else 'off'}",
            reseller_support=reseller_support,
        )
        reason = unsuited(scenario, reseller_support=reseller_support, built_in=built_in)
        if reason:
            return replace(empty, skipped=reason)
        discovery = self._discovery(reseller_support, scenario.built_in)
        ready = prepare(
            scenario,
            discovery,
            self._engine.data,
            self._engine.judge,
            built_in=built_in,
            first_number=self._number,
        )
        match ready:
            case str():
                return replace(empty, skipped=ready)
            case Impossible(result=result):
                problems = tuple(
                    Problem(
                        what=finding.message.removeprefix(f"{finding.place}: ") + _instead(finding),
                        where=finding.place,
                        fix=finding.fix,
                        rule="impossible",
                    )
                    for finding in result.findings
                )
                return replace(empty, problems=problems)
            case Playable(case=case, rehearsal=rehearsal):
                self._number += len(scenario.accounts)
                idle = {mismatch.where for mismatch in rehearsal.idle}
                meant = [rule for rule in case.scenario.rules if _is_meant(rule, reseller_support)]
                where = case.scenario.text.where
                return replace(
                    empty,
                    steps=tuple(self._steps(case)),
                    lively=tuple(where(rule.pointer) for rule in meant if rule.pointer not in idle),
                    idle=tuple(map(where, idle)),
                )

    def _discovery(self, reseller_support: bool, built_in: BuiltIn) -> Discovery:
        """What is declared. A service's own endpoint is not asked: all that it may have counts as offered."""
        key = (reseller_support, built_in)
        if key not in self._discoveries:
            stand_in = self._built_in.service(reseller_support, replace(built_in, fault=None))
            own = self._settings.service
            if own is None:
                self._discoveries[key] = discover(self._engine, stand_in)
            else:
                found = discover(self._engine, replace(stand_in, products=own.products))
                service = _as_registered(own, found.service, reseller_support)
                self._discoveries[key] = replace(found, service=service)
        return self._discoveries[key]

    def _steps(self, case: Case) -> Iterator[PlannedStep]:
        found = cast(case, self._engine.data, self._engine.people(case))
        assert isinstance(found, Cast), "the rehearsal has cast this case before"  # noqa: S101
        maker = RequestMaker(case.service, self._contract.endpoints)
        requests: dict[int, Request] = {}

        def note(planned: PlannedCall, observed: Observed) -> None:
            requests[observed.number] = request_for(replace(planned, track_id=_NO_TRACK_ID), maker)

        for record in played_perfectly(found, self._contract, note=note).records:
            yield PlannedStep(
                title=record.step.title,
                pointer=record.step.pointer,
                calls=tuple(self._call(observed, requests[observed.number]) for observed in record.observed),
                outcome=record.subscriptions,
                refused=record.refused,
            )

    def _call(self, observed: Observed, request: Request) -> PlannedRequest:
        return PlannedRequest(
            number=observed.number,
            endpoint=observed.endpoint,
            account=observed.account,
            request=self.redactor.request(request),
            body=observed.request,
            answer=_said(observed.answer),
            injected=observed.injected,
        )


def _is_meant(rule: OrderRule, reseller_support: bool) -> bool:
    return rule.when.get("reseller_support", reseller_support) is reseller_support


def _instead(finding: Finding) -> str:
    """What was expected and what came, where the finding says both."""
    if finding.expected is None or finding.got is None:
        return ""
    return f": expected {finding.expected}, got {finding.got}"


def _as_registered(own: Service, declared: Service, reseller_support: bool) -> Service:
    """The service with everything it may offer: what of it its vendor does not, only a run finds out."""
    offered = (declared.capabilities | own.capabilities) - own.withheld
    return replace(own, reseller_support=reseller_support, capabilities=offered)


def _said(answer: Answer) -> str:
    match answer:
        case Accepted(result=result):
            return f"accepted, Result {result}" if result else "accepted"
        case Exists(result=result):
            return f"known, Result {result}"
        case Refused(code=code, message=message):
            return f"refused, Code {code}: {message}"
        case Broken(why=why):
            return f"broken: {why}"
        case Silent(no_response=nothing):
            return f"no answer: {nothing.silence.value}"
        case _:
            return "a document"
