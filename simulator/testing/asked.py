"""Which YAML files are meant to be scenarios: those that somebody asked for, and no other project's YAML.

A folder that was declared to hold scenarios (``--vendor-scenarios``, or ``vendor_scenarios`` in the ini file)
holds nothing else, so that a file with a slip in it is told and not left out. Beneath a path of the command
line only what reads like a scenario is one. Where no path was given, nothing is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["ENDINGS", "Roots", "root_of"]

ENDINGS = (".yaml", ".yml")

_MODELINE = "scenario.schema.json"
_SCENARIO = re.compile(r"^scenario[ \t]*:[ \t]*[^\s{\[#]", re.MULTILINE)
_PARTS = [re.compile(rf"^{name}[ \t]*:", re.MULTILINE) for name in ("accounts", "steps")]
_FRAGMENT = re.compile(r"^fragment[ \t]*:", re.MULTILINE)
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Roots:
    """Where scenarios may lie: ``declared`` to hold them, and ``given`` on the command line; all absolute."""

    declared: Sequence[Path] = ()
    given: Sequence[Path] = ()


def root_of(file: Path, roots: Roots) -> Path | None:
    """The folder that a scenario file is named by, or None for a file that nobody meant to be one.

    A file that was itself given is a scenario whatever is in it.
    """
    if file.suffix not in ENDINGS:
        return None
    if file in roots.given or file in roots.declared:
        return file.parent
    if declared := _nearest(file, roots.declared):
        return None if _FRAGMENT.search(_text(file)) else declared
    given = _nearest(file, roots.given)
    return given if given and _reads_like_a_scenario(_text(file)) else None


def _nearest(file: Path, folders: Sequence[Path]) -> Path | None:
    above = [folder for folder in folders if file.is_relative_to(folder)]
    return max(above, key=lambda folder: len(folder.parts), default=None)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            return ""
        return file.read_text("utf-8", "replace")
    except OSError:
        return ""


def _reads_like_a_scenario(text: str) -> bool:
    """Whether a text says that it is one, or is so alike that leaving it out would hide a slip."""
    if _FRAGMENT.search(text):
        return False
    return _MODELINE in text or bool(_SCENARIO.search(text)) or all(part.search(text) for part in _PARTS)
