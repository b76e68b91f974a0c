"""Applies the ordering rules to the calls about an account and its reseller, after each operation.

They are read from the journal as they are kept, so that what is judged here is what a downloaded journal
would be judged as. Each call is judged under what the service was at that time: the whole history is gone
through once for every setting that it had, and of what is found only that is kept which lies within one
stretch with that setting. What was right under the old switches is not measured by the new.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from simulator.consequences import fold
from simulator.contract import read
from simulator.marketplace.calling import verdict_of
from simulator.marketplace.contexts import judged_by
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import noting
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.happenings import GroupJudged
from simulator.marketplace.records.journal import Direction, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.contexts import JudgedBy
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.journal import ExchangeLine

__all__ = ["judge_account"]

_MOST = 2_000
"""Calls about an account and its reseller that are gone through. Where there are more, order is not judged: a
history without its beginning would look wrong where it is not."""

Kept = tuple["ExchangeLine", "Exchange"]


def judge_account(backstage: Backstage, group: str, account_id: str) -> None:
    """Judge the order of the calls about an account and its reseller anew, and note what changed.

    One thread at a time judges a group; where another waits to judge the same account already, it will see
    these calls too.
    """
    if not backstage.wants_judgement(account_id):
        return
    with backstage.claims.holding() as held:
        if not held.claim(("judging", group)):
            return
        backstage.judges(account_id)
        with backstage.database.reading() as connection:
            kept = _calls(connection, group, account_id)
            complete = order_rows.under_way(connection, group=group) is None
            settings = _settings(connection, [line for line, _ in kept])
            known = journal_rows.findings_of(connection, [line.id for line, _ in kept], by_order=False)
        if len(kept) < _MOST:
            single = [finding for line, _ in kept for finding in known[line.id]]
            ordered = list(_out_of_order(backstage, kept, settings, complete=complete))
            _note(backstage, [line for line, _ in kept], fold([*single, *ordered]), len(single))


def _calls(connection: Connection, group: str, account_id: str) -> list[Kept]:
    """The calls to the vendor that have an answer, in their order."""
    account = account_rows.account_row(connection, account_id)
    concerned = [account_id, *([account.reseller_id] if account and account.reseller_id else [])]
    return [
        (line, exchange)
        for line, exchange in journal_rows.group_rows(connection, group, concerned, newest=_MOST)
        if line.verdict is not Verdict.WAITING and line.direction is Direction.TO_VENDOR
    ]


def _settings(connection: Connection, lines: Sequence[ExchangeLine]) -> Mapping[int | None, JudgedBy]:
    """What the service was, by revision."""
    revisions = {line.revision_id for line in lines if line.revision_id is not None}
    return {one: judged_by(service_rows.revision_context(connection, one)) for one in sorted(revisions)}


def _out_of_order(
    backstage: Backstage, kept: Sequence[Kept], settings: Mapping[int | None, JudgedBy], *, complete: bool
) -> Iterator[Finding]:
    readings = [
        read(
            exchange,
            backstage.judge.contract.endpoints.get(exchange.endpoint or ""),
            missing_code_is_success=settings[line.revision_id].missing_code_is_success,
        )
        for line, exchange in kept
    ]
    stretches = [
        (setting, {line.number for line, _ in calls})
        for setting, calls in groupby(kept, key=lambda call: settings[call[0].revision_id])
    ]
    for setting in dict.fromkeys(setting for setting, _ in stretches):
        context = replace(setting.context, complete=complete, fresh=True)
        for finding in backstage.judge.ordering.judge(readings, context).findings:
            calls = {finding.call, *finding.calls} - {None}
            if any(calls <= numbers for judged, numbers in stretches if judged == setting):
                yield finding


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
            noting.put_findings(connection, line.id, single[line.id], by_order=False)
            noting.put_findings(connection, line.id, by_order[line.id], by_order=True)
            everything = (*single[line.id], *by_order[line.id])
            verdict = verdict_of(everything, judged=line.verdict is not Verdict.NOT_JUDGED)
            noting.change_exchange(connection, line.id, findings=len(everything), verdict=verdict)
    if changed:
        told = GroupJudged(
            group=lines[0].group,
            service_id=lines[0].service_id,
            exchanges=tuple(line.id for line in changed),
        )
        backstage.publish(told)
