"""Sends the calls of a report again, byte for byte, and says of each finding whether it is still there.

A report holds no secrets: what identifies the caller comes from the settings, and a call whose body or other
headers were masked is not sent at all, since it would be another call. One call by itself is judged by the
checks of single calls. What was found by comparing several calls is decided only where they are all answered
word for word as they were: the same answers are the same finding, and of others only a run can tell.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Refused, judge_exchange, read
from simulator.exchange import Deliberate, NoResponse, Request, Response, header
from simulator.findings import Party
from simulator.platform.calls import RequestMaker
from simulator.platform.flows import Call
from simulator.redaction import MASK
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract import Answer, Contract
    from simulator.engine import Clock
    from simulator.exchange import Exchange, Send
    from simulator.findings import Finding
    from simulator.platform.service import Service
    from simulator.redaction import Redactor

__all__ = ["Again", "Replay", "Standing", "replayed"]

_EXPECTED_ANSWER = "expectation.answer"
_IDENTIFYING = ("x-cloudplatform-applicationid", "x-cloudplatform-apikey")


class Standing(StrEnum):
    """What became of a finding."""

    STILL = "still there"
    GONE = "gone"
    UNDECIDED = "not decided"
    """sent again, and only a run could tell"""
    UNREACHED = "not reached"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """One finding, the call it is about (None where the report holds none), and how that went this time.

    ``why`` explains a standing that is neither still nor gone. ``others`` are the checks that find something
    else in the new answer.
    """

    finding: Finding
    scenario: str
    before: Exchange | None
    now: Exchange | None
    standing: Standing
    why: str = ""
    others: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Replay:
    """Whom to send to, and how. Nothing is opened here."""

    service: Service
    contract: Contract
    send: Send
    clock: Clock
    redactor: Redactor


def replayed(replay: Replay, chosen: Sequence[tuple[Finding, str, Sequence[Exchange]]]) -> Iterator[Again]:
    """Send each call once, in the order of the findings, and say what became of each of those.

    ``chosen`` are findings with the id of their scenario and the calls that they speak of, in order; the
    finding's own is among them.
    """
    sent: dict[tuple[str, int], Exchange | str] = {}
    for finding, scenario, exchanges in chosen:
        for exchange in exchanges:
            key = (scenario, exchange.number)
            if key not in sent:
                sent[key] = _why_not(finding, exchange) or _sent(replay, exchange)
        yield _again(replay, finding, scenario, exchanges, sent)


def _why_not(finding: Finding, exchange: Exchange) -> str:
    """Why a call cannot or need not be sent again; "" if it can."""
    if finding.party not in (Party.VENDOR, Party.NETWORK):
        return f"it is the {finding.party}'s: the same call would have the same fault"
    if exchange.injected:
        return "the scenario gave its reply itself, and it was never sent"
    if exchange.request.body is not None and MASK.encode() in exchange.request.body:
        return "its body holds a secret, which the report masks: it cannot be sent as it was"
    key = header(exchange.request.headers, "X-CloudPlatform-APIKey") or ""
    if exchange.probe is Deliberate.WRONG and MASK in key:
        return "it was wrong on purpose, perhaps by its key, which the report masks: play the probe again"
    if exchange.probe is Deliberate.DROPPED:
        return "its answer was not waited for, on purpose: play the probe again"
    return ""


def _sent(replay: Replay, exchange: Exchange) -> Exchange | str:
    request = _request(replay, exchange)
    if isinstance(request, str):
        return request
    started, ticks = replay.clock.now(), replay.clock.ticks()
    reply = replay.send(request)
    elapsed = replay.clock.ticks() - ticks
    return replace(exchange, request=request, reply=reply, started=started, elapsed=elapsed)


def _request(replay: Replay, exchange: Exchange) -> Request | str:
    """The request with its address and the caller's headers as the settings have them, or what is missing."""
    if exchange.endpoint is None or exchange.endpoint not in replay.contract.endpoints:
        return "its URL belongs to no endpoint of the contract, so that it is not known where to send it"
    ours = RequestMaker(replay.service, replay.contract.endpoints).request(
        Call(endpoint=exchange.endpoint), track_id=""
    )
    headers: list[tuple[str, str]] = []
    for name, value in exchange.request.headers:
        known = header(ours.headers, name)
        if MASK in value or name.lower() in _IDENTIFYING:
            if known is None:
                return f"the header {name} is masked in the report, and the settings do not give it"
            headers.append((name, known))
        else:
            headers.append((name, value))
    return replace(exchange.request, url=ours.url, headers=tuple(headers))


def _again(
    replay: Replay,
    finding: Finding,
    scenario: str,
    exchanges: Sequence[Exchange],
    sent: dict[tuple[str, int], Exchange | str],
) -> Again:
    before = next((one for one in exchanges if one.number == finding.call), None)
    if before is None:
        why = (
            "it speaks of no call in particular"
            if finding.call is None
            else "the report does not hold the call, since nothing else was wrong in its scenario"
        )
        return Again(
            finding=finding, scenario=scenario, before=None, now=None, standing=Standing.NOT_SENT, why=why
        )
    outcomes = [sent[scenario, one.number] for one in exchanges]
    unsent = next((one for one in outcomes if isinstance(one, str)), "")
    now = sent[scenario, before.number]
    if isinstance(now, str) or unsent:
        return Again(
            finding=finding,
            scenario=scenario,
            before=before,
            now=None if isinstance(now, str) else now,
            standing=Standing.NOT_SENT,
            why=unsent,
        )
    pairs = [(one, new) for one, new in zip(exchanges, outcomes, strict=True) if not isinstance(new, str)]
    standing, why, others = _judged(replay, finding, before, now, pairs)
    return Again(
        finding=finding,
        scenario=scenario,
        before=before,
        now=replay.redactor.exchange(now),
        standing=standing,
        why=why,
        others=others,
    )


def _judged(
    replay: Replay,
    finding: Finding,
    before: Exchange,
    now: Exchange,
    pairs: Sequence[tuple[Exchange, Exchange]],
) -> tuple[Standing, str, tuple[str, ...]]:
    endpoint = replay.contract.endpoints[now.endpoint or ""]
    lenient = replay.service.switches.missing_code_is_success
    reading = read(now, endpoint, missing_code_is_success=lenient)
    judged = judge_exchange(reading, replay.contract)
    found = {one.check for one in judged.findings if one.party in (Party.VENDOR, Party.NETWORK)}
    others = tuple(sorted(found - {finding.check}))
    if finding.check in found:
        return Standing.STILL, "", others
    if isinstance(now.reply, NoResponse) and now.reply.silence.unreachable:
        return Standing.UNREACHED, replay.redactor.text(now.reply.detail), ()
    if finding.check in judged.judged:
        return Standing.GONE, "", others
    if finding.check == _EXPECTED_ANSWER:
        # the old answer was masked before it was written: only a masked one can be like it
        was, is_ = (
            read(one, endpoint, missing_code_is_success=lenient).answer
            for one in (before, replay.redactor.exchange(now))
        )
        if standing := _expected(was, is_):
            return standing, "", others
    if all(_alike(one, replay.redactor.exchange(new)) for one, new in pairs):
        return Standing.STILL, "answered word for word as it was", others
    return Standing.UNDECIDED, "the answer is another one now, of which only a run can tell", others


def _expected(was: Answer, is_: Answer) -> Standing | None:
    """Whether a call that was answered otherwise than expected still is; None where neither can be said.

    A refusal in other words may be about something that is not there any more.
    """
    if was == is_ or (isinstance(was, Accepted) and isinstance(is_, Accepted)):
        return Standing.STILL
    return Standing.GONE if {type(was), type(is_)} == {Accepted, Refused} else None


def _alike(one: Exchange, other: Exchange) -> bool:
    match one.reply, other.reply:
        case Response(status=status, body=body), Response(status=now, body=text):
            return (status, body) == (now, text)
        case NoResponse(silence=silence), NoResponse(silence=now_):
            return silence is now_
        case _:
            return False
