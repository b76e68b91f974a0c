"""Where the text for people goes: the terminal, and each file that was asked to have it as well."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from simulator.errors import OutputError, Problem
from simulator.outputs import Format
from simulator.report.layout import Look
from simulator.report.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TextIO

    from simulator.events import Event
    from simulator.settings import Settings, Verbosity

__all__ = ["Terminals"]


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
                file = self._opened.enter_context(_opened(output.path))
                self._files.append((output.path, Terminal(file, Look(), verbosity)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._terminal.close()
        self._opened.close()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why files do not have the whole text."""
        return tuple(
            Problem(what=f"cannot be written: {terminal.failure}", where=str(path))
            for path, terminal in self._files
            if terminal.failure
        )

    def handle(self, event: Event) -> None:
        """Tells an event everywhere, at once."""
        for terminal in (self._terminal, *(terminal for _, terminal in self._files)):
            terminal.handle(event)

    def say(self, text: str) -> None:
        """Whole lines for the terminal alone."""
        self._terminal.say(text)


def _opened(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        problem = Problem(what=f"cannot be written: {error.strerror or error}", where=str(path))
        raise OutputError(problem) from error
