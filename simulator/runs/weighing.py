"""What weighs ``should`` by itself, and more where the same scenario shows what it led to.

No page forbids a word in place of an id (``Success``); a vendor that later refuses the word does not know its
own ids. And Code 0 beside an id may be read either way, but not where the account is known to be there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import REFUSED
from simulator.findings import Party, heaviest
from simulator.scenario.refusals import names, told_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["with_weights"]

_PLACEHOLDER = "envelope.result-placeholder"
_EITHER_WAY = "envelope.exists-code"
_OTHERWISE = ("expectation.answer-member", "expectation.wait")


def with_weights(scenarios: Sequence[ScenarioResult]) -> tuple[ScenarioResult, ...]:
    """The scenarios, with what follows from such a finding marked, and the finding made as heavy as that."""
    return tuple(_weighed(scenario) for scenario in scenarios)


def _weighed(scenario: ScenarioResult) -> ScenarioResult:
    because = dict((*_refusals(scenario), *_contradictions(scenario)))
    if not because:
        return scenario
    changed: dict[Finding, Finding] = {}
    for after, cause in because.items():
        heavy = changed.get(cause, cause)
        changed[cause] = replace(heavy, level=heaviest((heavy.level, after.level)))
        changed[after] = replace(after, follows_from=cause.check)
    return replace(scenario, findings=tuple(changed.get(one, one) for one in scenario.findings))


def _refusals(scenario: ScenarioResult) -> Iterator[tuple[Finding, Finding]]:
    """Each refusal that names a word which the vendor gave as an id before, and where it first gave it."""
    words = [
        (made.external_id, finding)
        for finding in _roots(scenario, _PLACEHOLDER)
        for made in scenario.created
        if made.call == finding.call
    ]
    for word, given in reversed(words):  # the last that is told of a refusal counts
        for refusal in _roots(scenario, REFUSED):
            if (refusal.call or 0) > (given.call or 0) and _names(refusal, word):
                yield refusal, given


def _contradictions(scenario: ScenarioResult) -> Iterator[tuple[Finding, Finding]]:
    """Each answer with another Code than the scenario knows to be right, which contradicts itself as well."""
    for said in _roots(scenario, _EITHER_WAY):
        for otherwise in _roots(scenario, *_OTHERWISE):
            if otherwise.call == said.call and otherwise.pointer == "/Code":
                yield otherwise, said


def _roots(scenario: ScenarioResult, *checks: str) -> Iterator[Finding]:
    for finding in scenario.findings:
        if finding.check in checks and finding.party is Party.VENDOR and finding.follows_from is None:
            yield finding


def _names(finding: Finding, word: str) -> bool:
    refusal = told_in(finding.got)
    return refusal is not None and names(refusal.message, word)
