"""``override``: what a scenario changes in the platform's requests, and what the contract says of that.

A change by which a request breaks the contract has to be declared (``invalid: true``), and what is declared
has to break it: both are found out in the rehearsal, by the judge that judges every platform.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.findings import Party
from simulator.pointer import REMOVED, put
from simulator.scenario.context import context_of
from simulator.scenario.mismatch import Mismatch, Topic, call_text, short
from simulator.scenario.references import UNKNOWN, token
from simulator.scenario.resolving import Resolve, resolved, resolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading
    from simulator.findings import Finding
    from simulator.judge import Judge
    from simulator.scenario.model import Override
    from simulator.scenario.planned import PlannedCall
    from simulator.scenario.stage import Stage, StepRecord

__all__ = ["badly_declared", "overridden", "unused"]

_CREDENTIALS = ("x-cloudplatform-applicationid", "x-cloudplatform-apikey")
"""headers whose every change is a wrong one, although the contract says nothing of their values"""


def overridden(planned: PlannedCall, stage: Stage, record: StepRecord) -> PlannedCall:
    """The call with what the step changes of it. What cannot be changed is noted in the record."""
    alias = planned.call.account.alias if planned.call.account else None
    fitting = tuple(
        one
        for one in record.step.overrides
        if one.endpoint == planned.call.endpoint and one.account in (None, alias)
    )
    if not fitting:
        return planned
    resolve = resolver(stage, record, sent=True)
    body = copy.deepcopy(planned.call.body)
    headers: dict[str, str | None] = {}
    for one in fitting:
        record.overriding.add(one.pointer)
        record.unmet.extend(_changed(body, one, resolve))
        for name, value in one.headers.items():
            said = value if value is None else resolve(value)
            if said is not UNKNOWN:
                headers[name] = None if said is None else str(said)
    changed = replace(planned.call, body=body)
    return replace(planned, call=changed, headers=headers, overrides=fitting, meant=planned.call)


def _changed(body: Any, one: Override, resolve: Resolve) -> Iterator[Mismatch]:
    changes = [(f"set/{token(path)}", path, resolved(value, resolve)) for path, value in one.put.items()]
    changes += [(f"remove/{index}", path, REMOVED) for index, path in enumerate(one.remove)]
    for place, path, value in changes:
        pointer = resolve(path)
        if pointer is UNKNOWN or value is UNKNOWN:
            continue  # what an earlier answer lacked has been told
        try:
            put(body, str(pointer), value)
        except (LookupError, TypeError, ValueError):
            yield Mismatch(
                topic=Topic.OVERRIDE,
                where=f"{one.pointer}/{place}",
                message=f"the request to {one.endpoint} has no such place to change",
                endpoint=one.endpoint,
                pointer=str(pointer),
                expected="something there" if value is REMOVED else "something to put it into",
                got="no body" if body is None else "nothing there",
                fix="'--verbose --journal FILE' shows what is sent without the override",
            )


def unused(record: StepRecord) -> Iterator[Mismatch]:
    """Overrides that fit no call of their step, and so changed nothing."""
    for one in record.step.overrides:
        if one.pointer not in record.overriding:
            yield Mismatch(
                topic=Topic.OVERRIDE,
                where=one.pointer,
                message="an override fits no call of its step",
                endpoint=one.endpoint,
                expected=call_text(one.endpoint, one.account),
                got="no such call",
                fix="name the endpoint and the account of a call that this step makes",
            )


def badly_declared(
    stage: Stage,
    readings: Sequence[Reading],
    control: Sequence[Reading],
    changed: Mapping[int, tuple[Override, ...]],
    judge: Judge,
) -> Iterator[Mismatch]:
    """Requests that break the contract and do not say so, and the other way round.

    ``control`` are the exchanges without the changes: what is wrong with those as well is not of their
    making. ``changed`` are the overrides by the number of the call that they changed. What is declared as
    invalid is looked at call by call, and everything else together, as changes may belong together.
    """
    context = replace(context_of(stage.cast.case.service, stage), fresh=True)

    def found(journal: Sequence[Reading]) -> list[Finding]:
        judged = judge.scenario(journal, context, replayed=False).findings
        return [finding for finding in judged if finding.party is Party.PLATFORM]

    wrong = {number for number, overrides in changed.items() if any(one.invalid for one in overrides)}
    meant = [control[at] if at + 1 in wrong else reading for at, reading in enumerate(readings)]
    before, with_meant = found(control), found(meant)
    yield from _undeclared(_new(with_meant, before), {n: o for n, o in changed.items() if n not in wrong})
    for number in sorted(wrong):
        journal = [readings[at] if at + 1 == number else reading for at, reading in enumerate(meant)]
        if not _new(found(journal), with_meant) and not any(map(_touches_credentials, changed[number])):
            yield _valid_after_all(next(one for one in changed[number] if one.invalid), number)


def _undeclared(found: Sequence[Finding], changed: Mapping[int, tuple[Override, ...]]) -> Iterator[Mismatch]:
    """A breach that shows in a later call, such as an id that is carried on wrongly, is that of the last
    change before it.
    """
    breaches: dict[int, list[Finding]] = {}
    for finding in found:
        causes = [number for number in changed if finding.call is not None and number <= finding.call]
        if causes:
            breaches.setdefault(max(causes), []).append(finding)
    for number, overrides in changed.items():
        if number in breaches or any(map(_touches_credentials, overrides)):
            yield _breach(overrides[-1], number, breaches.get(number, []))


def _new(found: Sequence[Finding], before: Sequence[Finding]) -> list[Finding]:
    known = {(finding.check, finding.call, finding.pointer) for finding in before}
    return [one for one in found if (one.check, one.call, one.pointer) not in known]


def _touches_credentials(one: Override) -> bool:
    return any(name.lower() in _CREDENTIALS for name in one.headers)


def _breach(one: Override, number: int, found: Sequence[Finding]) -> Mismatch:
    says = found[0].message if found else "the credentials are not those of the service"
    return Mismatch(
        topic=Topic.OVERRIDE,
        where=one.pointer,
        message=f"the override breaks the contract: {says}",
        fix="declare it, if that is what it is for: 'invalid: true'; else change what it sets",
        call=number,
        endpoint=one.endpoint,
        pointer=found[0].pointer if found else None,
        expected=(found[0].expected if found else None) or "a request as the contract has it",
        got=(found[0].got if found else None) or short(dict(one.put)),
    )


def _valid_after_all(one: Override, number: int) -> Mismatch:
    return Mismatch(
        topic=Topic.OVERRIDE,
        where=f"{one.pointer}/invalid",
        fix="take 'invalid: true' out, or make the request wrong",
        message="the override says that the request is invalid, and the contract has nothing against it",
        call=number,
        endpoint=one.endpoint,
        expected="a request that breaks the contract",
        got="a valid one",
    )
