"""Outputs: which are wanted, and known before the first call to be writable. Nothing is written here."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import Problem, near_miss
from simulator.outputs import STEP_SUMMARY, Format, Output
from simulator.settings.options import is_broken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["output_problems", "read_outputs"]

_STDOUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
_ENDINGS = {
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".xml": "junit",
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".md": "markdown",
    ".har": "har",
    ".txt": "terminal",
}
_ALIKE = {ending.removeprefix("."): name for ending, name in _ENDINGS.items()} | {
    "text": "terminal",
    "events": "ndjson",
    "actions": "github",
    "annotations": "github",
}
"""Names that people know the formats by."""


def read_outputs(
    given: Sequence[str], short: Mapping[str, Path | None], problems: list[Problem]
) -> Iterator[Output]:
    """The outputs of ``--output FORMAT=PATH``, then those of the short forms, by their format.

    What cannot be meant goes to ``problems``.
    """
    for text in given:
        name, equals, path = text.partition("=")
        format_ = _format(name)
        if is_broken(text):
            problems.append(_problem("the value is not UTF-8 text", "write it in UTF-8"))
        elif format_ is None:
            problems.append(_no_format(text, name, equals))
        elif path or (format_ is Format.GITHUB and not equals):
            yield Output(format=format_, path=_path(Path(path or "-")))
        else:
            fix = f"write --output {format_}=PATH, with - for standard output"
            problems.append(_problem(f"'{text}' names no file", fix))
    for name, file in short.items():
        if file is not None:
            yield Output(format=Format(name), path=_path(file), said_by=f"--{name}")


def output_problems(
    outputs: Sequence[Output], read: Mapping[Path, str], environ: Mapping[str, str]
) -> Iterator[Problem]:
    """What keeps outputs from being written; ``read`` is what the run reads, and what each is."""
    taken: dict[Path | None, str] = {path.resolve(): what for path, what in read.items()}
    for output in outputs:
        if output.path is None and not output.takes_stdout:
            continue
        said, place = _said(output), output.path and output.path.resolve()
        if place in taken:
            what = f"{output.path or 'standard output'} is {taken[place]} already"
            yield Problem(what=what, where=said, fix="name another file")
        elif output.path and (problem := _obstacle(output.path)):
            what = f"{output.path} cannot be written: {problem[0]}"
            yield Problem(what=what, where=said, fix=problem[1])
        if place is None or not _is_device(place):  # /dev/null has room for all
            taken.setdefault(place, f"{'the file' if output.path else 'the place'} of {said}")
    summary = environ.get(STEP_SUMMARY)
    if summary and any(output.format is Format.GITHUB for output in outputs):
        problem = _obstacle(Path(summary))
        if problem:
            what = f"the file of the step summary, {summary}, cannot be written: {problem[0]}"
            yield Problem(what=what, where=STEP_SUMMARY, fix=problem[1])


def _is_device(place: Path) -> bool:
    try:
        return place.is_char_device()
    except OSError:  # not even its name can be asked for, which is told as its obstacle
        return False


def _said(output: Output) -> str:
    return f"--output {output.format}" if output.said_by == "--output" else output.said_by


def _format(name: str) -> Format | None:
    lower = name.strip().lower()
    return Format(lower) if lower in set(Format) else None


def _problem(what: str, fix: str) -> Problem:
    return Problem(what=what, where="--output", fix=fix)


def _no_format(text: str, name: str, equals: str) -> Problem:
    """A file without a format, or a format that does not exist."""
    known = [format_.value for format_ in Format]
    guess = _ENDINGS.get(Path(text).suffix.lower())
    if not equals and guess:
        return _problem(f"'{text}' does not say in which format", f"Did you mean {guess}={text}?")
    if not equals:
        fix = f"write --output FORMAT=PATH. {near_miss(_alike(name), known)}"
        return _problem(f"'{text}' is not of the form FORMAT=PATH", fix)
    return _problem(f"there is no format '{name}'", near_miss(_alike(name), known))


def _alike(name: str) -> str:
    return _ALIKE.get(name.strip().lower(), name)


def _path(path: Path) -> Path | None:
    """The path, or None where it leads to standard output, however that is written."""
    if str(path) in _STDOUT:
        return None
    with suppress(RuntimeError):  # there is no such user, and so a file of that name is meant
        path = path.expanduser()  # a shell leaves a ~ alone that follows a =
    return None if _is_our_stdout(path) else path


def _is_our_stdout(path: Path) -> bool:
    """Whether standard output was redirected to this very file: a second writer would spoil it."""
    try:
        ours = os.fstat(1)
        return stat.S_ISREG(ours.st_mode) and path.is_file() and os.path.samestat(ours, path.stat())
    except OSError:
        return False


def _obstacle(path: Path) -> tuple[str, str] | None:
    try:
        if path.is_dir():
            return "it is a folder", "name a file in it"
        if not path.parent.is_dir():
            return f"there is no folder {path.parent}", f"make it first: mkdir -p {path.parent}"
        if not path.exists() or path.is_file():  # a pipe or a device: opening it twice would not do
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
