"""Declarations that no page forbids, and that the vendor's own refusals show to be wrong.

Two values of an option with one Name weigh ``should``, and a vendor may well cope with them. One that refuses
whatever is chosen by them does not: its refusals follow from the declaration, which weighs what they weigh.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import REFUSED
from simulator.findings import Finding, Level, Party, heaviest
from simulator.scenario.refusals import names, told_in, without_ids
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.accepted import AcceptedInRun
    from simulator.chosen import About, Chosen
    from simulator.results import ScenarioResult

__all__ = ["suspected", "with_misdeclared"]

_LEFT_OPEN = "catalogue.required-attribute"
"""what requests leave out; of all other declarations they have a value"""
_OF_A_VALUE = ("sync-options.duplicate-value", "sync-options.several-defaults", "sync-options.role")
"""what makes one choice wrong, while another of the same option may be right"""
_WORD = re.compile(r"[A-Za-z]?[a-z]+")
"""an id that any sentence may hold"""
_MARKED = (
    r"([\"'`]){0}\\?\1"  # repr escapes a quote
    r"|[\[(<]{0}[\])>]|[./]{0}(?![\w-])|(?<![\w-]){0} ?[:=]"
)
"""an id in quotes or brackets, at the end of a path, or before a colon"""
_TOLD = 3
"""reasons that are given in full"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    """A finding by its place, and what the request had chosen."""

    scenario: str
    index: int
    finding: Finding
    choice: Chosen


def suspected(registrations: Iterable[ScenarioResult]) -> frozenset[About]:
    """What findings of the registrations are about, where no ``must`` among them explains refusals anyhow."""
    return frozenset(finding.about for one in registrations for finding in one.findings if _suspects(finding))


def with_misdeclared(
    registrations: Sequence[ScenarioResult], scenarios: Sequence[ScenarioResult], accepted: AcceptedInRun
) -> tuple[tuple[Finding, ...], tuple[ScenarioResult, ...]]:
    """The declarations that explain refusals, lifted out of the scenarios and as heavy as what they led to;
    and the scenarios, where they and the refusals are consequences.
    """
    roots: dict[tuple[str, About], Finding] = {}
    for registration in registrations:
        for declared in filter(_suspects, registration.findings):
            setting = registration.reseller_support
            refusals = [
                refusal
                for scenario in scenarios
                if scenario.reseller_support is setting
                for refusal in _refusals(scenario, declared, accepted)
                if not _contradicted(refusal, declared, setting, accepted)
            ]
            explained = _explained(refusals, declared, setting, accepted)
            if explained:
                key = declared.check, declared.about
                root = _heavier(declared, [one.finding for one in explained], registration.id)
                roots[key] = min(roots.get(key, root), root, key=lambda one: one.level.rank)
                scenarios = [_marked(scenario, declared, explained) for scenario in scenarios]
    return tuple(roots.values()), tuple(scenarios)


def _suspects(finding: Finding) -> bool:
    """A declaration of the vendor's that is wrong, and fails nothing by itself."""
    by_vendor = finding.party is Party.VENDOR and finding.follows_from is None
    return by_vendor and bool(finding.about) and finding.level is not Level.MUST


def _refusals(scenario: ScenarioResult, declared: Finding, accepted: AcceptedInRun) -> Iterator[_Refusal]:
    """What has no other cause yet, of calls that went by the declaration."""
    for index, finding in enumerate(scenario.findings):
        if finding.check != REFUSED or finding.party is not Party.VENDOR or finding.follows_from is not None:
            continue
        choice = accepted.refused_with.get((scenario.id, finding.call or 0))
        if choice is not None and _goes_by(choice, declared):
            yield _Refusal(scenario=scenario.id, index=index, finding=finding, choice=choice)


def _goes_by(choice: Chosen, declared: Finding) -> bool:
    if choice.of != declared.about[:-1]:
        return False
    return (_value(choice, declared) is None) is (declared.check == _LEFT_OPEN)


def _value(choice: Chosen, declared: Finding) -> str | None:
    """What was chosen, None for nothing; any value is as good where the declaration concerns all."""
    value = next((value for about, value in choice.values if about == declared.about), None)
    return value if value is None or declared.check in _OF_A_VALUE else ""


def _contradicted(
    refusal: _Refusal, declared: Finding, setting: bool | None, accepted: AcceptedInRun
) -> bool:
    """Whether the same choice was accepted from another request: then it is not what was refused."""
    return any(
        support is setting
        and choice.endpoint == refusal.choice.endpoint
        and choice.of == refusal.choice.of
        and _value(choice, declared) == _value(refusal.choice, declared)
        for support, choice in accepted.accepted_with
    )


def _explained(
    refusals: Sequence[_Refusal], declared: Finding, setting: bool | None, accepted: AcceptedInRun
) -> Sequence[_Refusal]:
    """The refusals that speak of what is declared wrongly.

    What is left out is seldom named. There it is enough that all such requests are refused in the same
    words, and others are not.
    """
    named = [one for one in refusals if _names(one, declared)]
    if named or declared.check != _LEFT_OPEN:
        return named
    alike = {(one.choice.endpoint, one.finding.got) for one in refusals}
    contrast = all((setting, endpoint) in accepted.endpoints for endpoint, _ in alike)
    return refusals if len(alike) == 1 and contrast else ()


def _names(refusal: _Refusal, declared: Finding) -> bool:
    """Whether the Message speaks of the option or attribute.

    Its id may be a word of the language besides (``role``, ``email``): that one names it where it is marked
    as a name, or stands beside the value that was sent.
    """
    id_ = declared.about[-1]
    told = told_in(refusal.finding.got)
    if told is None or not names(told.message, id_):
        return False
    if _WORD.fullmatch(id_) is None or re.search(_MARKED.format(re.escape(id_)), told.message):
        return True
    sent = next((value for about, value in refusal.choice.values if about == declared.about), "null")
    value = json.loads(sent)
    return isinstance(value, str) and bool(value) and names(told.message, value)


def _heavier(declared: Finding, refusals: Sequence[Finding], registration: str) -> Finding:
    level = heaviest((declared.level, *(one.level for one in refusals)))
    reasons: dict[str, str] = {}
    for one in refusals:
        reasons.setdefault(without_ids(one.got or ""), one.got or "")
    told = list(reasons.values())[:_TOLD]
    if len(reasons) > _TOLD:
        told.append(f"and {len(reasons) - _TOLD} more")
    return replace(
        declared,
        level=level,
        message=f"{declared.message}; {refusals[0].endpoint} refuses what goes by it: {'; '.join(told)}",
        scenario=registration,
    )


def _marked(scenario: ScenarioResult, declared: Finding, explained: Sequence[_Refusal]) -> ScenarioResult:
    here = {one.index for one in explained if one.scenario == scenario.id}
    findings = tuple(
        replace(finding, follows_from=declared.check, about=declared.about)
        if index in here or _is_same(finding, declared)
        else finding
        for index, finding in enumerate(scenario.findings)
    )
    return scenario if findings == scenario.findings else replace(scenario, findings=findings)


def _is_same(finding: Finding, declared: Finding) -> bool:
    return (finding.check, finding.pointer, finding.about) == (
        declared.check,
        declared.pointer,
        declared.about,
    )
