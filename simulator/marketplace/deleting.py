"""account.delete: an account is taken away at a service, and is new to it from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import ConflictError
from simulator.marketplace.asking import answers_for
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.driving import Plan, drive, operation_told
from simulator.marketplace.orders import group_of, refuse_under_way
from simulator.marketplace.records.orders import Kind
from simulator.platform.accounts import AccountKind
from simulator.platform.flows import delete_account
from simulator.platform.service import Capability

if TYPE_CHECKING:
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import OperationRecord
    from simulator.marketplace.registered import Registered
    from simulator.marketplace.workpiece import Workpiece

__all__ = ["delete_at"]


def delete_at(backstage: Backstage, account_id: str, service_id: int, *, wait: bool) -> OperationRecord:
    """Have the vendor delete the account, and all that it has with it. ConflictError where it cannot be asked
    to.
    """
    with backstage.database.writing() as connection:
        registered = backstage.registered(service_id, connection)
        operation = _begun(connection, registered, account_id, backstage.clock.now())

    def afterwards(connection: Connection, work: Workpiece) -> str:
        if not work.synchronized(account_id):
            reason = "Its account was deleted at the vendor."
            order_rows.cancel_all(connection, service_id, reason, account_id=account_id)
        return ""

    plan = Plan(
        operation=operation,
        fill=lambda current: answers_for(current, {}, tag=""),
        begin=lambda reading, work: delete_account(work.platform, work.account(reading, account_id)),
        claims=(account_id,),
        always=True,
        afterwards=afterwards,
    )
    backstage.publish(operation_told(operation, operation.status))
    done = backstage.start(lambda: drive(backstage, plan))
    if wait:
        done.result()
    with backstage.database.reading() as connection:
        return order_rows.known_operation(connection, operation.id)


def _begun(connection: Connection, registered: Registered, account_id: str, now: float) -> OperationRecord:
    account = account_rows.lock_account(connection, account_id)
    if Capability.DELETE not in registered.service.capabilities:
        what = "delete is off for this service"
        raise ConflictError.of(what, where="service_id", fix="turn the capability delete on")
    if not account_rows.standing(connection, registered.id, account_id).synchronized:
        raise ConflictError.of(f"the service does not know {account.name}", where="account_id")
    group = group_of(registered, account.reseller_id or account.id)
    if account.kind is AccountKind.RESELLER:
        refuse_under_way(connection, group=group)  # its customers carry its external id
    refuse_under_way(connection, account_id=account_id)
    operation_id = order_rows.add_operation(
        connection,
        service_id=registered.id,
        kind=Kind.DELETE_ACCOUNT,
        group=group,
        order_id=None,
        subscription_id=None,
        account_id=account_id,
        details={},
        retry_of=None,
        started=now,
        finished=None,
    )
    return order_rows.known_operation(connection, operation_id)
