"""Plays the same orders with Reseller Support on and off, and has the calls compared.

A scenario is taken for its orders alone: what it expects, and which setting it needs, is left aside.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.compared import Compared, ToCompare
from simulator.differential import Differences, compare, findings_of
from simulator.findings import Party
from simulator.results import CleanupResult, Outcome
from simulator.runs.one_setting import INTERRUPTED, OneSetting
from simulator.runs.preparing import Playable
from simulator.values import dataclass

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.engine import Clock
    from simulator.exchange import Send
    from simulator.findings import Finding
    from simulator.judge import Judge
    from simulator.platform.service import Service
    from simulator.redaction import Redactor
    from simulator.results import ScenarioResult
    from simulator.runs.built_in import BuiltInVendor
    from simulator.scenario.case import RunData
    from simulator.scenario.model import Scenario

__all__ = ["Differing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """What is to be compared, and with whom; iterate to do it.

    ``data`` is for each setting: against one endpoint the two plays need a run tag each, of the same length,
    so that nobody is met again. ``stop`` may be set at any time: what was compared until then counts.
    """

    scenarios: Sequence[Scenario]
    vendor: Service | BuiltInVendor
    judge: Judge
    data: Mapping[bool, RunData]
    send: Send
    clock: Clock
    redactor: Redactor
    stop: threading.Event
    cleanup: bool = False
    strict: bool = False

    def __iter__(self) -> Iterator[ScenarioResult | ToCompare | Compared | CleanupResult]:
        """First what each setting's vendor declares, then what will be made, then each order, and in the end
        what was removed.
        """
        sides = {setting: OneSetting(self, setting) for setting in (True, False)}
        yield from filter(None, (side.registration() for side in sides.values()))
        orders = list(self._prepared(sides))
        plays = [play for order in orders for play in order.plays.values()]
        yield ToCompare(
            orders=sum(bool(order.plays) for order in orders),
            accounts=sum(play.accounts for play in plays),
            subscriptions=sum(play.subscriptions for play in plays),
        )
        differences = Differences.load(self.judge.contract)
        for order in orders:
            yield self._compared(order, sides, differences)
        if self.cleanup:
            cleaned = [sides[setting].clean_up() for setting in (False, True)]
            yield CleanupResult(
                removed=tuple(made for one in cleaned for made in one.removed),
                left=tuple(left for one in cleaned for left in one.left),
            )

    def _prepared(self, sides: Mapping[bool, OneSetting]) -> Iterator[_Order]:
        number = 1
        for scenario in self.scenarios:
            ready = {setting: side.ready(scenario, number) for setting, side in sides.items()}
            number += len(scenario.accounts)
            plays = {setting: one for setting, one in ready.items() if isinstance(one, Playable)}
            whys = ((setting, one) for setting, one in ready.items() if isinstance(one, str))
            reason = next((f"with Reseller Support {_words(setting)}: {why}" for setting, why in whys), "")
            yield _Order(scenario=scenario, plays={} if reason else plays, reason=reason)

    def _compared(
        self, order: _Order, sides: Mapping[bool, OneSetting], differences: Differences
    ) -> Compared:
        scenario = order.scenario
        if not order.plays or self.stop.is_set():
            return Compared(scenario=scenario, comparison=None, reason=order.reason or INTERRUPTED)
        played = {setting: sides[setting].play(play) for setting, play in order.plays.items()}
        results = tuple(result for result, _ in played.values() if result is not None)
        ends = {result.outcome for result in results}
        if len(results) < len(played) or ends & {Outcome.UNREACHABLE, Outcome.INTERRUPTED}:
            reason = "nobody answers any more" if Outcome.UNREACHABLE in ends else INTERRUPTED
            return Compared(scenario=scenario, comparison=None, results=results, reason=reason)
        declared = [sides[setting].declared(scenario.built_in) for setting in (True, False)]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A scenario made ready under both settings; ``plays`` is empty where it cannot be played under one."""

    scenario: Scenario
    plays: Mapping[bool, Playable]
    reason: str


def _words(setting: bool) -> str:
    return "on" if setting else "off"


def _caused(finding: Finding, results: Sequence[ScenarioResult]) -> Finding:
    """Answers that part are no news where a play says already what is wrong with one of them."""
    told = [f for result in results for f in result.findings if f.party is Party.VENDOR]
    if finding.party is Party.VENDOR and told:
        return replace(finding, follows_from=told[0].check)
    return finding
