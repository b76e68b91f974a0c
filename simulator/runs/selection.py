"""Which scenarios can be played against this vendor, and why the others cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.platform.accounts import AccountKind
from simulator.platform.catalogue import Unmet
from simulator.platform.service import Capability, Service
from simulator.platform.settings_form import unfilled
from simulator.platform.switches import changed
from simulator.results import Outcome, ScenarioResult
from simulator.scenario.actions import Checkout, Register
from simulator.scenario.case import Case, Cast, RunData, capabilities_of, cast, partner_option, turned_off
from simulator.scenario.rehearsal import Rehearsal, rehearse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Contract
    from simulator.findings import Finding
    from simulator.platform.sync_options import DeclaredOption
    from simulator.probes import ProbeCase
    from simulator.runs.discovery import Discovery
    from simulator.scenario.model import Scenario

__all__ = ["Impossible", "Playable", "ProbeToPlay", "ToPlay", "skipped", "unfit", "unsuited"]


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


def unsuited(scenario: Scenario, *, reseller_support: bool, built_in: bool) -> str:
    """Why a scenario cannot be played under this option against this kind of vendor; "" if it can."""
    needs = scenario.needs
    if needs.reseller_support is not None and needs.reseller_support is not reseller_support:
        flag = "--reseller-support" if needs.reseller_support else "--no-reseller-support"
        return f"needs Reseller Support {'on' if needs.reseller_support else 'off'}: {flag}"
    if scenario.built_in.fault and not built_in:
        return "needs a fault of the built-in vendor: run without --endpoint"
    return ""


def unfit(scenario: Scenario, discovery: Discovery, *, built_in: bool) -> str:
    """Why what this vendor offers and declares does not allow the scenario; "" if it does."""
    service = discovery.service
    reasons = (
        _capabilities(scenario, discovery),
        _options_off(scenario, service, built_in=built_in),
        _partner_option(scenario, service, discovery.discovered.options),
        _refusals(scenario, service),
        _form(scenario, service, discovery.discovered.documents),
    )
    return next(filter(None, reasons), "")


def _capabilities(scenario: Scenario, discovery: Discovery) -> str:
    missing = sorted(capabilities_of(scenario) - discovery.service.capabilities)
    if not missing:
        return ""
    if withheld := discovery.service.withheld.intersection(missing):
        return turned_off(withheld)
    said = [discovery.not_offered[c] for c in missing if c in discovery.not_offered]
    flags = " ".join(f"--capability {capability.value}" for capability in missing)
    names = ", ".join(capability.value for capability in missing)
    return f"needs {names}{' (' + '; '.join(said) + ')' if said else ''}: {flags}"


def _options_off(scenario: Scenario, service: Service, *, built_in: bool) -> str:
    on = sorted(scenario.needs.without & service.capabilities)
    if not on or built_in:
        return ""
    names = ", ".join(capability.value for capability in on)
    return f"needs {names} off: --set 'without=[{names}]'"


def _partner_option(scenario: Scenario, service: Service, options: tuple[DeclaredOption, ...]) -> str:
    wanted = scenario.needs.partner_id_option
    if wanted is None:
        return ""
    name = partner_option(service, options)
    declared = next((option for option in options if option.id == name), None)
    if declared is None:
        found = "absent"
    elif not declared.storefront:
        found = "hidden"
    else:
        found = "required" if declared.required else "optional"
    if wanted == found or (wanted == "declared" and declared is not None):
        return ""
    name = name or "MPNID"
    flag = "" if service.partner_id_option else " (another id than MPNID: --partner-id-option ID)"
    return f"needs the partner id option {name} {wanted}, and this vendor has it {found}{flag}"


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


def _refusals(scenario: Scenario, service: Service) -> str:
    wanted = {
        "reseller" if spec.kind is AccountKind.RESELLER else "customer"
        for spec in scenario.accounts
        if spec.refused
    }
    for step in scenario.steps:
        if isinstance(step.action, Checkout) and any(line.refused for line in step.action.basket):
            wanted.add("subscription")
    missing = sorted(kind for kind in wanted if not service.refuses.get(kind))
    if not missing:
        return ""
    flags = " ".join(_REFUSED_BY[kind] for kind in missing)
    return f"needs {' and '.join(missing)} data that this vendor refuses: {flags}"


_REFUSED_BY = {
    "reseller": "--set 'refuses.reseller={MEMBER: VALUE}'",
    "customer": "--set 'refuses.customer={MEMBER: VALUE}'",
    "subscription": "--set refuses.subscription.quantity=NUMBER",
}


def _form(scenario: Scenario, service: Service, documents: Mapping[str, object]) -> str:
    if not any(isinstance(step.action, Register) for step in scenario.steps):
        return ""
    empty = unfilled(documents.get("fields.get"), service.settings)
    flags = " ".join(f"--setting {field}=..." for field in empty)
    return f"needs values for the settings form: {flags}" if empty else ""


def prepare(
    scenario: Scenario,
    discovery: Discovery,
    data: RunData,
    contract: Contract,
    *,
    built_in: bool,
    first_number: int,
) -> Playable | Impossible | str:
    """A case ready to be played, one that never can be, or why it is skipped."""
    service = discovery.service
    if scenario.switches or scenario.needs.without:
        service = replace(
            service,
            switches=changed(service.switches, scenario.switches),
            capabilities=service.capabilities - scenario.needs.without,
        )
    if service.switches.precheck and Capability.PRECHECK not in service.capabilities:
        service = replace(service, switches=replace(service.switches, precheck=frozenset()))
    case = Case(
        scenario=scenario,
        service=service,
        discovered=discovery.discovered,
        built_in=built_in,
        first_number=first_number,
    )
    cast_ = cast(case, data)
    if isinstance(cast_, Unmet):
        return f"the catalogue rules it out: {cast_.member} ({cast_.why})"
    rehearsal = rehearse(cast_, contract)
    if reason := rehearsal.refused or _no_number(cast_):
        return reason
    if rehearsal.mismatches:
        return Impossible(_impossible(case, rehearsal, contract))
    return Playable(case, rehearsal)


def _impossible(case: Case, rehearsal: Rehearsal, contract: Contract) -> ScenarioResult:
    findings: list[Finding] = []
    for mismatch in rehearsal.mismatches:
        where = case.scenario.text.where(mismatch.where)
        findings.append(
            contract.catalogue.finding(
                "scenario.impossible",
                message=f"{where}: {mismatch.message}, even from a perfect vendor",
                scenario=case.id,
                endpoint=mismatch.endpoint,
                pointer=mismatch.pointer,
                expected=mismatch.expected,
                got=mismatch.got,
            )
        )
    return ScenarioResult(
        id=case.id,
        title=case.scenario.title,
        file=case.scenario.file,
        reseller_support=case.service.reseller_support,
        outcome=Outcome.ERROR,
        reason="it expects what no platform can do; nothing was sent",
        findings=tuple(findings),
    )


def skipped(scenario: Scenario, reason: str, *, reseller_support: bool) -> ScenarioResult:
    """The result of a scenario that was not played."""
    return ScenarioResult(
        id=f"{scenario.name}@{'on' if reseller_support else 'off'}",
        title=scenario.title,
        file=scenario.file,
        reseller_support=reseller_support,
        outcome=Outcome.SKIPPED,
        reason=reason,
    )
