"""Where two values differ, byte for byte: the first place, for a finding that points at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.rules.values import filled

__all__ = ["COMPARISONS", "Compare", "Difference"]

Difference = tuple[str, Any, Any]
"""a pointer below the compared values, what was expected there, and what was got"""

Compare = Callable[[Any, Any], Difference | None]
"""the first difference between what was expected and what was got, None where there is none"""


def _difference(expected: Any, got: Any) -> Difference | None:
    """Equal as JSON: true is not 1, members have no order; null and absence count as "" at the top."""
    if expected == got and (type(expected) is str or _of_texts(expected)):
        return None
    return next(_differences(_or_empty(expected), _or_empty(got), ""), None)


def _of_texts(value: Any) -> bool:
    """Whether an equal object must be equal to the byte: nothing in it could be of another type."""
    return type(value) is dict and all(type(member) is str for member in value.values())


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


def _differences(expected: Any, got: Any, at: str) -> Iterator[Difference]:
    if type(expected) is dict and type(got) is dict:
        for member in [*expected, *(member for member in got if member not in expected)]:
            below = at + _token(member)
            if member not in got or member not in expected:
                yield below, expected.get(member, _ABSENT), got.get(member, _ABSENT)
            else:
                yield from _differences(expected[member], got[member], below)
    elif type(expected) is list and type(got) is list and len(expected) == len(got):
        for index, pair in enumerate(zip(expected, got, strict=True)):
            yield from _differences(*pair, f"{at}/{index}")
    elif type(expected) is not type(got) or expected != got:
        yield at, expected, got


def _missing_member(expected: Any, got: Any) -> Difference | None:
    """The first of the expected members that an object has not, or has empty."""
    members = got if type(got) is dict else {}
    for member in expected:
        if not filled(members.get(member)):
            return _token(member), _SOMETHING, members.get(member, _ABSENT)
    return None


def _token(member: str) -> str:
    return "/" + member.replace("~", "~0").replace("/", "~1")


class _Word:
    """Stands in a difference for what no JSON value can say."""

    def __init__(self, word: str) -> None:
        self._word = word

    def __repr__(self) -> str:
        return self._word


_ABSENT = _Word("(absent)")
_SOMETHING = _Word("a value")

COMPARISONS: Mapping[str, Compare] = {"equal": _difference, "has each": _missing_member}
"""every word that ``how`` may have"""
