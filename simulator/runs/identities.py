"""External ids must tell accounts apart, and subscriptions, over the whole run (Reseller Provisioning, step
3).

A vendor that hands the same id to two accounts can no longer know whom a later call means.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import EXPECTATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    scenarios: Sequence[ScenarioResult], shared: Sequence[Finding]
) -> tuple[ScenarioResult, ...]:
    """The scenarios with what follows from a shared id marked: a vendor that confuses accounts refuses what
    is right, whoever had the id first.
    """
    if not shared:
        return tuple(scenarios)
    checks = {finding.got: finding.check for finding in shared}
    return tuple(_marked(scenario, checks) for scenario in scenarios)


def _marked(scenario: ScenarioResult, checks: Mapping[str | None, str]) -> ScenarioResult:
    given = [made for made in scenario.created if made.external_id in checks]
    if not given:
        return scenario
    first = min(given, key=lambda made: made.call)
    findings = tuple(
        replace(finding, follows_from=checks[first.external_id]) if _follows(finding, first.call) else finding
        for finding in scenario.findings
    )
    return replace(scenario, findings=findings)


def _follows(finding: Finding, call: int) -> bool:
    """A word in place of an id is the same for everybody; what is expected after it is not met."""
    if finding.check == _PLACEHOLDER:
        return finding.follows_from is None
    unexplained = (finding.follows_from or EXPECTATION).startswith(EXPECTATION)
    if finding.check.startswith(_OF_PROBES):  # about several calls, the last of which is late enough
        later = max(finding.calls, default=call + 1) >= call
    else:
        later = finding.check.startswith(EXPECTATION) and (finding.call is None or finding.call > call)
    return unexplained and later
