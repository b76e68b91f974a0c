"""One setting of Reseller Support, while the same orders are played under both: its engine and its vendor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.engine import Engine
from simulator.errors import ScenarioError
from simulator.runs.built_in import BuiltInVendor
from simulator.runs.cleaning import clean_up, leftovers
from simulator.runs.discovery import Discovery, discover
from simulator.runs.preparing import Playable, prepare
from simulator.runs.workers import Ended, in_thread, play_side_by_side
from simulator.scenario.model import BuiltIn, Step
from simulator.scenario.settling import settle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contract import Reading
    from simulator.engine import Played
    from simulator.exchange import Exchange
    from simulator.results import CleanupResult, ScenarioResult
    from simulator.runs.differing import Differing
    from simulator.scenario.model import Scenario

__all__ = ["INTERRUPTED", "OneSetting"]

INTERRUPTED = "the comparison was interrupted"


class OneSetting:
    """The plays under one setting. What waits for the vendor is given up once the comparison is stopped."""

    def __init__(self, whole: Differing, setting: bool) -> None:
        self._whole, self._setting = whole, setting
        self._kept: list[Exchange] = []
        self._played: list[Played] = []
        self._engine = Engine(
            judge=whole.judge,
            data=whole.data[setting],
            send=whole.send,
            clock=whole.clock,
            redactor=whole.redactor,
            stop=whole.stop,
            keep=self._kept.append,
            keep_stages=whole.cleanup,
            strict=whole.strict,
        )
        self._discoveries: dict[BuiltIn, Discovery] = {}

    def registration(self) -> ScenarioResult | None:
        """What the vendor declares; None once the comparison is stopped."""
        discovery = self._discovery(BuiltIn())
        return discovery.result if discovery else None

    def declared(self, built_in: BuiltIn) -> frozenset[str]:
        """The ids of the sync options that the vendor declares."""
        discovery = self._discovery(built_in)
        return frozenset(option.id for option in discovery.discovered.options) if discovery else frozenset()

    def ready(self, scenario: Scenario, number: int) -> Playable | str:
        """The scenario as it can be played here, or why it cannot; ``number`` is its first account's."""
        discovery = self._discovery(scenario.built_in)
        if discovery is None:
            return INTERRUPTED
        if discovery.unreachable:
            return "nobody answers"
        if discovery.locked_out:
            return "the vendor refuses every call (HTTP 401)"
        try:
            settled = settle(scenario, discovery.service, built_in=self._built_in)
        except ScenarioError as error:
            return f"too little is left of it: {error.problems[0].what}"
        made = prepare(
            _orders_alone(settled),
            discovery,
            self._whole.data[self._setting],
            self._whole.judge,
            built_in=self._built_in,
            first_number=number,
        )
        if isinstance(made, Playable):
            return Playable(replace(made.case, alike=True), made.rehearsal)
        return made if isinstance(made, str) else "the scenario is impossible under it"

    def play(self, ready: Playable) -> tuple[ScenarioResult | None, Sequence[Reading]]:
        """The result, and the exchanges with the run tag and the account numbers of the other side.

        None where the comparison was stopped before.
        """
        self._kept.clear()
        happened = play_side_by_side(self._engine, [ready.case], 1)
        played = next((one.played for one in happened if isinstance(one, Ended)), None)
        if played is None:
            return None, ()
        self._played.append(played)
        service = ready.case.service
        return played.result, [self._engine.read(self._told_alike(one), service) for one in self._kept]

    def clean_up(self) -> CleanupResult:
        """Cancel and delete what the plays made."""
        return clean_up(self._engine, leftovers(self._played))

    @property
    def _built_in(self) -> bool:
        return isinstance(self._whole.vendor, BuiltInVendor)

    def _discovery(self, built_in: BuiltIn) -> Discovery | None:
        """Asked once for each way in which the built-in vendor is set up."""
        key = built_in if self._built_in else BuiltIn()
        if key not in self._discoveries:
            vendor = self._whole.vendor
            if isinstance(vendor, BuiltInVendor):
                service = vendor.service(self._setting, key)
            else:
                service = replace(vendor, reseller_support=self._setting)
            found = in_thread(lambda: discover(self._engine, service), self._whole.stop)
            if found is None:
                return None
            self._discoveries[key] = found
        return self._discoveries[key]

    def _told_alike(self, exchange: Exchange) -> Exchange:
        """With the run tag of Reseller Support on, which is of the same length."""
        own, other = (self._whole.data[setting].run_tag for setting in (self._setting, True))
        body = exchange.request.body
        if own == other or body is None:
            return exchange
        alike = body.replace(own.encode(), other.encode())
        return replace(exchange, request=replace(exchange.request, body=alike))


def _orders_alone(scenario: Scenario) -> Scenario:
    """What is ordered, as it is, and with nothing expected of it."""
    steps = tuple(Step(action=step.action, pointer=step.pointer, title=step.title) for step in scenario.steps)
    return replace(scenario, needs=replace(scenario.needs, reseller_support=None), steps=steps)
