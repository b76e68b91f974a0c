"""Which scenarios can be played against this vendor, and why the others cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import near_miss
from simulator.platform.accounts import AccountKind
from simulator.platform.settings_form import read_form, unfilled
from simulator.results import Outcome, ScenarioResult
from simulator.scenario.actions import Checkout, Register
from simulator.scenario.case import capabilities_of, partner_option, turned_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.platform.service import Service
    from simulator.platform.sync_options import DeclaredOption
    from simulator.runs.discovery import Discovery
    from simulator.scenario.model import Scenario

__all__ = ["skipped", "unfit", "unsuited"]


def unsuited(scenario: Scenario, *, reseller_support: bool, built_in: bool) -> str:
    """Why a scenario cannot be played under this option against this kind of vendor; "" if it can."""
    needs = scenario.needs
    if needs.reseller_support is not None and needs.reseller_support is not reseller_support:
        flag = "--reseller-support" if needs.reseller_support else "--no-reseller-support"
        return f"needs Reseller Support {'on' if needs.reseller_support else 'off'}: {flag}"
    if scenario.built_in.fault and not built_in:
        return "needs a fault of the built-in vendor: run without --endpoint"
    if needs.built_in_vendor and not built_in:
        return "needs the built-in vendor: run without --endpoint"
    return ""


def unfit(scenario: Scenario, discovery: Discovery, *, built_in: bool) -> str:
    """Why what this vendor offers and declares does not allow the scenario; "" if it does."""
    service = discovery.service
    reasons = (
        _capabilities(scenario, discovery),
        _options_off(scenario, service, built_in=built_in),
        _partner_option(scenario, service, discovery.discovered.options),
        _undeclared(scenario, discovery),
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


def _undeclared(scenario: Scenario, discovery: Discovery) -> str:
    """A value that the vendor does not ask for travels nowhere: its scenario would show nothing of it."""
    options = {name for account in scenario.accounts for name in account.sync_options}
    settings = {name for one in _registrations(scenario) for name in one.settings}
    form = read_form(discovery.discovered.documents.get("fields.get"))
    return "; ".join(
        f"gives the {what} {name}, which this vendor does not declare ({_nearest(name, known)})"
        for what, given, known in (
            ("sync option", options, {option.id for option in discovery.discovered.options}),
            ("setting", settings, {field.id for field in form}),
        )
        for name in sorted(given - known)
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    return near_miss(name, known).rstrip(".") or "it declares none"


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


def _registrations(scenario: Scenario) -> list[Register]:
    return [step.action for step in scenario.steps if isinstance(step.action, Register)]


def _form(scenario: Scenario, service: Service, documents: Mapping[str, object]) -> str:
    registrations = _registrations(scenario)
    if not registrations:
        return ""
    own = {id_: "given" for one in registrations for id_ in one.settings}
    empty = unfilled(documents.get("fields.get"), {**service.settings, **own})
    flags = " ".join(f"--setting {field}=..." for field in empty)
    return f"needs values for the settings form: {flags}" if empty else ""


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
