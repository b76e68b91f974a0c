"""What follows from a vendor's broken answer in one scenario, so that each fault is told once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.findings import Finding, Level, Party

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["EXPECTATION", "REFUSED", "fold"]

EXPECTATION = "expectation."
"""the family of checks that compare with what a scenario expects"""
REFUSED = "expectation.answer"
"""the one of a call that was answered otherwise, refused above all"""


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


def _follows(finding: Finding, root: Finding) -> bool:
    if finding is root or finding.follows_from is not None:
        return False
    if finding.check.startswith(EXPECTATION):
        alone = root.check in _ALONE and root.party is Party.VENDOR and not _decides(root, finding)
        return (_place(finding) > _place(root) and not alone) or finding.party is not Party.VENDOR
    return finding.party in (Party.PLATFORM, Party.SCENARIO) and _place(finding) >= _place(root)


def _decides(root: Finding, finding: Finding) -> bool:
    """A Code decides what comes after it; an id whether later calls that carry it are accepted."""
    return root.pointer == "/Code" or (root.pointer == "/Result" and finding.check == REFUSED)


def _place(finding: Finding) -> int:
    """The call a finding is about; one about no call in particular comes after all calls."""
    return finding.call if finding.call is not None else 1_000_000
