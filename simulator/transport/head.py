"""An answer's head that must be whole: http.client takes what came before the connection ended for all of it.

A vendor that hangs up in the middle of its headers would then seem to answer without a body. Nor is every
head that of the answer: others of 1xx may come first, of which http.client knows 100 alone.
"""

from __future__ import annotations

import http.client
from typing import Any, cast

__all__ = ["WholeHead"]


class _LastLine:
    """Reads lines for somebody else, and keeps the last of them; b"" is the end of the connection."""

    __slots__ = ("_file", "last")

    def __init__(self, file: Any) -> None:
        self._file = file
        self.last = b""

    def readline(self, limit: int = -1) -> bytes:
        self.last = self._file.readline(limit)
        return self.last

    def close(self) -> None:
        self._file.close()


class WholeHead(http.client.HTTPResponse):
    """An answer whose head ends with its empty line; without it, IncompleteRead as for half a body."""

    def begin(self) -> None:
        """Read the head."""
        this: Any = self  # its file is None once it is closed, which its stub does not know
        if this.headers is not None:
            return
        file, lines = this.fp, _LastLine(this.fp)
        this.fp = lines  # begin() reads lines or closes, and nothing else
        try:
            super().begin()
        finally:
            if this.fp is not None:
                this.fp = file
        if not lines.last:
            raise http.client.IncompleteRead(b"")

    def _read_status(self) -> tuple[str, int, str]:
        """The status line of the answer itself (RFC 9110, section 15.2): any number of 1xx may precede it."""
        read: Any = super()
        version, status, reason = read._read_status()
        while 102 <= status < 200:
            http.client.parse_headers(cast("Any", self.fp))
            version, status, reason = read._read_status()
        return version, status, reason
