"""Asks the vendor what it declares, before the first order: settings form, catalogue, sync options.

These three are read-only. They decide which scenarios can be played at all; an endpoint that is not there,
and that nobody asked for, is "not offered" and no fault.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.contract import Broken, Document, Reading, Silent
from simulator.coverage import Tally
from simulator.exchange import NoResponse, Response
from simulator.findings import Finding, Party
from simulator.outcomes import outcome_of, summary
from simulator.platform.calls import RequestMaker
from simulator.platform.catalogue import read_catalogue
from simulator.platform.flows import Call
from simulator.platform.service import Capability, Service
from simulator.platform.sync_options import read_options
from simulator.results import Outcome, ScenarioResult
from simulator.scenario.case import Discovered
from simulator.scenario.context import context_of
from simulator.scenario.model import BuiltIn
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.engine import Engine
    from simulator.exchange import Exchange
    from simulator.judge import Judgement

__all__ = ["Discoveries", "Discovery", "discover"]

_ASKED = {
    Capability.FIELDS: "fields.get",
    Capability.SERVICE_DEFINITION: "fields.service_definition",
    Capability.SYNC_OPTIONS: "account.sync_options",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What came of asking. ``service`` has the capabilities that turned out to be offered.

    ``unreachable`` is why nobody could be reached, "" if somebody was. ``not_offered`` explains, by
    capability, what answered that it is not there; ``skips`` are the results that say so. ``locked_out``:
    each call was refused with 401.
    """

    service: Service
    discovered: Discovered
    result: ScenarioResult
    not_offered: Mapping[Capability, str]
    skips: tuple[ScenarioResult, ...] = ()
    coverage: Tally = field(default_factory=Tally)
    unreachable: str = ""
    locked_out: bool = False


Discoveries = dict[tuple[bool, BuiltIn], Discovery]
"""What is known of a vendor, by the setting of Reseller Support and how the built-in vendor is set up."""


def discover(engine: Engine, service: Service, name: str = "registration") -> Discovery:
    """Ask the service's three read-only endpoints, and judge the answers.

    ``name`` tells apart the ways in which the built-in vendor is set up.
    """
    name = f"{name}@{'on' if service.reseller_support else 'off'}"
    maker = RequestMaker(service, engine.contract.endpoints)
    readings: list[Reading] = []
    offered: set[Capability] = set()
    not_offered: dict[Capability, str] = {}
    documents: dict[str, Any] = {}
    for capability, endpoint in _ASKED.items():
        if engine.stop.is_set():
            break
        if capability in service.withheld:
            continue
        reading = _ask(engine, service, maker, endpoint, name, len(readings) + 1)
        readings.append(reading)
        match reading.answer:
            case Document(value=value):
                offered.add(capability)
                documents[endpoint] = value
            case Silent(no_response=NoResponse(silence=silence)) if silence.unreachable:
                break
            case _ if reading.not_offered and capability not in service.asked_for:
                not_offered[capability] = _why_not_offered(reading, engine)
            case Broken() | _:
                pass
    discovered = Discovered(
        catalogue=read_catalogue(documents.get("fields.service_definition"), service.products),
        options=tuple(read_options(documents.get("account.sync_options"))),
        documents=documents,
    )
    judgement = _judge(engine, service, readings, not_offered)
    findings, judged = judgement.findings, judgement.judged
    if Capability.SYNC_OPTIONS in offered | set(not_offered):
        findings += tuple(_partner_option_undeclared(engine, service, discovered, readings[-1].exchange))
    return Discovery(
        service=replace(service, capabilities=service.capabilities | offered),
        discovered=discovered,
        result=ScenarioResult(
            id=name,
            title="What the vendor declares: settings form, catalogue, sync options",
            file="",
            reseller_support=service.reseller_support,
            outcome=outcome_of(findings, finished=True, judged=bool(offered), strict=engine.strict),
            reason=None if offered or findings else "the vendor offers none of the three",
            findings=tuple(engine.redactor.finding(finding) for finding in findings),
            calls=tuple(summary(reading.exchange) for reading in readings),
            judged=judged,
            exchanges=engine.cited(findings, readings),
            elapsed=sum(reading.exchange.elapsed for reading in readings),
        ),
        not_offered=not_offered,
        coverage=judgement.coverage,
        skips=tuple(_skip(capability, why, service) for capability, why in not_offered.items()),
        locked_out=bool(readings) and all(_is_unauthorized(reading) for reading in readings),
        unreachable=next((f.message for f in findings if f.party is Party.NETWORK), ""),
    )


def _ask(
    engine: Engine, service: Service, maker: RequestMaker, endpoint: str, name: str, number: int
) -> Reading:
    exchange = engine.exchange(
        maker.request(Call(endpoint=endpoint), track_id=f"00000000-0000-4000-8000-{number:012}"),
        endpoint,
        number=number,
        scenario=name,
        reseller_support=service.reseller_support,
    )
    return engine.read(exchange, service)


def _why_not_offered(reading: Reading, engine: Engine) -> str:
    endpoint = engine.contract.endpoints[reading.exchange.endpoint or ""]
    return f"{endpoint.method} {endpoint.path} is not offered"


def _judge(
    engine: Engine,
    service: Service,
    readings: list[Reading],
    not_offered: Mapping[Capability, str],
) -> Judgement:
    """The findings, but none about an endpoint that the vendor need not offer."""
    excused = {_ASKED[capability] for capability in not_offered}
    owed = [reading for reading in readings if reading.exchange.endpoint not in excused]
    return engine.judge.scenario(owed, context_of(service))


def _partner_option_undeclared(
    engine: Engine, service: Service, discovered: Discovered, asked: Exchange
) -> Iterator[Finding]:
    option = service.partner_id_option
    declared = [one.id for one in discovered.options]
    if option is None or option in declared:
        return
    yield engine.contract.catalogue.finding(
        "sync-options.partner-id-undeclared",
        message=f"the service names {option} as its partner id option, and the vendor does not declare it",
        scenario=asked.scenario,
        endpoint="account.sync_options",
        call=asked.number,
        expected=f"an option with ID {option}",
        got=", ".join(declared) or "no options",
    )


def _skip(capability: Capability, why: str, service: Service) -> ScenarioResult:
    """What an endpoint that is not there, and need not be, is told as."""
    setting = "on" if service.reseller_support else "off"
    return ScenarioResult(
        id=f"registration/{capability}@{setting}",
        title=f"What the vendor declares: {capability}",
        file="",
        reseller_support=service.reseller_support,
        outcome=Outcome.SKIPPED,
        reason=f"{why}; if it should be: --capability {capability}",
    )


def _is_unauthorized(reading: Reading) -> bool:
    reply = reading.exchange.reply
    return isinstance(reply, Response) and reply.status == 401
