"""The hunt for false alarms: correct vendors over many seeds, both options, every encoding of no reseller.

The whole suite for each of them would take an hour, so each plays a part of it, and the parts go round: after
a few seeds every scenario and every probe was played under each option and encoding, with other people, names
and baskets each time. Every few plays, the vendor is another correct one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from simulator.matrix.bench import RUN_DATA, Bench, Play
from simulator.matrix.processes import side_by_side
from simulator.platform.switches import NoReseller
from simulator.probes.table import PROBES
from simulator.results import Outcome
from simulator.values import dataclass
from simulator.vendors import LIKES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.results import RunResult

__all__ = ["Hunted", "Prey", "hunt", "prey"]

_SCENARIOS = 8
"""of the reference vendor, for each seed, option and encoding"""
_SCENARIOS_OF_OTHERS = 3
_LOCALES = ("en_US", "de_DE", "el_GR", "ar_AA", "zh_CN", "ja_JP")
_FIRST_TAG = 1_000_001
_BATCH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Prey:
    """One run: whose (``like`` None: the reference vendor's), and what decides its data. ``turn`` counts the
    runs, so that no two of a server share an account.
    """

    turn: int
    seed: int
    reseller_support: bool
    no_reseller: NoReseller
    like: str | None

    def __str__(self) -> str:
        support = "on" if self.reseller_support else "off"
        return f"{self.like or 'reference'}, seed {self.seed}, {support}, no reseller as {self.no_reseller}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunted:
    """What came of one run: everything that was found, in words, and how many cases were played."""

    prey: Prey
    alarms: tuple[str, ...]
    played: int


def prey(seeds: int, first: int = 1) -> Iterator[Prey]:
    """The reference vendor for every seed, option and encoding; beside each, one of the others in turn.

    A seed is played alike whichever is the ``first``.
    """
    turn = (first - 1) * 2 * 2 * len(NoReseller)
    others = sorted(LIKES)
    for seed, support, encoding in product(range(first, first + seeds), (True, False), NoReseller):
        for like in (None, others[seed % len(others)]):
            yield Prey(turn=turn, seed=seed, reseller_support=support, no_reseller=encoding, like=like)
            turn += 1


def hunt(chosen: Sequence[Prey], workers: int | None = None) -> Iterator[Hunted]:
    """Judge them all, over several processes; they come as they end."""
    batches = [tuple(chosen[start : start + _BATCH]) for start in range(0, len(chosen), _BATCH)]
    yield from side_by_side(_hunt_all, batches, workers)


def _hunt_all(batch: Sequence[Prey]) -> list[Hunted]:
    with Bench() as bench:
        return [
            _hunted(one, bench.judged(bench.vendor(_overrides(one), like=one.like), _play(bench, one)))
            for one in batch
        ]


def _overrides(one: Prey) -> dict[str, object]:
    return {
        "switches": {"no_reseller": one.no_reseller.value},
        "locale": _LOCALES[one.seed % len(_LOCALES)],
    }


def _play(bench: Bench, one: Prey) -> Play:
    names = [
        scenario.name
        for scenario in bench.scenarios
        if scenario.needs.reseller_support in (None, one.reseller_support)
    ]
    count = _SCENARIOS if one.like is None else _SCENARIOS_OF_OTHERS
    first = one.seed * count
    probe = PROBES[one.seed % len(PROBES)]
    return Play(
        scenarios=tuple(names[(first + place) % len(names)] for place in range(count)),
        probes=frozenset(probe.checks),
        reseller_support=one.reseller_support,
        data=replace(RUN_DATA, seed=one.seed, run_tag=str(_FIRST_TAG + one.turn)),
    )


def _hunted(one: Prey, result: RunResult) -> Hunted:
    found = tuple(
        f"{finding.check} in {finding.scenario or 'the run'}: {finding.message}"
        for finding in result.all_findings
    )
    played = sum(scenario.outcome is not Outcome.SKIPPED for scenario in result.scenarios)
    return Hunted(prey=one, alarms=found, played=played)
