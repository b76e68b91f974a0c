"""Sends the calls of a report again, byte for byte, and says of each finding whether it is still there.

A report holds no secrets: what identifies the caller comes from the settings, and a call whose body or other
headers were masked is not sent at all, since it would be another call. One call by itself is judged by the
checks of single calls, and two that were given one id by the ids that they are given now. What else was found
by comparing several calls is decided only where they are all answered word for word as they were: the same
answers are the same finding, and of others only a run can tell.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Refused, judge_exchange, read
from simulator.exchange import Deliberate, NoResponse, Request, Response, header
from simulator.findings import Party
from simulator.made import made_by
from simulator.platform.calls import RequestMaker
from simulator.platform.flows import Call
from simulator.redaction import MASK
from simulator.runs.identities import DISTINCT, shared_ids
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from simulator.contract import Answer, Contract, Reading
    from simulator.engine import Clock
    from simulator.exchange import Exchange, Send
    from simulator.findings import Finding
    from simulator.platform.service import Service
    from simulator.redaction import Redactor
    from simulator.results import RunResult

__all__ = ["Again", "Replay", "Standing", "replayed", "spoken_of", "to_be_sent"]

_EXPECTED_ANSWER = "expectation.answer"
_PAIR = 2

_Key = tuple[str, int]
"""a scenario, and the number of a call in it"""
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

    ``sent`` are the calls that were sent for it, by scenario and number. ``why`` explains the standing.
    ``others`` are the checks that find something else in the new answer.
    """

    finding: Finding
    scenario: str
    before: Exchange | None
    now: Exchange | None
    standing: Standing
    sent: frozenset[tuple[str, int]] = frozenset()
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


def spoken_of(result: RunResult, indexes: Iterable[int]) -> list[tuple[Finding, str, Sequence[Exchange]]]:
    """Some of all findings, each with the id of its scenario and the calls that it speaks of, as far as the
    report holds them.
    """
    kept = {
        (scenario.id, one.number): replace(one, scenario=scenario.id)
        for scenario in result.scenarios
        for one in scenario.exchanges
    }
    pairs = shared_ids(result.scenarios)
    first = {(made.scenario, made.call): (owner.scenario, owner.call) for owner, made in pairs}
    findings = result.all_findings
    owners = [finding.scenario or "" for finding in result.findings]
    owners += [scenario.id for scenario in result.scenarios for _ in scenario.findings]
    return [
        (
            findings[index],
            owners[index],
            [kept[key] for key in _keys(findings[index], owners[index], first) if key in kept],
        )
        for index in indexes
    ]


def _keys(finding: Finding, scenario: str, first: Mapping[_Key, _Key]) -> Iterator[_Key]:
    """The calls that a finding speaks of; of an id that was given twice, the one that gave it first."""
    own = (scenario, finding.call or 0)
    if finding.check in DISTINCT and own in first:
        yield first[own]
    yield from ((scenario, number) for number in sorted({*finding.calls, own[1]}))


def replayed(replay: Replay, chosen: Sequence[tuple[Finding, str, Sequence[Exchange]]]) -> Iterator[Again]:
    """Send each call once, in the order of the findings, and say what became of each of those.

    ``chosen`` are findings with the id of their scenario and the calls that they speak of, in order; the
    finding's own is among them, and of an id that was given twice the call that gave it first. Each names its
    scenario.
    """
    sent: dict[_Key, Exchange | str] = {}
    for finding, scenario, exchanges in chosen:
        for exchange in exchanges:
            key = _key(exchange)
            if key not in sent:
                sent[key] = _why_not(finding, exchange) or _sent(replay, exchange)
        yield _again(replay, finding, scenario, exchanges, sent)


def to_be_sent(chosen: Sequence[tuple[Finding, str, Sequence[Exchange]]]) -> list[Exchange]:
    """The calls that :func:`replayed` sends, as far as the report alone can tell."""
    return [exchange for finding, _, calls in chosen for exchange in calls if not _why_not(finding, exchange)]


def _key(exchange: Exchange) -> _Key:
    return exchange.scenario, exchange.number


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
    sent: Mapping[_Key, Exchange | str],
) -> Again:
    before = next((one for one in exchanges if _key(one) == (scenario, finding.call)), None)
    if before is None:
        why = (
            "it speaks of no call in particular"
            if finding.call is None
            else "the report does not hold the call"
        )
        return Again(
            finding=finding, scenario=scenario, before=None, now=None, standing=Standing.NOT_SENT, why=why
        )
    outcomes = [sent[_key(one)] for one in exchanges]
    unsent = next((one for one in outcomes if isinstance(one, str)), "")
    went = frozenset(_key(one) for one in outcomes if not isinstance(one, str))
    now = sent[_key(before)]
    if isinstance(now, str) or unsent:
        return Again(
            finding=finding,
            scenario=scenario,
            before=before,
            now=None if isinstance(now, str) else now,
            standing=Standing.NOT_SENT,
            sent=went,
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
        sent=went,
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
    judged = judge_exchange(_read(replay, now), replay.contract)
    found = {one.check for one in judged.findings if one.party in (Party.VENDOR, Party.NETWORK)}
    others = tuple(sorted(found - {finding.check}))
    if finding.check in found:
        return Standing.STILL, "", others
    if isinstance(now.reply, NoResponse) and now.reply.silence.unreachable:
        return Standing.UNREACHED, replay.redactor.text(now.reply.detail), ()
    if finding.check in judged.judged:
        return Standing.GONE, "", others
    return *_compared(replay, finding, before, now, pairs), others


def _compared(
    replay: Replay,
    finding: Finding,
    before: Exchange,
    now: Exchange,
    pairs: Sequence[tuple[Exchange, Exchange]],
) -> tuple[Standing, str]:
    """What no call shows by itself: by what was expected of it, or beside other calls."""
    if finding.check in DISTINCT:
        return _told_apart(replay, [new for _, new in pairs])
    # the old answers were masked before they were written: only masked ones can be like them
    if finding.check == _EXPECTED_ANSWER:
        was, is_ = (_read(replay, one).answer for one in (before, replay.redactor.exchange(now)))
        if standing := _expected(was, is_):
            return standing, ""
    if all(_alike(one, replay.redactor.exchange(new)) for one, new in pairs):
        return Standing.STILL, "answered word for word as it was"
    return Standing.UNDECIDED, "the answer is another one now, of which only a run can tell"


def _read(replay: Replay, exchange: Exchange) -> Reading:
    return read(
        exchange,
        replay.contract.endpoints[exchange.endpoint or ""],
        missing_code_is_success=replay.service.switches.missing_code_is_success,
    )


def _told_apart(replay: Replay, exchanges: Sequence[Exchange]) -> tuple[Standing, str]:
    """Whether two are still given one id, told by the ids that both are given now."""
    if len(exchanges) < _PAIR:
        return Standing.UNDECIDED, "the report does not hold the call that was given the id first"
    readings = [_read(replay, exchange) for exchange in exchanges]
    given = {(made.scenario, made.call): replay.redactor.text(made.external_id) for made in made_by(readings)}
    for exchange in exchanges:
        if _key(exchange) not in given:
            why = f"call {exchange.number} of {exchange.scenario} was given no id this time"
            return Standing.UNDECIDED, why
    first, second = exchanges
    its, other = given[_key(second)], given[_key(first)]
    if its == other:
        return Standing.STILL, f"given {its}, like call {first.number} of {first.scenario}"
    return Standing.GONE, f"given {its}, and call {first.number} of {first.scenario} was given {other}"


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
