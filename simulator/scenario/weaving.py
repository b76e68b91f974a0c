"""From a file to the scenarios it stands for: fragments put in, one for each combination of its matrix.

Everything that is known before a vendor is known is settled here; what is left for later (accounts, earlier
answers, made-up values) stays a reference. Only files that use any of this come here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.scenario.including import Read, with_fragments
from simulator.scenario.loom import ADDRESS, Filling, Loom, addressed
from simulator.scenario.matrix import Combination, combinations, matrix_problems
from simulator.scenario.references import UNKNOWN, fill, token
from simulator.scenario.variables import escaped, plain, variable_problems
from simulator.source import Woven
from simulator.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.source import Written

__all__ = ["WovenCase", "settled", "weave"]

_OF_ACCOUNTS = re.compile(r"/accounts/[^/]+/(?:members|sync_options)/")
"""Where a text is a pattern, in which a value of the environment is none, and its name stands for one that is
not looked up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WovenCase:
    """One scenario of a file: ``label`` names its combination, ``labels`` do so by axis.

    ``secrets`` came from the environment, and may be shown nowhere.

    ``conditional``: it has a ``when`` that only a vendor's service settles.
    """

    text: Woven
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    conditional: bool = False

    @property
    def label(self) -> str:
        """As in ``no_reseller=empty,reseller_support=true``; "" without a matrix."""
        return ",".join(f"{axis}={value}" for axis, value in self.labels.items())


def weave(
    source: Written, path: Path, *, read: Read, environ: Mapping[str, str] | None
) -> tuple[list[WovenCase], list[Problem]]:
    """Every scenario of a file that fits its schema, and what is wrong with it.

    ``environ`` None leaves references to the environment as they are.
    """
    problems: list[Problem] = []
    joined = with_fragments(source, path, read, problems)
    problems += [*matrix_problems(joined), *variable_problems(joined)]
    if problems:
        return [], problems
    cases = [_case(joined, combination, environ, problems) for combination in combinations(joined.value)]
    return cases, problems


def _case(
    joined: Woven, combination: Combination, environ: Mapping[str, str] | None, problems: list[Problem]
) -> WovenCase:
    chosen, moved = _chosen(joined, combination)
    start = Woven(file=joined.file, value=chosen, moved=moved)
    variables = chosen.get("variables", {})
    known = _Known(matrix=combination.values, variables=plain(variables), environ=environ)
    loom = Loom(
        facts={"matrix": combination.values, "variables": known.plain_values()},
        known=known.value,
        moved={"": (start, "")},
    )
    value = loom.copy(chosen, "", start, "")
    problems += loom.problems + known.problems
    labels = ", ".join(f"{axis} {said}" for axis, said in combination.labels.items())
    told = not labels or "${matrix." in joined.value["scenario"]
    return WovenCase(
        text=Woven(file=joined.file, value=value, moved=loom.moved),
        title=value["scenario"] if told else f"{value['scenario']} ({labels})",
        labels=combination.labels,
        secrets=tuple(dict.fromkeys(known.secrets)),
        conditional=loom.left_open,
    )


def _chosen(joined: Woven, combination: Combination) -> tuple[dict[str, Any], dict[str, tuple[Written, str]]]:
    """The document with the members set that the axes lead to."""
    value = dict(joined.value)
    moved: dict[str, tuple[Written, str]] = {"": (joined, "")}
    for way, wanted, where in combination.put:
        at = value
        for word in way[:-1]:
            at[word] = dict(at.get(word) or {})
            at = at[word]
        at[way[-1]] = wanted
        moved["".join(f"/{token(word)}" for word in way)] = (joined, where)
    return value, moved


@dataclass(slots=True, kw_only=True)
class _Known:
    """Values of the references that are settled when a file is read."""

    matrix: Mapping[str, Any]
    variables: Mapping[str, Any]
    environ: Mapping[str, str] | None
    secrets: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def value(self, reference: str, filling: Filling) -> Any:
        section, _, name = reference.partition(".")
        match section:
            case "matrix" if name in self.matrix:
                return self.matrix[name]
            case "env" if _OF_ACCOUNTS.match(filling.at):
                if self.environ is None:
                    return "US" if filling.at.endswith("/Country") else name
                return escaped(self._environment(name, filling))
            case "env" if self.environ is not None:
                return self._environment(name, filling)
            case "variables" if name in self.variables:
                return self._filled(self.variables[name], filling)
            case _:
                return UNKNOWN

    def plain_values(self) -> dict[str, Any]:
        """The plain variables as a ``when`` compares them."""
        return {
            name: fill(value, lambda one: self.matrix.get(one.removeprefix("matrix."), UNKNOWN))
            if isinstance(value, str)
            else value
            for name, value in self.variables.items()
        }

    def _filled(self, value: Any, filling: Filling) -> Any:
        """A variable with the references in it put in; that it does not contain itself has been checked."""
        if isinstance(value, str):
            if filling.base_of_url:
                return addressed(
                    value, lambda name, base: self.value(name, replace(filling, base_of_url=base))
                )
            return fill(value, lambda name: self.value(name, replace(filling, base_of_url=False)))
        if isinstance(value, Mapping):
            return {name: self._filled(one, filling) for name, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one, filling) for one in value]
        return value

    def _environment(self, name: str, filling: Filling) -> Any:
        """A value of the environment; masked everywhere unless it does no more than begin an address."""
        assert self.environ is not None, "asked by the caller"  # noqa: S101
        found = self.environ.get(name)
        if not name.isidentifier():
            return UNKNOWN  # told with the other names
        if not found:
            self._not_there(name, "is not set" if found is None else "is empty", filling)
            return UNKNOWN
        if not (filling.base_of_url and ADDRESS.fullmatch(filling.at)):
            self.secrets.append(found)
        return found

    def _not_there(self, name: str, state: str, filling: Filling) -> None:
        """Told once, where it is first asked for, in however many places the value is wanted."""
        what = f"the environment variable {name} {state}"
        if all(told.what != what for told in self.problems):
            fix = f"set it: export {name}=..."
            self.problems.append(Problem(what=what, where=filling.where, fix=fix, rule="no-environment"))


def settled(text: Written, facts: Mapping[str, Any]) -> Woven:
    """The scenario with every ``when`` settled that asks for these facts."""
    loom = Loom(facts=facts, known=lambda _name, _filling: UNKNOWN, moved={"": (text, "")})
    return Woven(file=text.file, value=loom.copy(text.value, "", text, ""), moved=loom.moved)
