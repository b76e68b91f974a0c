"""What the references of a scenario may name, and where: some are known early, others while it is played."""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.references import (
    ACCOUNT_REFERENCES,
    SECTIONS,
    SUBSCRIPTION_REFERENCES,
    is_left_open,
    names_in,
    texts,
)
from simulator.source import Source
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.source import Written

__all__ = ["PARTS", "Scope", "reference_problems"]

PARTS = ("setup", "steps", "cleanup")
"""The lists of steps of a scenario, in the order in which they are played"""

_STEP = r"/(?:setup|steps|cleanup)/\d+"
_CALL = rf"{_STEP}/expect/(?:\d+/)?calls/\d+/[^/]+"
_PLAYED = re.compile(
    rf"(?:{_CALL}/(?:request|absent|answer|at)|{_STEP}/expect/(?:\d+/)?refused"
    rf"|{_STEP}/override/\d+/[^/]+/(?:set|remove|headers)|{_STEP}/(?:inspect|wait)|/variables"
    rf"|{_STEP}/inject/\d+/[^/]+/reply/(?:json|text)"
    rf"|(?:{_STEP}/expect/(?:\d+/)?|/expect/)order/\d+"
    r"/(?:never|at_most|exactly|precedes|follows|carries))(?:/.*)?",
    re.DOTALL,
)
"""where everything may be named, as it is looked at while the scenario is played"""
_CAST = re.compile(r"/accounts/[^/]+/(?:members|sync_options)(?:/.*)?", re.DOTALL)
"""where what is made up for a case may be named"""


@dataclass(slots=True, kw_only=True)
class Scope:
    """The names that a step may use. ``addons`` is how many each subscription was ordered with."""

    accounts: Mapping[str, Any]
    variables: Mapping[str, Any] = field(default_factory=dict)
    axes: tuple[str, ...] = ()
    addons: dict[str, int] = field(default_factory=dict)
    captures: set[str] = field(default_factory=set)
    captured_later: frozenset[str] = frozenset()
    """every name that some step captures"""
    last: str | None = None
    lost: frozenset[str] = frozenset()
    """words of parts that do not fit the schema: whatever they name may be there"""
    unread: bool = False
    """whether what is ordered, and by which names, cannot be known"""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Scope:
        """The names that a scenario gives before its first step."""
        axes = tuple(axis.rpartition(".")[2] for axis in raw.get("matrix", ()))
        steps = [step for part in PARTS for step in raw.get(part, ())]
        return cls(
            accounts=raw["accounts"],
            variables=raw.get("variables", {}),
            axes=axes,
            captured_later=frozenset(name for step in steps for name in step.get("capture", ())),
        )

    @property
    def subscriptions(self) -> set[str]:
        """Those that a basket line has named."""
        return {name for name in self.addons if not name.startswith("/")}

    def may_be(self, reference: str) -> bool:
        """Whether a reference names something that is given, or may be, where it could not be read."""
        unknown = self.lost.intersection(reference.split("."))
        if unknown.difference(self.accounts, self.subscriptions, SECTIONS):
            return True
        return self.unread and reference.partition(".")[0] not in {*self.accounts, *SECTIONS}


def reference_problems(text: Written, value: Any, pointer: str, scope: Scope) -> Iterator[Problem]:
    """What is wrong with the references in the part of a scenario that stands at a pointer."""
    if isinstance(text, Source) and "${" not in text.text:
        return
    for at, one in texts(value, pointer):
        if is_left_open(one):
            yield Problem(
                what="'${' begins a reference, and no '}' ends it",
                where=text.where(at),
                fix="close it, as in ${contoso.ID}",
                rule="open-reference",
            )
        for reference in names_in(one):
            wrong = None if scope.may_be(reference) else _wrong(reference, at, scope)
            if wrong is not None:
                what, fix, rule = wrong
                yield Problem(what=f"${{{reference}}} {what}", where=text.where(at), fix=fix, rule=rule)


Wrong = tuple[str, str, str]
"""what is wrong, what to do about it, and the word for it"""


def _wrong(reference: str, at: str, scope: Scope) -> Wrong | None:  # noqa: PLR0911 - one case a line
    section, _, name = reference.partition(".")
    match section:
        case "env":
            return None if name.isidentifier() else _unknown("names no variable of the environment", name, ())
        case "variables" if name not in scope.variables:
            return _unknown("refers to no variable of this scenario", name, scope.variables)
        case "variables":
            return None if _CAST.fullmatch(at) else _too_early(at, "is made up for each case")
        case "service" if name != "endpoint":
            return _unknown("is nothing that is known of the service", name, ("endpoint",))
        case "service":
            return _too_early(at, "is known only while the scenario is played")
        case "matrix":
            return _unknown("refers to no axis of this scenario's matrix", name, scope.axes)
        case "capture":
            return _too_early(at, "is known only while the scenario is played") or (
                None if name in scope.captures else _uncaptured(name, scope)
            )
        case "parameters":
            return (
                "stands in a scenario, and only a fragment has parameters",
                "use ${variables...}, or the value itself",
                "unknown-parameters",
            )
        case _:
            return _too_early(at, "is known only while the scenario is played") or _unknown_member(
                reference, section, name, scope
            )


def _uncaptured(name: str, scope: Scope) -> Wrong:
    if name in scope.captured_later:
        return (
            "is captured by a later step",
            "use it after that step, or in what is expected of it",
            "used-before-capture",
        )
    return _unknown(
        "refers to nothing that is captured before", name, {*scope.captures, *scope.captured_later}
    )


def _too_early(at: str, why: str) -> Wrong | None:
    """None where what stands there is looked at late enough."""
    if _PLAYED.fullmatch(at):
        return None
    return (
        f"{why}, and what stands here is needed before",
        "write the value, a plain variable or ${matrix...}",
        "reference-too-early",
    )


def _unknown_member(reference: str, name: str, member: str, scope: Scope) -> Wrong | None:
    if reference == "partner_id_option":
        return None
    members = ACCOUNT_REFERENCES if name in scope.accounts else SUBSCRIPTION_REFERENCES
    if name not in scope.accounts and name not in scope.subscriptions:
        known = {*scope.accounts, *scope.subscriptions, "partner_id_option"}
        close = [section for section in SECTIONS if member and section[:3] == name[:3]]
        fix = near_miss(name, close or known)
        return "refers to no account or subscription of this scenario", fix, "unknown-reference"
    return None if member in members else _unknown("has no such member", member, members)


def _unknown(what: str, name: str, known: Any) -> Wrong:
    return what, near_miss(name, known) or "There is none: add it, or take this out.", "unknown-reference"
