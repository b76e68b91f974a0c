"""Plays a probe: makes its calls through the engine, and makes findings of what it has to say.

Its exchanges are marked, so that no rule on the order of calls sees them and no request is held against the
platform; answers are judged like any other where that is fair.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING, assert_never

from simulator.accepted import acceptance
from simulator.contract import Accepted, judge_exchange
from simulator.contract.wording import listed
from simulator.engine import Played, Removal
from simulator.exchange import Deliberate, Exchange, with_headers
from simulator.findings import Level
from simulator.judge import Judgement
from simulator.made import gave, made_by
from simulator.outcomes import outcome_of, summary
from simulator.platform.flows import Call, why_not
from simulator.probes.probe import Ask, AtOnce, Broken, Held, NotJudged, Unheard
from simulator.probes.scene import Scene
from simulator.results import ScenarioResult
from simulator.scenario.case import Cast, cast
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract import Reading
    from simulator.engine import Engine
    from simulator.exchange import Reply, Request
    from simulator.findings import Finding
    from simulator.platform.service import Service
    from simulator.probes.case import ProbeCase
    from simulator.probes.probe import Asking, Saying
    from simulator.results import Created

__all__ = ["Prober", "remove"]


@dataclass(slots=True, kw_only=True)
class _UnderWay:
    """A probe while it is played: what is known of it should its thread be given up."""

    began: float
    readings: list[Reading] = field(default_factory=list)
    said: list[Saying] = field(default_factory=list)
    guids: list[str] = field(default_factory=list)
    waiting: str = ""


class Prober:
    """Plays probes for the workers of one run. Thread-safe, as each probe is played by one of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._under_way: dict[str, _UnderWay] = {}

    def play(self, case: ProbeCase) -> Played:
        """Cast, play and judge one probe. Stops between two calls when the run is stopped."""
        engine = self._engine
        playing = self._under_way[case.id] = _UnderWay(began=engine.clock.ticks())
        cast_ = cast(case.case, engine.data, engine.people(case.case))
        assert isinstance(cast_, Cast), "it was cast before it was said to be playable"  # noqa: S101
        scene = Scene(cast_)
        finished = self._drive(case, scene, playing)
        playing.guids.extend(scene.guid() for _ in playing.readings)
        self._under_way.pop(case.id, None)
        return self._played(case, playing, cut_short="" if finished else "the run was interrupted")

    def give_up(self, case: ProbeCase) -> Played | None:
        """What is known of a probe whose answer is not waited for any more; None if it never began."""
        playing = self._under_way.pop(case.id, None)
        if playing is None:
            return None
        waiting = f" while {playing.waiting} waited for its answer" if playing.waiting else ""
        return self._played(case, playing, cut_short=f"the run was interrupted{waiting}")

    def _drive(self, case: ProbeCase, scene: Scene, playing: _UnderWay) -> bool:
        """Pass the probe's calls on and the readings back, to its end (True) or until the run is stopped."""
        steps = case.probe.run(scene)
        try:
            step = next(steps)
            while not self._engine.stop.is_set():
                match step:
                    case Held() | Broken() | NotJudged():
                        playing.said.append(step)
                        step = steps.send(())
                    case _:
                        step = steps.send(self._ask(step, case, scene, playing))
        except StopIteration:
            return True
        return False

    def _ask(self, asking: Asking, case: ProbeCase, scene: Scene, playing: _UnderWay) -> tuple[Reading, ...]:
        engine = self._engine
        asks = _asks(asking)
        requests = [_request(engine, case.service, one, scene.guid()) for one in asks]
        first = len(playing.readings) + 1
        playing.waiting = f"call {first} ({asks[0].call.endpoint}, {asks[0].about})"
        started, ticks = engine.clock.now(), engine.clock.ticks()
        replies = self._replies(asking, requests)
        elapsed = engine.clock.ticks() - ticks
        readings = []
        for number, (one, request, reply) in enumerate(
            zip(asks, requests, replies, strict=True), start=first
        ):
            exchange = _exchange(case, one, request, reply, number=number, started=started, elapsed=elapsed)
            engine.note(exchange)
            readings.append(engine.read(exchange, case.service))
        playing.readings.extend(readings)
        playing.waiting = ""
        return tuple(readings)

    def _replies(self, asking: Asking, requests: Sequence[Request]) -> tuple[Reply, ...]:
        engine = self._engine
        match asking:
            case Ask():
                return (engine.send(requests[0]),)
            case AtOnce():
                assert engine.send_at_once is not None, "a run with probes is given every way to send"  # noqa: S101
                return engine.send_at_once(requests)
            case Unheard():
                assert engine.send_and_drop is not None, "as above"  # noqa: S101
                return (engine.send_and_drop(requests[0]),)
            case _:
                assert_never(asking)

    def _played(self, case: ProbeCase, playing: _UnderWay, *, cut_short: str) -> Played:
        engine, readings, said = self._engine, tuple(playing.readings), tuple(playing.said)
        findings, judged = _judge(engine, case, readings, said)
        created = tuple({(one.kind, one.id, one.external_id): one for one in made_by(readings)}.values())
        known = any(not isinstance(one, NotJudged) for one in said)
        outcome = outcome_of(findings, finished=not cut_short, judged=known, strict=engine.strict)
        result = ScenarioResult(
            id=case.id,
            title=case.scenario.title,
            file="",
            reseller_support=case.service.reseller_support,
            outcome=outcome,
            reason=cut_short or _open(said) or None,
            findings=tuple(engine.redactor.finding(finding) for finding in findings),
            calls=tuple(summary(reading.exchange) for reading in readings),
            judged=judged,
            created=created,
            exchanges=engine.cited(findings, readings),
            elapsed=engine.clock.ticks() - playing.began,
        )
        removals = _removals(case.service, readings, created, playing.guids) if engine.keep_stages else ()
        judgement = Judgement(findings=findings, judged=judged)
        return Played(
            result=result,
            judgement=judgement,
            removals=tuple(removals),
            gave=gave(readings, created),
            accepted=acceptance(readings, engine.suspected),
        )


def remove(engine: Engine, removal: Removal, number: int) -> str:
    """Remove something that a probe left, by a call of this number; why it stays, or ""."""
    ask = Ask(call=removal.call, about="cleaning up")
    request = _request(engine, removal.service, ask, removal.track_id)
    exchange = engine.exchange(
        request,
        removal.call.endpoint,
        number=number,
        scenario=removal.made.scenario,
        reseller_support=removal.service.reseller_support,
        probe=Deliberate.VALID,
    )
    return why_not(engine.read(exchange, removal.service).answer)


def _asks(asking: Asking) -> tuple[Ask, ...]:
    match asking:
        case Ask():
            return (asking,)
        case AtOnce(asks=asks):
            return asks
        case Unheard(ask=one):
            return (one,)
        case _:
            assert_never(asking)


def _request(engine: Engine, service: Service, ask: Ask, track_id: str) -> Request:
    request = engine.maker(service).request(ask.call, track_id=track_id)
    return replace(request, headers=with_headers(request.headers, ask.headers)) if ask.headers else request


def _exchange(
    case: ProbeCase, ask: Ask, request: Request, reply: Reply, *, number: int, started: float, elapsed: float
) -> Exchange:
    return Exchange(
        number=number,
        scenario=case.id,
        endpoint=ask.call.endpoint,
        account=ask.call.account.alias if ask.call.account else None,
        request=request,
        reply=reply,
        started=started,
        elapsed=elapsed,
        reseller_support=case.service.reseller_support,
        probe=ask.deliberate,
    )


def _judge(
    engine: Engine, case: ProbeCase, readings: Sequence[Reading], said: Sequence[Saying]
) -> tuple[tuple[Finding, ...], frozenset[str]]:
    """What the answers show by themselves, and what they show together."""
    findings: list[Finding] = []
    judged: set[str] = set()
    roots: dict[int, str] = {}
    for reading in readings:
        one = judge_exchange(reading, engine.contract)
        judged |= one.judged
        for finding in one.findings:
            findings.append(_once(finding, findings))
            if finding.level is Level.MUST:
                roots.setdefault(reading.exchange.number, finding.check)
    for saying in said:
        match saying:
            case Held(check=check):
                judged.add(check)
            case Broken():
                judged.add(saying.check)
                cause = None if _wrongly_accepted(saying.at) else roots.get(saying.at.exchange.number)
                findings.append(_finding(engine, case, saying, cause))
            case NotJudged():
                pass
            case _:
                assert_never(saying)
    return tuple(findings), frozenset(judged)


def _wrongly_accepted(reading: Reading) -> bool:
    """Accepting what is wrong on purpose is a mistake of its own, whatever the form of the answer."""
    return reading.exchange.probe is Deliberate.WRONG and isinstance(reading.answer, Accepted)


def _once(finding: Finding, before: Sequence[Finding]) -> Finding:
    """A mistake that shows in several calls of one probe is one mistake."""
    seen = any(
        (f.check, f.endpoint, f.pointer) == (finding.check, finding.endpoint, finding.pointer) for f in before
    )
    return replace(finding, follows_from=finding.follows_from or finding.check) if seen else finding


def _finding(engine: Engine, case: ProbeCase, broken: Broken, cause: str | None) -> Finding:
    numbers = sorted({reading.exchange.number for reading in (broken.at, *broken.others)})
    return engine.contract.catalogue.finding(
        broken.check,
        message=broken.message,
        scenario=case.id,
        endpoint=broken.at.exchange.endpoint,
        call=broken.at.exchange.number,
        side=broken.side,
        pointer=broken.pointer,
        expected=broken.expected,
        got=broken.got,
        calls=tuple(numbers) if len(numbers) > 1 else (),
        follows_from=cause,
    )


def _open(said: Sequence[Saying]) -> str:
    """What was not judged, and why: each reason once."""
    checks: dict[str, dict[str, None]] = {}
    for one in said:
        if isinstance(one, NotJudged):
            checks.setdefault(one.why, {})[one.check] = None
    return "; ".join(
        f"{listed(names, last='and')} {'is' if len(names) == 1 else 'are'} not judged: {why}"
        for why, names in checks.items()
    )


_REMOVED_BY = {"account": "account.delete", "subscription": "subscription.cancel"}


def _removals(
    service: Service, readings: Sequence[Reading], created: Sequence[Created], guids: Sequence[str]
) -> Iterator[Removal]:
    """The calls that remove what is still there: subscriptions before accounts, the newest first."""
    by_number = {reading.exchange.number: reading for reading in readings}
    gone = {_removed(reading) for reading in readings}
    wanted = {
        (one.kind, one.external_id): one
        for one in created
        if (one.kind, one.external_id) not in gone and ("account", _owner(by_number[one.call])) not in gone
    }
    newest = sorted(wanted.values(), key=lambda one: (one.kind == "account", -one.call))
    for place, made in enumerate(newest):
        body = dict(by_number[made.call].request)
        if made.kind == "account":
            body["ExternalID"] = made.external_id
        else:
            body |= {"ID": made.external_id, "ActionType": "Cancel", "IsFromOrder": False}
        yield Removal(
            made=made,
            call=Call(endpoint=_REMOVED_BY[made.kind], body=body),
            service=service,
            track_id=guids[place] if place < len(guids) else made.id,
        )


def _owner(reading: Reading) -> str:
    """The external id of the account that a subscription was made for; it ends with its account."""
    owner = reading.request.get("Account") if isinstance(reading.request, dict) else None
    return str(owner.get("ExternalID", "")) if isinstance(owner, dict) else ""


def _removed(reading: Reading) -> tuple[str, str] | None:
    """What a call of the probe itself has removed, by kind and external id."""
    request = reading.request if isinstance(reading.request, dict) else {}
    if not isinstance(reading.answer, Accepted):
        return None
    match reading.exchange.endpoint:
        case "account.delete":
            return "account", str(request.get("ExternalID", ""))
        case "subscription.cancel":
            return "subscription", str(request.get("ID", ""))
        case _:
            return None
