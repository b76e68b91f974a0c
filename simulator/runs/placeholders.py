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
    from collections.abc import Sequence

    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["with_placeholders"]

_PLACEHOLDER = "envelope.result-placeholder"
_REFUSED = "expectation.answer"
_LEVELS = (Level.MUST, Level.SHOULD, Level.MAY)


def with_placeholders(scenarios: Sequence[ScenarioResult]) -> tuple[ScenarioResult, ...]:
    """The scenarios, with refusals that name such a word marked, and the word made as heavy as they are."""
    return tuple(_with_placeholders(scenario) for scenario in scenarios)


def _with_placeholders(scenario: ScenarioResult) -> ScenarioResult:
    words = [
        (made.external_id, finding)
        for finding in scenario.findings
        if finding.check == _PLACEHOLDER and finding.follows_from is None
        for made in scenario.created
        if made.call == finding.call
    ]
    because = {
        refusal: given
        for word, given in reversed(words)  # the first that gave the word counts
        for refusal in scenario.findings
        if _is_refusal(refusal) and _place(refusal) > _place(given) and names(_message(refusal), word)
    }
    if not because:
        return scenario
    worst = min((refusal.level for refusal in because), key=_LEVELS.index)
    changed = {
        given: replace(given, level=min(given.level, worst, key=_LEVELS.index)) for given in because.values()
    }
    changed |= {refusal: replace(refusal, follows_from=_PLACEHOLDER) for refusal in because}
    return replace(scenario, findings=tuple(changed.get(one, one) for one in scenario.findings))


def _is_refusal(finding: Finding) -> bool:
    return finding.check == _REFUSED and finding.party is Party.VENDOR and finding.follows_from is None


def _place(finding: Finding) -> int:
    return finding.call or 0


def _message(refusal: Finding) -> str:
    """What the vendor says, without the Code before it and the quotes around it."""
    return (refusal.got or "").partition(", Message ")[2][1:-1]
