"""Puts right what can be put right without a doubt about what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.lint.reading import MODELINE, modeline

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["mended"]

_INDENT = re.compile(r"^[ \t]*\t[ \t]*", re.MULTILINE)
_WIDTH = 2
"""spaces for a tab: what YAML files are usually indented by"""


def mended(file: Path, text: str) -> str:
    """The text of a file with tabs that indent as spaces, and with the line that editors read.

    Tabs are replaced only at the beginning of lines, where YAML allows none.
    """
    text = _INDENT.sub(lambda found: found[0].replace("\t", " " * _WIDTH), text)
    if MODELINE in text:
        return text
    return f"{modeline(file)}\n{text}"
