"""Where the contract's data says it is from: citations read into the clauses of ``sources.yaml``.

A citation is written ``Reseller Provisioning, steps 2 and 3; assumption (the waiting time)``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.errors import SimulatorError, near_miss
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["Clause", "Sources"]

_NOTE = re.compile(r"^(?P<cited>.*?)(?: \((?P<note>[^()]*)\))?$")
_PARTS = re.compile(
    r"^(?P<page>.*), (?P<kind>step|section)s? (?P<first>[\d.]+)(?: (?P<link>and|to) (?P<last>[\d.]+))?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing cited: ``page`` and ``part`` are names of ``sources.yaml`` (part "" is the page as a whole).

    ``says`` is what it says, in our own words; ``note`` what it is cited for where that is not everything.
    """

    page: str
    part: str
    says: str
    note: str = ""

    @property
    def name(self) -> str:
        """The clause as it is cited: ``Reseller Provisioning, step 2``."""
        cited = f"{self.page}, {self.part}" if self.part else self.page
        return f"{cited} ({self.note})" if self.note else cited


class Sources:
    """The pages that may be cited, each with its parts."""

    def __init__(self, pages: Mapping[str, Mapping[str, object]]) -> None:
        self._titles = {page: str(entry["title"]) for page, entry in pages.items()}
        self._parts = {page: _texts(entry.get("parts")) for page, entry in pages.items()}

    @classmethod
    def load(cls, folder: Path) -> Sources:
        """The sources of one version of the contract."""
        from simulator.source import read_yaml  # noqa: PLC0415 - only who asks for the sources waits for it

        return cls(read_yaml(folder / "sources.yaml", error=SimulatorError).value)

    def clauses(self, citation: str) -> tuple[Clause, ...]:
        """Everything that a citation names, in its order. Raises ValueError for what does not exist."""
        return tuple(clause for cited in citation.split("; ") for clause in self._clauses(cited))

    def _clauses(self, cited: str) -> Iterator[Clause]:
        read = _NOTE.match(cited)
        assert read is not None, "the pattern matches every text"  # noqa: S101
        page, parts, note = read["cited"], [""], read["note"] or ""
        if page not in self._titles and (found := _PARTS.match(page)):
            page, parts = found["page"], list(_named(found))
        for part in parts:
            yield Clause(page=page, part=part, says=self._says(page, part), note=note)

    def _says(self, page: str, part: str) -> str:
        if page not in self._titles:
            raise ValueError(f"no source is called {page!r}. {near_miss(page, self._titles)}")
        if not part:
            return self._titles[page]
        if part not in self._parts[page]:
            raise ValueError(f"{page} has no {part}. {near_miss(part, self._parts[page])}")
        return self._parts[page][part]


def _named(found: re.Match[str]) -> Iterator[str]:
    """``step 1``, ``step 2``, ``step 3`` for "steps 1 to 3"."""
    first, last = found["first"], found["last"]
    numbers = [first] if last is None else [first, last]
    if found["link"] == "to":
        numbers = [str(number) for number in range(int(first), int(last) + 1)]
    yield from (f"{found['kind']} {number}" for number in numbers)


def _texts(parts: object) -> Mapping[str, str]:
    return {str(name): str(text) for name, text in parts.items()} if isinstance(parts, dict) else {}
