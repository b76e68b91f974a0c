"""Finds scenario files, reads them, and reports everything wrong with all of them at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.bundled import scenarios_folder
from simulator.errors import Problem, ScenarioError, near_miss
from simulator.scenario.making import scenario_of
from simulator.scenario.names import name_problems
from simulator.source import FileFormat, read_yaml, schema_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from simulator.scenario.model import Scenario

__all__ = ["ENDINGS", "load_scenarios"]

ENDINGS = (".yaml", ".yml")


def load_scenarios(paths: Sequence[Path]) -> tuple[Scenario, ...]:
    """All scenarios of the files and folders named, or the bundled ones if none is named, in list order.

    Raises:
        ScenarioError: with every problem of every file, each with file, line and column.
    """
    problems: list[Problem] = []
    found: dict[Path, tuple[str, str]] = {}
    for path in paths or [scenarios_folder()]:
        try:
            for file, shown, name in _files(path):
                found.setdefault(file.resolve(), (shown, name))
        except ScenarioError as error:
            problems.extend(error.problems)
    form = FileFormat.bundled("scenario")
    taken = Counter(name for _, name in found.values())
    scenarios = []
    for file, (shown, name) in found.items():
        unique = name if taken[name] == 1 else Path(shown).with_suffix("").as_posix()
        try:
            scenarios.append(_load(file, shown, unique, form))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(*problems)
    return tuple(sorted(scenarios, key=lambda scenario: scenario.order))


def _load(file: Path, shown: str, name: str, form: FileFormat) -> Scenario:
    source = read_yaml(file, error=ScenarioError, shown=shown)
    problems = schema_problems(source, form) or name_problems(source)
    if problems:
        raise ScenarioError(*problems)
    return scenario_of(source, name)


def _files(path: Path) -> Iterable[tuple[Path, str, str]]:
    """(file, as shown to the user, scenario name) of every scenario file that a path stands for."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in ENDINGS and file.is_file())
        if not files:
            raise ScenarioError(
                Problem(
                    what="no scenario file (*.yaml, *.yml) in this folder",
                    where=str(path),
                    fix="name a folder that holds scenarios, or name none to play the bundled ones",
                )
            )
        return [(file, _shown(file), _name_of(file, folder=path)) for file in files]
    if path.is_file():
        return [(path, str(path), _name_of(path))]
    bundled = _bundled(path)
    if bundled is not None:
        return _files(bundled) if bundled.is_dir() else [(bundled, _shown(bundled), _name_of(bundled))]
    raise ScenarioError(
        Problem(what="no such scenario file or folder", where=str(path), fix=_suggestion(path))
    )


def _bundled(path: Path) -> Path | None:
    """A bundled file or folder by its name, ``known/direct-customer``, or by how reports call it, with
    ``scenarios/`` and its ending."""
    if path.is_absolute() or ".." in path.parts:
        return None
    name = path.relative_to("scenarios") if path.parts[:1] == ("scenarios",) else path
    choices = (scenarios_folder() / name, scenarios_folder() / f"{name.as_posix()}.yaml")
    return next((choice for choice in choices if choice.exists()), None)


def _shown(file: Path) -> str:
    """How a file found in a folder is called: a bundled one by its place among the bundled ones."""
    place = _place(file)
    return str(file if place is None else Path("scenarios") / place)


def _name_of(file: Path, *, folder: Path | None = None) -> str:
    """A bundled file keeps its bundled name, however it is reached; another is called by its place."""
    place = _place(file) or (file.relative_to(folder) if folder else Path(file.name))
    return place.with_suffix("").as_posix()


def _place(file: Path) -> Path | None:
    """The file's place among the bundled ones, None where it is not one of them."""
    bundled, resolved = scenarios_folder().resolve(), file.resolve()
    return resolved.relative_to(bundled) if resolved.is_relative_to(bundled) else None


def _suggestion(path: Path) -> str:
    beside = [str(path.parent / entry.name) for entry in _entries(path.parent)]
    bundled = [
        entry.relative_to(scenarios_folder()).with_suffix("").as_posix()
        for entry in scenarios_folder().rglob("*")
        if entry.is_dir() or entry.suffix in ENDINGS
    ]
    guess = near_miss(path.as_posix(), beside + bundled)
    hint = "'simulator list' shows the bundled scenarios by name"
    return f"{guess} {hint}" if guess.startswith("Did you") else hint


def _entries(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return ()
    return (e for e in folder.iterdir() if e.is_dir() or e.suffix in ENDINGS)
