"""Reads exchanges and findings: in pages, one by one, and as they travelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from simulator.errors import Location
from simulator.exchange import Deliberate, Exchange, NoResponse, Request, Response, Silence
from simulator.findings import Finding, Level, Party, Side
from simulator.marketplace.database import tables
from simulator.marketplace.records.journal import Direction, ExchangeLine, JournalFilter, Page, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import Connection, Row, Select

    from simulator.exchange import Headers, Reply

__all__ = [
    "answer_bodies",
    "exchange_row",
    "findings_of",
    "group_rows",
    "id_before_the_newest",
    "is_waiting",
    "neighbours",
    "page",
    "waiting_rows",
    "whole",
    "wholes",
]

_EXCHANGES, _CONTENTS, _FINDINGS, _GROUPS = (
    tables.exchanges,
    tables.contents,
    tables.findings,
    tables.groups,
)

_NO_ANSWER_YET = NoResponse(silence=Silence.DROPPED, detail="There is no answer yet.")


def findings_of(
    connection: Connection, exchange_ids: Collection[int], *, by_order: bool | None = None
) -> dict[int, list[Finding]]:
    """What was found on exchanges, by exchange; those without findings have an empty list."""
    found: dict[int, list[Finding]] = {exchange_id: [] for exchange_id in exchange_ids}
    wanted = select(_FINDINGS).where(_FINDINGS.c.exchange_id.in_(list(exchange_ids))).order_by(_FINDINGS.c.id)
    if by_order is not None:
        wanted = wanted.where(_FINDINGS.c.by_order == by_order)
    for row in connection.execute(wanted):
        found[row.exchange_id].append(_finding(row.finding))
    return found


def _finding(row: Mapping[str, Any]) -> Finding:
    made = {
        **row,
        "level": Level(row["level"]),
        "party": Party(row["party"]),
        "side": None if row["side"] is None else Side(row["side"]),
        "calls": tuple(row["calls"]),
        "place": Location(**row["place"]) if row.get("place") else None,
    }
    return Finding(**made)


def page(
    connection: Connection, wanted: JournalFilter, *, before: int | None, limit: int
) -> Page[ExchangeLine]:
    """Exchanges that fit, the newest first, from below the id ``before``."""
    rows = connection.execute(
        _filtered(wanted, before=before).order_by(_EXCHANGES.c.id.desc()).limit(limit + 1)
    ).all()
    lines = tuple(_line(row) for row in rows[:limit])
    return Page(items=lines, older=lines[-1].id if len(rows) > limit else None)


def _filtered(wanted: JournalFilter, *, before: int | None = None) -> Select[Any]:
    query = _fitting(select(_EXCHANGES), wanted)
    return query if before is None else query.where(_EXCHANGES.c.id < before)


def _fitting(query: Select[Any], wanted: JournalFilter) -> Select[Any]:
    for name in JournalFilter.__dataclass_fields__:
        value = getattr(wanted, name)
        if name != "runs" and value is not None:
            query = query.where(_EXCHANGES.c[name] == value)
    told = (wanted.run_id, wanted.group, wanted.order_id, wanted.subscription_id, wanted.operation_id)
    if all(one is None for one in (*told, wanted.account_id)) and not wanted.runs:
        query = query.where(_EXCHANGES.c.run_id.is_(None))
    return query


def neighbours(
    connection: Connection, exchange_id: int, wanted: JournalFilter
) -> tuple[int | None, int | None]:
    """The ids before and after an exchange among those that fit."""
    fitting = _filtered(wanted).with_only_columns(_EXCHANGES.c.id).limit(1)
    earlier = fitting.where(_EXCHANGES.c.id < exchange_id).order_by(_EXCHANGES.c.id.desc())
    later = fitting.where(_EXCHANGES.c.id > exchange_id).order_by(_EXCHANGES.c.id)
    return connection.execute(earlier).scalar(), connection.execute(later).scalar()


def exchange_row(connection: Connection, exchange_id: int) -> ExchangeLine | None:
    """One exchange in a line."""
    found = connection.execute(select(_EXCHANGES).where(_EXCHANGES.c.id == exchange_id)).first()
    return None if found is None else _line(found)


def answer_bodies(connection: Connection, exchange_ids: Collection[int]) -> dict[int, bytes]:
    """The bodies that exchanges were answered with, by exchange; those without one are left out."""
    wanted = select(_CONTENTS.c.exchange_id, _CONTENTS.c.body).where(
        _CONTENTS.c.exchange_id.in_(list(exchange_ids)), _CONTENTS.c.body.is_not(None)
    )
    return {row.exchange_id: row.body for row in connection.execute(wanted)}


def is_waiting(connection: Connection, exchange_id: int) -> bool:
    """Whether the exchange still has no answer."""
    verdict = select(_EXCHANGES.c.verdict).where(_EXCHANGES.c.id == exchange_id)
    return connection.execute(verdict).scalar() == Verdict.WAITING


def waiting_rows(connection: Connection, service_id: int | None = None) -> list[ExchangeLine]:
    """Every exchange without an answer, of one service or of all."""
    wanted = select(_EXCHANGES).where(_EXCHANGES.c.verdict == Verdict.WAITING)
    if service_id is not None:
        wanted = wanted.where(_EXCHANGES.c.service_id == service_id)
    return [_line(row) for row in connection.execute(wanted)]


def _line(row: Row[Any]) -> ExchangeLine:
    return ExchangeLine(
        id=row.id,
        group=row.group,
        number=row.number,
        service_id=row.service_id,
        operation_id=row.operation_id,
        order_id=row.order_id,
        subscription_id=row.subscription_id,
        run_id=row.run_id,
        account_id=row.account_id,
        endpoint=row.endpoint,
        direction=Direction(row.direction),
        method=row.method,
        url=row.url,
        status=row.status,
        verdict=Verdict(row.verdict),
        findings=row.findings,
        revision_id=row.revision_id,
        cause=row.cause,
        in_call=row.in_call,
        started=row.started,
        elapsed=row.elapsed,
    )


def whole(connection: Connection, exchange_id: int) -> Exchange | None:
    """One exchange as it travelled, secrets masked; a waiting one has a reply that says so."""
    found = connection.execute(_wholes().where(_EXCHANGES.c.id == exchange_id)).first()
    return None if found is None else _exchange(found)


def wholes(
    connection: Connection, wanted: JournalFilter, *, after: int = 0, limit: int
) -> list[tuple[ExchangeLine, Exchange]]:
    """Exchanges that fit, from above the id ``after``, in the order in which they began."""
    query = _fitting(_wholes(), wanted).where(_EXCHANGES.c.id > after)
    rows = connection.execute(query.order_by(_EXCHANGES.c.id).limit(limit)).all()
    return [(_line(row), _exchange(row)) for row in rows]


def id_before_the_newest(connection: Connection, wanted: JournalFilter, count: int) -> int:
    """The id after which there are at most so many exchanges that fit."""
    fitting = _filtered(wanted).with_only_columns(_EXCHANGES.c.id).order_by(_EXCHANGES.c.id.desc())
    return int(connection.execute(fitting.offset(count).limit(1)).scalar() or 0)


def group_rows(
    connection: Connection, group: str, accounts: Collection[str], *, newest: int
) -> list[tuple[ExchangeLine, Exchange]]:
    """The newest exchanges of a group about these accounts, in the order of their numbers."""
    concerned = (_EXCHANGES.c.group == group, _EXCHANGES.c.account_id.in_(list(accounts)))
    query = _wholes().where(*concerned).order_by(_EXCHANGES.c.number.desc()).limit(newest)
    return [(_line(row), _exchange(row)) for row in reversed(connection.execute(query).all())]


def _wholes() -> Select[Any]:
    return select(
        _EXCHANGES,
        *(column for column in _CONTENTS.c if column.name != "exchange_id"),
    ).join(_CONTENTS, _CONTENTS.c.exchange_id == _EXCHANGES.c.id)


def _exchange(row: Row[Any]) -> Exchange:
    return Exchange(
        number=row.number,
        scenario=row.group,
        endpoint=row.endpoint,
        account=row.account,
        reseller_support=row.reseller_support,
        injected=row.injected,
        probe=None if row.probe is None else Deliberate(row.probe),
        started=row.started,
        elapsed=row.elapsed,
        request=Request(
            method=row.method, url=row.url, headers=_headers(row.request_headers), body=row.request_body
        ),
        reply=_reply(row),
    )


def _reply(row: Row[Any]) -> Reply:
    if row.verdict == Verdict.WAITING:
        return _NO_ANSWER_YET
    if not row.status.isdecimal():
        return NoResponse(silence=Silence(row.status), detail=row.reason)
    return Response(
        status=int(row.status), reason=row.reason, headers=_headers(row.headers), body=row.body or b""
    )


def _headers(pairs: Sequence[Sequence[str]]) -> Headers:
    return tuple((name, value) for name, value in pairs)
