"""Plays a case against a perfect vendor that exists only here, before anything is sent.

It tells how many calls, accounts and subscriptions a scenario will make; whether the platform would have to
refuse the order because a value is missing; and whether an expectation is one that no platform can meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, Answer, Broken, Contract, Document, Exists, Refused, Silent, read
from simulator.exchange import Exchange, NoResponse, Request, Silence
from simulator.scenario.expectations import compare
from simulator.scenario.mismatch import Mismatch, Topic, call_text
from simulator.scenario.misspelt import misspelt, without_repetition
from simulator.scenario.paper import Paper
from simulator.scenario.planned import Pause, PlannedCall, PlannedInspection
from simulator.scenario.play import is_untold_precheck, play
from simulator.scenario.resolving import Resolve, resolver
from simulator.scenario.stage import Inspected, Observed, Stage, StepRecord
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.judge import Judge
    from simulator.scenario.case import Cast
    from simulator.scenario.model import Scenario

__all__ = ["Rehearsal", "played_perfectly", "rehearse"]

_MAKES_ACCOUNTS = "account.synchronize"
_MAKES_SUBSCRIPTIONS = "subscription.create"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """What a case comes to when every call goes as expected. ``refused`` is an unexpected refusal of the
    platform. ``idle`` are rules on the order of calls that had no occasion.
    """

    calls: int
    accounts: int
    subscriptions: int
    endpoints: frozenset[str]
    refused: str
    mismatches: tuple[Mismatch, ...]
    idle: tuple[Mismatch, ...] = ()


def rehearse(cast: Cast, judge: Judge) -> Rehearsal:
    """Play a case against perfect answers. Sends nothing."""
    paper = Paper(cast, judge) if _is_judged(cast.case.scenario) else None
    stage = played_perfectly(cast, judge.contract, note=paper.note if paper is not None else None)
    observed = [one for record in stage.records for one in record.observed]
    unexpected = [
        f"{r.refused}: {r.remedy}" for r in stage.records if r.refused and r.step.expect.refused is None
    ]
    of_all = paper.order(stage) if paper is not None else ()
    broken = [one for one in of_all if one.topic is not Topic.NO_OCCASION]
    found = [
        *(one for record in stage.records for one in (*compare(stage, record), *_unused(record))),
        *(paper.mismatches(stage) if paper is not None else ()),
    ]
    told = tuple(misspelt(cast.case.scenario, judge.contract))
    made = [one for one in observed if not one.injected and isinstance(one.answer, Accepted)]
    return Rehearsal(
        calls=len(observed),
        accounts=sum(1 for one in made if one.endpoint == _MAKES_ACCOUNTS),
        subscriptions=sum(
            1 for one in made if one.endpoint == _MAKES_SUBSCRIPTIONS and not one.request.get("CheckOnly")
        ),
        endpoints=frozenset(one.endpoint for one in observed),
        refused=unexpected[0] if unexpected else "",
        mismatches=without_repetition(told, [*found, *broken]),
        idle=tuple(one for one in of_all if one.topic is Topic.NO_OCCASION),
    )


def played_perfectly(cast: Cast, contract: Contract, *, note: Note | None = None) -> Stage:
    """The stage of a case after it was played against perfect answers, with what became of each step.

    ``note`` is told of each call as it comes.
    """
    stage = Stage(cast)
    playing = play(stage)
    number = 1
    try:
        planned = next(playing)
        while True:
            if not isinstance(planned, PlannedCall):
                planned = playing.send(_nobody_asked(planned, number))
                number += 1
                continue
            observed = _observe(planned, number, stage, contract)
            if note is not None:
                note(planned, observed)
            number += 1
            planned = playing.send(observed)
    except StopIteration:
        return stage


def _nobody_asked(planned: PlannedInspection | Pause, number: int) -> Inspected | None:
    if isinstance(planned, Pause):
        return None
    return Inspected(number=number, status=None, body=None, made_up=True)


Note = Callable[[PlannedCall, Observed], None]


def _is_judged(scenario: Scenario) -> bool:
    """Whether what the platform sends in it is for the judge to look at."""
    return bool(scenario.rules) or any(step.overrides for step in scenario.steps)


def _unused(record: StepRecord) -> Iterator[Mismatch]:
    """Injected replies that stood in for no call, and so brought nothing about."""
    for injection in record.waiting:
        yield Mismatch(
            topic=Topic.CALLS,
            where=f"{record.step.pointer}/inject",
            message="an injected reply fits no call of its step",
            endpoint=injection.endpoint,
            expected=call_text(injection.endpoint, injection.account),
            got="no such call",
        )
    if record.step.overrides:
        from simulator.scenario.overriding import unused  # noqa: PLC0415 - few scenarios have any

        yield from unused(record)


def _observe(planned: PlannedCall, number: int, stage: Stage, contract: Contract) -> Observed:
    call, cast = planned.call, stage.cast
    if planned.injected is not None:
        exchange = Exchange(
            number=number,
            scenario=cast.case.id,
            endpoint=call.endpoint,
            request=Request(method="POST", url="", headers=()),
            reply=planned.injected,
            injected=True,
        )
        reading = read(
            exchange,
            contract.endpoints[call.endpoint],
            missing_code_is_success=cast.case.service.switches.missing_code_is_success,
        )
        answer, body = reading.answer, reading.body
    else:
        answer, body = _perfect(planned, number, stage)
    return Observed(
        number=number,
        endpoint=call.endpoint,
        account=call.account.alias if call.account else None,
        request=call.body,
        body=body,
        answer=answer,
        injected=planned.injected is not None,
        made_up=planned.injected is None,
        invalid=planned.invalid,
    )


def _perfect(planned: PlannedCall, number: int, stage: Stage) -> tuple[Answer, Any]:
    """The answer the scenario expects of this call, or a success where it expects none in particular."""
    cast = stage.cast
    calls = planned.step.expect.calls or ()
    wanted = calls[planned.nth] if planned.nth < len(calls) else None
    if is_untold_precheck(planned.call, cast.case.scenario.switches):
        wanted = None
    endpoint = planned.call.endpoint
    said = wanted.answer if wanted is not None and wanted.endpoint == endpoint else None
    if said is None and planned.invalid:
        said = "refused"
    if said not in (None, "accepted"):
        return _as_expected(said, endpoint, number, resolver(stage, stage.records[-1]))
    if endpoint == "fields.validate":
        return Document(value=[]), []
    if endpoint in cast.case.discovered.documents:
        document = cast.case.discovered.documents[endpoint]
        return Document(value=document), document
    if endpoint in ("fields.get", "fields.service_definition", "account.sync_options"):
        return Document(value={}), {}
    result = "" if endpoint == "account.exists" else f"external-{number}"
    return Accepted(result=result, message=""), {"Code": 0, "Message": "", "Result": result}


def _as_expected(
    said: str | Mapping[str, Any] | None, endpoint: str, number: int, resolve: Resolve
) -> tuple[Answer, Any]:
    match said:
        case "refused":
            return Refused(code=-1, message="refused as expected", not_supported=False), {
                "Code": -1,
                "Message": "refused as expected",
                "Result": None,
            }
        case "broken":
            return Broken(why=_EXPECTED), None
        case "silent":
            return Silent(no_response=NoResponse(silence=Silence.TIMEOUT, detail="silent as expected")), None
    members = {
        name: resolve(value) if isinstance(value, str) else value
        for name, value in (said.items() if isinstance(said, Mapping) else ())
    }
    body = {"Code": 0, "Message": "", "Result": f"external-{number}", **members}
    if body["Code"] == 0:
        return Accepted(result=str(body["Result"] or ""), message=str(body["Message"] or "")), body
    if endpoint == "account.exists" and body["Code"] == 1:
        return Exists(result=str(body["Result"] or "")), body
    code, message = body["Code"], str(body["Message"] or "")
    is_code = type(code) is int
    answer = Refused(code=code, message=message, not_supported=False) if is_code else Broken(why=_EXPECTED)
    return answer, body


_EXPECTED = "broken as expected"
