"""The judge: exchanges of one scenario in, findings out. It does not know where a journal came from.

The checks of single exchanges and the ordering rules are put together here, and what merely follows from an
earlier fault of the vendor is told apart from what is wrong in itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from simulator.contract import Contract, Reading, judge_exchange
from simulator.findings import Finding, Level, Party
from simulator.rules import Context, Ordering

__all__ = ["Judge", "Judgement", "fold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the judge says of one scenario. ``judged`` are the checks applied; counts are by ordering rule."""

    findings: tuple[Finding, ...]
    judged: frozenset[str]
    exercised: Mapping[str, int] = field(default_factory=dict)
    broken: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Applies one version of the contract and its ordering rules."""

    contract: Contract
    ordering: Ordering

    def scenario(self, readings: Sequence[Reading], context: Context) -> Judgement:
        """Judge the exchanges of one scenario (or of one recording), in order."""
        findings: list[Finding] = []
        judged: set[str] = set()
        for reading in readings:
            one = judge_exchange(reading, self.contract)
            findings.extend(one.findings)
            judged |= one.judged
        order = self.ordering.judge(readings, context)
        judged.update(order.exercised)
        return Judgement(
            findings=fold((*findings, *order.findings)) if findings or order.findings else (),
            judged=frozenset(judged),
            exercised=order.exercised,
            broken=order.broken,
        )


def fold(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mark the platform's and the expectations' findings that follow from an earlier fault of the vendor.

    After a broken answer the platform cannot do right: what it does then is a consequence, and never counted.
    """
    roots = [f for f in findings if f.party in (Party.VENDOR, Party.NETWORK) and f.level is Level.MUST]
    if not roots:
        return tuple(findings)
    first = min(roots, key=_place)
    return tuple(
        replace(finding, follows_from=first.check)
        if finding not in roots and finding.follows_from is None and _place(finding) >= _place(first)
        and finding.party in (Party.PLATFORM, Party.SCENARIO)
        else finding
        for finding in findings
    )


def _place(finding: Finding) -> int:
    """The call a finding is about; one about no call in particular comes after all calls."""
    return finding.call if finding.call is not None else 1_000_000
