"""A probe made ready for one vendor: its accounts are cast like a scenario's, from seed and run tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from simulator.errors import SimulatorError
from simulator.platform.catalogue import Unmet
from simulator.platform.service import Capability, KeyEncoding
from simulator.platform.sync_options import Filled
from simulator.probes.probe import Wanted
from simulator.probes.scene import choice_for
from simulator.scenario.case import Case, Cast, cast, partner_option, turned_off
from simulator.scenario.model import AccountSpec, BuiltIn, Needs, Scenario
from simulator.source import parse_yaml
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.platform.service import Service
    from simulator.probes.probe import Probe
    from simulator.scenario.case import Discovered, RunData

__all__ = ["ProbeCase", "probe_case", "scenario_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeCase:
    """A probe under one setting of Reseller Support; ``case`` is what it is cast by."""

    probe: Probe
    case: Case

    @property
    def id(self) -> str:
        """As in ``probe/wrong-key@on``."""
        return self.case.id

    @property
    def scenario(self) -> Scenario:
        """The probe in the form of a scenario without steps, for whoever tells of either."""
        return self.case.scenario

    @property
    def service(self) -> Service:
        """The service as it is registered for this probe."""
        return self.case.service


def scenario_of(probe: Probe) -> Scenario:
    """The probe's name, title and accounts as a scenario of no file and no steps."""
    return Scenario(
        name=f"probe/{probe.name}",
        title=f"Probe, wrong or unusual on purpose: {probe.title}",
        about="",
        source="",
        order=0,
        needs=Needs(reseller_support=probe.reseller_support, capabilities=probe.capabilities),
        built_in=BuiltIn(),
        switches={},
        accounts=tuple(
            AccountSpec(name=part.name, kind=part.kind, reseller=part.reseller) for part in probe.parts
        ),
        steps=(),
        text=parse_yaml(f"probe: {probe.name}", file="", error=SimulatorError),
    )


def probe_case(
    probe: Probe,
    service: Service,
    discovered: Discovered,
    data: RunData,
    *,
    built_in: bool,
    first_number: int,
) -> ProbeCase | str:
    """The probe ready to be played, or why it cannot be, with the flag that would change that."""
    reason = _unwanted(probe, service, discovered)
    if reason:
        return reason
    if Capability.SUBSCRIPTIONS in probe.capabilities:
        choice = choice_for(discovered.catalogue, repeated=probe.orders_again, quantity=probe.quantity)
        if isinstance(choice, Unmet):
            return f"the catalogue rules it out: {choice.member} ({choice.why})"
    case = Case(
        scenario=scenario_of(probe),
        service=service,
        discovered=discovered,
        built_in=built_in,
        first_number=first_number,
    )
    cast_ = cast(case, data)
    assert isinstance(cast_, Cast), "nothing is ordered from a basket"  # noqa: S101
    for account in cast_.accounts.values():
        filled = cast_.fill(account, discovered.options)
        if not isinstance(filled, Filled):
            return f"{filled.option_id}: {filled.why}: {filled.flag}"
    return ProbeCase(probe=probe, case=case)


def _unwanted(probe: Probe, service: Service, discovered: Discovered) -> str:
    """What of the service the probe cannot do without, and is not there; "" if it has everything."""
    support = probe.reseller_support
    if support not in (None, service.reseller_support):
        flag = "--reseller-support" if support else "--no-reseller-support"
        return f"needs Reseller Support {'on' if support else 'off'}: {flag}"
    missing = probe.capabilities - service.capabilities
    if missing:
        return _lacking(missing, service)
    match probe.wants:
        case None:
            return ""
        case Wanted.KEY:
            return "" if service.credentials.api_key else "needs an API key: --api-key"
        case Wanted.ENCODED_KEY:
            return _unencoded(service)
        case Wanted.PARTNER_ID | Wanted.REFUSED_PARTNER_ID:
            return _no_partner_id(probe.wants, service, discovered)
        case _:
            assert_never(probe.wants)


def _lacking(missing: frozenset[Capability], service: Service) -> str:
    if withheld := missing & service.withheld:
        return turned_off(withheld)
    names = sorted(capability.value for capability in missing)
    return f"needs {', '.join(names)}: {' '.join(f'--capability {name}' for name in names)}"


def _unencoded(service: Service) -> str:
    credentials = service.credentials
    if not credentials.api_key:
        return "needs an API key: --api-key"
    if credentials.key_encoding is KeyEncoding.RAW:
        return "needs an API key that travels encoded: --api-key-encoding base64"
    sendable = credentials.api_key.isascii() and credentials.api_key.isprintable()
    if sendable and credentials.api_key.strip() == credentials.api_key:
        return ""
    return "needs an API key that could travel as it is, and this one fits into no header"


def _no_partner_id(wants: Wanted, service: Service, discovered: Discovered) -> str:
    name = partner_option(service, discovered.options) or "MPNID"
    asked = any(one.id == name and one.storefront and not one.predefined for one in discovered.options)
    if not asked:
        return f"needs the partner id option {name}, which this vendor does not declare for the storefront"
    if wants is Wanted.REFUSED_PARTNER_ID:
        if service.refuses.get("partner_id") is None:
            return "needs a partner id that this vendor must refuse: --set refuses.partner_id=VALUE"
        if service.sync_options.get(name) is None:
            return f"needs a partner id that is right: --sync-option {name}=VALUE"
        return ""
    given = str(service.sync_options.get(name, ""))
    return (
        ""
        if given.isascii() and given.isdecimal() and given == str(int(given))
        else (f"needs a partner id of digits: --sync-option {name}=VALUE")
    )
