"""Reads a baseline file, and says everything that is wrong with it at once."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.contract import Contract
from simulator.errors import Location, Problem, SettingsError, near_miss
from simulator.findings import Finding, Party
from simulator.results import KnownFailure
from simulator.source import FileFormat, read_yaml, schema_problems
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from simulator.contract import Check
    from simulator.source import Source

__all__ = ["Baseline", "read_baseline"]

_NEVER_KNOWN = {
    Party.NETWORK: "a vendor that is not reached is not judged",
    Party.SCENARIO: "a mistake in a scenario or in the configuration is mended there",
    Party.TOOL: "a defect of the simulator says nothing about the vendor",
}
"""Whose findings no baseline can know of, and why: only what was judged can be known to fail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The known failures of one file, in its order."""

    file: str
    entries: tuple[KnownFailure, ...] = ()
    source: Source | None = field(default=None, repr=False, compare=False)
    """the file as it was written, None where there is none yet"""

    def entry(self, finding: Finding, scenario: str) -> KnownFailure | None:
        """The entry that a finding of a scenario (or of the run as a whole) is known by."""
        return next((entry for entry in self.entries if covers(entry, finding, scenario)), None)


def covers(entry: KnownFailure, finding: Finding, scenario: str) -> bool:
    """Whether the entry is about that finding of that scenario."""
    if finding.party in _NEVER_KNOWN:
        return False
    there = (entry.check, entry.scenario) == (finding.check, scenario)
    return there and entry.endpoint in (None, finding.endpoint) and entry.about in ((), finding.about)


def read_baseline(path: Path) -> Baseline:
    """The baseline of a file. Raises :class:`SettingsError` with every problem, each with line and column."""
    source = read_yaml(path, error=SettingsError)
    problems = schema_problems(source, FileFormat.bundled("baseline"))
    if not problems:
        problems = list(dict.fromkeys(_problems(source, Contract.load().catalogue)))  # an alias stands twice
    if problems:
        raise SettingsError(*problems)
    entries = (_entry(raw, source.where(f"/known/{at}")) for at, raw in enumerate(source.value["known"]))
    return Baseline(file=source.file, entries=tuple(entries), source=source)


def _entry(raw: Mapping[str, Any], where: Location) -> KnownFailure:
    return KnownFailure(
        check=raw["check"],
        scenario=raw["scenario"],
        endpoint=raw.get("endpoint"),
        about=tuple(raw.get("about", ())),
        reason=" ".join(raw["reason"].split()),
        until=date.fromisoformat(raw["until"]) if "until" in raw else None,
        where=where,
    )


def _problems(source: Source, checks: Mapping[str, Check]) -> Iterator[Problem]:
    """What the schema cannot say."""
    first: dict[tuple[object, ...], int] = {}
    for at, raw in enumerate(source.value["known"]):
        where = f"/known/{at}"
        check = checks.get(raw["check"])
        if check is None:
            what = f"there is no check '{raw['check']}'"
            hint = near_miss(raw["check"], checks)
            fix = hint if hint.startswith("Did you") else "'simulator checks' lists them"
            yield Problem(what=what, where=source.where(f"{where}/check"), fix=fix)
        elif check.party in _NEVER_KNOWN:
            what = f"'{check.id}' cannot be known: {_NEVER_KNOWN[check.party]}"
            yield Problem(what=what, where=source.where(f"{where}/check"), fix="remove the entry")
        if "until" in raw and not _is_date(raw["until"]):
            what = f"there is no day {raw['until']}"
            yield Problem(what=what, where=source.where(f"{where}/until"), fix="write a day of the calendar")
        key = (raw["check"], raw["scenario"], raw.get("endpoint"), *raw.get("about", ()))
        if first.setdefault(key, at) != at:
            line = source.where(f"/known/{first[key]}").line
            what = f"'{raw['check']}' is known in {raw['scenario']} already, by the entry of line {line}"
            yield Problem(what=what, where=source.where(where), fix="remove one of the two")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
