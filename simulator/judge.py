"""The judge: exchanges of one scenario in, findings out. It does not know where a journal came from.

The checks of single exchanges and the ordering rules are put together here, and what merely follows from an
earlier fault of the vendor is told apart from what is wrong in itself.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from simulator.contract import Contract, Reading, judge_exchange
from simulator.coverage import Tally, tally
from simulator.findings import Finding, Level, Party
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.rules import Context, Ordering

__all__ = ["EXPECTATION", "Judge", "Judgement", "fold"]

EXPECTATION = "expectation."
"""the family of checks that compare with what a scenario expects"""


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
        found = (*findings, *_told_once(findings, order.findings))
        applied = frozenset(judged)
        return Judgement(
            findings=fold(found) if found and replayed else found,
            judged=self._sets.setdefault(applied, applied),
            exercised=order.exercised,
            broken=order.broken,
            coverage=tally(readings),
        )


_WHO = ("request.account", "request.account-id", "request.role", "request.reseller-id", "request.three-way")
"""checks of what says whom a call is about: a rule on such a call says nothing more"""


def _told_once(findings: Sequence[Finding], of_rules: Sequence[Finding]) -> Iterator[Finding]:
    """The findings of rules, with those that follow from a call about nobody marked."""
    nobody = {finding.call: finding.check for finding in findings if finding.check in _WHO}
    for finding in of_rules:
        cause = next((nobody[call] for call in (finding.call, *finding.calls) if call in nobody), None)
        yield finding if finding.follows_from or cause is None else replace(finding, follows_from=cause)


def fold(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Mark what follows from an earlier fault of the vendor in the same scenario.

    After a broken answer the platform cannot do right, and a vendor that is handed back a broken id refuses
    it: what the platform does then, and every expectation that is not met after it, is a consequence. Another
    answer than a scenario expects has them too, however little it weighs; but an answer that came late, or
    that differs in what no call depends on, excuses nothing else that the vendor answers.
    """
    roots = [
        finding
        for finding in findings
        if finding.party in (Party.VENDOR, Party.NETWORK)
        and (finding.level is Level.MUST or finding.check.startswith(EXPECTATION))
        and finding.follows_from is None
    ]
    if not roots:
        return tuple(findings)
    roots.sort(key=_place)
    causes = (next((r for r in roots if _follows(finding, r)), None) for finding in findings)
    return tuple(
        finding if cause is None else replace(finding, follows_from=cause.check)
        for finding, cause in zip(findings, causes, strict=True)
    )


_ALONE = ("expectation.time", "expectation.inspection", "expectation.answer-member")
"""expectations that say nothing of the vendor's other answers, unless they are about what decides those"""
_REFUSED = "expectation.answer"


def _follows(finding: Finding, root: Finding) -> bool:
    if finding is root or finding.follows_from is not None:
        return False
    if finding.check.startswith(EXPECTATION):
        alone = root.check in _ALONE and root.party is Party.VENDOR and not _decides(root, finding)
        return (_place(finding) > _place(root) and not alone) or finding.party is not Party.VENDOR
    return finding.party in (Party.PLATFORM, Party.SCENARIO) and _place(finding) >= _place(root)


def _decides(root: Finding, finding: Finding) -> bool:
    """A Code decides what comes after it; an id whether later calls that carry it are accepted."""
    return root.pointer == "/Code" or (root.pointer == "/Result" and finding.check == _REFUSED)


def _place(finding: Finding) -> int:
    """The call a finding is about; one about no call in particular comes after all calls."""
    return finding.call if finding.call is not None else 1_000_000
