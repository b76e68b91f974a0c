"""The journal of a run in memory: exchanges are added at its end, and neither changed nor taken away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from simulator.exchange import Exchange

__all__ = ["Journal"]


class Journal(Sequence[Exchange]):
    """Exchanges in the order in which they happened."""

    __slots__ = ("_exchanges",)

    def __init__(self, exchanges: Iterable[Exchange] = ()) -> None:
        self._exchanges = list(exchanges)

    def append(self, exchange: Exchange) -> None:
        """Adds what happened last. Safe from several threads: the list grows in one step."""
        self._exchanges.append(exchange)

    @overload
    def __getitem__(self, index: int) -> Exchange: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Exchange]: ...
    def __getitem__(self, index: int | slice) -> Exchange | Sequence[Exchange]:
        return self._exchanges[index]

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)

    def __repr__(self) -> str:
        return f"Journal({len(self)} exchanges)"

    def by_scenario(self) -> dict[str, tuple[Exchange, ...]]:
        """The exchanges of each scenario in its own order, scenarios in the order of their first call.

        Call numbers count within a scenario and several workers interleave scenarios in one journal, so this
        is what the ordering rules are applied to.
        """
        grouped: dict[str, list[Exchange]] = {}
        for exchange in self._exchanges:
            grouped.setdefault(exchange.scenario, []).append(exchange)
        return {scenario: tuple(exchanges) for scenario, exchanges in grouped.items()}
