"""Reads scenario files, and reports everything wrong with all of them at once."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.errors import Problem, ScenarioError, in_reading_order, near_miss
from simulator.scenario.locating import located, shown_as
from simulator.scenario.making import scenario_of
from simulator.scenario.mismatch import at_pointer
from simulator.scenario.names import name_problems
from simulator.scenario.references import names_in
from simulator.source import FileFormat, Source, Woven, read_yaml, schema_problems
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from simulator.errors import Location
    from simulator.scenario.locating import Located
    from simulator.scenario.model import Scenario
    from simulator.scenario.salvaging import Salvaged
    from simulator.scenario.weaving import WovenCase
    from simulator.source import Written

__all__ = ["Examined", "Partial", "examined", "load_scenarios"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One file: its scenarios (none of a fragment, or where there are ``problems``), as messages call it."""

    file: Path
    shown: str
    scenarios: tuple[Scenario, ...] = ()
    problems: tuple[Problem, ...] = ()
    partial: tuple[Partial, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Partial:
    """What can be read of a file with ``problems``: ``text`` is the whole, ``scenario`` what of it makes
    sense (None where too little does), which ``plays_alike`` where nothing is missing that it does.
    """

    text: Written
    scenario: Scenario | None = None
    plays_alike: bool = False


def load_scenarios(
    paths: Sequence[Path], *, environ: Mapping[str, str] | None = os.environ
) -> tuple[Scenario, ...]:
    """All scenarios of the files and folders named (none: the bundled ones), in list order.

    A path may choose from a file's matrix: ``known/order[no_reseller=empty]``. ``environ`` is where
    references to the environment are looked up; with None they stay as they are, for whoever sends nothing.

    Raises:
        ScenarioError: with every problem of every file, each with file, line and column.
    """
    found, problems = located(paths)
    loading = _Loading(environ)
    scenarios = [scenario for one in found for scenario in loading.scenarios(one)]
    problems += loading.problems
    if not scenarios and not problems:
        problems += [_not_played(one.shown) for one in found]
    if problems:
        raise ScenarioError(*in_reading_order(problems))
    return tuple(sorted(scenarios, key=lambda scenario: scenario.order))


def examined(paths: Sequence[Path]) -> tuple[list[Examined], list[Problem]]:
    """Each file for itself, right or wrong, and the paths that stand for none. Nothing is looked up in the
    environment.
    """
    found, problems = located(paths)
    loading = _Loading(None)
    files = []
    for one in found:
        loading.problems.clear()
        loading.partial.clear()
        scenarios = tuple(loading.scenarios(one))
        wrong = tuple(dict.fromkeys(loading.problems))
        partial = tuple(loading.partial) if wrong else ()
        files.append(
            Examined(file=one.file, shown=one.shown, scenarios=scenarios, problems=wrong, partial=partial)
        )
    return files, problems


class _Loading:
    """One look at files. A fragment is read once, however many scenarios include it."""

    def __init__(self, environ: Mapping[str, str] | None) -> None:
        self.problems: list[Problem] = []
        self.partial: list[Partial] = []
        self._environ = environ
        self._form = FileFormat.bundled("scenario")
        self._fragments: dict[Path, tuple[Source | None, list[Problem]]] = {}

    def scenarios(self, one: Located) -> list[Scenario]:
        """Those of one file; what is wrong with it goes to ``problems``."""
        source, problems = self._read(one.file, one.shown)
        if source is None or problems:
            self.problems += problems
            if source is not None and not any(problem.rule in _MISREAD for problem in problems):
                self._besides(source, one)
            return []
        if "fragment" in source.value:
            self.problems += [_not_played(one.shown)] if one.named else []
            return []
        if _is_woven(source.text) or one.chosen:
            return self._woven(source, one)
        self.problems += (problems := name_problems(source))
        if not problems:
            return [scenario_of(source, one.name)]
        self.partial.append(Partial(text=source, scenario=_made(source, one.name, problems)))
        return []

    def _wrong(self, case: WovenCase) -> list[Problem]:
        """What is wrong with a case, and with the names in what of it fits the schema."""
        problems = self._misfits(case)
        if not problems:
            return name_problems(case.text)
        from simulator.scenario.salvaging import salvaged  # noqa: PLC0415 - only for what is wrong

        found = salvaged(case.text, self._form)
        if found is None:
            return problems
        return problems + found.new(name_problems(found.text, found.scope(found.text)))

    def _misfits(self, case: WovenCase) -> list[Problem]:
        """What does not fit the schema; of what was put in by a reference, which it is."""
        pointers: dict[object, str] = {}

        def where(pointer: str, key: bool) -> Location:
            place = case.text.where(pointer, key=key)
            pointers[place] = pointer
            return place

        return [
            _with_references(problem, case.text, pointers[problem.where])
            for problem in self._form.problems(case.text.value, where)
        ]

    def _besides(self, source: Source, one: Located) -> None:
        """Looks at what fits of a file of which not all does."""
        from simulator.scenario.salvaging import salvaged  # noqa: PLC0415 - only for what is wrong

        found = salvaged(source, self._form)
        if found is None or found.lost_joints:
            return
        if not _is_woven(source.text):
            self._names(source, found, one)
        else:
            from simulator.scenario.weaving import weave  # noqa: PLC0415 - only for a file that uses it

            cases, problems = weave(found.text, one.file, read=self.fragment, environ=self._environ)
            self.problems += _masked(found.new(problems), cases)
            for case in cases if not problems else ():
                if not schema_problems(case.text, self._form):
                    wrong = name_problems(case.text, found.scope(case.text))
                    self.problems += _masked(found.new(wrong), cases)
            self._look_only(source)

    def _look_only(self, source: Source) -> None:
        """Keeps a text that names all that is done in it: none that leaves some of it to fragments."""
        if "include" not in source.text:
            self.partial.append(Partial(text=source))

    def _names(self, text: Written, found: Salvaged, one: Located) -> None:
        """Tells what is wrong in the part that fits, and keeps that for whoever looks closer."""
        wrong = name_problems(found.text, found.scope(found.text))
        self.problems += found.new(wrong)
        scenario = _made(found.text, one.name, wrong)
        self.partial.append(
            Partial(text=text, scenario=scenario, plays_alike=found.plays_alike and not wrong)
        )

    def fragment(self, file: Path) -> tuple[Source | None, list[Problem]]:
        """What is written in a file that is to be included, and what is wrong with that."""
        if file not in self._fragments:
            self._fragments[file] = self._read(file, shown_as(file))
        return self._fragments[file]

    def _read(self, file: Path, shown: str) -> tuple[Source | None, list[Problem]]:
        problems: list[Problem] = []
        try:
            source = read_yaml(file, error=ScenarioError, shown=shown, noted=problems)
        except ScenarioError as error:
            return None, list(error.problems)
        return source, problems + schema_problems(source, self._form)

    def _woven(self, source: Source, one: Located) -> list[Scenario]:
        from simulator.scenario.weaving import weave  # noqa: PLC0415 - only for a file that uses it

        cases, problems = weave(source, one.file, read=self.fragment, environ=self._environ)
        for case in cases:
            told = {(problem.what, problem.rule) for problem in problems}
            wrong = self._wrong(case)
            problems += (one for one in wrong if (one.what, one.rule) not in told)
        problems += _unknown_choices(cases, one)
        if problems:
            self.problems += _masked(problems, cases)
            self._look_only(source)
            return []
        return [_named(case, one.name) for case in cases if _is_chosen(case, one)]


def _with_references(problem: Problem, text: Written, pointer: str) -> Problem:
    """A value that is not as it must be is mended where it is given, not where it is put in."""
    while isinstance(text, Woven):
        text, pointer = text.origin(pointer)
    written = at_pointer(text.value, pointer)
    names = names_in(written) if isinstance(written, str) else []
    if not names or not problem.rule.startswith("wrong-"):
        return problem
    whence = " and ".join(f"${{{name}}}" for name in names)
    return replace(problem, fix=f"where {whence} is given: {problem.fix}")


def _made(text: Written, name: str, problems: Sequence[Problem]) -> Scenario | None:
    """A scenario for whoever only looks; None where more is wrong with it than a name."""
    if any(not problem.rule.startswith("unknown-") for problem in problems):
        return None
    return scenario_of(text, name)


_MISREAD = frozenset({"duplicate-key", "yaml-unsupported"})
"""problems by which what was read is not what was meant"""


def _is_woven(text: str) -> bool:
    """Whether a file may be anything but one scenario as it stands; told in a microsecond."""
    return any(word in text for word in _WOVEN) or ("when" in text and _WHEN(text) is not None)


_WOVEN = ("include", "matrix", "variables", "${env.")
_WHEN = re.compile(r"when[\"']?\s*:").search


def _named(case: WovenCase, name: str) -> Scenario:
    return replace(
        scenario_of(case.text, f"{name}[{case.label}]" if case.label else name),
        title=case.title,
        secrets=case.secrets,
        conditional=case.conditional,
    )


def _is_chosen(case: WovenCase, one: Located) -> bool:
    return not one.chosen or any(wanted.items() <= case.labels.items() for wanted in one.chosen)


def _unknown_choices(cases: Sequence[WovenCase], one: Located) -> Iterator[Problem]:
    """Axes and values that were asked for and that the file's matrix does not have."""
    for axis, value in {pair for wanted in one.chosen for pair in wanted.items()}:
        axes = {name for case in cases for name in case.labels}
        values = {case.labels[axis] for case in cases if axis in case.labels}
        if cases and axis not in axes:
            what, fix = f"its matrix has no axis {axis}", near_miss(axis, axes) or "It has no matrix."
        elif cases and value not in values:
            what, fix = f"the axis {axis} has no value {value}", near_miss(value, values)
        else:
            continue
        yield Problem(what=what, where=one.shown, fix=fix, rule="unknown-case")


def _masked(problems: Sequence[Problem], cases: Sequence[WovenCase]) -> list[Problem]:
    """No message shows what came from the environment."""
    secrets = {secret for case in cases for secret in case.secrets}
    if not secrets:
        return list(problems)
    from simulator.redaction import Redactor  # noqa: PLC0415 - only for what is wrong

    mask = Redactor(secrets).text
    return [replace(problem, what=mask(problem.what), fix=mask(problem.fix)) for problem in problems]


def _not_played(shown: str) -> Problem:
    return Problem(
        what="this is a fragment, which is only played where a scenario includes it",
        where=shown,
        fix="name a scenario; one that includes it has a step '- include: {file: ...}'",
        rule="no-scenario",
    )
