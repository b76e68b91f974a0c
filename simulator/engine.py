"""Plays cases against whatever ``send`` reaches, and has every exchange judged.

The engine opens nothing and prints nothing: it is handed the way to send, the clocks, the place where
exchanges are kept (None: nowhere), and the signal to stop. One engine serves several worker threads; a
scenario is played by one of them, call after call.
"""

from __future__ import annotations

from dataclasses import field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.contract import Contract, Reading, read
from simulator.exchange import Deliberate, Exchange, Response, Send, SendAtOnce
from simulator.findings import Finding, Level, Party, fails
from simulator.judge import Judge, Judgement, fold
from simulator.made import made_by
from simulator.platform.calls import RequestMaker
from simulator.platform.people import People
from simulator.results import CallSummary, Created, Outcome, ScenarioResult
from simulator.scenario.case import Case, Cast, RunData, cast
from simulator.scenario.context import context_of
from simulator.scenario.expectations import compare
from simulator.scenario.mismatch import Mismatch, Topic
from simulator.scenario.paper import request_for
from simulator.scenario.play import PlannedCall, play
from simulator.scenario.stage import Observed, Stage
from simulator.values import dataclass

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulator.platform import flows
    from simulator.platform.service import Service
    from simulator.redaction import Redactor

__all__ = [
    "Clock",
    "Engine",
    "Played",
    "Removal",
    "context_of",
    "outcome_of",
    "summary",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """``now`` is seconds since the epoch, ``ticks`` seconds that only ever grow."""

    now: Callable[[], float]
    ticks: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A finished case: its result, the ordering rules it exercised and broke, and what it left at the
    vendor.
    """

    result: ScenarioResult
    judgement: Judgement
    stage: Stage | None = None
    removals: tuple[Removal, ...] = ()
    """what takes away what a probe made, the newest first"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Something that a probe left at the vendor, and the one call that removes it."""

    made: Created
    call: flows.Call
    service: Service
    track_id: str


@dataclass(slots=True, kw_only=True)
class _UnderWay:
    """A case while it is played: what is known of it should its thread be given up.

    ``waiting`` is the call that is on its way.
    """

    stage: Stage
    began: float
    readings: list[Reading] = field(default_factory=list)
    waiting: str = ""


@dataclass(slots=True, kw_only=True)
class Engine:
    """What every worker of a run shares. ``keep_stages`` remembers what was made, for the clean-up.

    ``send_at_once`` and ``send_and_drop`` are for probes alone; the latter drops the connection once the
    request is sent.
    """

    judge: Judge
    data: RunData
    send: Send
    clock: Clock
    redactor: Redactor
    stop: threading.Event
    keep: Callable[[Exchange], None] | None = None
    keep_stages: bool = False
    send_at_once: SendAtOnce | None = None
    send_and_drop: Send | None = None
    strict: bool = False
    _makers: dict[int, RequestMaker] = field(default_factory=dict)
    _under_way: dict[str, _UnderWay] = field(default_factory=dict)
    _sources: dict[str, People] = field(default_factory=dict)

    @property
    def contract(self) -> Contract:
        """The contract that everything is judged by."""
        return self.judge.contract

    def play(self, case: Case) -> Played:
        """Cast, play and judge one case. Stops between two calls when the run is stopped."""
        began = self.clock.ticks()
        cast_ = cast(case, self.data, self.people(case))
        assert isinstance(cast_, Cast), "the rehearsal has cast this case before"  # noqa: S101
        playing = _UnderWay(stage=Stage(cast_), began=began)
        self._under_way[case.id] = playing
        finished = self._exchanges(playing, case)
        self._under_way.pop(case.id, None)
        return self._played(playing, case, cut_short="" if finished else "the run was interrupted")

    def give_up(self, case: Case) -> Played | None:
        """What is known of a case whose answer is not waited for any more; None if it never began."""
        playing = self._under_way.pop(case.id, None)
        if playing is None:
            return None
        waiting = f" while {playing.waiting} waited for its answer" if playing.waiting else ""
        return self._played(playing, case, cut_short=f"the run was interrupted{waiting}")

    def _played(self, playing: _UnderWay, case: Case, *, cut_short: str) -> Played:
        """The result of a case that was played to its end, or until it was ``cut_short``."""
        stage, readings, finished = playing.stage, tuple(playing.readings), not cut_short
        judgement = self.judge.scenario(
            readings, replace(context_of(case.service, stage), complete=finished, fresh=True)
        )
        findings = self._with_expectations(judgement.findings, stage, case)
        sent = any(not reading.exchange.injected for reading in readings)
        outcome = outcome_of(findings, finished=finished, judged=sent, strict=self.strict)
        result = ScenarioResult(
            id=case.id,
            title=case.scenario.title,
            file=case.scenario.file,
            reseller_support=case.service.reseller_support,
            outcome=outcome,
            reason=cut_short or (_NOTHING_SENT if outcome is Outcome.SKIPPED else None),
            findings=tuple(self.redactor.finding(finding) for finding in _placed(findings, stage, case)),
            calls=tuple(summary(reading.exchange) for reading in readings),
            judged=judgement.judged,
            created=tuple(made_by(readings)),
            exchanges=self.cited(findings, readings),
            elapsed=self.clock.ticks() - playing.began,
        )
        return Played(result=result, judgement=judgement, stage=stage if self.keep_stages else None)

    def _exchanges(self, playing: _UnderWay, case: Case) -> bool:
        """Make the calls of a play until it ends (True) or the run is stopped (False)."""
        maker = self.maker(case.service)
        steps = play(playing.stage)
        try:
            planned = next(steps)
            while not self.stop.is_set():
                number = len(playing.readings) + 1
                playing.waiting = f"call {number} ({planned.call.endpoint})"
                reading = self.call(planned, maker, case, number)
                playing.readings.append(reading)
                playing.waiting = ""
                planned = steps.send(_observed(reading, planned))
        except StopIteration:
            return True
        return False

    def call(self, planned: PlannedCall, maker: RequestMaker, case: Case, number: int) -> Reading:
        """Make one call of a case, or take the reply that its scenario injects; note and read it."""
        call = planned.call
        request = request_for(planned, maker)
        started, ticks = self.clock.now(), self.clock.ticks()
        reply = planned.injected if planned.injected is not None else self.send(request)
        exchange = Exchange(
            number=number,
            scenario=case.id,
            endpoint=call.endpoint,
            account=call.account.alias if call.account else None,
            request=request,
            reply=reply,
            started=started,
            elapsed=self.clock.ticks() - ticks,
            reseller_support=planned.reseller_support,
            injected=planned.injected is not None,
            probe=Deliberate.WRONG if planned.invalid else None,
        )
        self.note(exchange)
        return self.read(exchange, case.service)

    def note(self, exchange: Exchange) -> None:
        """Learns what is secret in an exchange, before anything is told of it, and keeps it."""
        self.redactor.learn(exchange)
        if self.keep is not None:
            self.keep(exchange)

    def read(self, exchange: Exchange, service: Service) -> Reading:
        """The exchange as this service's switches have it read."""
        assert exchange.endpoint is not None, "the engine only calls endpoints of the contract"  # noqa: S101
        return read(
            exchange,
            self.contract.endpoints[exchange.endpoint],
            missing_code_is_success=service.switches.missing_code_is_success,
        )

    def _with_expectations(
        self, findings: Sequence[Finding], stage: Stage, case: Case
    ) -> tuple[Finding, ...]:
        mismatches = [mismatch for record in stage.records for mismatch in compare(stage, record)]
        if not mismatches:
            return tuple(findings)
        found = list(findings)
        roots = {
            f.call: f.check
            for f in findings
            if f.party in (Party.VENDOR, Party.NETWORK) and f.level is Level.MUST
        }
        otherwise = {mismatch.call for mismatch in mismatches if mismatch.topic is Topic.ANSWER}
        for mismatch in mismatches:
            finding = self._mismatch(mismatch, case)
            if mismatch.topic in _OF_ANSWERS and mismatch.call in roots:
                finding = replace(finding, follows_from=roots[mismatch.call])
            elif mismatch.topic is Topic.ANSWER_MEMBER and mismatch.call in otherwise:
                finding = replace(finding, follows_from=_EXPECTATION_CHECKS[Topic.ANSWER])
            found.append(finding)
        return fold(found)

    def _mismatch(self, mismatch: Mismatch, case: Case) -> Finding:
        by_vendor = mismatch.topic in _VENDORS
        where = case.scenario.text.where(mismatch.where)
        finding = self.contract.catalogue.finding(
            _EXPECTATION_CHECKS[mismatch.topic],
            message=f"{mismatch.message} ({where})",
            party=Party.VENDOR if by_vendor else Party.PLATFORM,
            scenario=case.id,
            endpoint=mismatch.endpoint,
            call=mismatch.call,
            side=mismatch.side,
            pointer=mismatch.pointer,
            expected=mismatch.expected,
            got=mismatch.got,
            fix=mismatch.fix,
            place=where,
        )
        return replace(finding, level=case.scenario.level) if by_vendor else finding

    def cited(self, findings: Sequence[Finding], readings: Sequence[Reading]) -> tuple[Exchange, ...]:
        """The exchanges that findings speak of: only these stay in memory, with secrets masked."""
        numbers = {f.call for f in findings} | {number for f in findings for number in f.calls}
        return tuple(
            self.redactor.exchange(reading.exchange)
            for reading in readings
            if reading.exchange.number in numbers
        )

    def maker(self, service: Service) -> RequestMaker:
        """One per service, as its headers never change; services live as long as the run."""
        maker = self._makers.get(id(service))
        if maker is None:
            maker = self._makers[id(service)] = RequestMaker(service, self.contract.endpoints)
        return maker

    def people(self, case: Case) -> Mapping[str, People]:
        """A source of people for each locale of the case."""
        for locale in case.locales:
            if locale not in self._sources:
                self._sources[locale] = People(locale)
        return self._sources


_NOTHING_SENT = "no call of it reaches the vendor, so that it says nothing about one"

_OF_ANSWERS = (Topic.ANSWER, Topic.ANSWER_MEMBER)
_VENDORS = (*_OF_ANSWERS, Topic.TIME)
"""topics of which the vendor has to answer for what is not as expected"""

_EXPECTATION_CHECKS = {
    Topic.ANSWER: "expectation.answer",
    Topic.ANSWER_MEMBER: "expectation.answer-member",
    Topic.TIME: "expectation.time",
    Topic.REQUEST: "expectation.request",
    Topic.OVERRIDE: "expectation.request",
    Topic.CALLS: "expectation.calls",
    Topic.OUTCOME: "expectation.outcome",
}


def _placed(findings: Sequence[Finding], stage: Stage, case: Case) -> Iterator[Finding]:
    """The findings, each with the line of the step that made its call, where it has no better one."""
    steps = {one.number: record.step for record in stage.records for one in record.observed}
    for finding in findings:
        step = steps.get(finding.call or 0)
        if finding.place is not None or step is None:
            yield finding
        else:
            yield replace(finding, place=case.scenario.text.where(step.pointer))


def _observed(reading: Reading, planned: PlannedCall) -> Observed:
    exchange = reading.exchange
    return Observed(
        number=exchange.number,
        endpoint=planned.call.endpoint,
        account=exchange.account,
        request=reading.request,
        body=reading.body,
        answer=reading.answer,
        injected=exchange.injected,
        elapsed=exchange.elapsed,
        invalid=planned.invalid,
        status=exchange.reply.status if isinstance(exchange.reply, Response) else None,
    )


def summary(exchange: Exchange) -> CallSummary:
    """The exchange in a line."""
    elapsed = round(exchange.elapsed, 4)  # a tenth of a millisecond is as much as a reader wants
    return _line(
        exchange.number,
        exchange.endpoint,
        exchange.account,
        exchange.came,
        elapsed,
        injected=exchange.injected,
    )


@lru_cache(maxsize=4096)
def _line(
    number: int, endpoint: str | None, account: str | None, status: str, elapsed: float, *, injected: bool
) -> CallSummary:
    """One value for all calls that are alike: a soak keeps a hundred thousand, and few differ."""
    return CallSummary(
        number=number,
        endpoint=endpoint,
        account=account,
        status=status,
        elapsed=elapsed,
        injected=injected,
    )


def outcome_of(findings: Sequence[Finding], *, finished: bool, judged: bool, strict: bool) -> Outcome:
    """The worst that a scenario's own findings say; consequences say nothing of their own."""
    roots = [f for f in findings if f.follows_from is None and fails(f.level, f.party, strict=strict)]
    parties = {finding.party for finding in roots}
    if parties & {Party.SCENARIO, Party.PLATFORM, Party.TOOL}:
        return Outcome.ERROR
    if Party.VENDOR in parties:
        return Outcome.FAILED
    if Party.NETWORK in parties:
        return Outcome.UNREACHABLE
    if not finished:
        return Outcome.INTERRUPTED
    return Outcome.PASSED if judged else Outcome.SKIPPED
