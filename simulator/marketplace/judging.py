"""Applies the ordering rules to the calls of a group, each stretch under what the service was then.

A group is a reseller with its customers, or a direct customer, at one service. Whenever the service is
changed, another stretch begins: what was right under the old switches is not measured by the new. Within one
the calls are read from the journal as they are kept, so that what is judged here is what a downloaded journal
would be judged as.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.contract import read
from simulator.judge import fold
from simulator.marketplace.calling import verdict_of
from simulator.marketplace.contexts import JudgedBy, judged_by
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.happenings import GroupJudged
from simulator.marketplace.records.journal import Direction, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contract import Reading
    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.journal import ExchangeLine

__all__ = ["judge_group"]

_NEWEST = 400
"""Calls of a group that are looked at: beyond them lies what was judged before."""

Kept = tuple["ExchangeLine", "int | None", "Exchange"]


def judge_group(backstage: Backstage, group: str) -> None:
    """Judge the order of a group's calls anew, and note what changed.

    One thread at a time judges a group; where another waits to do so already, it will see these calls too.
    """
    if not backstage.wants_judgement(group):
        return
    with backstage.claims.holding() as held:
        if not held.claim(("judging", group)):
            return
        backstage.judges(group)
        with backstage.database.reading() as connection:
            kept = journal_rows.group_rows(connection, group, newest=_NEWEST)
            complete = order_rows.under_way(connection, group=group) is None
            stretches = _stretches(connection, kept)
            known = journal_rows.findings_of(connection, [line.id for line, _, _ in kept], by_order=False)
        found = [finding for line, _, _ in kept for finding in known[line.id]]
        of_single = len(found)
        for place, (judged_by, rows) in enumerate(stretches):
            context = replace(
                judged_by.context,
                complete=complete or place < len(stretches) - 1,
                fresh=place == 0 and kept[0][0].number == 1,
            )
            readings = [_read(backstage, exchange, judged_by) for _, _, exchange in rows]
            found += backstage.judge.ordering.judge(readings, context).findings
        _note(backstage, [line for line, _, _ in kept], fold(found), of_single)


def _stretches(connection: Connection, kept: Sequence[Kept]) -> list[tuple[JudgedBy, list[Kept]]]:
    """The calls to the vendor that have an answer, from one change of the service to the next."""
    done = [
        row
        for row in kept
        if row[0].verdict is not Verdict.WAITING and row[0].direction is Direction.TO_VENDOR
    ]
    return [
        (judged_by(service_rows.revision_context(connection, revision)), list(rows))
        for revision, rows in groupby(done, key=lambda row: row[1])
        if revision is not None
    ]


def _read(backstage: Backstage, exchange: Exchange, under: JudgedBy) -> Reading:
    return read(
        exchange,
        backstage.judge.contract.endpoints.get(exchange.endpoint or ""),
        missing_code_is_success=under.missing_code_is_success,
    )


def _note(
    backstage: Backstage, lines: Sequence[ExchangeLine], found: Sequence[Finding], of_single: int
) -> None:
    """Write what is otherwise than it was, and tell. The first findings are those of single exchanges."""
    numbers = {line.number: line for line in lines}
    single: dict[int, list[Finding]] = {line.id: [] for line in lines}
    by_order: dict[int, list[Finding]] = {line.id: [] for line in lines}
    for place, finding in enumerate(found):
        line = numbers.get(finding.call or max(finding.calls, default=0))
        if line is not None:
            (single if place < of_single else by_order)[line.id].append(backstage.redactor.finding(finding))
    with backstage.database.writing() as connection:
        before = journal_rows.findings_of(connection, list(single))
        changed = [line for line in lines if before[line.id] != single[line.id] + by_order[line.id]]
        for line in changed:
            journal_rows.put_findings(connection, line.id, single[line.id], by_order=False)
            journal_rows.put_findings(connection, line.id, by_order[line.id], by_order=True)
            everything = (*single[line.id], *by_order[line.id])
            judged = line.verdict is not Verdict.NOT_JUDGED
            verdict = verdict_of(everything, judged=judged)
            journal_rows.change_exchange(connection, line.id, findings=len(everything), verdict=verdict)
    if changed:
        told = GroupJudged(
            group=lines[0].group,
            service_id=lines[0].service_id,
            exchanges=tuple(line.id for line in changed),
        )
        backstage.publish(told)
