"""One call to a vendor: noted before it is sent, sent, read, judged, and noted again with its answer.

What is noted has its secrets masked. The faults of the platform's side that are switched on for the service
are played here, and every exchange that they touch says so.
"""

from __future__ import annotations

import secrets
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.contract import Reading, judge_exchange, read
from simulator.exchange import Deliberate, Exchange, NoResponse, Reply, Request, Silence
from simulator.findings import Finding, Level, Party
from simulator.marketplace.database import noting
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.database.noting import Started
from simulator.marketplace.database.tokens import Grant, keep_token
from simulator.marketplace.happenings import (
    Event,
    ExchangeFinished,
    ExchangeStarted,
    FaultsChanged,
    OperationChanged,
)
from simulator.marketplace.records.journal import PRECHECK, Direction, Verdict
from simulator.marketplace.records.services import Fault, FaultSwitch
from simulator.marketplace.workpiece import Gone
from simulator.platform.store import Status
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.exchange import Headers
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import OperationRecord
    from simulator.marketplace.registered import Registered
    from simulator.platform.flows import Call

__all__ = ["Answered", "Caller", "verdict_of"]

TOKEN_SECONDS = 3600.0
"""how long a vendor may use a token; no page says so"""

STOPPED = "The platform was stopped while this call was under way."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A call that came to its end, not yet noted: ``note`` does so in the transaction that acts on it."""

    reading: Reading
    note: Callable[[Connection], list[Event]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """An exchange that was noted before it was sent. ``started`` is its own copy of the request, in clear."""

    id: int
    number: int
    new: Started
    request: Request


@dataclass(slots=True, kw_only=True)
class Caller:
    """Makes the calls of one operation, one after the other."""

    backstage: Backstage
    registered: Registered
    operation: OperationRecord
    extra_headers: Headers = ()
    leave_out: frozenset[str] = frozenset()
    """headers that are not sent, in small letters"""
    _later: list[Callable[[], None]] = field(default_factory=list)

    def call(self, call: Call, waiting: str) -> Answered:
        """Send it, and wait for its answer. ``waiting`` says for a reader what is waited for."""
        backstage, service = self.backstage, self.registered
        request = service.maker(backstage.judge.contract.endpoints).request(call, track_id=backstage.guid())
        request = replace(request, headers=self._headers(request))
        token = self._token(call)
        if token:
            request = replace(request, headers=(*request.headers, *self._token_headers(token)))
        faults = self._faults(call.endpoint)
        self._delay(faults)
        twice = any(fault.fault is Fault.TWICE for fault in faults)
        drops = any(fault.fault is Fault.DROP for fault in faults)
        said = [PRECHECK] if call.body and call.body.get("CheckOnly") is True else []
        said += [_CAUSES[fault.fault].format(seconds=fault.seconds) for fault in faults]
        causes = ", ".join(dict.fromkeys(said))
        first = self._start(call, request, causes, waiting, token, _probe(drops=drops))
        second = None
        if twice and not drops:
            cause = "the same call, sent at the same moment"
            second = self._start(call, request, cause, waiting, None, Deliberate.VALID)
        began = backstage.clock.ticks()
        reply, other = self._send(request, drops=drops, twice=second is not None)
        elapsed = backstage.clock.ticks() - began
        if second is not None and other is not None:
            self._finish_at_once(second, other, elapsed)
        if any(fault.fault is Fault.REPEAT for fault in faults):
            self._later.append(lambda: self._repeat(call, request))
        return self._answered(first, reply, elapsed)

    def settle(self) -> None:
        """What comes after an answer was noted: the calls that are repeated on purpose."""
        later, self._later[:] = list(self._later), []
        for repeat in later:
            repeat()

    def _headers(self, request: Request) -> Headers:
        kept = tuple(pair for pair in request.headers if pair[0].lower() not in self.leave_out)
        return kept + self.extra_headers

    def _token(self, call: Call) -> str | None:
        wanted = call.endpoint in self.registered.stored.token_endpoints and self.backstage.public_url
        return secrets.token_urlsafe(32) if wanted else None

    def _token_headers(self, token: str) -> Headers:
        base = (self.backstage.public_url or "").rstrip("/")
        return (("X-CloudPlatform-Token", token), ("X-CloudPlatform-BaseUri", base))

    def _faults(self, endpoint: str) -> list[FaultSwitch]:
        """Those that concern the call, each one-shot fault taken by one call alone."""
        with self.backstage.database.reading() as connection:
            fitting = [
                fault
                for fault in service_rows.faults_of(connection, self.registered.id)
                if fault.endpoint in (None, endpoint)
            ]
        if not any(fault.once for fault in fitting):
            return fitting
        with self.backstage.database.writing() as connection:
            taken = [
                fault
                for fault in fitting
                if not fault.once or service_rows.use_up_fault(connection, fault.id)
            ]
        self.backstage.publish(FaultsChanged(service_id=self.registered.id))
        return taken

    def _delay(self, faults: Sequence[FaultSwitch]) -> None:
        seconds = sum(fault.seconds for fault in faults if fault.fault is Fault.DELAY)
        if seconds:
            self.backstage.stopping.wait(seconds)

    def _start(
        self,
        call: Call,
        request: Request,
        cause: str,
        waiting: str,
        token: str | None,
        probe: Deliberate | None,
    ) -> _Sent:
        operation, backstage = self.operation, self.backstage
        account = call.account
        new = Started(
            group=operation.group,
            service_id=self.registered.id,
            request=self._shown(call, request),
            started=backstage.clock.now(),
            revision_id=self.registered.revision_id,
            operation_id=operation.id,
            order_id=operation.order_id,
            subscription_id=_subscription_of(call),
            account_id=account.id if account else None,
            account=account.alias if account else None,
            endpoint=call.endpoint,
            cause=cause,
            reseller_support=self.registered.service.reseller_support,
            probe=probe,
        )
        with backstage.database.writing() as connection:
            if not order_rows.change_operation(connection, operation.id, waiting=waiting):
                raise Gone
            exchange_id, number = noting.start_exchange(connection, new)
            if token:
                grant = Grant(
                    service_id=self.registered.id,
                    exchange_id=exchange_id,
                    account_id=new.account_id,
                    expires=new.started + TOKEN_SECONDS,
                )
                keep_token(connection, token, grant, now=new.started)
        backstage.publish(
            ExchangeStarted(
                exchange_id=exchange_id,
                group=new.group,
                number=number,
                service_id=new.service_id,
                operation_id=new.operation_id,
                order_id=new.order_id,
                run_id=None,
                account_id=new.account_id,
                endpoint=new.endpoint,
                direction=Direction.TO_VENDOR,
            ),
            OperationChanged(
                operation_id=operation.id,
                service_id=operation.service_id,
                kind=operation.kind,
                order_id=operation.order_id,
                subscription_id=operation.subscription_id,
                account_id=operation.account_id,
                status=Status.IN_PROGRESS,
                waiting=waiting,
            ),
        )
        return _Sent(id=exchange_id, number=number, new=new, request=request)

    def _send(self, request: Request, *, drops: bool, twice: bool) -> tuple[Reply, Reply | None]:
        if self.backstage.stopping.is_set():
            return NoResponse(silence=Silence.DROPPED, detail=STOPPED), None
        transport = self.backstage.transport(self.registered.reached)
        if drops:
            return transport.send_and_drop(request), None
        if twice:
            first, second = transport.send_at_once([request, request])
            return first, second
        return transport.send(request), None

    def _shown(self, call: Call, request: Request) -> Request:
        """The request with its secrets masked, which the redactor learns by the names they go by."""
        waiting = NoResponse(silence=Silence.DROPPED, detail="")
        shown = self.backstage.redactor.exchange(
            Exchange(number=0, scenario="", endpoint=call.endpoint, request=request, reply=waiting)
        )
        return shown.request

    def _answered(self, sent: _Sent, reply: Reply, elapsed: float) -> Answered:
        stopped = self.backstage.stopping.is_set() and isinstance(reply, NoResponse)
        exchange = self._exchange(sent, reply, elapsed)
        if stopped:
            exchange = replace(exchange, probe=Deliberate.DROPPED)
        contract = self.backstage.judge.contract
        reading = read(
            exchange,
            contract.endpoints[exchange.endpoint or ""],
            missing_code_is_success=self.registered.service.switches.missing_code_is_success,
        )
        judged = judge_exchange(reading, contract)
        redactor = self.backstage.redactor
        shown = redactor.exchange(exchange)
        findings = tuple(redactor.finding(finding) for finding in judged.findings)
        verdict = verdict_of(findings, judged=bool(judged.judged))

        def note(connection: Connection) -> list[Event]:
            extra: dict[str, Any] = {"probe": exchange.probe, "cause": STOPPED} if stopped else {}
            there = noting.finish_exchange(
                connection,
                sent.id,
                shown.reply,
                elapsed=elapsed,
                verdict=verdict,
                findings=len(findings),
                **extra,
            )
            if there and findings:
                noting.put_findings(connection, sent.id, findings, by_order=False)
            return [self._finished(sent, shown, verdict)] if there else []

        return Answered(reading=reading, note=note)

    def _finish_at_once(self, sent: _Sent, reply: Reply, elapsed: float) -> None:
        answered = self._answered(sent, reply, elapsed)
        with self.backstage.database.writing() as connection:
            told = answered.note(connection)
        self.backstage.publish(*told)

    def _repeat(self, call: Call, request: Request) -> None:
        if self.backstage.stopping.is_set():
            return
        cause = "the call before, sent again"
        waiting = f"{call.endpoint} once more"
        sent = self._start(call, request, cause, waiting, None, Deliberate.VALID)
        began = self.backstage.clock.ticks()
        reply, _ = self._send(request, drops=False, twice=False)
        self._finish_at_once(sent, reply, self.backstage.clock.ticks() - began)

    def _exchange(self, sent: _Sent, reply: Reply, elapsed: float) -> Exchange:
        new = sent.new
        return Exchange(
            number=sent.number,
            scenario=new.group,
            endpoint=new.endpoint,
            request=sent.request,
            reply=reply,
            started=new.started,
            elapsed=elapsed,
            account=new.account,
            reseller_support=new.reseller_support,
            probe=new.probe,
        )

    def _finished(self, sent: _Sent, shown: Exchange, verdict: Verdict) -> ExchangeFinished:
        new, reply = sent.new, shown.reply
        return ExchangeFinished(
            exchange_id=sent.id,
            group=new.group,
            number=sent.number,
            service_id=new.service_id,
            operation_id=new.operation_id,
            order_id=new.order_id,
            run_id=None,
            account_id=new.account_id,
            endpoint=new.endpoint,
            direction=Direction.TO_VENDOR,
            status=reply.silence.value if isinstance(reply, NoResponse) else str(reply.status),
            verdict=verdict,
            elapsed=shown.elapsed,
        )


_CAUSES = {
    Fault.REPEAT: "sent again after its answer, by a fault switch",
    Fault.DROP: "the connection was dropped after sending, by a fault switch",
    Fault.TWICE: "sent twice at the same moment, by a fault switch",
    Fault.DELAY: "delayed by {seconds:g} s, by a fault switch",
}


def _probe(*, drops: bool) -> Deliberate | None:
    return Deliberate.DROPPED if drops else None


def _subscription_of(call: Call) -> str | None:
    named = call.body.get("SubscriptionID") if call.body else None
    return named if isinstance(named, str) else None


def verdict_of(findings: Sequence[Finding], *, judged: bool) -> Verdict:
    """The worst of the findings; what was not judged is no pass."""
    roots = {finding.party for finding in findings if finding.level is Level.MUST}
    if Party.NETWORK in roots:
        return Verdict.UNREACHABLE
    if Party.VENDOR in roots:
        return Verdict.FAILED
    if roots:
        return Verdict.PLATFORM
    if findings:
        return Verdict.REMARKS
    return Verdict.PASSED if judged else Verdict.NOT_JUDGED
