"""Test connection: a diagnosis of how a vendor is reached, with each of its calls in the journal.

It makes nothing at the vendor. Its calls are no part of any order, and some carry a wrong key on purpose:
they are marked as such, and only an answer that claims success is judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract import endpoint_of, judge_exchange, read
from simulator.diagnosis import State, Verdict, diagnose
from simulator.errors import SimulatorError
from simulator.exchange import Deliberate, Exchange, NoResponse
from simulator.marketplace.calling import STOPPED, verdict_of
from simulator.marketplace.database import noting
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.database.noting import Started
from simulator.marketplace.driving import finish, operation_told
from simulator.marketplace.orders import refuse_under_way
from simulator.marketplace.records.orders import Kind, OperationRecord
from simulator.marketplace.workpiece import Gone
from simulator.platform.store import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Reply, Request
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.registered import Registered

__all__ = ["last_test", "test_connection"]

_BAD = (State.PROBLEM, State.UNREACHABLE)


def test_connection(backstage: Backstage, service_id: int, *, wait: bool) -> OperationRecord:
    """Begin it. ConflictError where one is under way."""
    now = backstage.clock.now()
    with backstage.database.writing() as connection:
        registered = backstage.registered(service_id, connection)
        platform_rows.lock(connection)
        refuse_under_way(connection, service_id=service_id, kind=Kind.TEST)
        operation_id = order_rows.add_operation(
            connection,
            service_id=service_id,
            kind=Kind.TEST,
            group=f"{registered.group_prefix}/test-connection",
            order_id=None,
            subscription_id=None,
            account_id=None,
            details={"verdicts": []},
            retry_of=None,
            started=now,
            finished=None,
        )
        operation = order_rows.known_operation(connection, operation_id)
    backstage.publish(operation_told(operation, operation.status))
    done = backstage.start(lambda: _Test(backstage, registered, operation).run())
    if wait:
        done.result()
    with backstage.database.reading() as connection:
        return order_rows.known_operation(connection, operation_id)


def last_test(backstage: Backstage, service_id: int) -> tuple[OperationRecord | None, tuple[Verdict, ...]]:
    """The last one of a service, None where there was none, and its verdicts so far."""
    with backstage.database.reading() as connection:
        where = {"service_id": service_id, "kind": Kind.TEST}
        done = order_rows.operation_rows(connection, where=where)
    if not done:
        return None, ()
    return done[-1], tuple(_verdict(row) for row in done[-1].details["verdicts"])


class _Test:
    def __init__(self, backstage: Backstage, registered: Registered, operation: OperationRecord) -> None:
        self.backstage = backstage
        self.registered = registered
        self.operation = operation

    def run(self) -> None:
        """One verdict after the other, each kept as soon as it is known."""
        backstage, verdicts, reason = self.backstage, [], ""
        try:
            for verdict in diagnose(
                self.registered.service,
                connection=self.registered.reached,
                contract=backstage.judge.contract,
                send=self._send,
                now=backstage.clock.now,
            ):
                verdicts.append(verdict)
                self._keep(verdicts)
                if backstage.stopping.is_set():
                    reason = STOPPED
                    break
        except Gone:
            return
        except SimulatorError as error:
            reason = error.problems[0].what
        except Exception as error:
            self._end(f"a defect of the simulator stopped it: {type(error).__name__}")
            raise
        bad = [verdict for verdict in verdicts if verdict.state in _BAD]
        self._end(reason or (bad[0].said if bad else ""))

    def _keep(self, verdicts: list[Verdict]) -> None:
        redactor = self.backstage.redactor
        rows = [
            {"topic": v.topic, "subject": v.subject, "state": v.state, "said": v.said, "step": v.step}
            for v in verdicts
        ]
        shown = [{name: redactor.text(text) for name, text in row.items()} for row in rows]
        with self.backstage.database.writing() as connection:
            order_rows.change_operation(connection, self.operation.id, details={"verdicts": shown})
        waiting = f"{len(verdicts)} verdicts so far"
        self.backstage.publish(operation_told(self.operation, Status.IN_PROGRESS, waiting=waiting))

    def _end(self, reason: str) -> None:
        with self.backstage.database.writing() as connection:
            _, told = finish(connection, self.backstage.clock.now(), self.operation, reason)
        self.backstage.publish(*told)

    def _send(self, request: Request) -> Reply:
        """Sends it as any call, and notes both."""
        backstage = self.backstage
        started, began = backstage.clock.now(), backstage.clock.ticks()
        reply = backstage.transport(self.registered.reached).send(request)
        self._note(request, reply, started, backstage.clock.ticks() - began)
        return reply

    def _note(self, request: Request, reply: Reply, started: float, elapsed: float) -> None:
        backstage, contract = self.backstage, self.backstage.judge.contract
        service = self.registered.service
        meant = endpoint_of(
            request.method,
            request.url,
            contract.endpoints,
            base_url=service.endpoint,
            overrides=service.urls,
        )
        endpoint = meant if meant is not None and meant.method == request.method else None
        exchange = Exchange(
            number=0,
            scenario=self.operation.group,
            endpoint=endpoint.id if endpoint else None,
            request=request,
            reply=reply,
            started=started,
            elapsed=elapsed,
            probe=Deliberate.WRONG,
        )
        shown = backstage.redactor.exchange(exchange)
        judged = judge_exchange(read(exchange, endpoint), contract)
        findings = tuple(backstage.redactor.finding(finding) for finding in judged.findings)
        new = Started(
            group=self.operation.group,
            service_id=self.registered.id,
            request=shown.request,
            started=started,
            revision_id=self.registered.revision_id,
            operation_id=self.operation.id,
            endpoint=exchange.endpoint,
            cause="a test of the connection",
            reseller_support=service.reseller_support,
            probe=exchange.probe,
        )
        told = bool(judged.judged) and not isinstance(reply, NoResponse)
        with backstage.database.writing() as connection:
            if order_rows.operation_row(connection, self.operation.id) is None:
                raise Gone
            exchange_id, _ = noting.start_exchange(connection, new)
            noting.finish_exchange(
                connection,
                exchange_id,
                shown.reply,
                elapsed=elapsed,
                verdict=verdict_of(findings, judged=told),
                findings=len(findings),
            )
            noting.put_findings(connection, exchange_id, findings, by_order=False)


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        topic=row["topic"],
        subject=row["subject"],
        state=State(row["state"]),
        said=row["said"],
        step=row["step"],
    )
