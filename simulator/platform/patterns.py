"""Values of the service file that are patterns: alike in form for every account, distinct where it matters.

::

    {tag}         the run tag                        {n}           the account's number in the run
    {account}     the account's name in the scenario
    {digits:7}    seven digits, no zero in front     {letters:8}   eight small letters
    {{  }}        a brace as it is

Digits and letters follow from the run tag and the key that the value is asked for under, so that the same run
makes the same values and another run makes others.
"""

from __future__ import annotations

import random
import re
from typing import Any

from simulator.errors import Problem, SettingsError, near_miss

__all__ = ["expand", "pattern_problem"]

_PLAIN = ("tag", "n", "account")
_COUNTED = ("digits", "letters")
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PLACEHOLDER = re.compile(rf"({'|'.join(_COUNTED)}):([1-9]\d?)|{'|'.join(_PLAIN)}")
_MOST_LETTERS = 99


def expand(pattern: Any, *, tag: str, n: int, account: str, key: str) -> Any:
    """The value that a pattern stands for; lists item by item, anything but text as it is.

    ``key`` names what the value is for: the same key gives the same digits and letters. Raises
    :class:`~simulator.errors.SettingsError` for an unknown placeholder or a lone brace.
    """
    if isinstance(pattern, list | tuple):
        items = enumerate(pattern)
        return [expand(item, tag=tag, n=n, account=account, key=f"{key}/{i}") for i, item in items]
    if not isinstance(pattern, str) or not ("{" in pattern or "}" in pattern):
        return pattern
    problem = pattern_problem(pattern)
    if problem:
        raise SettingsError(problem)
    plain = {"tag": tag, "n": str(n), "account": account}

    def value(found: re.Match[str]) -> str:
        name = found.group(1)
        if name is None:
            return found.group()[0]
        return plain[name] if name in plain else _drawn(name, f"{tag}/{key}/{found.start()}")

    return _BRACES.sub(value, pattern)


def pattern_problem(pattern: Any) -> Problem | None:
    """What is wrong with a pattern, None if nothing is; for those who read a service file before any run."""
    if not isinstance(pattern, str):
        return None
    for found in _BRACES.finditer(pattern):
        name = found.group(1)
        if name is None and len(found.group()) == 1:
            return Problem(
                what=f"a brace without its partner at column {found.start() + 1} of '{pattern}'",
                fix="Write {{ or }} for a brace that is meant as such.",
            )
        if name is not None and not _PLACEHOLDER.fullmatch(name):
            return _unknown(name, pattern)
    return None


def _unknown(name: str, pattern: str) -> Problem:
    word, _, count = name.partition(":")
    if word in _COUNTED:
        fix = f"Give their number, from 1 to {_MOST_LETTERS}: {{{word}:7}}."
        what = f"'{{{name}}}' in '{pattern}' does not say how many {word}"
        return Problem(what=what, fix=fix)
    if word in _PLAIN and count:
        return Problem(what=f"'{{{name}}}' in '{pattern}': {word} takes no number", fix=f"Write {{{word}}}.")
    known = [*_PLAIN, *(f"{counted}:7" for counted in _COUNTED)]
    return Problem(what=f"unknown placeholder '{{{name}}}' in '{pattern}'", fix=near_miss(name, known))


def _drawn(name: str, key: str) -> str:
    """``digits:7`` or ``letters:8``, drawn from a source that the key decides."""
    word, _, count = name.partition(":")
    chance = random.Random(key)  # noqa: S311 - test data, not secrets
    if word == "letters":
        return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=int(count)))
    return chance.choice("123456789") + "".join(chance.choices("0123456789", k=int(count) - 1))
