"""One fault shows in several scenarios and in several probes; it is told once, where it shows best.

A vendor that takes no partner id as text refuses half of the suite, and the probe of it as well, which names
what is wrong. A vendor that looks at no key lets a wrong one in, and a missing one, and any other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import REFUSED
from simulator.findings import Finding, Party
from simulator.scenario.refusals import without_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Catalogue
    from simulator.results import ScenarioResult

__all__ = ["told_once"]

_CRASHES = ("http.server-error", "http.gateway-error")
_SAYS_NO_MORE = "robustness.crash-on-wrong-data"
"""a vendor that breaks down on right data breaks down on wrong data too"""
_CAME = re.compile(r"Code (?!0\b)-?\d+.*|HTTP status \d+", re.DOTALL)

_Answer = tuple[str | None, str]
"""an endpoint, and what came from it"""


def told_once(scenarios: Sequence[ScenarioResult], catalogue: Catalogue) -> tuple[ScenarioResult, ...]:
    """The scenarios, with what follows from a finding in another one marked.

    Nothing follows from what is lighter than itself: it would not be counted then.
    """
    probes = [finding for scenario in scenarios if scenario.is_probe for finding in _roots(scenario)]
    if not probes:
        return tuple(scenarios)
    orders = [finding for scenario in scenarios if not scenario.is_probe for finding in _roots(scenario)]
    causes = {**_by_answer(probes, orders), **_by_catalogue(probes, catalogue)}
    return tuple(
        replace(scenario, findings=tuple(_marked(finding, causes) for finding in scenario.findings))
        for scenario in scenarios
    )


def _roots(scenario: ScenarioResult) -> Iterator[Finding]:
    return (f for f in scenario.findings if f.party is Party.VENDOR and f.follows_from is None)


def _marked(finding: Finding, causes: Mapping[Finding, str]) -> Finding:
    cause = causes.get(finding)
    return finding if cause is None else replace(finding, follows_from=cause)


def _by_catalogue(probes: Sequence[Finding], catalogue: Catalogue) -> dict[Finding, str]:
    """Checks that whoever breaks another one breaks as well."""
    broken = {finding.check: finding for finding in probes}
    return {
        finding: cause
        for finding in probes
        for cause in catalogue[finding.check].consequence_of[::-1]
        if cause in broken and _weighs_as_much(broken[cause], finding)
    }


def _by_answer(probes: Sequence[Finding], orders: Sequence[Finding]) -> dict[Finding, str]:
    """Where an order and a probe were answered alike, one of the two explains the other.

    That is the probe, which differs from what is accepted in one field alone; unless it weighs less.
    """
    alike: dict[_Answer, list[Finding]] = defaultdict(list)
    for finding in orders:
        if finding.check == REFUSED or finding.check in _CRASHES:
            alike[_answer(finding)].append(finding)
    causes: dict[Finding, str] = {}
    for answer, refused in alike.items():
        probed = [finding for finding in probes if answer[1] and _answer(finding) == answer]
        worst = min(refused, key=lambda finding: finding.level.rank)
        explains = [one for one in probed if one.check != _SAYS_NO_MORE and _weighs_as_much(one, worst)]
        root = explains[0] if explains and worst.check == REFUSED else worst
        others = [*refused, *probed] if probed else []
        causes |= {one: root.check for one in others if one.check != root.check}
    return causes


def _answer(finding: Finding) -> _Answer:
    came = _CAME.match(finding.got or "")
    return finding.endpoint, without_ids(came[0]) if came else ""


def _weighs_as_much(one: Finding, other: Finding) -> bool:
    return one.level.rank <= other.level.rank
