"""Requests that are wrong in themselves, and the rules on the order of calls that look broken for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract.wording import a_member
from simulator.findings import Finding, Level

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from simulator.contract import Reading
    from simulator.rules.bearing import Bearing

__all__ = ["of_requests"]

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
    wrong = _WrongRequests(findings, readings)
    for finding in of_rules:
        cause = wrong.cause(finding, bearings[finding.check])
        yield finding if finding.follows_from or cause is None else replace(finding, follows_from=cause)


class _WrongRequests:
    """They are found by call and by account: there may be as many as there are calls."""

    def __init__(self, findings: Sequence[Finding], readings: Sequence[Reading]) -> None:
        self.calls = {reading.exchange.number: reading for reading in readings}
        self.first: dict[str | None, int] = {}
        """the first call of each endpoint"""
        for number, reading in self.calls.items():
            self.first.setdefault(reading.exchange.endpoint, number)
        self.by_call: dict[int, list[Finding]] = defaultdict(list)
        self.by_account: dict[Hashable, list[tuple[int, Finding]]] = defaultdict(list)
        """those that say wrongly whom they are about, by each of what may say it rightly"""
        for finding in findings:
            grave = finding.level is Level.MUST  # nothing that counts may follow from what does not
            if grave and finding.check.startswith("request.") and finding.call is not None:
                self.by_call[finding.call].append(finding)
                if finding.check in _WHO:
                    for name in _names(self._account(finding.call)):
                        self.by_account[name].append((finding.call, finding))
        self.stood_in: set[tuple[str, int]] = set()

    def cause(self, finding: Finding, bearing: Bearing) -> str | None:
        """The check by which a request is wrong that explains a rule's finding."""
        if not self.by_call:
            return None
        misnamed = (
            one.check
            for call in (finding.call, *finding.calls)
            for one in self.by_call.get(call or 0, ())
            if _bears_on(one, finding, bearing)
        )
        cause = next(misnamed, None)
        if cause is not None and (not bearing.wanted or self._wanted_before(finding, bearing)):
            return cause
        return _same_member(finding, self.by_call.get(finding.call or 0, ())) or self._meant(finding, bearing)

    def _wanted_before(self, finding: Finding, bearing: Bearing) -> bool:
        """Whether there is any call that may be the one that is wanted before the finding's."""
        call = finding.call or 0
        return any(self.first.get(endpoint, call) < call for endpoint in bearing.wanted)

    def _meant(self, finding: Finding, bearing: Bearing) -> str | None:
        """What is wrong with the last earlier call that may have been the one that is wanted."""
        if not bearing.wanted:
            return None
        account = self._account(finding.call or 0)
        names = {*_names(account), *_names({"ID": account.get("ResellerID")})}
        alike = {call: one for name in names for call, one in self.by_account.get(name, ())}
        for call in sorted(alike, reverse=True):
            is_wanted = self.calls[call].exchange.endpoint in bearing.wanted and call < (finding.call or 0)
            stands_in = (finding.check, call) not in self.stood_in
            if is_wanted and stands_in and _bears_on(alike[call], finding, bearing):
                self.stood_in.add((finding.check, call))
                return alike[call].check
        return None

    def _account(self, call: int) -> Mapping[str, Any]:
        return self.calls[call].account if call in self.calls else {}


def _names(account: Mapping[str, Any]) -> Iterator[Hashable]:
    """What tells an account: its ID, or where that is wrong its name and address."""
    id_, name, email = (account.get(member) for member in ("ID", "Name", "Email"))
    if id_ and isinstance(id_, str | int):
        yield "ID", id_
    if name and isinstance(name, str) and isinstance(email, str | None):
        yield name, email


def _bears_on(wrong: Finding, finding: Finding, bearing: Bearing) -> bool:
    """Whether a rule goes by what is wrong: by whom it is for, or by the member that it looks at."""
    if wrong.check not in _WHO:
        return False
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
