"""Where in a file a finding is to be shown, for tools that show findings in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import Location

if TYPE_CHECKING:
    from simulator.report.folding import Entry

__all__ = ["place_of"]


def place_of(entry: Entry) -> Location | None:
    """The line that asked for the call or expected otherwise, else the file that was played or judged.

    None for what belongs to no file: a probe, and what the vendor is asked before the scenarios.
    """
    if entry.finding.place is not None:
        return entry.finding.place
    if entry.played is not None and entry.played.file:
        return Location(file=entry.played.file, line=1, column=1)
    return None
