"""Which files are meant by the paths, folders and names that a user gives."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.bundled import scenarios_folder
from simulator.errors import Problem, ScenarioError, near_miss
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["ENDINGS", "Located", "located", "shown_as"]

ENDINGS = (".yaml", ".yml")

_CHOSEN = re.compile(r"(.+)\[([^\[\]]*)\]")


@dataclass(slots=True, kw_only=True)
class Located:
    """A file as it is called in messages, and the name of its scenario.

    ``named``: by itself, and not only its folder. ``chosen`` are the combinations of its matrix that were
    asked for, each by axis; none: all of them.
    """

    file: Path
    shown: str
    name: str
    named: bool = False
    chosen: list[Mapping[str, str]] = field(default_factory=list)


def located(paths: Sequence[Path]) -> tuple[list[Located], list[Problem]]:
    """Every file that the paths stand for, once; the bundled ones where no path is given."""
    problems: list[Problem] = []
    found: dict[Path, Located] = {}
    for path in paths or [scenarios_folder()]:
        try:
            for one in _files(path):
                _add(found, one)
        except ScenarioError as error:
            problems.extend(error.problems)
        except OSError as error:  # a name that is too long, a folder that goes while it is looked through
            what = f"cannot be looked at: {error.strerror or error}"
            fix = "name a scenario file, or a folder of them"
            problems.append(Problem(what=what, where=str(path), fix=fix, rule="no-such-file"))
    taken = Counter(one.name for one in found.values())
    return [
        one if taken[one.name] == 1 else replace(one, name=Path(one.shown).with_suffix("").as_posix())
        for one in found.values()
    ], problems


def _add(found: dict[Path, Located], one: Located) -> None:
    known = found.setdefault(one.file.resolve(), one)
    if known is not one:
        known.named = known.named or one.named
        known.chosen = known.chosen + one.chosen if known.chosen and one.chosen else []


def _files(path: Path) -> Iterable[Located]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in ENDINGS and file.is_file())
        if not files:
            raise ScenarioError(
                Problem(
                    what="no scenario file (*.yaml, *.yml) in this folder",
                    where=str(path),
                    fix="name a folder that holds scenarios, or name none to play the bundled ones",
                    rule="no-scenario",
                )
            )
        return [Located(file=file, shown=shown_as(file), name=_name_of(file, folder=path)) for file in files]
    if path.is_file():
        return [Located(file=path, shown=str(path), name=_name_of(path), named=True)]
    bundled = _bundled(path)
    if bundled is not None and bundled.is_dir():
        return _files(bundled)
    if bundled is not None:
        return [Located(file=bundled, shown=shown_as(bundled), name=_name_of(bundled), named=True)]
    combination = _CHOSEN.fullmatch(path.as_posix())
    if combination:
        return list(_chosen(Path(combination[1]), combination[2], path))
    raise ScenarioError(
        Problem(
            what="no such scenario file or folder",
            where=str(path),
            fix=_suggestion(path),
            rule="no-such-file",
        )
    )


def _chosen(path: Path, said: str, whole: Path) -> Iterator[Located]:
    """``known/order[no_reseller=empty]``: of the file's combinations those that are so."""
    pairs = [pair.partition("=") for pair in said.split(",")]
    if not all(axis and sign for axis, sign, _ in pairs):
        raise ScenarioError(
            Problem(
                what=f"[{said}] does not choose from a matrix",
                where=str(whole),
                fix="write an axis and its value: [no_reseller=empty]; 'simulator list' shows the names",
                rule="unknown-case",
            )
        )
    for one in _files(path):
        yield replace(one, chosen=[{axis.strip(): value.strip() for axis, _, value in pairs}])


def _bundled(path: Path) -> Path | None:
    """A bundled file or folder by its name, ``known/direct-customer``, or by how reports call it, with
    ``scenarios/`` and its ending."""
    if path.is_absolute() or ".." in path.parts:
        return None
    name = path.relative_to("scenarios") if path.parts[:1] == ("scenarios",) else path
    choices = (scenarios_folder() / name, scenarios_folder() / f"{name.as_posix()}.yaml")
    return next((choice for choice in choices if choice.exists()), None)


def shown_as(file: Path) -> str:
    """How a file found in a folder is called: a bundled one by its place among the bundled ones."""
    place = _place(file)
    return str(file if place is None else Path("scenarios") / place)


def _name_of(file: Path, *, folder: Path | None = None) -> str:
    """A bundled file keeps its bundled name, however it is reached; another is called by its place."""
    place = _place(file) or (file.relative_to(folder) if folder else Path(file.name))
    return place.with_suffix("").as_posix()


def _place(file: Path) -> Path | None:
    """The file's place among the bundled ones, None where it is not one of them."""
    bundled, resolved = scenarios_folder(), file.resolve()
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
