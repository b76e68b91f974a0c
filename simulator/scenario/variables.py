"""``variables``: values given once, by name. A text may be a pattern, such as ``QA-{tag}-{digits:7}``.

A plain variable is put in where the file is read; one with a pattern is made up when the case is cast, and is
then the same wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.platform.patterns import expand, pattern_problem
from simulator.scenario.references import REFERENCE, UNKNOWN, fill, names_in, texts, token

if TYPE_CHECKING:
    from simulator.source import Written

__all__ = ["escaped", "filled_in", "is_generated", "made_up", "plain", "variable_problems"]


def is_generated(value: Any) -> bool:
    """Whether a variable is a pattern: it has a brace that is no reference's."""
    return any(
        "{" in piece or "}" in piece for _, text in texts(value, "") for piece in REFERENCE.sub("", text)
    )


def plain(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that are known before anything is made up."""
    return {name: value for name, value in variables.items() if not is_generated(value)}


def made_up(value: Any, *, tag: str, n: int, key: str) -> Any:
    """The value of a variable that is a pattern; its references are left for later."""
    if isinstance(value, Mapping):
        return {name: made_up(one, tag=tag, n=n, key=f"{key}/{name}") for name, one in value.items()}
    if isinstance(value, list):
        return [made_up(one, tag=tag, n=n, key=f"{key}/{at}") for at, one in enumerate(value)]
    if not isinstance(value, str):
        return value
    return _by_piece(value, lambda piece, at: expand(piece, tag=tag, n=n, account="", key=f"{key}/{at}"))


def filled_in(value: Any, variables: Mapping[str, Any]) -> Any:
    """A pattern with variables in it, whose own braces are no patterns any more."""
    if isinstance(value, Mapping):
        return {name: filled_in(one, variables) for name, one in value.items()}
    if isinstance(value, list):
        return [filled_in(one, variables) for one in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    return fill(
        value, lambda name: escaped(variables.get(name.removeprefix("variables."), UNKNOWN)), last=True
    )


def escaped(value: Any) -> Any:
    """A value as it stands in a pattern that comes to it: its braces are no placeholders."""
    return value.replace("{", "{{").replace("}", "}}") if isinstance(value, str) else value


def _by_piece(text: str, change: Callable[[str, int], str]) -> str:
    """A text whose pieces between references are changed."""
    pieces, last = [], 0
    for found in REFERENCE.finditer(text):
        pieces += [change(text[last : found.start()], last), found[0]]
        last = found.end()
    return "".join([*pieces, change(text[last:], last)])


def variable_problems(text: Written) -> Iterator[Problem]:
    """Patterns that cannot be, and variables that contain themselves."""
    variables: Mapping[str, Any] = text.value.get("variables", {})
    told: set[str] = set()
    for name, value in variables.items():
        for pointer, one in texts(value, f"/variables/{token(name)}"):
            yield from _pattern_problems(text, pointer, one)
        cycle = [] if name in told else _cycle(name, variables)
        told.update(cycle)
        if cycle:
            yield Problem(
                what=f"the variable {name} contains itself: {' contains '.join(cycle)}",
                where=text.where(f"/variables/{token(name)}"),
                fix="take one of these references out",
                rule="variable-cycle",
            )


def _pattern_problems(text: Written, pointer: str, one: str) -> Iterator[Problem]:
    pieces = REFERENCE.split(one)[::3]
    for piece in pieces:
        problem = pattern_problem(piece)
        if problem:
            yield Problem(what=problem.what, where=text.where(pointer), fix=problem.fix, rule="bad-pattern")
        elif re.search(r"(?<!\{)\{account\}", piece):
            yield Problem(
                what="{account} stands for nobody here: a variable is one for the whole scenario",
                where=text.where(pointer),
                fix="use {tag} or {digits:7}",
                rule="bad-pattern",
            )


def _cycle(start: str, variables: Mapping[str, Any]) -> list[str]:
    """The way from a variable back to itself; [] where there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for _, text in texts(variables.get(way[-1]), ""):
            for reference in names_in(text):
                name = reference.removeprefix("variables.") if reference.startswith("variables.") else None
                if name == start:
                    return [*way, start]
                if name is not None and name not in seen:
                    seen.add(name)
                    ways.append([*way, name])
    return []
