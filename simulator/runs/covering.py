"""What of the contract a run exercised, put together from its scenarios."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from simulator.coverage import Universe
from simulator.results import AreaUse
from simulator.runs.unreached import not_reached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.coverage import Tally
    from simulator.judge import Judge
    from simulator.results import ScenarioResult

__all__ = ["covered"]


def covered(
    judge: Judge,
    tally: Tally,
    scenarios: Sequence[ScenarioResult],
    rules: Mapping[str, tuple[int, int]],
    *,
    recorded: bool = False,
) -> tuple[AreaUse, ...]:
    """Every area with how often each of its items was exercised.

    Of a check that is the number of scenarios in which it was made; ``rules`` are occasions (exercised,
    broken) by rule.
    """
    universe = Universe.load(judge.contract, [rule.id for rule in judge.ordering.rules])
    checks = Counter(check for scenario in scenarios for check in scenario.judged)
    counted = universe.counted(
        tally, checks=checks, rules={rule: times for rule, (times, _) in rules.items()}
    )
    return tuple(
        AreaUse(
            id=area.id,
            title=area.title,
            items=counted[area.id],
            not_reached=_reasons(area.id, counted[area.id], judge, scenarios, recorded=recorded),
        )
        for area in universe.areas
    )


def _reasons(
    area: str,
    items: Mapping[str, int],
    judge: Judge,
    scenarios: Sequence[ScenarioResult],
    *,
    recorded: bool,
) -> Mapping[str, str]:
    """Why what is missing is missing, where that can be told of each item."""
    if area not in ("checks", "rules"):
        return {}
    missing = [item for item, times in items.items() if not times]
    return not_reached(missing, judge.contract, scenarios, recorded=recorded)
