"""Drives an operation: the platform's flow, call by call, with everything kept before and after each.

What is kept tells at every moment how far it got, so that a platform that is killed in the middle of an order
finds the order again, Failed with its reason, and a Retry goes on from there. Between two calls nothing is
held but the claims on accounts that the operation is about to synchronize.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, Document, Silent
from simulator.errors import SimulatorError
from simulator.marketplace.calling import STOPPED, Caller
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.happenings import Event, OperationChanged, ServiceChanged
from simulator.marketplace.judging import judge_account
from simulator.marketplace.settling import fail_open, settle_order
from simulator.marketplace.workpiece import Gone, Workpiece
from simulator.platform.flows import why_not
from simulator.platform.store import Status
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.contract import Answer, Reading
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.claims import Held
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import OperationRecord, SubscriptionRecord
    from simulator.marketplace.registered import Registered
    from simulator.platform.flows import Call, FillOptions, Flow

__all__ = ["STOPPED_WAITING", "Plan", "drive", "finish", "operation_told", "recover"]

STOPPED_WAITING = "The platform was stopped while this waited for another order."


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How an operation is done.

    ``claims`` are the accounts to work on alone while they are new to the service; ``always`` claims them
    whether new or not. ``begin`` makes the flow from the loaded workpiece. ``subscriptions`` and ``addons``
    are those whose status it settles. ``afterwards`` has the last word, in the last transaction; it returns
    why the operation failed where nothing else says so, "" where it did not.
    """

    operation: OperationRecord
    fill: Callable[[Registered], FillOptions]
    begin: Callable[[Connection, Workpiece], Flow]
    claims: tuple[str, ...] = ()
    always: bool = False
    subscriptions: tuple[str, ...] = ()
    addons: tuple[int, ...] = ()
    afterwards: Callable[[Connection, Workpiece], str] | None = None


def drive(backstage: Backstage, plan: Plan) -> Status:
    """Do it, from the first call to the last; returns what it came to. Called in a thread of the pool."""
    try:
        with backstage.claims.holding() as held:
            if not _claim(backstage, plan, held):
                return _cut_short(backstage, plan, STOPPED_WAITING)
            return _Drive(backstage, plan, held).run()
    except Gone:  # the platform was reset meanwhile: there is nothing to settle
        return Status.FAILED
    except SimulatorError as error:
        return _cut_short(backstage, plan, error.problems[0].what)
    except Exception as error:
        if _is_gone(backstage, plan.operation):  # a reset or a removed service took what it worked on
            return Status.FAILED
        _cut_short(backstage, plan, f"a defect of the simulator stopped it: {type(error).__name__}")
        raise


def _is_gone(backstage: Backstage, operation: OperationRecord) -> bool:
    with backstage.database.reading() as connection:
        return order_rows.operation_row(connection, operation.id) is None


def _claim(backstage: Backstage, plan: Plan, held: Held) -> bool:
    """Work on these accounts alone: the reseller before its customer, as everybody does."""
    service_id = plan.operation.service_id
    for account_id in plan.claims:
        if not plan.always and _synchronized(backstage, service_id, account_id):
            continue
        key = (service_id, account_id)
        waits = partial(_waits, backstage, plan.operation, account_id)
        if not held.claim(key, waits):
            return False
        if not plan.always and _synchronized(backstage, service_id, account_id):
            held.release(key)
    return True


def _synchronized(backstage: Backstage, service_id: int, account_id: str) -> bool:
    with backstage.database.reading() as connection:
        return account_rows.standing(connection, service_id, account_id).synchronized


def _waits(backstage: Backstage, operation: OperationRecord, account_id: str) -> None:
    with backstage.database.writing() as connection:
        account = account_rows.known_account(connection, account_id)
        waiting = f"another operation, which synchronizes {account.name}"
        order_rows.change_operation(connection, operation.id, waiting=waiting)
    backstage.publish(operation_told(operation, Status.IN_PROGRESS, waiting=waiting))


class _Drive:
    """An operation under way."""

    def __init__(self, backstage: Backstage, plan: Plan, held: Held) -> None:
        self.backstage = backstage
        self.plan = plan
        self.held = held
        self.registered = backstage.registered(plan.operation.service_id)
        self.work = Workpiece(self.registered, plan.fill(self.registered))
        with backstage.database.reading() as connection:
            self.flow = plan.begin(connection, self.work)
        self.caller = Caller(backstage=backstage, registered=self.registered, operation=plan.operation)
        self.last_reason = ""

    def run(self) -> Status:
        """Drive the flow to its end, or until the platform is stopped."""
        call = next(self.flow, None)
        stopped = ""
        while call is not None and not stopped:
            answered = self.caller.call(call, _waiting_for(call))
            answer = answered.reading.answer
            stopped = STOPPED if self.backstage.stopping.is_set() and isinstance(answer, Silent) else ""
            self.last_reason = stopped or why_not(answer)
            following = self._send(answer)
            with self.backstage.database.writing() as connection:
                told = answered.note(connection)
                told += self.work.save(connection, self.backstage.clock.now())
                told += self._learned(connection, call, answered.reading)
            self.backstage.publish(*told)
            self._give_back()
            self.caller.settle()
            call = following
        status = self._end(stopped)
        operation = self.plan.operation
        if not stopped and operation.account_id is not None:
            judge_account(self.backstage, operation.group, operation.account_id)
        return status

    def _send(self, answer: Answer) -> Call | None:
        """Hand the answer to the flow; the next call, None at its end."""
        try:
            return self.flow.send(answer)
        except StopIteration:
            return None

    def _give_back(self) -> None:
        """Others may go on with an account as soon as it is known."""
        if self.plan.always:
            return
        for account_id in self.plan.claims:
            if self.work.synchronized(account_id):
                self.held.release((self.registered.id, account_id))

    def _learned(self, connection: Connection, call: Call, reading: Reading) -> list[Event]:
        """What an answer tells beside its Result: the vendor's options, and what it says of an account or a
        subscription.
        """
        answer, now = reading.answer, self.backstage.clock.now()
        if isinstance(answer, Document) and call.body is None:
            service_id = self.registered.id
            if service_rows.keep_document(connection, service_id, call.endpoint, answer.value, now=now):
                service_rows.change_service(connection, service_id, updated=now)
                self.backstage.revised(connection, service_id)
            return [ServiceChanged(service_id=service_id)]
        if isinstance(answer, Accepted) and isinstance(reading.body, dict):
            self._keep_extras(connection, call, reading.body)
        return []

    def _keep_extras(self, connection: Connection, call: Call, body: Mapping[str, Any]) -> None:
        extra, fields = _texts(body.get("AccountExtraInfo")), _texts(body.get("CustomFieldValues"))
        if extra and call.account is not None:
            self.work.learned(connection, call.account.id, extra)
        subscription_id = call.body.get("SubscriptionID") if call.body else None
        if fields and isinstance(subscription_id, str):
            record = order_rows.known_subscription(connection, subscription_id)
            merged = {**record.custom_fields, **fields}
            order_rows.change_subscription(connection, subscription_id, custom_fields=merged)

    def _end(self, stopped: str) -> Status:
        backstage, plan = self.backstage, self.plan
        now = backstage.clock.now()
        with backstage.database.writing() as connection:
            told = self.work.save(connection, now)
            reason = stopped or (plan.afterwards(connection, self.work) if plan.afterwards else "")
            if not plan.subscriptions and not plan.addons:
                reason = reason or self.last_reason
            told += self.work.settle(connection, now, plan.subscriptions, plan.addons, stopped)
            status, more = finish(connection, now, plan.operation, reason)
        backstage.publish(*told, *more)
        return status


def _texts(value: Any) -> dict[str, str]:
    """The members of an object that are text."""
    members = value.items() if isinstance(value, dict) else ()
    return {key: text for key, text in members if isinstance(text, str)}


def _waiting_for(call: Call) -> str:
    who = f" for {call.account.profile.name}" if call.account else ""
    check = " (pre-check)" if call.body and call.body.get("CheckOnly") is True else ""
    return f"the answer to {call.endpoint}{check}{who}"


def _cut_short(backstage: Backstage, plan: Plan, reason: str) -> Status:
    """Settle an operation of which nothing is known but why it did not go on."""
    now = backstage.clock.now()
    with backstage.database.writing() as connection:
        status, told = recover(connection, now, plan.operation, reason)
    backstage.publish(*told)
    return status


def recover(
    connection: Connection, now: float, operation: OperationRecord, reason: str
) -> tuple[Status, list[Event]]:
    """Whatever an operation left in progress has failed, for that reason: nothing is lost, a Retry is due."""
    told: list[Event] = []
    for record in _concerned(connection, operation):
        told += fail_open(connection, now, record, reason)
    status, more = finish(connection, now, operation, reason)
    return status, [*told, *more]


def _concerned(connection: Connection, operation: OperationRecord) -> list[SubscriptionRecord]:
    if operation.subscription_id is not None:
        found = order_rows.subscription_row(connection, operation.subscription_id)
        return [] if found is None else [found]
    if operation.order_id is not None:
        return order_rows.subscription_rows(connection, orders=[operation.order_id])
    return []


def finish(
    connection: Connection, now: float, operation: OperationRecord, reason: str
) -> tuple[Status, list[Event]]:
    """The last of an operation, in the transaction that settled what it was about: its own status, and its
    order's. ``reason`` is why it failed apart from that, "" where it did not.
    """
    subscriptions = _concerned(connection, operation)
    reason = reason or _first_reason(subscriptions, operation)
    status = Status.FAILED if reason else Status.SYNCHRONIZED
    if not order_rows.change_operation(
        connection, operation.id, status=status, reason=reason, waiting="", finished=now
    ):
        raise Gone
    told: list[Event] = [operation_told(operation, status, reason=reason)]
    if operation.order_id is not None:
        told += settle_order(connection, now, operation.order_id)
    return status, told


def _first_reason(subscriptions: Sequence[SubscriptionRecord], operation: OperationRecord) -> str:
    """Why it failed, as the vendor or the platform said of the first thing that did."""
    addon_id = operation.details.get("addon_id")
    for record in subscriptions:
        if addon_id is None and record.status is Status.FAILED:
            return record.reason or "for no reason that was given"
        for addon in record.addons:
            if addon.status is Status.FAILED and addon_id in (None, addon.id):
                return addon.reason or "for no reason that was given"
    return ""


def operation_told(
    operation: OperationRecord, status: Status, *, waiting: str = "", reason: str = ""
) -> OperationChanged:
    """What there is to tell of an operation."""
    return OperationChanged(
        operation_id=operation.id,
        service_id=operation.service_id,
        kind=operation.kind,
        order_id=operation.order_id,
        subscription_id=operation.subscription_id,
        account_id=operation.account_id,
        status=status,
        waiting=waiting,
        reason=reason,
    )
