"""What follows from what, among the findings of one scenario: so that each fault is told once.

A call that is wrong in itself makes rules on the order of calls look broken, and a vendor's broken answer
whatever comes after it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract.wording import a_member
from simulator.findings import Finding, Level, Party

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set

    from simulator.contract import Reading

__all__ = ["EXPECTATION", "fold", "of_requests"]

EXPECTATION = "expectation."
"""the family of checks that compare with what a scenario expects"""

_WHO = ("request.account", "request.account-id", "request.role", "request.reseller-id", "request.three-way")
"""checks of what says whom a call is about"""
_MISSING = "request.member-missing"


def of_requests(
    findings: Sequence[Finding],
    of_rules: Sequence[Finding],
    readings: Sequence[Reading],
    demanding: Set[str],
) -> Iterator[Finding]:
    """The findings of rules, with those marked that follow from a request which is wrong in itself.

    Such a request says wrongly whom it is about, so that a rule on it says nothing more, and one of the
    ``demanding`` rules, which wants a call before another, may want just this one. Or the member that a rule
    looks at is wrong there. Each request stands in for one call at most.
    """
    wrong: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        grave = finding.level is Level.MUST  # nothing that counts may follow from what does not
        if grave and finding.check.startswith("request.") and finding.call is not None:
            wrong[finding.call].append(finding)
    if not wrong:
        yield from of_rules
        return
    accounts = {reading.exchange.number: reading.account for reading in readings}
    nobody = {call: one.check for call, several in wrong.items() for one in several if one.check in _WHO}
    stood_in: set[tuple[str, int]] = set()
    for finding in of_rules:
        cause = next((nobody[call] for call in (finding.call, *finding.calls) if call in nobody), None)
        cause = cause or _same_member(finding, wrong.get(finding.call or 0, ()))
        if cause is None and finding.check in demanding:
            meant = _meant(finding, nobody, accounts, stood_in)
            if meant is not None:
                stood_in.add((finding.check, meant))
                cause = nobody[meant]
        yield finding if finding.follows_from or cause is None else replace(finding, follows_from=cause)


def _same_member(finding: Finding, wrong: Sequence[Finding]) -> str | None:
    """What is wrong already with the member that a rule looks at."""
    if finding.pointer is None:
        return None
    owner, _, name = finding.pointer.rpartition("/")
    for one in wrong:
        absent = one.check == _MISSING and (one.pointer, one.expected) == (owner, a_member(name))
        if absent or one.pointer == finding.pointer:
            return one.check
    return None


def _meant(
    finding: Finding,
    nobody: Mapping[int, str],
    accounts: Mapping[int, Mapping[str, Any]],
    stood_in: Set[tuple[str, int]],
) -> int | None:
    """The last earlier call that may have been the one that is wanted before the finding's call."""
    call = finding.call or 0
    account = accounts.get(call, {})
    for one in sorted(nobody, reverse=True):
        if one < call and (finding.check, one) not in stood_in and _is_of(accounts.get(one, {}), account):
            return one
    return None


def _is_of(wrong: Mapping[str, Any], account: Mapping[str, Any]) -> bool:
    """Whether a call says wrongly that it is about an account, or about its reseller."""
    if wrong.get("ID") and wrong["ID"] in (account.get("ID"), account.get("ResellerID")):
        return True
    named = [one.get("Name") for one in (wrong, account)]
    return bool(named[0]) and named[0] == named[1] and wrong.get("Email") == account.get("Email")


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
