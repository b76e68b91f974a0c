"""Writes exchanges and findings: before each call, after it, and when more is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from simulator.exchange import Deliberate, NoResponse, Request, Response
from simulator.findings import Finding
from simulator.marketplace.database import tables
from simulator.marketplace.database.adding import add_row
from simulator.marketplace.records.journal import Direction, Verdict
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from simulator.exchange import Reply

__all__ = ["Started", "change_exchange", "finish_exchange", "put_findings", "start_exchange"]

_EXCHANGES, _CONTENTS, _FINDINGS, _GROUPS = (
    tables.exchanges,
    tables.contents,
    tables.findings,
    tables.groups,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """What is known of an exchange before its answer; ``request`` has its secrets masked already."""

    group: str
    service_id: int
    request: Request
    started: float
    direction: Direction = Direction.TO_VENDOR
    revision_id: int | None = None
    operation_id: int | None = None
    order_id: int | None = None
    subscription_id: str | None = None
    run_id: int | None = None
    account_id: str | None = None
    account: str | None = None
    endpoint: str | None = None
    cause: str = ""
    in_call: int | None = None
    reseller_support: bool | None = None
    injected: bool = False
    probe: Deliberate | None = None
    number: int | None = None
    """None takes the next of the group"""


def start_exchange(connection: Connection, new: Started) -> tuple[int, int]:
    """A call that is about to be sent: its id, and its number in its group."""
    number = _next_number(connection, new.group) if new.number is None else new.number
    row = {
        "group": new.group,
        "number": number,
        "service_id": new.service_id,
        "revision_id": new.revision_id,
        "operation_id": new.operation_id,
        "order_id": new.order_id,
        "subscription_id": new.subscription_id,
        "run_id": new.run_id,
        "account_id": new.account_id,
        "account": new.account,
        "endpoint": new.endpoint,
        "direction": new.direction,
        "method": new.request.method,
        "url": new.request.url,
        "status": "",
        "verdict": Verdict.WAITING,
        "findings": 0,
        "cause": new.cause,
        "in_call": new.in_call,
        "reseller_support": new.reseller_support,
        "injected": new.injected,
        "probe": new.probe,
        "started": new.started,
        "elapsed": 0.0,
    }
    exchange_id = add_row(connection, _EXCHANGES, row)
    contents = {
        "exchange_id": exchange_id,
        "request_headers": new.request.headers,
        "request_body": new.request.body,
        "reason": "",
        "headers": [],
        "body": None,
    }
    connection.execute(insert(_CONTENTS).values(contents))
    return exchange_id, number


def _next_number(connection: Connection, group: str) -> int:
    """Counted in a row of its own, so that two calls at the same moment never have one number."""
    if _counted(connection, group):
        return _last_number(connection, group)
    try:
        with connection.begin_nested():
            connection.execute(insert(_GROUPS).values(name=group, last_number=1))
    except IntegrityError:  # another call was the first of the group
        _counted(connection, group)
        return _last_number(connection, group)
    return 1


def _counted(connection: Connection, group: str) -> bool:
    """One more; False where there is no such group yet. The row is this transaction's from here on."""
    more = update(_GROUPS).where(_GROUPS.c.name == group).values(last_number=_GROUPS.c.last_number + 1)
    return connection.execute(more).rowcount == 1


def _last_number(connection: Connection, group: str) -> int:
    return int(connection.execute(select(_GROUPS.c.last_number).where(_GROUPS.c.name == group)).scalar_one())


def finish_exchange(
    connection: Connection,
    exchange_id: int,
    reply: Reply,
    *,
    elapsed: float,
    verdict: Verdict,
    findings: int = 0,
    **values: Any,
) -> bool:
    """The answer (secrets masked), or why there is none; False where the exchange is there no more."""
    status = str(reply.status) if isinstance(reply, Response) else reply.silence.value
    changed = change_exchange(
        connection,
        exchange_id,
        status=status,
        elapsed=elapsed,
        verdict=verdict,
        findings=findings,
        **values,
    )
    if changed:
        contents = _answer(reply)
        where = _CONTENTS.c.exchange_id == exchange_id
        connection.execute(update(_CONTENTS).where(where).values(contents))
    return changed


def _answer(reply: Reply) -> dict[str, Any]:
    match reply:
        case Response():
            return {"reason": reply.reason, "headers": reply.headers, "body": reply.body}
        case NoResponse():
            return {"reason": reply.detail, "headers": [], "body": None}


def change_exchange(connection: Connection, exchange_id: int, **values: Any) -> bool:
    """Set columns of an exchange; False where it is there no more."""
    changed = update(_EXCHANGES).where(_EXCHANGES.c.id == exchange_id).values(values)
    return connection.execute(changed).rowcount == 1


def put_findings(
    connection: Connection, exchange_id: int, findings: Sequence[Finding], *, by_order: bool
) -> None:
    """The findings of one kind on an exchange, in place of those there were."""
    gone = delete(_FINDINGS).where(_FINDINGS.c.exchange_id == exchange_id, _FINDINGS.c.by_order == by_order)
    connection.execute(gone)
    rows = [
        {
            "exchange_id": exchange_id,
            "by_order": by_order,
            "check": finding.check,
            "level": finding.level,
            "party": finding.party,
            "finding": _finding_row(finding),
        }
        for finding in findings
    ]
    if rows:
        connection.execute(insert(_FINDINGS), rows)


def _finding_row(finding: Finding) -> dict[str, Any]:
    row = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    if (place := finding.place) is not None:
        row["place"] = {"file": place.file, "line": place.line, "column": place.column}
    return row
