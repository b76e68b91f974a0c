"""Plays the same orders with Reseller Support on and off, and has the calls compared.

A scenario is taken for its orders alone: what it expects, and which setting it needs, is left aside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.differential import Comparison, Differences, compare, findings_of
from simulator.engine import Clock, Engine
from simulator.errors import ScenarioError
from simulator.findings import Party
from simulator.results import Outcome
from simulator.runs.built_in import BuiltInVendor
from simulator.runs.discovery import Discovery, discover
from simulator.runs.preparing import Playable, prepare
from simulator.scenario.model import BuiltIn, Expectation
from simulator.scenario.settling import settle
from simulator.values import dataclass

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading
    from simulator.exchange import Exchange, Send
    from simulator.findings import Finding
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.redaction import Redactor
    from simulator.results import ScenarioResult
    from simulator.scenario.case import Case, RunData
    from simulator.scenario.model import Scenario

__all__ = ["Compared", "Differing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One order. ``reason`` says why it is not compared; ``results`` are those of both plays, on first."""

    scenario: Scenario
    comparison: Comparison | None
    findings: tuple[Finding, ...] = ()
    results: tuple[ScenarioResult, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """What is to be compared, and with whom; iterate to do it.

    ``data`` is for each setting: against one endpoint the two plays need a run tag each, of the same length,
    so that nobody is met again.
    """

    scenarios: Sequence[Scenario]
    vendor: Service | BuiltInVendor
    judge: Judge
    data: Mapping[bool, RunData]
    send: Send
    clock: Clock
    redactor: Redactor
    stop: threading.Event

    def __iter__(self) -> Iterator[Compared | ScenarioResult]:
        """First what each setting's vendor declares, then each order."""
        sides = {setting: _Side(self, setting) for setting in (True, False)}
        yield from (side.discovery(BuiltIn()).result for side in sides.values())
        differences, number = Differences.load(self.judge.contract), 1
        for scenario in self.scenarios:
            if self.stop.is_set():
                return
            yield self._compared(_for_both(scenario), sides, differences, number)
            number += len(scenario.accounts)

    def _compared(
        self, scenario: Scenario, sides: Mapping[bool, _Side], differences: Differences, number: int
    ) -> Compared:
        cases = {setting: side.case(scenario, number) for setting, side in sides.items()}
        for setting, case in cases.items():
            if isinstance(case, str):
                where = f"with Reseller Support {'on' if setting else 'off'}"
                return Compared(scenario=scenario, comparison=None, reason=f"{where}: {case}")
        played = {s: sides[s].play(case) for s, case in cases.items() if not isinstance(case, str)}
        results = tuple(result for result, _ in played.values())
        if any(result.outcome in (Outcome.UNREACHABLE, Outcome.INTERRUPTED) for result in results):
            reason = "not compared: it was not played to its end"
            return Compared(scenario=scenario, comparison=None, results=results, reason=reason)
        declared = [sides[s].declared(scenario.built_in) for s in (True, False)]
        comparison = compare(
            played[True][1],
            played[False][1],
            differences,
            declared_once=frozenset(declared[0] ^ declared[1]),
        )
        found = findings_of(comparison, self.judge.contract, scenario.name)
        return Compared(
            scenario=scenario,
            comparison=comparison,
            findings=tuple(self.redactor.finding(_caused(finding, results)) for finding in found),
            results=results,
        )


class _Side:
    """One setting: its engine, its vendor and what that declares."""

    def __init__(self, whole: Differing, setting: bool) -> None:
        self._whole, self._setting = whole, setting
        self._kept: list[Exchange] = []
        self._engine = Engine(
            judge=whole.judge,
            data=whole.data[setting],
            send=whole.send,
            clock=whole.clock,
            redactor=whole.redactor,
            stop=whole.stop,
            keep=self._kept.append,
        )
        self._discoveries: dict[BuiltIn, Discovery] = {}

    @property
    def _built_in(self) -> bool:
        return isinstance(self._whole.vendor, BuiltInVendor)

    def discovery(self, built_in: BuiltIn) -> Discovery:
        """What the vendor declares, asked once for each way in which the built-in one is set up."""
        key = built_in if self._built_in else BuiltIn()
        if key not in self._discoveries:
            vendor = self._whole.vendor
            if isinstance(vendor, BuiltInVendor):
                service = vendor.service(self._setting, key)
            else:
                service = replace(vendor, reseller_support=self._setting)
            self._discoveries[key] = discover(self._engine, service)
        return self._discoveries[key]

    def declared(self, built_in: BuiltIn) -> frozenset[str]:
        """The ids of the sync options that the vendor declares."""
        return frozenset(option.id for option in self.discovery(built_in).discovered.options)

    def case(self, scenario: Scenario, number: int) -> Case | str:
        """The scenario as it can be played here, or why it cannot."""
        discovery = self.discovery(scenario.built_in)
        if discovery.unreachable:
            return "nobody answers"
        try:
            settled = settle(scenario, discovery.service, built_in=self._built_in)
        except ScenarioError as error:
            return f"of the scenario too little is left: {error.problems[0].what}"
        ready = prepare(
            _orders_alone(settled),
            discovery,
            self._whole.data[self._setting],
            self._whole.judge.contract,
            built_in=self._built_in,
            first_number=number,
        )
        if isinstance(ready, Playable):
            return replace(ready.case, alike=True)
        return ready if isinstance(ready, str) else "the scenario is impossible under it"

    def play(self, case: Case) -> tuple[ScenarioResult, Sequence[Reading]]:
        """The result, and the exchanges with the run tag and the account numbers of the other side."""
        self._kept.clear()
        result = self._engine.play(case).result
        readings = [self._engine.read(self._told_alike(one), case.service) for one in self._kept]
        return result, readings

    def _told_alike(self, exchange: Exchange) -> Exchange:
        """With the run tag of Reseller Support on, which is of the same length."""
        own, other = (self._whole.data[setting].run_tag for setting in (self._setting, True))
        body = exchange.request.body
        if own == other or body is None:
            return exchange
        alike = body.replace(own.encode(), other.encode())
        return replace(exchange, request=replace(exchange.request, body=alike))


def _caused(finding: Finding, results: Sequence[ScenarioResult]) -> Finding:
    """Answers that part are no news where a play says already what is wrong with one of them."""
    told = [f for result in results for f in result.findings if f.party is Party.VENDOR]
    if finding.party is Party.VENDOR and told:
        return replace(finding, follows_from=told[0].check)
    return finding


def _orders_alone(scenario: Scenario) -> Scenario:
    steps = tuple(replace(step, expect=Expectation(), inject=()) for step in scenario.steps)
    return replace(_for_both(scenario), steps=steps)


def _for_both(scenario: Scenario) -> Scenario:
    return replace(scenario, needs=replace(scenario.needs, reseller_support=None))
