"""``--set PATH=VALUE``: PATH reaches every member of the service file, VALUE is YAML.

PATH is dotted: ``switches.no_reseller``, ``urls.account.synchronize`` (of names with dots the longest known
one is taken), ``products[0].ID``. A name in ``["..."]`` is taken as it is: ``urls["account.synchronize"]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from simulator.errors import SettingsError, near_miss
from simulator.source import parse_yaml
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.settings.layers import Steps

__all__ = ["Assignment", "assignment"]

_BRACKET = r"""\["[^"]*"\]|\['[^']*'\]|\[[0-9]+\]"""
_ASSIGNMENT = re.compile(rf"((?:{_BRACKET}|[^=\[\]])+)=(.*)", re.DOTALL)
_TOKEN = re.compile(rf"({_BRACKET})|\.?([^.\[\]]+)|(.)", re.DOTALL)
_FORM = "write PATH=VALUE, for example --set switches.is_test=true"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One ``--set``: a value for a member. None takes the member away."""

    steps: Steps
    value: Any
    said_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A name in a path; an ``exact`` one was quoted, and is never joined with its neighbours."""

    text: str
    exact: bool = False


class _NoSuchMember(Exception):  # noqa: N818 - it never leaves this module
    def __init__(self, name: str, fix: str) -> None:
        super().__init__(name)
        self.name, self.fix = name, fix


def assignment(text: str, schema: Mapping[str, Any]) -> Assignment:
    """Reads one ``PATH=VALUE`` against the service file's schema; raises SettingsError for what is none."""
    split = _ASSIGNMENT.fullmatch(text)
    if split is None:
        path = text.partition("=")[0]
        raise SettingsError.of(f"'{path}' is not followed by '=' and a value", where="--set", fix=_FORM)
    path, written = split.groups()
    said_by = f"--set {path}"
    tree = _Tree(schema=schema)
    try:
        steps, member = tree.resolve(_words(path, said_by), schema)
    except _NoSuchMember as missing:
        raise SettingsError.of(
            f"the service file has no member '{missing.name}' there",
            where=said_by,
            fix=missing.fix,
        ) from None
    value = _value(path, written, tree.types(member), tree.choices(member))
    return Assignment(steps=steps, value=value, said_by=said_by)


def _words(path: str, said_by: str) -> list[_Word | int]:
    words: list[_Word | int] = []
    for bracket, bare, stray in _TOKEN.findall(path.strip()):
        if stray:
            raise SettingsError.of(f"the path has an empty name at '{stray}'", where=said_by, fix=_FORM)
        if bare:
            words.append(_Word(text=bare))
        elif bracket[1:-1].isdigit():
            words.append(int(bracket[1:-1]))
        else:
            words.append(_Word(text=bracket[2:-2], exact=True))
    return words


def _value(path: str, written: str, types: frozenset[str], choices: Sequence[Any]) -> Any:
    """What VALUE means. Where only text will do, a number or ``true`` is that text; nothing is empty text."""
    if not written.strip():
        return ""
    try:
        value = parse_yaml(written, file="VALUE", error=SettingsError).value
    except SettingsError as error:
        raise SettingsError.of(
            f"VALUE cannot be read as YAML: {error.problems[0].what}",
            where=f"--set {path}",
            fix=f"""put it in quotes: --set '{path}="VALUE"'""",
        ) from None
    kind = {bool: "boolean", int: "integer", float: "number"}.get(type(value))
    fits = kind is None or kind in types or (kind == "integer" and "number" in types)
    as_text = ("string" in types and not fits) or (value is None and written.strip() in choices)
    return written.strip() if as_text else value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tree:
    """The members of the service file, as its schema has them."""

    schema: Mapping[str, Any]

    def resolve(self, words: Sequence[_Word | int], at: Any) -> tuple[Steps, Any]:
        """The steps to the member that words name, and its schema."""
        if not words:
            return (), at
        taken, step, inner = self._step(words, at)
        steps, member = self.resolve(words[taken:], inner)
        return (step, *steps), member

    def _step(self, words: Sequence[_Word | int], at: Any) -> tuple[int, str | int, Any]:
        first, known = words[0], self.properties(at)
        if isinstance(first, int):
            if (items := self.keyword(at, "items")) is None:
                raise _NoSuchMember(f"[{first}]", "It is no list; write a name there.")
            return 1, first, items
        names = _joined(words)
        for count, name in reversed(names):
            if name in known:
                return count, name, known[name]
        inner = self.keyword(at, "additionalProperties")
        if inner is None or inner is False:
            raise self._missing(names, known, at)
        if inner is True or not inner:
            return 1, first.text, {}
        return (*self._own_name(names, inner), inner)

    def _missing(self, names: Sequence[tuple[int, str]], known: Mapping[str, Any], at: Any) -> _NoSuchMember:
        """What is said of a name that is not there; names with dots are compared as a whole."""
        name = names[-1][1] if any("." in other for other in known) else names[0][1]
        if self.keyword(at, "items") is not None:
            return _NoSuchMember(name, f"It is a list; name the place in it: [0].{name}")
        fix = near_miss(name, known) or "It is a single value; leave out what follows it."
        return _NoSuchMember(name, fix)

    def _own_name(self, names: Sequence[tuple[int, str]], inner: Any) -> tuple[int, str]:
        """A name of the user's own keeps its dots, but for a last word that its value knows (``env``)."""
        if len(names) > 1:
            last = names[-1][1].rpartition(".")[2]
            if last in self.properties(inner):
                return names[-2]
        return names[-1]

    def properties(self, at: Any) -> Mapping[str, Any]:
        """The members that a schema knows, in whichever form."""
        return {
            name: member for form in self.forms(at) for name, member in form.get("properties", {}).items()
        }

    def keyword(self, at: Any, name: str) -> Any:
        """The first value of a keyword in any form; an open mapping has ``{}`` for its other members."""
        for form in self.forms(at):
            if name in form:
                return form[name]
            if not form or (name == "additionalProperties" and form.get("type") == "object"):
                return {}
        return None

    def types(self, at: Any) -> frozenset[str]:
        """The types that a value may have; all of them where the schema does not say."""
        found: set[str] = set()
        for form in self.forms(at):
            types = form.get("type", "string" if "enum" in form else ())
            found.update([types] if isinstance(types, str) else types)
        return frozenset(found) or frozenset({"string", "number", "boolean"})

    def choices(self, at: Any) -> Sequence[Any]:
        """The values of an enumeration."""
        return [choice for form in self.forms(at) for choice in form.get("enum", ())]

    def forms(self, at: Any) -> Iterator[Mapping[str, Any]]:
        """A schema and every branch of it, with references followed."""
        while isinstance(at, Mapping) and "$ref" in at:
            at = self.schema["$defs"][at["$ref"].removeprefix("#/$defs/")]
        if isinstance(at, Mapping):
            branches = at.get("anyOf", ())
            if not branches:
                yield at
            for branch in branches:
                yield from self.forms(branch)


def _joined(words: Sequence[_Word | int]) -> list[tuple[int, str]]:
    """The names that the first words may mean, from one word to all that follow each other: (count, name)."""
    first = words[0]
    assert isinstance(first, _Word), "a path's step is a name or a place"  # noqa: S101
    names = [(1, first.text)]
    if first.exact:
        return names
    for count, word in enumerate(words[1:], start=2):
        if isinstance(word, int) or word.exact:
            break
        names.append((count, f"{names[-1][1]}.{word.text}"))
    return names
