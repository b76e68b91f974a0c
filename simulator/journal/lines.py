"""NDJSON files that grow as things happen: each line is handed to the system at once, and whole."""

from __future__ import annotations

import json
import threading
from contextlib import suppress
from io import FileIO
from typing import TYPE_CHECKING, Any

from simulator.errors import Location, OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["LineWriter", "encoded"]


class LineWriter:
    """Writes JSON documents, one a line; a ``path`` of None is standard output. Safe from several threads.

    ``resume`` adds to the end of what is there. ``what`` the file is called in an OutputError, which is
    raised where it cannot be opened, already at construction, or cannot take another line.
    """

    def __init__(self, path: Path | None, *, what: str, resume: bool = False) -> None:
        self._path = path
        self._what = what
        self._lock = threading.Lock()
        try:
            self._file = _opened(path, resume=resume)
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, line: Mapping[str, Any]) -> None:
        """Adds a line."""
        data = memoryview(encoded(line))
        with self._lock:
            try:
                while data:  # a full disk or a pipe takes a part; the next try says why
                    data = data[self._file.write(data) or 0 :]
            except (OSError, ValueError) as error:  # ValueError: closed
                raise self._unwritable(error) from error

    def close(self) -> None:
        """Ends the file. More than once is harmless."""
        with self._lock, suppress(OSError):
            self._file.close()

    def _unwritable(self, error: OSError | ValueError) -> OutputError:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return OutputError(
            Problem(
                what=f"{self._what} cannot be written: {reason}",
                where=Location(file=str(self._path or "standard output")),
                fix="name a file in a folder that exists and may be written to, on a disk with room left",
            )
        )


def encoded(line: Mapping[str, Any]) -> bytes:
    """One line, with its line feed."""
    try:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a header with half a surrogate pair: only an escape can hold it
        return json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"


def _opened(path: Path | None, *, resume: bool) -> FileIO:
    """Appending without a buffer: a line is one write at the very end, so that processes can share it."""
    if path is None:
        return FileIO(1, "w", closefd=False)
    if not resume:
        path.write_bytes(b"")
    return FileIO(path, "a")
