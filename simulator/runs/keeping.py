"""Results of a run under way, kept small: a soak makes tens of thousands of them and reads them at its end.

Results that have passed are packed, a block at a time; the others are few, or there is something to read in
them soon. Packed, a scenario of four calls takes some two hundred bytes instead of nearly two thousand.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from simulator.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.results import ScenarioResult

__all__ = ["Results"]

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


def _packed(results: dict[int, ScenarioResult]) -> bytes:
    import pickle  # noqa: PLC0415 - few runs have a whole block of results

    return zlib.compress(pickle.dumps(results, protocol=5), _FASTEST)


def _unpacked(block: bytes) -> dict[int, ScenarioResult]:
    import pickle  # noqa: PLC0415 - as above

    results: dict[int, ScenarioResult] = pickle.loads(zlib.decompress(block))  # noqa: S301 - packed above
    return results
