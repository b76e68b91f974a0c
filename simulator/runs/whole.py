"""The whole run, as a stream of events that ends with its result.

The run opens nothing by itself: it is handed the way to send, the clocks and the place for the journal. It
asks the vendor what it declares, chooses and rehearses the scenarios, plays them, cleans up if asked to, and
decides.
"""

from __future__ import annotations

import threading
from dataclasses import field, replace
from typing import TYPE_CHECKING

from simulator.accepted import AcceptedInRun
from simulator.engine import Clock, Engine, Played
from simulator.events import (
    CleanupStarted,
    Event,
    Interrupted,
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    VendorAsked,
)
from simulator.results import (
    CleanupResult,
    Outcome,
    RuleUse,
    RunResult,
    ScenarioResult,
    VendorInfo,
)
from simulator.runs.choosing import Choosing, cut_short
from simulator.runs.covering import covered
from simulator.runs.evidence import Evidence
from simulator.runs.identities import distinct_ids, shared_ids
from simulator.runs.keeping import Exchanges, Results
from simulator.runs.masking import masked_made, masked_problem, masked_run, masked_scenario
from simulator.runs.preparing import ProbeToPlay
from simulator.runs.undeclared import undeclared
from simulator.runs.verdict import Orders, decide
from simulator.runs.workers import Begun, play_side_by_side
from simulator.settings import Connection
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.errors import Problem
    from simulator.exchange import Exchange, Send, SendAtOnce
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.probes import Probe
    from simulator.redaction import Redactor
    from simulator.runs.built_in import BuiltInVendor
    from simulator.runs.discovery import Discoveries
    from simulator.runs.preparing import ToPlay
    from simulator.scenario.case import RunData
    from simulator.scenario.model import Scenario

__all__ = ["Run"]


@dataclass(slots=True, kw_only=True)
class Run:
    """One run, not yet begun. ``vendor`` is the service to judge, or the built-in vendor; iterate to run it.

    ``reseller_support`` is None where nobody said. ``stop`` may be set at any time from anywhere: the run
    then begins nothing more and reports what it has. ``keep`` is handed each exchange as it happens, from any
    thread, with secrets masked; ``keep_exchanges`` has the result hold them all. ``probes`` come after the
    scenarios, and need ``send_at_once`` and ``send_and_drop``. ``discoveries`` is what the vendor declares,
    where that is known already; runs that share one ask only once.
    """

    scenarios: Sequence[Scenario]
    vendor: Service | BuiltInVendor
    reseller_support: bool | None
    judge: Judge
    data: RunData
    send: Send
    clock: Clock
    redactor: Redactor
    connection: Connection = field(default_factory=Connection)
    keep: Callable[[Exchange], None] | None = None
    keep_exchanges: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    workers: int = 1
    processes: int = 1
    cleanup: bool = False
    strict: bool = False
    probes: Sequence[Probe] = ()
    send_at_once: SendAtOnce | None = None
    send_and_drop: Send | None = None
    discoveries: Discoveries = field(default_factory=dict)

    @property
    def orders(self) -> Orders:
        """The scenarios in which something is bought."""
        bought = [scenario for scenario in self.scenarios if scenario.has_orders]
        return Orders(
            names=frozenset(scenario.name for scenario in bought),
            of_resellers=frozenset(scenario.name for scenario in bought if scenario.has_resellers),
        )

    def __iter__(self) -> Iterator[Event]:
        return _Progress(self).events()


class _Progress:
    """The state of a run under way."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.began = run.clock.now()
        self.ticks = run.clock.ticks()
        self.exchanges = Exchanges() if run.keep_exchanges else None
        run.redactor.learn_values(secret for one in run.scenarios for secret in one.secrets)
        self.engine = Engine(
            judge=run.judge,
            data=run.data,
            send=run.send,
            clock=run.clock,
            redactor=run.redactor,
            keep=self._keep if run.keep or run.keep_exchanges else None,
            stop=run.stop,
            keep_stages=run.cleanup,
            strict=run.strict,
            send_at_once=run.send_at_once,
            send_and_drop=run.send_and_drop,
        )
        self.choosing = Choosing(run, self.engine)
        self.registrations = self.choosing.registrations
        self.covered = self.choosing.covered
        self.results = Results()
        self.evidence = Evidence()
        self.rules: dict[str, tuple[int, int]] = {}
        self.accepted = AcceptedInRun()
        self.played: list[Played] = []
        self.untidy: list[tuple[int, Played]] = []
        self.in_haste = False
        """stopped twice: nothing more is sent"""
        self.cleaned: CleanupResult | None = None

    def events(self) -> Iterator[Event]:
        """Everything that happens, in order."""
        yield VendorAsked(vendor=self._vendor())
        playable = self.choosing.choose()
        self._suspect()
        for place, left_out in self.choosing.left_out:
            self.results.put(place, left_out)
        yield self._started(playable)
        done = 0
        early = self._early()
        total = len(early) + len(playable)
        for result in sorted(early, key=lambda one: one.outcome is not Outcome.SKIPPED):
            done += 1
            yield ScenarioFinished(result=self._told(result), done=done, total=total)
        told = False
        for event in self._play(playable):
            if self.run.stop.is_set() and not told:
                told = True
                yield Interrupted()
            if isinstance(event, ScenarioStarted):
                yield event
            else:
                done += 1
                yield ScenarioFinished(result=self._told(event), done=done, total=total)
        if self.run.stop.is_set() and not told:
            yield Interrupted()
        for result in self._tidied():
            done += 1
            yield ScenarioFinished(result=self._told(result), done=done, total=total)
        self._cut_short(playable)
        yield from self._clean_up()
        yield RunFinished(result=masked_run(self._result(), self.run.redactor))

    def _suspect(self) -> None:
        """Whatever the vendor declares wrongly is looked at more closely from here on."""
        if any(one.findings for one in self.registrations):
            from simulator.runs.misdeclared import suspected  # noqa: PLC0415 - most declarations are right

            self.engine.suspected = suspected(self.registrations)

    def _keep(self, exchange: Exchange) -> None:
        """Hand an exchange on, with secrets masked."""
        masked = self.run.redactor.exchange(exchange)
        if self.exchanges is not None:
            self.exchanges.put(masked)
        if self.run.keep is not None:
            self.run.keep(masked)

    def _told(self, result: ScenarioResult) -> ScenarioResult:
        """A scenario that is over, as it may be told."""
        if self.exchanges is not None:
            self.exchanges.pack(result.id)
        return masked_scenario(result, self.run.redactor)

    def _early(self) -> list[ScenarioResult]:
        """What is over before anything is played: the registrations, and what is left out."""
        return [*self.registrations, *self.results.in_order()]

    def _started(self, playable: Sequence[tuple[int, ToPlay]]) -> RunStarted:
        skipped = sum(result.outcome is Outcome.SKIPPED for result in self._early())
        return RunStarted(
            vendor=self._vendor(),
            seed=self.run.data.seed,
            run_tag=self.run.data.run_tag,
            to_play=len(playable),
            skipped=skipped,
            accounts=sum(ready.accounts for _, ready in playable),
            subscriptions=sum(ready.subscriptions for _, ready in playable),
            probes=sum(isinstance(ready, ProbeToPlay) for _, ready in playable),
            judged=len(self._early()) - skipped,
            warnings=() if self.choosing.built_in else tuple(dict.fromkeys(self._undeclared())),
        )

    def _undeclared(self) -> Iterator[Problem]:
        for found in self.run.discoveries.values():
            for problem in undeclared(found.service, found.discovered):
                yield masked_problem(problem, self.run.redactor)

    def _vendor(self) -> VendorInfo:
        return VendorInfo(
            endpoint=self.run.redactor.text(self.run.vendor.endpoint),
            built_in=self.choosing.built_in,
            reseller_support=self.choosing.settings,
            reseller_support_said=self.choosing.built_in or self.run.reseller_support is not None,
            key_encoding=self.choosing.service().credentials.key_encoding.value,
        )

    def _play(self, playable: Sequence[tuple[int, ToPlay]]) -> Iterator[ScenarioStarted | ScenarioResult]:
        cases = [ready.case for _, ready in playable]
        if self.run.processes > 1 and len(cases) > 1:
            from simulator.runs.processes import play_in_processes  # noqa: PLC0415 - for a soak alone

            happenings = play_in_processes(
                self.engine,
                cases,
                connection=self.run.connection,
                secrets=self.run.redactor,
                workers=self.run.workers,
                processes=self.run.processes,
            )
        else:
            happenings = play_side_by_side(self.engine, cases, self.run.workers)
        for happening in happenings:
            place, ready = playable[happening.index]
            if isinstance(happening, Begun):
                yield ScenarioStarted(id=ready.case.id, title=ready.case.scenario.title)
                continue
            if happening.played.untidy is not None:
                self.untidy.append((place, happening.played))
                continue
            yield self._kept(place, happening.played)

    def _kept(self, place: int, played: Played) -> ScenarioResult:
        self.results.put(place, played.result)
        played = self.evidence.put(played)
        self._count(played)
        self.accepted.add(played.result, played.accepted)
        if self.run.cleanup:
            self.played.append(played)
        return played.result

    def _tidied(self) -> Iterator[ScenarioResult]:
        """Scenarios that were cut short, with their cleanup played; a second Ctrl-C ends that."""
        for place, played in self.untidy:
            try:
                tidied = None if self.in_haste else self.engine.tidy(played)
            except KeyboardInterrupt:
                self.in_haste, tidied = True, None
            if tidied is None:
                why = f"{played.result.reason}, and so was its cleanup"
                tidied = replace(played, result=replace(played.result, reason=why))
            yield self._kept(place, tidied)

    def _count(self, played: Played) -> None:
        self.covered.update(played.judgement.coverage)
        for rule, times in played.judgement.exercised.items():
            exercised, broken = self.rules.get(rule, (0, 0))
            self.rules[rule] = (exercised + times, broken + played.judgement.broken.get(rule, 0))

    def _cut_short(self, playable: Sequence[tuple[int, ToPlay]]) -> None:
        for place, ready in playable:
            if place not in self.results:
                case = ready.case
                self.results.put(place, cut_short(case.scenario, case.service.reseller_support))

    def _clean_up(self) -> Iterator[CleanupStarted]:
        if not self.run.cleanup:
            return
        from simulator.runs.cleaning import clean_up, interrupted, leftovers  # noqa: PLC0415 - only for --cleanup

        todo = leftovers(self.played)
        made = tuple(leftover.made for leftover in todo)
        yield CleanupStarted(to_remove=masked_made(made, self.run.redactor))
        self.cleaned = interrupted(todo) if self.in_haste else clean_up(self.engine, todo)

    def _result(self) -> RunResult:
        scenarios: tuple[ScenarioResult, ...] = (
            *self.registrations,
            *self.results.in_order(),
        )
        vendor = self._vendor()
        pairs = shared_ids(scenarios)
        findings = tuple(distinct_ids(pairs, self.run.judge.contract))
        if findings or any(one.findings for one in scenarios):
            from simulator.runs.causes import with_causes  # noqa: PLC0415 - as above: most runs find nothing

            findings, scenarios = with_causes(
                self.registrations,
                scenarios,
                self.accepted,
                findings,
                self.run.judge.contract,
                vendor.key_encoding,
            )
        scenarios = self.evidence.shown(scenarios, pairs, self.run.redactor)
        interrupted = self.run.stop.is_set()
        verdict, code = decide(
            scenarios,
            findings,
            interrupted=interrupted,
            recorded=False,
            strict=self.run.strict,
            orders=self.run.orders,
        )
        return RunResult(
            verdict=verdict,
            exit_code=code,
            vendor=vendor,
            seed=self.run.data.seed,
            run_tag=self.run.data.run_tag,
            contract=self.run.judge.contract.version,
            strict=self.run.strict,
            interrupted=interrupted,
            started=self.began,
            elapsed=self.run.clock.ticks() - self.ticks,
            scenarios=scenarios,
            findings=findings,
            rules=rule_use(self.run.judge, self.rules),
            coverage=covered(self.run.judge, self.covered, scenarios, self.rules),
            cleanup=self.cleaned,
            exchanges=self.exchanges,
        )


def rule_use(judge: Judge, counts: dict[str, tuple[int, int]]) -> dict[str, RuleUse]:
    """Every ordering rule, the ones that were never exercised among them."""
    return {
        rule.id: RuleUse(
            title=rule.title,
            exercised=counts.get(rule.id, (0, 0))[0],
            broken=counts.get(rule.id, (0, 0))[1],
        )
        for rule in judge.ordering.rules
    }
