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
    from simulator.rules.bearing import Bearing

__all__ = ["EXPECTATION", "fold", "of_requests"]

EXPECTATION = "expectation."
"""the family of checks that compare with what a scenario expects"""

_WHO: Mapping[str, frozenset[str]] = {
    "request.account": frozenset({"ID", "Role", "ResellerID"}),
    "request.account-id": frozenset({"ID"}),
    "request.role": frozenset({"Role"}),
    "request.reseller-id": frozenset({"ResellerID"}),
    "request.three-way": frozenset({"Role", "ResellerID"}),
}
"""checks of what says whom a call is about, each with the members of the account that are wrong then"""
_NO_ACCOUNT = "request.account"
_MISSING = "request.member-missing"


def of_requests(
    findings: Sequence[Finding],
    of_rules: Sequence[Finding],
    readings: Sequence[Reading],
    bearings: Mapping[str, Bearing],
) -> Iterator[Finding]:
    """The findings of rules, with those marked that follow from a request which is wrong in itself.

    Such a request says wrongly whom it is about, so that a rule which goes by just that says nothing more;
    and where a call is wanted before another, it may be just this one. Or the member that a rule looks at is
    wrong there. Each request stands in for one call at most. ``bearings`` are those of the rules, by id.
    """
    wrong: dict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        grave = finding.level is Level.MUST  # nothing that counts may follow from what does not
        if grave and finding.check.startswith("request.") and finding.call is not None:
            wrong[finding.call].append(finding)
    if not wrong:
        yield from of_rules
        return
    calls = {reading.exchange.number: reading for reading in readings}
    stood_in: set[tuple[str, int]] = set()
    for finding in of_rules:
        bearing = bearings[finding.check]
        blamed = {
            call: one.check
            for call, several in wrong.items()
            for one in several
            if one.check in _WHO and _bears_on(one, finding, bearing)
        }
        cause = next((blamed[call] for call in (finding.call, *finding.calls) if call in blamed), None)
        if cause is not None and bearing.wanted and not _wanted_before(finding, bearing, calls):
            cause = None
        cause = cause or _same_member(finding, wrong.get(finding.call or 0, ()))
        if cause is None and bearing.wanted:
            meant = _meant(finding, blamed, bearing, calls, stood_in)
            if meant is not None:
                stood_in.add((finding.check, meant))
                cause = blamed[meant]
        yield finding if finding.follows_from or cause is None else replace(finding, follows_from=cause)


def _bears_on(wrong: Finding, finding: Finding, bearing: Bearing) -> bool:
    """Whether a rule goes by what is wrong: by whom it is for, or by the member that it looks at."""
    looked_at = _of_account(finding)
    if looked_at is not None and wrong.check == _NO_ACCOUNT:
        return True
    return not _WHO[wrong.check].isdisjoint({*bearing.members, looked_at})


def _of_account(finding: Finding) -> str | None:
    """The member of the account that a finding is about."""
    within, _, rest = (finding.pointer or "").removeprefix("/").partition("/")
    if within == "Account":
        return rest.partition("/")[0] or None
    return within if within and (finding.endpoint or "").startswith("account.") else None


def _wanted_before(finding: Finding, bearing: Bearing, calls: Mapping[int, Reading]) -> bool:
    """Whether there is any call that may be the one that is wanted before the finding's, which is wrong."""
    return any(
        number < (finding.call or 0) and reading.exchange.endpoint in bearing.wanted
        for number, reading in calls.items()
    )


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
    blamed: Mapping[int, str],
    bearing: Bearing,
    calls: Mapping[int, Reading],
    stood_in: Set[tuple[str, int]],
) -> int | None:
    """The last earlier call that may have been the one that is wanted before the finding's call."""
    call = finding.call or 0
    account = calls[call].account if call in calls else {}
    for one in sorted(blamed, reverse=True):
        if one >= call or (finding.check, one) in stood_in:
            continue
        earlier = calls[one]
        if earlier.exchange.endpoint in bearing.wanted and _is_of(earlier.account, account):
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
