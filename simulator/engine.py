"""Plays cases against whatever ``send`` reaches, and has every exchange judged.

The engine opens nothing and prints nothing: it is handed the way to send, the clocks, the place where
exchanges are kept (None: nowhere), and the signal to stop. One engine serves several worker threads; a
scenario is played by one of them, call after call.
"""

from __future__ import annotations

import threading
from dataclasses import field, replace
from typing import TYPE_CHECKING, assert_never

from simulator.accepted import Acceptance, acceptance
from simulator.came import inspected, observed
from simulator.contract import Contract, Reading, read
from simulator.errors import SimulatorError
from simulator.exchange import (
    Deliberate,
    Exchange,
    NoResponse,
    Reply,
    Request,
    Send,
    SendAtOnce,
    Silence,
)
from simulator.expecting import placed, with_expectations
from simulator.made import gave, made_by
from simulator.outcomes import outcome_of, summary
from simulator.platform.calls import RequestMaker
from simulator.platform.people import People
from simulator.results import CallSummary, Created, Outcome, ScenarioResult
from simulator.scenario.case import Case, Cast, RunData, cast
from simulator.scenario.context import context_of
from simulator.scenario.paper import request_for
from simulator.scenario.planned import Came, Pause, Planned, PlannedCall, PlannedInspection
from simulator.scenario.play import play, play_cleanup
from simulator.scenario.stage import Stage
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence, Set

    from simulator.chosen import About
    from simulator.findings import Finding
    from simulator.judge import Judge, Judgement
    from simulator.platform import flows
    from simulator.platform.service import Service
    from simulator.redaction import Redactor
    from simulator.scenario.mismatch import Mismatch
    from simulator.scenario.play import Play

__all__ = [
    "Clock",
    "Engine",
    "Played",
    "Removal",
]


def _until_set(seconds: float, stop: threading.Event) -> object:
    return stop.wait(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """``now`` is seconds since the epoch, ``ticks`` seconds that only ever grow.

    ``pause`` lets so many seconds go by, or fewer if the event is set meanwhile.
    """

    now: Callable[[], float]
    ticks: Callable[[], float]
    pause: Callable[[float, threading.Event], object] = _until_set


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A finished case: its result, the ordering rules it exercised and broke, and what it left at the
    vendor.
    """

    result: ScenarioResult
    judgement: Judgement
    accepted: Acceptance = field(default_factory=Acceptance)
    stage: Stage | None = None
    removals: tuple[Removal, ...] = ()
    """what takes away what a probe made, the newest first"""
    untidy: tuple[Reading, ...] | None = None
    """of a scenario that was cut short before its cleanup: its exchanges until then"""
    gave: tuple[Exchange, ...] = ()
    """the exchanges in which the vendor gave ids, as they came: secrets are in them"""


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
    given_up: bool = False


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
    suspected: Set[About] = frozenset()
    """what the vendor declares and a finding is about: what calls choose of it is remembered"""
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
        playing.given_up = True
        waiting = f" while {playing.waiting} waited for its answer" if playing.waiting else ""
        return self._played(playing, case, cut_short=f"the run was interrupted{waiting}")

    def _played(self, playing: _UnderWay, case: Case, *, cut_short: str) -> Played:
        """The result of a case that was played to its end, or until it was ``cut_short``."""
        stage, readings, finished = playing.stage, tuple(playing.readings), not cut_short
        judgement = self.judge.scenario(
            readings, replace(context_of(case.service, stage), complete=finished, fresh=True)
        )
        findings = with_expectations(
            judgement.findings,
            stage,
            self.contract.catalogue,
            of_all=self._of_all(stage, readings, finished=finished),
            cut_short=bool(cut_short),
        )
        sent = any(not reading.exchange.injected for reading in readings)
        outcome = outcome_of(
            findings, finished=finished, judged=sent and not stage.given_up, strict=self.strict
        )
        result = ScenarioResult(
            id=case.id,
            title=case.scenario.title,
            file=case.scenario.file,
            reseller_support=case.service.reseller_support,
            outcome=outcome,
            reason=cut_short or stage.given_up or (_NOTHING_SENT if outcome is Outcome.SKIPPED else None),
            findings=tuple(self.redactor.finding(finding) for finding in placed(findings, stage)),
            calls=tuple(self._summary(reading.exchange) for reading in readings),
            judged=judgement.judged,
            created=tuple(made_by(readings)),
            exchanges=self.cited(findings, readings),
            elapsed=self.clock.ticks() - playing.began,
        )
        untidy = bool(cut_short and readings) and any(s.part == "cleanup" for s in case.scenario.steps)
        return Played(
            result=result,
            judgement=judgement,
            accepted=acceptance(readings, self.suspected),
            stage=stage if self.keep_stages or untidy else None,
            untidy=readings if untidy else None,
            gave=gave(readings, result.created),
        )

    def _of_all(self, stage: Stage, readings: Sequence[Reading], *, finished: bool) -> Sequence[Mismatch]:
        """What the scenario expects of the order of its calls, and is not so."""
        if not stage.cast.case.scenario.rules:
            return ()
        from simulator.scenario.ordered import order_mismatches  # noqa: PLC0415 - few scenarios have any

        return order_mismatches(stage, readings, self.judge.ordering, finished=finished)

    def tidy(self, played: Played) -> Played:
        """Play the cleanup of a scenario that was cut short, although the run is stopped.

        Raises KeyboardInterrupt where it is stopped once more.
        """
        stage = played.stage
        assert stage is not None, "what is untidy keeps its stage"  # noqa: S101
        case, readings = stage.cast.case, list(played.untidy or ())
        playing = _UnderWay(stage=stage, began=self.clock.ticks() - played.result.elapsed, readings=readings)
        self._drive(play_cleanup(stage), playing, case, threading.Event())
        tidied = self._played(playing, case, cut_short=played.result.reason or "interrupted")
        return replace(tidied, untidy=None, stage=stage if self.keep_stages else None)

    def _exchanges(self, playing: _UnderWay, case: Case) -> bool:
        """Make the calls of a play until it ends (True) or the run is stopped (False)."""
        return self._drive(play(playing.stage), playing, case, self.stop)

    def _drive(self, steps: Play, playing: _UnderWay, case: Case, stop: threading.Event) -> bool:
        try:
            planned = next(steps)
            while not stop.is_set():
                came = self._done(planned, playing, case, stop)
                if playing.given_up:  # while it waited for its answer, and another thread may tidy up
                    return False
                planned = steps.send(came)
        except StopIteration:
            return True
        return False

    def _done(self, planned: Planned, playing: _UnderWay, case: Case, stop: threading.Event) -> Came:
        """Do what a play wants done, and say what came of it."""
        number = len(playing.readings) + 1
        playing.stage.records[-1].begun = True
        match planned:
            case PlannedCall(call=call):
                playing.waiting = f"call {number} ({call.endpoint})"
                reading = self.call(planned, self.maker(case.service), case, number)
                came: Came = observed(reading, planned)
            case PlannedInspection():
                playing.waiting = f"call {number} (an inspection)"
                reading = self.inspect(planned, case, number)
                came = inspected(reading, ended=self.clock.ticks())
            case Pause(seconds=length):
                self.clock.pause(length, stop)
                return None
            case _:
                assert_never(planned)
        playing.readings.append(reading)
        playing.waiting = ""
        return came

    def call(self, planned: PlannedCall, maker: RequestMaker, case: Case, number: int) -> Reading:
        """Make one call of a case, or take the reply that its scenario injects; note and read it."""
        call = planned.call
        exchange = self.exchange(
            request_for(planned, maker),
            call.endpoint,
            number=number,
            scenario=case.id,
            account=call.account.alias if call.account else None,
            reseller_support=planned.reseller_support,
            injected=planned.injected,
            probe=Deliberate.WRONG if planned.invalid else None,
        )
        return self.read(exchange, case.service)

    def inspect(self, planned: PlannedInspection, case: Case, number: int) -> Reading:
        """Ask what a scenario asks beside the platform's calls; note and read the answer."""
        asked = planned.asked
        if isinstance(asked, Request):
            request, endpoint = asked, None
        else:
            request = self.maker(case.service).request(asked, track_id=planned.track_id)
            endpoint = asked.endpoint
        exchange = self.exchange(
            request,
            endpoint,
            number=number,
            scenario=case.id,
            account=planned.account,
            reseller_support=planned.reseller_support if endpoint else None,
            probe=planned.probe,
        )
        return read(exchange, None) if endpoint is None else self.read(exchange, case.service)

    def exchange(
        self,
        request: Request,
        endpoint: str | None,
        *,
        number: int,
        scenario: str,
        reseller_support: bool | None,
        account: str | None = None,
        injected: Reply | None = None,
        probe: Deliberate | None = None,
    ) -> Exchange:
        """Send a request, or take the reply that is injected in its place, and note what came of it.

        What belongs to no endpoint is an inspection, whose address may lead nowhere.
        """
        started, ticks = self.clock.now(), self.clock.ticks()
        try:
            reply = self.send(request) if injected is None else injected
        except SimulatorError as error:
            if endpoint is not None:
                raise
            reply = NoResponse(silence=Silence.UNRESOLVED, detail=str(error.problems[0].what))
        exchange = Exchange(
            number=number,
            scenario=scenario,
            endpoint=endpoint,
            account=account,
            request=request,
            reply=reply,
            started=started,
            elapsed=self.clock.ticks() - ticks,
            reseller_support=reseller_support,
            injected=injected is not None,
            probe=probe,
            inspection=endpoint is None,
        )
        self.note(exchange)
        return exchange

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

    def _summary(self, exchange: Exchange) -> CallSummary:
        return summary(self.redactor.exchange(exchange) if exchange.inspection else exchange)

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
