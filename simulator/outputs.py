"""What a run can be written as, and where to."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["STEP_SUMMARY", "Format", "Output"]

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""The variable in which GitHub Actions names the file of a step's summary."""


class Format(StrEnum):
    """What a run can be written as; :data:`simulator.report.FORMATS` has what each is made by."""

    TERMINAL = "terminal"
    """the text that the terminal shows, without colours"""
    JSON = "json"
    """everything that is known, for programs: schemas/report.schema.json"""
    NDJSON = "ndjson"
    """what happens, as it happens: schemas/events.schema.json"""
    JUNIT = "junit"
    HTML = "html"
    """a page for people, whole in one file"""
    SARIF = "sarif"
    """SARIF 2.1.0, for code scanning"""
    GITHUB = "github"
    """annotations and the step summary of GitHub Actions"""
    MARKDOWN = "markdown"
    """a summary to paste into an issue"""
    HAR = "har"
    """HAR 1.2: every exchange, for browsers, proxies, and ``simulator judge``"""
    JOURNAL = "journal"
    """every exchange as it happens: schemas/journal.schema.json"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One thing to be written. ``path`` is None for standard output; ``said_by`` is the option that asked."""

    format: Format
    path: Path | None
    said_by: str = "--output"

    @property
    def takes_stdout(self) -> bool:
        """Whether standard output is for this alone. Annotations for GitHub go between other lines."""
        return self.path is None and self.format is not Format.GITHUB
