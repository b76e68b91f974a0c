"""Writes a report to a file: whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import TYPE_CHECKING

from simulator.errors import OutputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["append", "write"]


def write(path: Path | None, text: str) -> None:
    """Writes UTF-8 text; a path of None is standard output. A reader sees the file before or after, never
    half of it.

    What is no plain file (a pipe, a device) is written to as it is. Raises :class:`OutputError`.
    """
    if path is None:
        _to_stdout(text)
        return
    try:
        if _in_place(path):
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(path, text)
    except OSError as error:
        raise _refused(path, error) from error


def append(path: Path, text: str) -> None:
    """Adds UTF-8 text to the end of a file that others write to as well. Raises :class:`OutputError`."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise _refused(path, error) from error


def _to_stdout(text: str) -> None:
    """A reader that goes away early (``| head``) knows why."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        what = f"standard output cannot be written: {error.strerror or error}"
        raise OutputError(Problem(what=what, fix="Name a file, or a place with room left.")) from error


def _replace(path: Path, text: str) -> None:
    target, beside = path.resolve(), _beside(path)
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def _in_place(path: Path) -> bool:
    """True for what a file must not replace: a device, a pipe, and a folder (which then fails to open)."""
    return path.exists() and not path.is_file()


def _beside(path: Path) -> Path:
    """A name in the folder of the file itself (of a link's target), of this process alone."""
    target = path.resolve()
    if target.exists():
        _allowed(target)
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def _allowed(path: Path) -> None:
    """Raises PermissionError for what is there and read-only: it was made so on purpose."""
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _refused(path: Path, error: OSError) -> OutputError:
    fix = "Name a file in a folder that exists and may be written to."
    if not path.parent.exists():
        fix = f"Make the folder first: mkdir -p {path.parent}"
    return OutputError(
        Problem(what=f"cannot be written: {error.strerror or error}", where=str(path), fix=fix)
    )
