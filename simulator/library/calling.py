"""One call by itself, made as the platform makes it, and what the checks of single calls say of it."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract import judge_exchange, read
from simulator.errors import UsageError, near_miss
from simulator.exchange import Exchange, NoResponse
from simulator.findings import Level, Party
from simulator.platform.accounts import AccountKind
from simulator.platform.calls import RequestMaker
from simulator.platform.flows import Call
from simulator.platform.messages import account_message
from simulator.platform.people import People
from simulator.platform.store import Store
from simulator.platform.sync_options import Missing
from simulator.scenario.case import Case, Cast, cast
from simulator.scenario.model import AccountSpec, BuiltIn, Needs, Scenario
from simulator.source import parse_yaml
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Send
    from simulator.findings import Finding
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.redaction import Redactor
    from simulator.runs.discovery import Discovery
    from simulator.scenario.case import RunData

__all__ = ["Called", "account_body", "called"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A call, what came back, and what is wrong with either; secrets are masked in all of it."""

    exchange: Exchange
    findings: tuple[Finding, ...]

    @property
    def status(self) -> int | None:
        """The HTTP status, None where no answer came."""
        reply = self.exchange.reply
        return None if isinstance(reply, NoResponse) else reply.status

    @property
    def answer(self) -> Any:
        """The body of the answer as JSON has it, None where there is none that can be read."""
        reply = self.exchange.reply
        if isinstance(reply, NoResponse):
            return None
        try:
            return json.loads(reply.body)
        except (ValueError, RecursionError):
            return None

    @property
    def failures(self) -> tuple[Finding, ...]:
        """What the vendor must mend, and that nobody was reached."""
        blamed = (Party.VENDOR, Party.NETWORK)
        return tuple(one for one in self.findings if one.level is Level.MUST and one.party in blamed)


def called(
    endpoint: str,
    body: Mapping[str, Any] | None,
    *,
    service: Service,
    judge: Judge,
    send: Send,
    redactor: Redactor,
) -> Called:
    """Make one call and judge it by itself. Raises UsageError for an endpoint that the contract has not."""
    endpoints = judge.contract.endpoints
    if endpoint not in endpoints:
        raise UsageError.of(f"the contract has no endpoint '{endpoint}'", fix=near_miss(endpoint, endpoints))
    call = Call(endpoint=endpoint, body=None if body is None else dict(body))
    request = RequestMaker(service, endpoints).request(call, track_id=str(uuid.uuid4()))
    started, ticks = time.time(), time.perf_counter()
    exchange = Exchange(
        number=1,
        scenario="",
        endpoint=endpoint,
        request=request,
        reply=send(request),
        started=started,
        elapsed=time.perf_counter() - ticks,
        reseller_support=service.reseller_support,
    )
    redactor.learn(exchange)
    lenient = service.switches.missing_code_is_success
    reading = read(exchange, endpoints[endpoint], missing_code_is_success=lenient)
    findings = (
        replace(finding, scenario=None) for finding in judge_exchange(reading, judge.contract).findings
    )
    return Called(
        exchange=redactor.exchange(exchange),
        findings=tuple(redactor.finding(finding) for finding in findings),
    )


def account_body(
    kind: str,
    reseller: Mapping[str, Any] | None,
    *,
    discovery: Discovery,
    data: RunData,
    number: int,
    built_in: bool,
) -> dict[str, Any]:
    """A new account of the kind ``reseller``, ``end_customer`` or ``direct_customer``, as it is synchronized.

    ``reseller`` is the body of an end customer's reseller, with the ExternalID that the vendor gave it. The
    vendor's own options are filled in as for an order; raises UsageError where one has no value to be had.
    """
    kinds = [one.value for one in AccountKind]
    if kind not in kinds:
        raise UsageError.of(f"'{kind}' is no kind of account", fix=near_miss(kind, kinds))
    if (kind == AccountKind.END_CUSTOMER.value) is not (reseller is not None):
        raise UsageError.of("an end customer has a reseller, and nobody else has", fix="give reseller=BODY")
    message = _made(AccountKind(kind), discovery, data, number, built_in=built_in)
    if reseller is not None:
        message |= {"ResellerID": reseller["ID"], "ResellerExternalID": reseller.get("ExternalID") or ""}
    return message


def _made(
    kind: AccountKind, discovery: Discovery, data: RunData, number: int, *, built_in: bool
) -> dict[str, Any]:
    """The account of a scenario that has no other, but for the reseller that an end customer must have."""
    whose = AccountSpec(name="reseller", kind=AccountKind.RESELLER)
    customer = kind is AccountKind.END_CUSTOMER
    spec = AccountSpec(name="account", kind=kind, reseller=whose.name if customer else None)
    scenario = Scenario(
        name=f"call/{number}",
        title="A call by itself",
        about="",
        source="",
        order=0,
        needs=Needs(),
        built_in=BuiltIn(),
        switches={},
        accounts=(whose, spec) if customer else (spec,),
        steps=(),
        text=parse_yaml("call: by itself", file="", error=UsageError),
    )
    case = Case(
        scenario=scenario,
        service=discovery.service,
        discovered=discovery.discovered,
        built_in=built_in,
        first_number=number,
    )
    cast_ = cast(case, data, {discovery.service.locale: People(discovery.service.locale)})
    assert isinstance(cast_, Cast), "nothing is ordered"  # noqa: S101
    account = cast_.accounts[spec.name]
    filled = cast_.fill(account, discovery.discovered.options)
    if isinstance(filled, Missing):
        raise UsageError.of(f"the option {filled.option_id}: {filled.why}", fix=filled.flag)
    switches = discovery.service.switches
    return account_message(
        account, Store(), switches=switches, reseller_support=True, sync_options=filled.values
    )
