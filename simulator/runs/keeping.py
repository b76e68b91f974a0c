"""What a run under way keeps, kept small: a soak makes tens of thousands of results, read at its end.

Results that have passed are packed, a block at a time; the others are few, or there is something to read in
them soon. Packed, a scenario of four calls takes some two hundred bytes instead of nearly two thousand. All
exchanges are only kept where somebody wants them all in the end; packed, four take some three thousand bytes.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.results import Outcome

if TYPE_CHECKING:
    from simulator.exchange import Exchange
    from simulator.results import ScenarioResult

__all__ = ["Exchanges", "Results"]

_BLOCK = 256
_FASTEST = 1
"""zlib's level: what is alike is found at any of them"""


class Results:
    """Results by their place in the run, in any order of arrival."""

    def __init__(self) -> None:
        self._open: dict[int, ScenarioResult] = {}
        self._others: dict[int, ScenarioResult] = {}
        self._packed: list[bytes] = []
        self._places: set[int] = set()

    def __contains__(self, place: object) -> bool:
        return place in self._places

    def __len__(self) -> int:
        return len(self._places)

    def put(self, place: int, result: ScenarioResult) -> None:
        """Keep a result; each place has one."""
        self._places.add(place)
        if result.outcome is not Outcome.PASSED or result.findings:
            self._others[place] = result
            return
        self._open[place] = result
        if len(self._open) == _BLOCK:
            self._packed.append(_packed(self._open))
            self._open = {}

    def in_order(self) -> Iterator[ScenarioResult]:
        """All results by place."""
        found = self._others | self._open
        for block in self._packed:
            found |= _unpacked(block)
        for place in sorted(found):
            yield found[place]


class Exchanges(Mapping[str, "tuple[Exchange, ...]"]):
    """Exchanges by their scenario, in the order in which they were put there. Safe from several threads."""

    def __init__(self) -> None:
        self._open: dict[str, list[Exchange]] = {}
        self._packed: dict[str, list[bytes]] = {}

    def __getitem__(self, scenario: str) -> tuple[Exchange, ...]:
        packed, still_open = self._packed.get(scenario, []), self._open.get(scenario, [])
        if not packed and not still_open:
            raise KeyError(scenario)
        blocks = [_unpacked(block) for block in packed]
        return tuple(exchange for block in (*blocks, still_open) for exchange in block)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys((*self._packed, *self._open)))

    def __len__(self) -> int:
        return len(self._packed.keys() | self._open.keys())

    def put(self, exchange: Exchange) -> None:
        """Keep an exchange; its secrets must have been masked before."""
        self._open.setdefault(exchange.scenario, []).append(exchange)

    def pack(self, scenario: str) -> None:
        """Say that a scenario is over. A few exchanges may still follow, of the clean-up."""
        if done := self._open.pop(scenario, None):
            self._packed.setdefault(scenario, []).append(_packed(done))


def _packed(kept: object) -> bytes:
    import pickle  # noqa: PLC0415 - few runs have a whole block of results

    return zlib.compress(pickle.dumps(kept, protocol=5), _FASTEST)


def _unpacked(block: bytes) -> Any:
    import pickle  # noqa: PLC0415 - as above

    return pickle.loads(zlib.decompress(block))  # noqa: S301 - packed above
