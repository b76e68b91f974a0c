"""``include``: fragments that several scenarios share, each put in with the parameters it asks for.

A fragment may include others. What is put together keeps its positions: a problem in a fragment is told with
the fragment's own file, line and column.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.loom import Loom
from simulator.scenario.references import UNKNOWN, names_in, texts, token
from simulator.scenario.scope import PARTS
from simulator.source import Source, Woven
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.source import Written

__all__ = ["Read", "with_fragments"]

Read = Callable[[Path], tuple[Source | None, list[Problem]]]
"""Reads a fragment's file: what is written in it, and what is wrong with that"""

_MOST_STEPS = 1000
"""Steps of a scenario once everything is included; one that is honest has a dozen."""


def with_fragments(source: Written, path: Path, read: Read, problems: list[Problem]) -> Woven:
    """The scenario with its fragments in place. What is wrong goes to ``problems``."""
    joining = _Joining(read=read, problems=problems)
    raw = source.value
    joining.take_in("accounts", raw.get("accounts", {}), source, "/accounts")
    joining.take_in("variables", raw.get("variables", {}), source, "/variables")
    chain = (_Place(file=source.file, path=path.resolve()),)
    for index, entry in enumerate(raw.get("include", ())):
        joining.beside_steps(entry, source, f"/include/{index}", chain)
    value = {name: member for name, member in raw.items() if name != "include"}
    for part in PARTS:
        if part in raw:
            steps = joining.steps(raw[part], source, f"/{part}", chain)
            value[part] = joining.placed(steps, f"/{part}")
    value |= {name: members for name, members in joining.shared.items() if members}
    value.setdefault("accounts", {})
    return Woven(file=source.file, value=value, moved={"": (source, ""), **joining.moved})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A file on the way to a fragment, as it is called and where it is."""

    file: str
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A step, and where it was written."""

    value: Any
    text: Written
    origin: str


Chain = tuple[_Place, ...]


@dataclass(slots=True, kw_only=True)
class _Joining:
    read: Read
    problems: list[Problem]
    shared: dict[str, dict[str, Any]] = field(default_factory=lambda: {"variables": {}, "accounts": {}})
    moved: dict[str, tuple[Written, str]] = field(default_factory=dict)
    count: int = 0

    def take_in(self, section: str, members: Mapping[str, Any], text: Written, origin: str) -> None:
        """Accounts or variables that come from somewhere; each name may be given once."""
        for name, member in members.items():
            at, place = f"/{section}/{token(name)}", f"{origin}/{token(name)}"
            if name in self.shared[section]:
                first, where = self.moved[at]
                self.problems.append(
                    Problem(
                        what=f"{section} has {name} twice, also at {first.where(where, key=True)}",
                        where=text.where(place, key=True),
                        fix="give one of them another name, or take its name from a parameter",
                        rule="name-taken",
                    )
                )
                continue
            self.shared[section][name] = member
            self.moved[at] = (text, place)

    def beside_steps(self, entry: Any, text: Written, pointer: str, chain: Chain) -> None:
        """A fragment that brings accounts and variables, and no steps."""
        found = None if self.too_many(text, pointer) else self.fragment(entry, text, pointer, chain)
        if found is None:
            return
        woven, chain = found
        if woven.value.get("steps"):
            self.problem(
                f"{chain[-1].file} has steps, which need a place among the others",
                text,
                f"{pointer}/file",
                "include it as a step: '- include: {file: ...}' under steps, setup or cleanup",
                rule="fragment-with-steps",
            )

    def steps(self, steps: list[Any], text: Written, origin: str, chain: Chain) -> Iterator[_Placed]:
        """The steps of a list, each include replaced by the steps of its fragment."""
        for index, step in enumerate(steps):
            pointer = f"{origin}/{index}"
            if self.too_many(text, pointer):
                return
            if not isinstance(step, Mapping) or "include" not in step:
                yield _Placed(value=step, text=text, origin=pointer)
                continue
            beside = [name for name in step if name not in ("include", "when", "title")]
            if beside:
                self.problem(
                    f"an include stands by itself, and this one has {' and '.join(beside)} beside it",
                    text,
                    f"{pointer}/{token(beside[0])}",
                    "make it a step of its own, or move it into the fragment",
                    rule="two-actions",
                )
            found = self.fragment(step["include"], text, f"{pointer}/include", chain)
            if found is None:
                continue
            woven, longer = found
            for placed in self.steps(woven.value.get("steps", []), woven, "/steps", longer):
                yield _Placed(
                    value=_when_both(placed.value, step.get("when")), text=placed.text, origin=placed.origin
                )

    def placed(self, steps: Iterator[_Placed], at: str) -> list[Any]:
        """The steps as a list, with where each was written."""
        made: list[Any] = []
        for step in steps:
            self.moved[f"{at}/{len(made)}"] = (step.text, step.origin)
            made.append(step.value)
        return made

    def too_many(self, text: Written, pointer: str) -> bool:
        """Counts one step or include more, and tells once that they are too many."""
        self.count += 1
        if self.count == _MOST_STEPS + 1:
            self.problem(
                f"more than {_MOST_STEPS:,} steps once everything is included",
                text,
                pointer,
                "include fewer fragments, or split the scenario",
                rule="too-many-steps",
            )
        return self.count > _MOST_STEPS

    def fragment(
        self, entry: Mapping[str, Any], text: Written, pointer: str, chain: Chain
    ) -> tuple[Woven, Chain] | None:
        """The fragment of an include with its parameters put in; None where it cannot be had."""
        path = chain[-1].path.parent / entry["file"]
        if not path.is_file():
            beside = [one.name for one in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
            guess = near_miss(path.name, beside)
            self.problem(
                f"there is no file {os.path.normpath(path)}, which is to be included",
                text,
                f"{pointer}/file",
                guess if guess.startswith("Did") else f"a fragment's path is relative to {chain[-1].file}",
                rule="no-fragment",
            )
            return None
        path = path.resolve()
        if any(place.path == path for place in chain):
            self.cycle(path, text, pointer, chain)
            return None
        source, problems = self.read(path)
        self.problems += problems
        if source is None or problems:
            return None
        if "fragment" not in source.value:
            self.problem(
                f"{source.file} is a scenario, and only a fragment can be included",
                text,
                f"{pointer}/file",
                "move what is to be shared into a file that begins with 'fragment:' instead of 'scenario:'",
                rule="no-fragment",
            )
            return None
        woven = self.bound(source, entry.get("with", {}), text, pointer)
        self.take_in("accounts", woven.value.get("accounts", {}), woven, "/accounts")
        self.take_in("variables", woven.value.get("variables", {}), woven, "/variables")
        longer = (*chain, _Place(file=source.file, path=path))
        for index, more in enumerate(woven.value.get("include", ())):
            self.beside_steps(more, woven, f"/include/{index}", longer)
        return woven, longer

    def cycle(self, path: Path, text: Written, pointer: str, chain: Chain) -> None:
        start = next(index for index, place in enumerate(chain) if place.path == path)
        names = [place.file for place in chain[start:]]
        self.problem(
            f"the file includes itself: {' includes '.join([*names, names[0]])}",
            text,
            f"{pointer}/file",
            "take one of these includes out",
            rule="include-cycle",
        )

    def bound(self, source: Source, given: Mapping[str, Any], text: Written, pointer: str) -> Woven:
        """A fragment with the values of its parameters in it."""
        declared: Mapping[str, Any] = source.value.get("parameters", {})
        values = {name: one["default"] for name, one in declared.items() if one and "default" in one}
        for name in given:
            if name not in declared:
                self.problem(
                    f"{source.file} has no parameter {name}",
                    text,
                    f"{pointer}/with/{token(name)}",
                    near_miss(name, declared) or "Remove it; this fragment takes no parameters.",
                    rule="unknown-parameters",
                    key=True,
                )
        values |= given
        for name in declared:
            if name not in values:
                self.problem(
                    f"{source.file} asks for the parameter {name}",
                    text,
                    pointer,
                    f"add it: with: {{{name}: ...}}, or give it a default in the fragment",
                    rule="missing-parameter",
                )
        loom = Loom(
            facts={"parameters": values},
            known=lambda name, _: _parameter(name, values),
            moved={"": (source, "")},
        )
        value = loom.copy(source.value, "", source, "")
        self.problems += loom.problems
        woven = Woven(file=source.file, value=value, moved=loom.moved)
        self.problems += _unknown_parameters(source, declared)
        return woven

    def problem(
        self, what: str, text: Written, pointer: str, fix: str, *, rule: str, key: bool = False
    ) -> None:
        self.problems.append(Problem(what=what, where=text.where(pointer, key=key), fix=fix, rule=rule))


def _parameter(reference: str, values: Mapping[str, Any]) -> Any:
    """``parameters.buyer`` is its value; ``parameters.buyer.ID`` is the ID of the account that it names."""
    section, _, rest = reference.partition(".")
    name, _, member = rest.partition(".")
    if section != "parameters" or name not in values:
        return UNKNOWN
    return f"${{{values[name]}.{member}}}" if member else values[name]


def _unknown_parameters(source: Source, declared: Mapping[str, Any]) -> Iterator[Problem]:
    for pointer, text in texts(source.value, ""):
        for reference in names_in(text):
            section, _, rest = reference.partition(".")
            name = rest.partition(".")[0]
            if section == "parameters" and name not in declared:
                yield Problem(
                    what=f"${{{reference}}}: this fragment has no parameter {name or 'without a name'}",
                    where=source.where(pointer),
                    fix=near_miss(name, declared) or "declare it under parameters",
                    rule="unknown-parameters",
                )


def _when_both(step: Any, when: Mapping[str, Any] | None) -> Any:
    """A step of a fragment that is itself included only ``when``."""
    if not when or not isinstance(step, Mapping):
        return step
    return {**step, "when": _both(step.get("when", {}), when)}


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    joined = dict(one)
    for name, wanted in other.items():
        if name not in joined:
            joined[name] = wanted
        elif isinstance(wanted, Mapping):
            joined[name] = _both(joined[name], wanted)
        else:
            choices, known = _listed(wanted), _listed(joined[name])
            joined[name] = [choice for choice in choices if choice in known]
    return joined


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
