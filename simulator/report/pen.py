"""Writes to a terminal or a pipe: lines that stay, and below them at most one that passes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from simulator.report.layout import cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

__all__ = ["Pen", "Pulse"]


class Pen:
    """May be used from several threads. What a stream's encoding lacks is written as its escape.

    A reader that goes away (``simulator run | head``), or a disk that is full, silences the pen and does not
    end the run: reports are still to be written.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._encoding = stream.encoding or "utf-8"
        self._lock = threading.Lock()
        self._drawn = ""
        self._deaf = False
        self.failure = ""
        """why not everything was written, unless it was the reader who went away"""

    def write(self, text: str) -> None:
        """Writes text that stays; a passing line is taken away first."""
        with self._lock:
            rubber = f"\r{' ' * cells(self._drawn)}\r" if self._drawn else ""
            self._put(rubber + text)
            self._drawn = ""

    def draw(self, line: str) -> None:
        """Shows a line, shorter than the terminal is wide, until the next thing is written."""
        with self._lock:
            if line != self._drawn:
                rest = " " * (cells(self._drawn) - cells(line))
                self._put(("\r" if self._drawn else "") + line + rest)
                self._drawn = line

    def _put(self, text: str) -> None:
        if self._deaf or not text:
            return
        try:
            self._stream.write(text.encode(self._encoding, "backslashreplace").decode(self._encoding))
            self._stream.flush()
        except BrokenPipeError:
            self._deaf = True
        except OSError as error:
            self._deaf, self.failure = True, error.strerror or str(error)


class Pulse:
    """Calls a function again and again, in a thread of its own, until it is stopped."""

    def __init__(self, beat: Callable[[], None], *, every: float) -> None:
        """``every`` is in seconds."""
        self._beat = beat
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="waiting line", daemon=True)

    def start(self) -> None:
        """Begins; the first call is one interval away."""
        self._thread.start()

    def stop(self) -> None:
        """Returns when the function will not be called any more."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._every):
            self._beat()
