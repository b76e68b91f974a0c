"""What may differ between the two settings of Reseller Support, as ``option-differences.yaml`` says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Contract

__all__ = ["Allowance", "Differences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Something that may differ, and where."""

    id: str
    title: str
    source: str
    kind: str | None = None
    only: bool | None = None
    """the setting under which a call appears"""
    endpoint: str | None = None
    members: tuple[str, ...] = ()
    on: str = "any"
    off: str = "any"
    declared_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Everything that may differ, and the orders to compare (names of bundled scenarios)."""

    orders: tuple[str, ...]
    allowances: tuple[Allowance, ...]

    @classmethod
    def load(cls, contract: Contract) -> Differences:
        """The differences that belong to a contract."""
        from simulator.source import read_yaml  # noqa: PLC0415 - only who compares waits for it

        document = read_yaml(contract.folder / "option-differences.yaml", error=SimulatorError).value
        return cls(
            orders=tuple(document["orders"]),
            allowances=tuple(_allowance(entry) for entry in document["differences"]),
        )


def _allowance(entry: Mapping[str, Any]) -> Allowance:
    return Allowance(
        id=entry["id"],
        title=entry["title"],
        source=entry["source"],
        kind=entry.get("kind"),
        only={"on": True, "off": False}.get(entry.get("only", "")),
        endpoint=entry.get("endpoint"),
        members=tuple(entry.get("members", ())),
        on=entry.get("on", "any"),
        off=entry.get("off", "any"),
        declared_once=entry.get("declared") == "once",
    )
