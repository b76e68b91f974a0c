"""The text of a file, apart from what it says: the line that tells editors its schema."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.bundled import schemas_folder
from simulator.errors import Location, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MODELINE", "modeline", "modeline_missing"]

MODELINE = "# yaml-language-server: $schema="


def modeline_missing(file: Path, shown: str) -> Iterator[Problem]:
    """A file whose first lines name no schema: no editor can help with it."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return  # told already, by whoever read it
    if MODELINE not in text:
        yield Problem(
            what="no schema is named, so that an editor can neither complete nor explain",
            where=Location(file=shown, line=1, column=1),
            fix=f"begin the file with: {modeline(file)}",
            rule="no-modeline",
        )


def modeline(file: Path) -> str:
    """The line for a file: the nearest copy of the schema above it, else the installed one."""
    folder = file.resolve().parent
    for above in (folder, *folder.parents):
        for place in (above / "schemas" / "scenario.schema.json", above / "scenario.schema.json"):
            if place.is_file():
                return MODELINE + Path(os.path.relpath(place, folder)).as_posix()
    return MODELINE + (schemas_folder() / "scenario.schema.json").resolve().as_uri()
