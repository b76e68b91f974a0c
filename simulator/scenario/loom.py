"""Copies a document with everything put in that is known, and notes where each part of it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from simulator.errors import Problem, near_miss
from simulator.scenario.conditions import (
    Facts,
    are_order_rules,
    entries_with_when,
    expectation_with_when,
    left_open,
    may_be_left_out,
    when_of,
)
from simulator.scenario.references import REFERENCE, UNKNOWN, fill, fill_pattern, token, written_out
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.errors import Location
    from simulator.source import Written

__all__ = ["ADDRESS", "Filling", "Loom", "addressed"]

ADDRESS = re.compile(r"/(?:setup|steps|cleanup)/\d+/(?:wait/)?inspect/(?:get|post|put|patch|delete)")
"""Pointers to the URLs of inspect steps: a value within one is written so that it stays one part of it."""

PATTERN = re.compile(
    r"/(?:setup|steps|cleanup)/\d+/(?:expect/(?:\d+/)?calls/\d+/[^/]+|(?:wait/)?inspect/expect|wait/(?:until|fail_when))"
    r"/at/[^/]*/matches"
)
"""Pointers to patterns: a value within one is written so that it stands for itself."""
_ONE_PATTERN = re.compile(r"\$\{(?:variables|matrix|parameters)\.[^}]*\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """One text to be filled: the pointer at which it will stand, and where it is written.

    ``base_of_url``: the reference is the beginning of a URL.
    """

    at: str
    text: Written
    origin: str
    base_of_url: bool = False

    @property
    def where(self) -> Location:
        """The position of the text."""
        return self.text.where(self.origin)


Known = Callable[[str, Filling], Any]
"""The value of a reference where it is to be put in, or UNKNOWN"""


@dataclass(slots=True, kw_only=True)
class Loom:
    """``facts`` settle each ``when``; ``known`` gives the values of references."""

    facts: Facts
    known: Known
    moved: dict[str, tuple[Written, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    left_open: bool = False
    """whether a ``when`` was left that the facts do not settle"""

    def copy(self, value: Any, at: str, text: Written, origin: str) -> Any:
        """The value that stands in ``text`` at ``origin``, as it will stand at ``at``."""
        if isinstance(value, str):
            return self.fill(value, Filling(at=at, text=text, origin=origin))
        if isinstance(value, Mapping):
            return self._members(value, at, text, origin)
        if isinstance(value, list):
            return self._items(value, at, text, origin)
        return value

    def fill(self, text: str, filling: Filling) -> Any:
        """A text with what is known put in."""
        if "${" not in text:
            return text
        if ADDRESS.fullmatch(filling.at):
            return addressed(text, lambda name, base: self.known(name, replace(filling, base_of_url=base)))
        if PATTERN.fullmatch(filling.at) and not _is_one_pattern(text):
            return fill_pattern(text, lambda name: self.known(name, filling))
        return fill(text, lambda name: self.known(name, filling))

    def _members(self, value: Mapping[str, Any], at: str, text: Written, origin: str) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, member in value.items():
            inner, place = f"{at}/{token(key)}", f"{origin}/{token(key)}"
            kept = member
            if key == "expect" and expectation_with_when(inner):
                kept = self._kept(member, inner, text, place)
                if kept is None:
                    continue
            name = key
            if "${" in key:
                name = written_out(self.fill(key, Filling(at=inner, text=text, origin=place)))
                inner = f"{at}/{token(name)}"
                self.moved[inner] = (text, place)
            copied = self.copy(kept, inner, text, place)
            if copied or not member or not may_be_left_out(inner):
                made[name] = copied
        return made

    def _items(self, value: list[Any], at: str, text: Written, origin: str) -> list[Any]:
        conditional = entries_with_when(at)
        made: list[Any] = []
        for index, item in enumerate(value):
            place = f"{origin}/{index}"
            kept = self._kept(item, at, text, place) if conditional else item
            if kept is None and conditional:
                continue
            inner = f"{at}/{len(made)}"
            if len(made) != index:
                self.moved[inner] = (text, place)
            copied = self.copy(kept, inner, text, place)
            if copied or not item or not may_be_left_out(inner):
                made.append(copied)
        return made

    def _kept(self, entry: Any, at: str, text: Written, place: str) -> Any:
        """The entry with what of its ``when`` is open; None where it does not hold."""
        when = when_of(entry, at)
        if not when:
            return entry
        still = self._open(when, at, text, place)
        if still is None:
            return None
        self.left_open = self.left_open or bool(still)
        return entry if still == when else _with_when(entry, at, still)

    def _open(self, when: Mapping[str, Any], at: str, text: Written, place: str) -> Mapping[str, Any] | None:
        for section in ("matrix", "variables", "parameters"):
            known = self.facts.get(section)
            if known is None:
                continue
            for name in when.get(section, {}):
                if name not in known:
                    self.problems.append(_unknown(section, name, known, text, place))
        facts = _of_rules(self.facts) if are_order_rules(at) else self.facts
        return left_open(when, facts)


def _is_one_pattern(text: str) -> bool:
    """Whether a text is nothing but what the file itself gives elsewhere, and so a pattern as a whole."""
    return _ONE_PATTERN.fullmatch(text) is not None


def addressed(text: str, known: Callable[[str, bool], Any]) -> str:
    """A URL filled: what begins it is put in as it is, anything later as one part of it, percent-encoded."""

    def put(found: re.Match[str]) -> str:
        base = found.start() == 0
        value = UNKNOWN if found[1] else known(found[2], base)
        if value is UNKNOWN:
            return found[0]
        return written_out(value) if base else _encoded(written_out(value))

    return REFERENCE.sub(put, text)


def _encoded(text: str) -> str:
    """Percent-encoded, but for references that are yet to be filled in."""
    pieces, last = [], 0
    for found in REFERENCE.finditer(text):
        pieces += [quote(text[last : found.start()], safe=""), found[0]]
        last = found.end()
    return "".join([*pieces, quote(text[last:], safe="")])


def _of_rules(facts: Facts) -> Facts:
    """A rule on the order of calls asks for Reseller Support itself, as it is at each call."""
    return {name: known for name, known in facts.items() if name != "reseller_support"}


def _with_when(entry: Mapping[str, Any], at: str, when: Mapping[str, Any]) -> Mapping[str, Any]:
    if "when" in entry:
        rest = {name: value for name, value in entry.items() if name != "when"}
        return {**rest, "when": dict(when)} if when else rest
    ((endpoint, details),) = entry.items()
    return {endpoint: _with_when(details, at, when)}


def _unknown(section: str, name: str, known: Mapping[str, Any], text: Written, place: str) -> Problem:
    what = {"matrix": "axis of the matrix", "variables": "plain variable", "parameters": "parameter"}[section]
    return Problem(
        what=f"'when' asks for {name}, and no {what} is called so",
        where=text.where(place),
        fix=near_miss(name, known) or f"Declare it under {section}.",
        rule=f"unknown-{section}",
    )
