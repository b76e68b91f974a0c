"""What could be exercised: the areas of ``coverage.yaml`` and the items that the contract gives them."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.contract import endpoints_by_check
from simulator.errors import SimulatorError
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Contract
    from simulator.coverage.tally import Tally

__all__ = ["Area", "Universe"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Items of one kind. ``unless`` says of an item why the bundled scenarios do not exercise it."""

    id: str
    title: str
    items: tuple[str, ...]
    unless: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    """the item that a way to write it, in small letters, stands for: a name or an integer"""

    def excuse(self, item: str) -> str | None:
        """Why the item may stay unexercised, None where nothing excuses it."""
        return self.unless.get(item)


@dataclass(frozen=True, slots=True, kw_only=True)
class Universe:
    """Every area, in the order of the file."""

    areas: tuple[Area, ...]

    @classmethod
    def load(cls, contract: Contract, rules: Sequence[str]) -> Universe:
        """The areas of a contract; ``rules`` are the ids of its ordering rules."""
        from simulator.source import read_yaml  # noqa: PLC0415 - once a run, at its end

        document = read_yaml(contract.folder / "coverage.yaml", error=SimulatorError).value
        return cls(areas=tuple(_area(id_, entry, contract, rules) for id_, entry in document.items()))

    def counted(
        self, tally: Tally, *, checks: Mapping[str, int], rules: Mapping[str, int]
    ) -> dict[str, dict[str, int]]:
        """How often each item of each area was exercised, 0 where it was not.

        ``checks`` and ``rules`` are counted already, the one by scenario, the other by occasion. What was
        exercised and is in no area (an ActionType that the contract does not know) is not told here.
        """
        counted = {area.id: dict.fromkeys(area.items, 0) for area in self.areas}
        written = {area.id: area.written for area in self.areas}
        for (area, item), times in tally.items():
            name = written.get(area, {}).get(item.lower(), item)
            if name in counted.get(area, ()):
                counted[area][name] += times
        for area, times_by in (("checks", checks), ("rules", rules)):
            for item in counted[area].keys() & times_by.keys():
                counted[area][item] = times_by[item]
        return counted


def _area(id_: str, entry: Mapping[str, Any], contract: Contract, rules: Sequence[str]) -> Area:
    each = entry.get("each", "")
    items = tuple(_each(each, contract, rules) if each else entry["items"])
    written = {}
    if each.startswith("enum:"):
        written = {form.lower(): item for at, item in enumerate(items) for form in (item, str(at))}
    return Area(id=id_, title=entry["title"], items=items, unless=entry.get("unless", {}), written=written)


def _each(each: str, contract: Contract, rules: Sequence[str]) -> Iterator[str]:
    endpoints = contract.endpoints.values()
    source, _, name = each.partition(":")
    match source:
        case "endpoint":
            yield from contract.endpoints
        case "pre-checked endpoint":
            yield from (endpoint.id for endpoint in endpoints if endpoint.request == "service")
        case "action type":
            for endpoint in endpoints:
                yield from (f"{endpoint.id} {action}" for action in endpoint.action_types)
        case "check":
            yield from endpoints_by_check(contract)
        case "rule":
            yield from rules
        case "enum":
            yield from contract.validators.document(name)["x-names"]
        case _:
            raise ValueError(f"coverage.yaml: nothing is each {each!r}")
