"""Says in a few words what a JSON Schema constraint wanted and what it met."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = ["KEYWORDS", "Violation", "Words", "described", "listed", "look_alike", "path_of", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken constraint: where in the document, which keyword of which schema node, and what stood there.

    ``member`` is the member that is missing (``required``) or should not be there (``additionalProperties``);
    then ``instance`` is the object it is about.
    """

    path: tuple[str | int, ...]
    keyword: str
    node: Mapping[str, Any]
    instance: Any
    member: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The message, and its two halves by themselves."""

    message: str
    expected: str
    got: str


_TYPES = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def words(violation: Violation) -> Words:
    """The words for one violation; every keyword that the contract's schemas use has its own."""
    if violation.keyword == "required":
        return _missing(violation)
    if violation.keyword == "additionalProperties":
        return _unexpected(violation)
    expected = _expected(violation)
    secret = violation.node.get("x-secret") is True
    got = "another kind of value" if secret else described(violation.instance)
    subject = path_of(violation.path) or "the body"
    return Words(message=f"{subject} must be {expected}, got {got}", expected=expected, got=got)


def _expected(violation: Violation) -> str:
    names = violation.node.get("x-names")
    if names:
        low, high = violation.node["minimum"], violation.node["maximum"]
        return f"one of {listed(names)}, in any case, or a number from {low} to {high}"
    return KEYWORDS[violation.keyword](violation.node)


def _types(node: Mapping[str, Any]) -> str:
    types = node["type"]
    return listed([_TYPES[name] for name in ([types] if isinstance(types, str) else types)])


KEYWORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "type": _types,
    "enum": lambda node: listed([json.dumps(value) for value in node["enum"]]),
    "pattern": lambda node: str(node["x-form"]),
    "minLength": lambda _: "a text that is not empty",
    "minimum": lambda node: f"at least {node['minimum']:,}",
    "maximum": lambda node: f"at most {node['maximum']:,}",
}
"""What each keyword wants, in words; ``required`` and ``additionalProperties`` are about a member."""


def _missing(violation: Violation) -> Words:
    member = str(violation.member)
    subject = path_of((*violation.path, member))
    other = look_alike(member, violation.instance)
    if other is None:
        return Words(
            message=f"{subject} is missing", expected=a_member(member), got=_members(violation.instance)
        )
    message = f'{subject} is missing; "{other}" stands in its place, and names count letter by letter'
    return Words(message=message, expected=a_member(member), got=a_member(other))


def a_member(name: str) -> str:
    """What is expected where a member is missing."""
    return f"a member {name}"


def _unexpected(violation: Violation) -> Words:
    subject = path_of((*violation.path, str(violation.member)))
    known = violation.node.get("properties", {})
    near = look_alike(str(violation.member), known)
    hint = f"; did you mean {near}?" if near else ""
    return Words(
        message=f"{subject} is not a member that the contract knows here{hint}",
        expected=f"only {listed(known, last='and')}",
        got=described(violation.instance[violation.member]),
    )


def described(value: Any) -> str:
    """A JSON value in a few words: ``the string "0"``, ``an object with Code, Message``."""
    match value:
        case None | bool():
            return json.dumps(value)
        case str():
            shown = json.dumps(value, ensure_ascii=False)
            return f"the string {shown if len(shown) <= 80 else f'{shown[:79]}…'}"
        case int() | float():
            return f"the number {json.dumps(value)[:40]}"
        case list():
            return f"an array of length {len(value)}" if value else "an empty array"
        case dict():
            return _members(value)
        case _:
            return repr(value)


def _members(value: Mapping[str, Any]) -> str:
    if not value:
        return "an empty object"
    names = list(value)[:6]
    more = ", …" if len(value) > len(names) else ""
    return f"an object with {', '.join(names)}{more}"


def look_alike(name: str, present: Iterable[str], also: Sequence[str] = ()) -> str | None:
    """The member surely meant to be ``name``: in another case, or one of the words ``also``."""
    meant = {_bare(name), *map(_bare, also)}
    return next((other for other in present if other != name and _bare(other) in meant), None)


def _bare(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def listed(names: Iterable[str], *, last: str = "or") -> str:
    """``a, b or c``."""
    *first, final = names
    return f"{', '.join(first)} {last} {final}" if first else final


def path_of(path: Sequence[str | int]) -> str:
    """A path as people write it: ``Fields[0].Definition.Kind``; "" for the whole document."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
