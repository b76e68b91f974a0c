"""The calls in which ids were given out, kept so that a report holds both of two that share one.

Whether an id is shared is known once the run is over, and all exchanges until then would be too many. Kept
are those of the beginning, whose ids are the ones that a vendor gives again (the same to everybody, or its
count begun anew), and of later ones those whose id may have been given before; there is room for so many of
each. Of what a soak shares later still, the report only tells.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.engine import Played
    from simulator.exchange import Exchange
    from simulator.redaction import Redactor
    from simulator.results import Created, ScenarioResult

__all__ = ["Evidence", "with_evidence"]

_ROOM = 1024
"""exchanges: a few megabytes, and every one of the bundled scenarios and probes"""
_SEEN = 1 << 22
"""bits; of a hundred thousand ids two in a hundred are taken for seen, and kept for nothing"""


class Evidence:
    """Exchanges by scenario and number, of those that are worth keeping. For one thread."""

    def __init__(self, room: int = _ROOM) -> None:
        self._first = self._again = room
        self._seen = bytearray(_SEEN // 8)
        self._kept: list[Exchange] = []

    def sifted(self, played: Played) -> Played:
        """What was played, with the exchanges that are worth keeping; a process sends no others on."""
        worth = self._worth(played)
        return played if len(worth) == len(played.gave) else replace(played, gave=worth)

    def put(self, played: Played) -> Played:
        """Keep what is worth it; returns what was played without its exchanges."""
        self._kept += self._worth(played)
        return replace(played, gave=()) if played.gave else played

    def shown(
        self, scenarios: Sequence[ScenarioResult], shared: Iterable[tuple[Created, Created]], mask: Redactor
    ) -> tuple[ScenarioResult, ...]:
        """The scenarios, with the exchanges in which shared ids were given, masked."""
        kept = ((exchange.scenario, exchange) for exchange in self._kept)
        return with_evidence(scenarios, shared, kept, mask)

    def _worth(self, played: Played) -> tuple[Exchange, ...]:
        if not played.gave:
            return ()
        calls = {made.call for made in played.result.created if self._is_worth_it(made)}
        return tuple(exchange for exchange in played.gave if exchange.number in calls)

    def _is_worth_it(self, made: Created) -> bool:
        place, bit = divmod(hash((made.kind, made.external_id)) % _SEEN, 8)
        seen = bool(self._seen[place] & (1 << bit))
        self._seen[place] |= 1 << bit
        if self._first:
            self._first -= 1
            return True
        if seen and self._again:
            self._again -= 1
            return True
        return False


def with_evidence(
    scenarios: Sequence[ScenarioResult],
    shared: Iterable[tuple[Created, Created]],
    kept: Iterable[tuple[str, Exchange]],
    mask: Redactor,
) -> tuple[ScenarioResult, ...]:
    """The scenarios, with those of the exchanges (each beside its scenario's id) in which shared ids were
    given.
    """
    wanted = {(made.scenario, made.call) for pair in shared for made in pair}
    if not wanted:
        return tuple(scenarios)
    found: dict[str, list[Exchange]] = defaultdict(list)
    for scenario, exchange in kept:
        if (scenario, exchange.number) in wanted:
            found[scenario].append(mask.exchange(exchange))
    return tuple(_with_exchanges(scenario, found.get(scenario.id, ())) for scenario in scenarios)


def _with_exchanges(scenario: ScenarioResult, more: Sequence[Exchange]) -> ScenarioResult:
    """The scenario with these exchanges as well, in order."""
    if not more:
        return scenario
    there = {exchange.number: exchange for exchange in (*more, *scenario.exchanges)}
    return replace(scenario, exchanges=tuple(there[number] for number in sorted(there)))
