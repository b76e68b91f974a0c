"""Where the text for people goes: the terminal, and each file that was asked to have it as well."""

from __future__ import annotations

import sys
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from simulator.errors import OutputError, Problem
from simulator.events import RunFinished
from simulator.outputs import Format
from simulator.report.layout import Look
from simulator.report.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TextIO

    from simulator.events import Event
    from simulator.results import RunResult
    from simulator.settings import Settings, Verbosity

__all__ = ["Terminals"]

_FIX = "Choose a place that may be written to, on a disk with room left."


class Terminals:
    """Listens to the events of one run and tells them everywhere.

    Standard output is the terminal, or standard error where an output has the former to itself. OutputError
    where a file cannot be opened.
    """

    def __init__(self, settings: Settings, environ: Mapping[str, str], verbosity: Verbosity) -> None:
        self._opened = ExitStack()
        stream = sys.stderr if settings.stdout_is_taken else sys.stdout
        self.look = Look.of(stream, environ)
        """how text for the terminal may look"""
        self._terminal = Terminal.of(stream, environ, verbosity)
        self._files: list[tuple[Path, Terminal]] = []
        for output in settings.outputs:
            if output.format is Format.TERMINAL and output.path is not None:
                file = _opened(output.path)
                self._opened.callback(_close, file)
                self._files.append((output.path, Terminal(file, Look(), verbosity)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._terminal.close()
        self._opened.close()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why not everybody has the whole text. A reader of the terminal's who went away knows why."""
        everywhere = (("the terminal's text", self._terminal), *((str(p), t) for p, t in self._files))
        return tuple(
            Problem(what=f"cannot be written: {terminal.failure}", where=where, fix=_FIX)
            for where, terminal in everywhere
            if terminal.failure
        )

    def end(self, result: RunResult, unwritten: OutputError | None) -> None:
        """Tells the end of a run everywhere, and raises what could not be written of it."""
        self.handle(RunFinished(result=result))
        if unwritten is not None:
            raise unwritten
        if self.problems:
            raise OutputError(*self.problems)

    def handle(self, event: Event) -> None:
        """Tells an event everywhere, at once."""
        for terminal in (self._terminal, *(terminal for _, terminal in self._files)):
            terminal.handle(event)

    def say(self, text: str) -> None:
        """Whole lines for the terminal alone."""
        self._terminal.say(text)


def _close(file: TextIO) -> None:
    """What it still holds could not be written before either, and was noted then."""
    with suppress(OSError):
        file.close()


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        problem = Problem(what=f"cannot be written: {error.strerror or error}", where=str(path), fix=_FIX)
        raise OutputError(problem) from error
