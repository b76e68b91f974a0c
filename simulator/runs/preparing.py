"""A scenario made ready to be played against one vendor: settled, cast and rehearsed, or why it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.errors import ScenarioError
from simulator.platform.catalogue import Unmet
from simulator.platform.service import Capability, KeyEncoding
from simulator.platform.switches import changed
from simulator.results import Outcome, ScenarioResult
from simulator.runs.selection import unfit
from simulator.scenario.case import Case, Cast, RunData, cast
from simulator.scenario.mismatch import Topic
from simulator.scenario.rehearsal import Rehearsal, rehearse
from simulator.scenario.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Contract
    from simulator.errors import Location
    from simulator.findings import Finding
    from simulator.judge import Judge
    from simulator.platform.people import People
    from simulator.platform.service import Service
    from simulator.probes import ProbeCase
    from simulator.runs.discovery import Discovery
    from simulator.scenario.model import Scenario

__all__ = ["Impossible", "Playable", "ProbeToPlay", "ToPlay", "prepare"]


class Playable:
    """A case that can be played, and what the rehearsal says it will make."""

    __slots__ = ("case", "rehearsal")

    def __init__(self, case: Case, rehearsal: Rehearsal) -> None:
        self.case = case
        self.rehearsal = rehearsal

    @property
    def accounts(self) -> int:
        """How many accounts it will make, if every call succeeds."""
        return self.rehearsal.accounts

    @property
    def subscriptions(self) -> int:
        """How many subscriptions it will make."""
        return self.rehearsal.subscriptions


class ProbeToPlay:
    """A probe that can be played; what it makes is in the table of probes."""

    __slots__ = ("accounts", "case", "subscriptions")

    def __init__(self, case: ProbeCase) -> None:
        self.case = case
        self.accounts = case.probe.accounts
        self.subscriptions = case.probe.subscriptions


ToPlay = Playable | ProbeToPlay


class Impossible:
    """A case whose expectations no platform can meet: the scenario's own fault."""

    __slots__ = ("result",)

    def __init__(self, result: ScenarioResult) -> None:
        self.result = result


def prepare(
    scenario: Scenario,
    discovery: Discovery,
    data: RunData,
    judge: Judge,
    *,
    built_in: bool,
    first_number: int,
) -> Playable | Impossible | str:
    """A case ready to be played, one that never can be, or why it is skipped."""
    try:
        scenario = settle(scenario, discovery.service, built_in=built_in)
    except ScenarioError as error:
        return Impossible(_senseless(scenario, error, discovery.service, judge.contract))
    if not scenario.steps:
        return "no step of it is meant for these options"
    if reason := unfit(scenario, discovery, built_in=built_in):
        return reason
    case = Case(
        scenario=scenario,
        service=_service_for(scenario, discovery.service),
        discovered=discovery.discovered,
        built_in=built_in,
        first_number=first_number,
    )
    return _rehearsed(case, data, judge)


def _rehearsed(case: Case, data: RunData, judge: Judge) -> Playable | Impossible | str:
    cast_ = cast(case, data, _everybody(case) if _speaks_of_people(case.scenario) else None)
    if isinstance(cast_, Unmet):
        return f"the catalogue rules it out: {cast_.member} ({cast_.why})"
    rehearsal = rehearse(cast_, judge)
    if reason := rehearsal.refused or _no_number(cast_):
        return reason
    if rehearsal.mismatches:
        return Impossible(_impossible(case, rehearsal, judge.contract))
    return Playable(case, rehearsal)


_OF_PEOPLE = (
    *("Name", "Code", "Phone", "Fax", "WebSite", "Email", "Description"),
    *("ContactDetails", "Address"),
)


def _speaks_of_people(scenario: Scenario) -> bool:
    """Whether it expects something that the rehearsal's plain accounts do not have, and those played do."""
    bodies = [call.request for step in scenario.steps for call in step.expect.calls or () if call.request]
    accounts = [one for body in bodies for one in (body, body.get("Account")) if isinstance(one, dict)]
    return any(
        name in account and "${" not in str(account[name]) for account in accounts for name in _OF_PEOPLE
    )


def _everybody(case: Case) -> Mapping[str, People]:
    from simulator.platform.people import People  # noqa: PLC0415 - seldom needed before the first call

    return {locale: People(locale) for locale in case.locales}


def _service_for(scenario: Scenario, service: Service) -> Service:
    """The service with what the scenario changes of it."""
    if scenario.switches or scenario.needs.without:
        service = replace(
            service,
            switches=changed(service.switches, scenario.switches),
            capabilities=service.capabilities - scenario.needs.without,
        )
    if scenario.api_key_encoding is not None:
        encoding = KeyEncoding(scenario.api_key_encoding)
        service = replace(service, credentials=replace(service.credentials, key_encoding=encoding))
    if service.switches.precheck and Capability.PRECHECK not in service.capabilities:
        service = replace(service, switches=replace(service.switches, precheck=frozenset()))
    return service


def _impossible(case: Case, rehearsal: Rehearsal, contract: Contract) -> ScenarioResult:
    findings: list[Finding] = []
    for mismatch in rehearsal.mismatches:
        where = case.scenario.text.where(mismatch.where)
        findings.append(
            contract.catalogue.finding(
                "scenario.impossible",
                message=f"{where}: {mismatch.message}{_EVEN[mismatch.topic]}",
                scenario=case.id,
                endpoint=mismatch.endpoint,
                side=mismatch.side,
                pointer=mismatch.pointer,
                expected=mismatch.expected,
                got=mismatch.got,
                fix=mismatch.fix,
                place=where,
            )
        )
    return _result(case.scenario, case.id, case.service, findings)


_EVEN = dict.fromkeys(Topic, ", even from a perfect vendor")
_EVEN |= {Topic.OVERRIDE: "", Topic.MEMBER: ""}


def _senseless(
    scenario: Scenario, error: ScenarioError, service: Service, contract: Contract
) -> ScenarioResult:
    """A scenario of which too little is left under these options."""
    id_ = f"{scenario.name}@{'on' if service.reseller_support else 'off'}"
    findings = [
        contract.catalogue.finding(
            "scenario.impossible",
            message=f"{problem.where}: {problem.what}, under these options",
            fix=problem.fix,
            scenario=id_,
            place=_location(problem.where),
        )
        for problem in error.problems
    ]
    return _result(scenario, id_, service, findings)


def _location(where: Location | str | None) -> Location | None:
    return None if isinstance(where, str) else where


def _result(scenario: Scenario, id_: str, service: Service, findings: list[Finding]) -> ScenarioResult:
    return ScenarioResult(
        id=id_,
        title=scenario.title,
        file=scenario.file,
        reseller_support=service.reseller_support,
        outcome=Outcome.ERROR,
        reason="it expects what no platform can do; nothing was sent",
        findings=tuple(findings),
    )


def _no_number(cast_: Cast) -> str:
    """Why a partner id cannot travel as the bare number that its scenario asks for; "" if it can."""
    name = cast_.partner_option
    for spec in cast_.case.scenario.accounts:
        if name is None or spec.partner_id != "number":
            continue
        if any(option.id == name and option.predefined for option in cast_.case.discovered.options):
            return f"needs {name} to be a bare number, and here it is chosen from values, which are text"
        value = cast_.partner_id(spec.name)
        if isinstance(value, str):
            return f"needs {name} to be a bare number, and it is '{value}': --sync-option {name}=NUMBER"
    return ""
