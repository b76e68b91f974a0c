"""Every check by its stable id: how much it weighs, whose a fault is, why it matters, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.findings import Finding, Level, Party
from simulator.values import dataclass

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Catalogue", "Check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One entry of ``checks.yaml``: ``sample`` is a right answer where one helps; ``source`` a page.

    ``consequence_of`` names checks: whoever breaks one of them breaks this one as well.
    """

    id: str
    level: Level
    party: Party
    title: str
    why: str
    fix: str
    source: str
    sample: str | None = None
    consequence_of: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The first part of the id: what kind of thing it judges."""
        return self.id.partition(".")[0]


class Catalogue(Mapping[str, Check]):
    """The checks by id, in the order of the file, which is read when the first of them is asked for."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _checks(self) -> dict[str, Check]:
        from simulator.source import read_yaml  # noqa: PLC0415 - only once there is a finding

        entries = read_yaml(self._file, error=SimulatorError).value or {}
        return {id_: _check(id_, entry) for id_, entry in entries.items()}

    def __getitem__(self, check_id: str) -> Check:
        return self._checks[check_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)

    def lines(self) -> Mapping[str, int]:
        """The line of the file in which each check begins."""
        from simulator.source import read_yaml  # noqa: PLC0415 - as above

        source = read_yaml(self._file, error=SimulatorError)
        return {id_: source.where(f"/{id_}", key=True).line for id_ in self}

    def finding(
        self,
        check_id: str,
        *,
        message: str,
        fix: str | None = None,
        party: Party | None = None,
        **members: Any,
    ) -> Finding:
        """A finding of this check; level, party and fix are the catalogue's unless given.

        ``members`` are the remaining ones of :class:`~simulator.findings.Finding`.
        """
        check = self._checks[check_id]
        return Finding(
            check=check.id,
            level=check.level,
            party=party or check.party,
            message=message,
            fix=fix or check.fix,
            **members,
        )


def _check(id_: str, entry: Mapping[str, Any]) -> Check:
    return Check(
        id=id_,
        level=Level(entry["level"]),
        party=Party(entry["party"]),
        title=entry["title"],
        why=entry["why"],
        fix=entry["fix"],
        source=entry["source"],
        sample=entry.get("sample"),
        consequence_of=tuple(entry.get("consequence_of", ())),
    )
