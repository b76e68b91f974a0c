"""External ids must tell accounts apart, and subscriptions, over the whole run (Reseller Provisioning, step
3).

A vendor that hands the same id to two accounts can no longer know whom a later call means.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import EXPECTATION, REFUSED
from simulator.scenario.refusals import has_id, names, told_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

    from simulator.contract import Contract
    from simulator.findings import Finding
    from simulator.results import Created, ScenarioResult

__all__ = ["DISTINCT", "distinct_ids", "shared_ids", "with_consequences"]

_OF_PROBES = ("relation.", "repetition.", "precheck.")
_PLACEHOLDER = "envelope.result-placeholder"
_CHECKS = {
    "account": ("ids.account-distinct", "account.synchronize"),
    "subscription": ("ids.subscription-distinct", "subscription.create"),
}
DISTINCT = {check: kind for kind, (check, _) in _CHECKS.items()}
"""what each check of this module tells apart"""


def shared_ids(scenarios: Iterable[ScenarioResult]) -> tuple[tuple[Created, Created], ...]:
    """Whoever was given an external id first, with each other account or subscription that was given it."""
    owners: dict[tuple[str, str], Created] = {}
    given = (made for scenario in scenarios for made in scenario.created if made.kind in _CHECKS)
    pairs = ((owners.setdefault((made.kind, made.external_id), made), made) for made in given)
    return tuple((owner, made) for owner, made in pairs if owner.id != made.id)


def distinct_ids(pairs: Iterable[tuple[Created, Created]], contract: Contract) -> Iterator[Finding]:
    """A finding for each external id that was given to a second account or subscription."""
    for owner, made in pairs:
        check, endpoint = _CHECKS[made.kind]
        yield contract.catalogue.finding(
            check,
            message=(
                f"{made.kind} {made.id} was given the external id {made.external_id}, "
                f"which belongs to {made.kind} {owner.id} (call {owner.call} of {owner.scenario})"
            ),
            scenario=made.scenario,
            endpoint=endpoint,
            call=made.call or None,
            pointer="/Result",
            expected="an id of its own",
            got=made.external_id,
        )


def with_consequences(
    scenarios: Sequence[ScenarioResult], shared: Sequence[Finding], accepted: Set[tuple[bool | None, str]]
) -> tuple[ScenarioResult, ...]:
    """The scenarios with what follows from a shared id marked: a vendor that confuses accounts refuses what
    is right, whoever had the id first.

    ``accepted`` are the endpoints that accepted more than pre-checks, each with the setting of Reseller
    Support.
    """
    if not shared:
        return tuple(scenarios)
    checks = {finding.got: finding.check for finding in shared}
    return tuple(_marked(scenario, checks, accepted) for scenario in scenarios)


def _marked(
    scenario: ScenarioResult, checks: Mapping[str | None, str], accepted: Set[tuple[bool | None, str]]
) -> ScenarioResult:
    given = [made for made in scenario.created if made.external_id in checks]
    if not given:
        return scenario
    first = min(given, key=lambda made: made.call)
    ids = {made.external_id for made in given}
    alone = {
        finding.call or 0
        for finding in scenario.findings
        if finding.check == REFUSED
        and finding.follows_from is None
        and (scenario.reseller_support, finding.endpoint or "") not in accepted
        and _gives_another_reason(finding, ids)
    }

    def follows(finding: Finding) -> bool:
        of_refusal = finding.check.startswith(EXPECTATION) and finding.follows_from in (None, REFUSED)
        if of_refusal and any(call <= (finding.call or call) for call in alone):
            return False
        return _follows(finding, first.call, ids)

    findings = tuple(
        replace(finding, follows_from=checks[first.external_id]) if follows(finding) else finding
        for finding in scenario.findings
    )
    return replace(scenario, findings=findings)


def _follows(finding: Finding, call: int, ids: Set[str]) -> bool:
    """A word in place of an id is the same for everybody; what is expected after it is not met."""
    if finding.check == _PLACEHOLDER:
        return finding.follows_from is None
    unexplained = (finding.follows_from or EXPECTATION).startswith(EXPECTATION)
    if finding.check.startswith(_OF_PROBES):  # about several calls, the last of which is late enough
        later = max(finding.calls, default=call + 1) >= call
        return unexplained and later and _names_an_id(finding, ids)
    later = finding.check.startswith(EXPECTATION) and (finding.call is None or finding.call > call)
    return unexplained and later


def _gives_another_reason(finding: Finding, ids: Set[str]) -> bool:
    """Whether a call was refused in words that are about nobody in particular."""
    refusal = told_in(finding.got)
    return refusal is not None and bool(refusal.message) and not _names_an_id(finding, ids)


def _names_an_id(finding: Finding, ids: Set[str]) -> bool:
    """Whether a call was refused in words that name somebody, or something, by an id.

    Who accepts too much, or gives something another id, has confused nobody.
    """
    refusal = told_in(finding.got)
    if refusal is None:
        return False
    return has_id(refusal.message) or any(names(refusal.message, id_) for id_ in ids)
