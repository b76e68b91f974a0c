"""Judges one exchange: which checks apply to it, and what they find. Pure, and the same for every source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.answer import Accepted, Answer, Broken, Document, Exists, Reading, Refused, Silent
from simulator.contract.json_text import UNREADABLE
from simulator.contract.table import TABLE, Row, Stage
from simulator.exchange import Deliberate, Exchange, NoResponse
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.contract.checks.breach import Breach, Find
    from simulator.contract.contract import Contract
    from simulator.contract.endpoints import Endpoint
    from simulator.findings import Finding

__all__ = ["Judged", "Plan", "judge_exchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found on one exchange, and the ids of all checks that were made to find it."""

    findings: tuple[Finding, ...]
    judged: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The rows that concern one endpoint at one stage: on the request, on the answer, and the ids of both."""

    on_request: tuple[Find, ...]
    on_answer: tuple[Find, ...]
    ids: frozenset[str]


_UNJUDGED = Judged(findings=(), judged=frozenset())


def judge_exchange(reading: Reading, contract: Contract) -> Judged:
    """Everything that is wrong with one exchange. One that belongs to no endpoint is not judged.

    An injected reply is never held against the vendor, and neither is a 4xx or 5xx in answer to a request
    that was wrong itself. A probe's request is never held against the platform.
    """
    endpoint = reading.endpoint
    if endpoint is None:
        return _UNJUDGED
    stage = _stage(reading)
    if reading.exchange.probe is not None:
        return _judge_probe(reading, contract, endpoint, stage)
    plan = contract.plans.get((endpoint.id, stage)) or _plan(contract, endpoint, stage)
    breaches = [breach for find in plan.on_request for breach in find(reading, contract)]
    if breaches and stage is Stage.TURNED_AWAY and _blamed_on_request(reading):
        plan = contract.plans.get((endpoint.id, Stage.ASKED)) or _plan(contract, endpoint, Stage.ASKED)
    breaches += [breach for find in plan.on_answer for breach in find(reading, contract)]
    if not breaches:
        return Judged(findings=(), judged=plan.ids)
    return Judged(findings=tuple(_finding(breach, reading, contract) for breach in breaches), judged=plan.ids)


def _judge_probe(reading: Reading, contract: Contract, endpoint: Endpoint, stage: Stage) -> Judged:
    """The answer alone, and only as far as it is fair to judge it."""
    if not _is_fair(reading.exchange):
        return _UNJUDGED
    plan = contract.plans.get((endpoint.id, stage)) or _plan(contract, endpoint, stage)
    asked = contract.plans.get((endpoint.id, Stage.ASKED)) or _plan(contract, endpoint, Stage.ASKED)
    breaches = [breach for find in plan.on_answer for breach in find(reading, contract)]
    return Judged(
        findings=tuple(_finding(breach, reading, contract) for breach in breaches),
        judged=plan.ids - asked.ids,
    )


def _is_fair(exchange: Exchange) -> bool:
    reply, probe = exchange.reply, exchange.probe
    if probe is Deliberate.VALID:
        return True
    if isinstance(reply, NoResponse):
        return reply.silence.unreachable
    return probe is Deliberate.WRONG and reply.status == 200


_STAGES: dict[type[Answer], Stage] = {
    Accepted: Stage.ACCEPTED,
    Exists: Stage.EXISTS,
    Refused: Stage.REFUSED,
    Document: Stage.DOCUMENT,
    Silent: Stage.SILENT,
    Broken: Stage.BROKEN,
}


def _stage(reading: Reading) -> Stage:
    reply = reading.exchange.reply
    if reading.exchange.injected:
        return Stage.ASKED
    if isinstance(reply, NoResponse):
        return Stage.SILENT
    if reply.status != 200:
        return Stage.TURNED_AWAY
    if reading.body is UNREADABLE:
        return Stage.UNREADABLE
    return Stage.NOT_SUPPORTED if reading.not_offered else _STAGES[type(reading.answer)]


def _blamed_on_request(reading: Reading) -> bool:
    reply = reading.exchange.reply
    return not isinstance(reply, NoResponse) and 400 <= reply.status < 600


def _plan(contract: Contract, endpoint: Endpoint, stage: Stage) -> Plan:
    rows = [row for row in TABLE if stage in row.stages and row.endpoints(endpoint)]
    plan = Plan(
        on_request=tuple(row.find for row in rows if Stage.ASKED in row.stages),
        on_answer=tuple(row.find for row in rows if Stage.ASKED not in row.stages and stage in row.finds_at),
        ids=frozenset(id_ for row in rows for id_ in _ids(row, contract, endpoint)),
    )
    contract.plans[(endpoint.id, stage)] = plan
    return plan


def _ids(row: Row, contract: Contract, endpoint: Endpoint) -> Iterable[str]:
    schema = row.schema(endpoint)
    return {*row.ids, *(contract.validators.check_ids(schema) if schema else ())}


def _finding(breach: Breach, reading: Reading, contract: Contract) -> Finding:
    endpoint = reading.endpoint
    return contract.catalogue.finding(
        breach.check,
        message=breach.message,
        fix=breach.fix,
        scenario=reading.exchange.scenario,
        endpoint=endpoint.id if endpoint else None,
        call=reading.exchange.number,
        side=breach.side,
        pointer=breach.pointer,
        expected=breach.expected,
        got=breach.got,
        follows_from=breach.follows_from,
        about=breach.about,
    )
