"""Causes that are one for the whole run: they are lifted out of the scenarios in which they show."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Endpoint
    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["EVERYWHERE", "hoist"]

_ABSENT = "endpoint.not-offered"
EVERYWHERE = ("http.unauthorized", _ABSENT, "http.unreachable")
"""checks whose finding has one cause for the whole run, however many calls it shows in"""


def hoist(
    scenarios: Sequence[ScenarioResult], endpoints: Mapping[str, Endpoint]
) -> tuple[tuple[Finding, ...], tuple[ScenarioResult, ...]]:
    """Lift causes that are one for the whole run out of the scenarios; what they leave there are
    consequences.

    Being refused on every call (401), an endpoint that is not there, and a vendor that cannot be reached are
    each one mistake to mend, not one a call.
    """
    found = [f for s in scenarios for f in s.findings if f.check in EVERYWHERE]
    if not found:
        return (), tuple(scenarios)
    orders = [scenario for scenario in scenarios if not scenario.is_probe]  # probes are refused on purpose
    calls = sum(1 for s in orders for call in s.calls if not call.injected)
    counts = Counter((f.check, _subject(f)) for s in orders for f in s.findings if f.check in EVERYWHERE)
    roots: dict[tuple[str, str | None], Finding] = {}
    for finding in found:
        key = (finding.check, _subject(finding))
        everywhere = finding.check != "http.unauthorized" or counts[key] == calls
        if everywhere and key not in roots:
            roots[key] = replace(finding, follows_from=None)
    if not roots:
        return (), tuple(scenarios)
    lifted = tuple(_of_capabilities(list(roots.values()), scenarios, endpoints))
    return lifted, tuple(_with_consequences(s, roots) for s in scenarios)


def _subject(finding: Finding) -> str | None:
    """What the finding is one for: an absent endpoint is one fault each, the others are one for the whole
    run.
    """
    return finding.endpoint if finding.check == _ABSENT else None


def _of_capabilities(
    roots: Sequence[Finding], scenarios: Sequence[ScenarioResult], endpoints: Mapping[str, Endpoint]
) -> Iterator[Finding]:
    """The roots; where all that was called of a capability is absent, its endpoints have that in common."""
    called = {call.endpoint for one in scenarios for call in one.calls if call.endpoint and not call.injected}
    absent = {root.endpoint for root in roots if root.check == _ABSENT}
    for root in roots:
        own = endpoints.get(root.endpoint or "") if root.check == _ABSENT else None
        alike = [one for one in endpoints.values() if own and one.capability == own.capability]
        parts = [one for one in alike if one.id in called]
        if own and len(parts) > 1 and all(one.id in absent for one in parts):
            paths = listed([one.path for one in parts], last="nor")
            yield replace(root, in_common=f"nothing of {own.capability} is offered, neither {paths}")
        else:
            yield root


def _with_consequences(
    scenario: ScenarioResult, roots: dict[tuple[str, str | None], Finding]
) -> ScenarioResult:
    causes = [f for f in scenario.findings if (f.check, _subject(f)) in roots]
    if not causes:
        return scenario
    first = causes[0].check
    findings = tuple(
        replace(f, follows_from=f.follows_from or first) if f in causes or f.follows_from == first else f
        for f in scenario.findings
    )
    return replace(scenario, findings=findings)
