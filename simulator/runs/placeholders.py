"""A word in place of an id (``Success``), which the vendor itself then does not know again.

No page forbids the word, so that it weighs ``should`` by itself; where the vendor refuses a call because of
it, it weighs what that refusal weighs, and the refusal follows from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.accepted import names
from simulator.findings import Level, Party

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["with_placeholders"]

_PLACEHOLDER = "envelope.result-placeholder"
_REFUSED = "expectation.answer"
_LEVELS = (Level.MUST, Level.SHOULD, Level.MAY)


def with_placeholders(scenarios: Sequence[ScenarioResult]) -> tuple[ScenarioResult, ...]:
    """The scenarios, with refusals that name such a word marked, and the word made as heavy as they are."""
    because = {scenario.id: _because_of_a_word(scenario) for scenario in scenarios}
    weights: dict[str, Level] = {}
    for refusals in because.values():
        for refusal, endpoint in refusals.items():
            weights[endpoint] = min(weights.get(endpoint, Level.MAY), refusal.level, key=_LEVELS.index)
    if not weights:
        return tuple(scenarios)
    return tuple(
        replace(
            scenario,
            findings=tuple(_marked(finding, because[scenario.id], weights) for finding in scenario.findings),
        )
        for scenario in scenarios
    )


def _because_of_a_word(scenario: ScenarioResult) -> dict[Finding, str]:
    """The refusals that name a word which stands for an id, and the endpoint that answered with the word."""
    odd = {
        finding.call: finding.endpoint
        for finding in scenario.findings
        if finding.check == _PLACEHOLDER and finding.follows_from is None and finding.endpoint
    }
    words = [(made.external_id, made.call, odd[made.call]) for made in scenario.created if made.call in odd]
    return {
        finding: endpoint or ""
        for finding in scenario.findings
        for word, call, endpoint in words
        if finding.check == _REFUSED
        and finding.party is Party.VENDOR
        and finding.follows_from is None
        and (finding.call or 0) > call
        and names(_message(finding), word)
    }


def _message(refusal: Finding) -> str:
    """What the vendor says, without the Code before it and the quotes around it."""
    return (refusal.got or "").partition(", Message ")[2][1:-1]


def _marked(finding: Finding, because: Mapping[Finding, str], weights: Mapping[str, Level]) -> Finding:
    if finding in because:
        return replace(finding, follows_from=_PLACEHOLDER)
    weight = weights.get(finding.endpoint or "", finding.level)
    if finding.check == _PLACEHOLDER and finding.follows_from is None:
        return replace(finding, level=min(finding.level, weight, key=_LEVELS.index))
    return finding
