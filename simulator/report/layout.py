"""Text that fits a terminal and cannot harm it: neutralised, measured, shortened, wrapped, coloured.

Much of what a report prints was written by a vendor. :func:`visible` is the one gate that such text passes:
it leaves letters of every script alone and writes everything that could steer a terminal, or hide in it
(escape sequences, line breaks, reading-direction marks, half characters), as the escape that names it.
"""

from __future__ import annotations

import os
import re
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Look", "Paint", "cells", "pad", "shorten", "visible", "wrap"]

_COMMAND = re.compile(r"^[^\S\n]*:(?=:)|##(?=\[)", re.MULTILINE)
"""Where a workflow command of GitHub Actions begins; a space within it makes it text."""

NARROWEST, USUAL, WIDEST = 60, 80, 110
"""Columns. Longer lines than the widest are hard to read, however wide the window."""


class Paint(StrEnum):
    """A colour by what it says; the value is the SGR parameter of ECMA-48."""

    GOOD = "32"
    BAD = "31;1"
    CAUTION = "33"
    STRONG = "1"
    FAINT = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How text may look where it is going: ``width`` in columns, colour codes or none, non-ASCII or none.

    ``obeyed``: the lines are read by GitHub's runner, which takes some for commands to it.
    """

    width: int = USUAL
    colour: bool = False
    unicode: bool = True
    obeyed: bool = False

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str]) -> Look:
        """What fits a stream: plain and 80 columns unless it is a terminal; NO_COLOR is honoured."""
        terminal = stream.isatty()
        columns = _columns(stream, environ) if terminal else USUAL
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        return cls(
            width=min(max(columns, NARROWEST), WIDEST),
            colour=terminal and not plain,
            unicode=(stream.encoding or "ascii").lower().replace("-", "").startswith("utf"),
            obeyed=environ.get("GITHUB_ACTIONS") == "true",
        )

    @property
    def ellipsis(self) -> str:
        return "…" if self.unicode else "..."

    def harmless(self, text: str) -> str:
        """Whole lines, none of which is a command where such are obeyed: a vendor may have worded it."""
        return _COMMAND.sub(r"\g<0> ", text) if self.obeyed else text

    def paint(self, text: str, paint: Paint | None) -> str:
        """The text between colour codes, or as it is where no colour is wanted."""
        return f"\x1b[{paint}m{text}\x1b[0m" if self.colour and paint and text else text

    def rule(self, title: str) -> str:
        """A heading across the page."""
        dash = "─" if self.unicode else "-"
        return self.paint(f"{dash * 2} {title} {dash * (self.width - cells(title) - 4)}", Paint.STRONG)

    def fit(self, text: str, limit: int) -> str:
        """One neutralised line of at most ``limit`` cells."""
        return shorten(visible(text), limit, self.ellipsis)


def _columns(terminal: TextIO, environ: Mapping[str, str]) -> int:
    """What COLUMNS says, as everywhere in POSIX, else what the terminal itself says."""
    said = environ.get("COLUMNS", "")
    if said.isdecimal() and int(said):
        return int(said)
    try:
        return os.get_terminal_size(terminal.fileno()).columns or USUAL
    except OSError:
        return USUAL


def visible(text: str) -> str:
    """The text on one line; every character that a terminal would not simply show becomes its escape."""
    if text.isprintable():
        return text
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    if character.isspace() and ord(character) >= 0xA0 and character not in "\u2028\u2029":
        return " "  # no-break and ideographic spaces: harmless, and common in what people write
    return character.encode("unicode_escape").decode("ascii")


def cells(text: str) -> int:
    """The columns that a text without control characters takes: two for wide characters, none for marks."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if character.isascii():
        return 1
    import unicodedata  # noqa: PLC0415 - most reports never need its tables

    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, width: int) -> str:
    """The text with spaces up to ``width`` cells."""
    return text + " " * (width - cells(text))


def shorten(text: str, limit: int, ellipsis: str = "…") -> str:
    """The text, or as much of its beginning as fits ``limit`` cells together with an ellipsis."""
    if cells(text) <= limit:
        return text
    return _head(text, limit - len(ellipsis)).rstrip() + ellipsis


def _head(text: str, limit: int) -> str:
    taken = 0
    for position, character in enumerate(text):
        taken += _cells(character)
        if taken > limit:
            return text[:position]
    return text


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of a text, broken at spaces where there are any. No other space is lost: it may matter."""
    while len(head := _head(text, width) or text[:1]) < len(text):
        space = len(head) if text[len(head)] == " " else head.rfind(" ")
        cut = space if space > 0 else len(head)
        yield text[:cut]
        text = text[cut + 1 :] if text[cut] == " " else text[cut:]
    yield text
