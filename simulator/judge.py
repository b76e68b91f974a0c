"""The judge: exchanges of one scenario in, findings out. It does not know where a journal came from.

The checks of single exchanges and the ordering rules are put together here, and what merely follows from an
earlier fault of the vendor is told apart from what is wrong in itself.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from simulator.consequences import fold
from simulator.contract import Contract, Reading, judge_exchange
from simulator.coverage import Tally, tally
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.findings import Finding
    from simulator.rules import Context, Ordering

__all__ = ["Judge", "Judgement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the judge says of one scenario. ``judged`` are the checks applied; counts are by ordering rule."""

    findings: tuple[Finding, ...]
    judged: frozenset[str]
    exercised: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, int] = field(default_factory=dict)
    coverage: Tally = field(default_factory=Tally)
    """what of the contract was exercised"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Applies one version of the contract and its ordering rules."""

    contract: Contract
    ordering: Ordering
    _sets: dict[frozenset[str], frozenset[str]] = field(default_factory=dict, repr=False, compare=False)
    """sets of checks met so far: scenarios are of few kinds, and a long run keeps one set a kind"""

    def scenario(self, readings: Sequence[Reading], context: Context, *, replayed: bool = True) -> Judgement:
        """Judge the exchanges of one scenario (or of one recording), in order.

        What a replay does wrong after a fault of the vendor is the fault's consequence. Another platform,
        which is judged for itself, is not excused by it.
        """
        findings: list[Finding] = []
        judged: set[str] = set()
        for reading in readings:
            one = judge_exchange(reading, self.contract)
            findings.extend(one.findings)
            judged |= one.judged
        order = self.ordering.judge(readings, context)
        judged.update(order.exercised)
        broken = order.findings
        if findings and broken:
            from simulator.wrong_requests import of_requests  # noqa: PLC0415 - most requests are right

            broken = tuple(of_requests(findings, broken, readings, self.ordering.bearings))
        found = (*findings, *broken)
        applied = frozenset(judged)
        return Judgement(
            findings=fold(found) if found and replayed else found,
            judged=self._sets.setdefault(applied, applied),
            exercised=order.exercised,
            broken=order.broken,
            coverage=tally(readings),
        )
