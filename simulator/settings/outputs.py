"""Reports and journal: known before the first call to be writable, and left alone until they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["output_problems"]


def output_problems(outputs: Mapping[str, Path | None], read: Mapping[Path, str]) -> Iterator[Problem]:
    """What keeps outputs, by option, from being written; ``read`` is what the run reads, and what each is."""
    taken = {path.resolve(): what for path, what in read.items()}
    for option, path in outputs.items():
        if path is None:
            continue
        place = path.resolve()
        if place in taken:
            what = f"{path} is {taken[place]} already"
            yield Problem(what=what, where=option, fix="name another file")
        elif problem := _obstacle(path):
            yield Problem(what=f"{path} cannot be written: {problem[0]}", where=option, fix=problem[1])
        taken.setdefault(place, f"the file of {option}")


def _obstacle(path: Path) -> tuple[str, str] | None:
    if path.is_dir():
        return "it is a folder", "name a file in it"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}", f"make it first: mkdir -p {path.parent}"
    if path.exists() and not path.is_file():
        return None  # a pipe or /dev/stdout: opening it twice would not do
    try:
        _try(path)
    except OSError as failure:
        return failure.strerror or str(failure), "choose a place that may be written to"
    return None


def _try(path: Path) -> None:
    """Open for writing, and leave all as it was. Permissions alone do not tell (a read-only disk, root)."""
    new = not path.exists()
    with path.open("ab"):
        pass
    if new:
        path.unlink()
