"""What must hold of a JSON answer: places in it, by JSON pointer or JSONPath, and what is wanted there.

What is wanted is a value, or some of a few words (:data:`WORDS`). A JSONPath (RFC 9535) may lead to several
places, and what is wanted must hold at each of them, and at one at least.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from simulator.errors import near_miss
from simulator.scenario.mismatch import ABSENT, at_pointer, short
from simulator.scenario.references import UNKNOWN, fill_pattern
from simulator.scenario.resolving import Resolve, resolved
from simulator.values import dataclass

__all__ = ["WORDS", "Wanted", "Wrong", "path_problem", "pattern_problem", "wrong_in"]

JSON_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: type(value) is str,
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "boolean": lambda value: type(value) is bool,
    "array": lambda value: type(value) is list,
    "object": lambda value: type(value) is dict,
    "null": lambda value: value is None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted at ``path``; ``pointer`` leads to where the scenario says so."""

    path: str
    value: Any
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A place (``at``, a JSON pointer; None where it is none) at which something else is than was wanted."""

    wanted: Wanted
    at: str | None
    expected: str
    got: str


def wrong_in(body: Any, wanted: Sequence[Wanted], resolve: Resolve) -> Iterator[Wrong]:
    """All in which an answer is not as wanted; what is compared with something UNKNOWN is passed over."""
    for one in wanted:
        path = resolve(one.path)
        value = resolved(one.value, resolve)
        if path is UNKNOWN or value is UNKNOWN:
            continue
        try:
            found = list(places(body, str(path)))
        except ValueError as error:
            yield Wrong(wanted=one, at=None, expected="a JSONPath", got=str(error))
            continue
        words = value if isinstance(value, Mapping) else {"equals": value}
        quoted = _quoted(one.value, resolve) if isinstance(one.value, Mapping) else {}
        for at, expected, got in _unmet(words, found, str(path), quoted):
            near = "" if found else _near(body, str(path))
            yield Wrong(wanted=one, at=at, expected=expected, got=f"{got}{near}")


def _quoted(written: Mapping[str, Any], resolve: Resolve) -> Mapping[str, str]:
    """A pattern with references as it is matched: their values stand for themselves, letter for letter."""
    pattern = written.get("matches", "")
    if "${" not in pattern:
        return {}
    return {"matches": fill_pattern(pattern, lambda name: resolve(f"${{{name}}}"), last=True)}


Place = tuple[str, Any]
"""a JSON pointer and what is there"""


def places(body: Any, path: str) -> Iterator[Place]:
    """Where a path leads to in a JSON value. ValueError for what is no path, or cannot be searched."""
    if not path.startswith("$"):
        value = at_pointer(body, path)
        if value is not ABSENT:
            yield path, value
        return
    from jsonpath import JSONPathError  # noqa: PLC0415 - few scenarios use it, and it takes its time

    try:
        for match in _compiled(path).finditer(body):
            yield str(match.pointer()), match.obj
    except (JSONPathError, RecursionError) as error:
        raise ValueError(str(error).partition("\n")[0]) from error


@lru_cache(maxsize=256)
def _compiled(path: str) -> Any:
    from jsonpath import JSONPathEnvironment  # noqa: PLC0415 - as above

    environment = JSONPathEnvironment(strict=True)
    for name in ("match", "search"):  # their patterns may take for ever
        del environment.function_extensions[name]
    return environment.compile(path)


def path_problem(path: str) -> str:
    """Why a JSONPath cannot be read; "" if it can. One with references is read when they are known."""
    if not path.startswith("$") or "${" in path:
        return ""
    from jsonpath import JSONPathError  # noqa: PLC0415 - as above

    try:
        _compiled(path)
    except JSONPathError as error:
        return str(error).partition("\n")[0]
    return ""


# --- the words ---

Check = Callable[[Any, Any], bool]
"""Whether a value (the second) is as a word demands (the first)."""


def _equal(wanted: Any, value: Any) -> bool:
    """Equal as JSON: true is not 1, and 1 is 1.0."""
    if isinstance(wanted, Mapping) and isinstance(value, Mapping):
        return wanted.keys() == value.keys() and all(_equal(wanted[key], value[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(value, list):
        return len(wanted) == len(value) and all(map(_equal, wanted, value))
    return isinstance(wanted, bool) is isinstance(value, bool) and wanted == value


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


def _listed(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _matches(pattern: Any, value: Any) -> bool:
    return isinstance(value, str) and _pattern(str(pattern)).is_valid(value) is True


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> Any:
    """A pattern that takes linear time, whatever it is matched against."""
    import jsonschema_rs  # noqa: PLC0415 - slow to import

    return jsonschema_rs.Draft202012Validator(
        {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions(size_limit=1 << 20)
    )


def pattern_problem(pattern: str) -> str:
    """Why a pattern cannot be used; "" if it can."""
    import jsonschema_rs  # noqa: PLC0415 - as above

    try:
        _pattern(pattern)
    except jsonschema_rs.ValidationError:
        try:
            re.compile(pattern)
        except (re.error, RecursionError) as error:
            return f"is no regular expression: {error}"
        return "is no regular expression that takes linear time (no look-around, no back-references)"
    return ""


WORDS: Mapping[str, tuple[Check, str]] = {
    "equals": (_equal, "{}"),
    "one_of": (lambda wanted, value: any(_equal(one, value) for one in wanted), "one of {}"),
    "type": (lambda wanted, value: any(JSON_TYPES[name](value) for name in _listed(wanted)), "of type {}"),
    "matches": (_matches, "a text that matches {}"),
    "at_least": (lambda wanted, value: _is_number(value) and value >= wanted, "at least {}"),
    "at_most": (lambda wanted, value: _is_number(value) and value <= wanted, "at most {}"),
}
"""Every word that speaks of each place by itself, and how what it demands is said."""


def _unmet(
    words: Mapping[str, Any], found: Sequence[Place], path: str, quoted: Mapping[str, Any]
) -> Iterator[tuple[str | None, str, str]]:
    """(place, expected, got) of every word that does not hold; ``quoted`` is what stands for a word."""
    pointer = None if path.startswith("$") else path
    if words.get("absent"):
        for at, value in found:
            yield at, "nothing there", short(value)
        return
    if "count" in words:
        if len(found) != words["count"]:
            yield pointer, f"{words['count']} places at {path}", f"{len(found)} of them"
    elif not found:
        yield pointer, _said(words), f"nothing at {path or 'the answer'}"
    for at, value in found:
        for word, wanted in words.items():
            if word in WORDS and not WORDS[word][0](quoted.get(word, wanted), value):
                yield at, _demand(word, wanted), short(value)


def _near(body: Any, path: str) -> str:
    """Where something stands that a pointer to nothing most likely meant."""
    parent, _, name = path.rpartition("/")
    there = at_pointer(body, parent) if path.startswith("/") else None
    meant = near_miss(name, there) if isinstance(there, Mapping) else ""
    return f"; {meant[0].lower()}{meant[1:]}" if meant.startswith("Did") else ""


def _said(words: Mapping[str, Any]) -> str:
    said = [_demand(word, wanted) for word, wanted in words.items() if word in WORDS]
    return " and ".join(said) or "something"


def _demand(word: str, wanted: Any) -> str:
    several = word in ("one_of", "type")
    shown = ", ".join(map(short, _listed(wanted))) if several else short(wanted)
    return WORDS[word][1].format(shown)
