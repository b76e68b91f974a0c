"""``--cleanup``: cancels and deletes what a run made, the newest first, even when the run was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.results import CleanupResult, Created

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.engine import Engine, Leftover, Played

__all__ = ["clean_up", "leftovers"]

_APART = 1_000_000
"""clean-up calls are no part of a scenario, and are numbered apart"""


def leftovers(engine: Engine, played: Sequence[Played]) -> list[Leftover]:
    """Everything that the plays left at the vendor, the newest first."""
    return [
        leftover
        for one in reversed(played)
        if one.stage is not None
        for leftover in engine.leftovers(one.stage, one.result.created)
    ]


def clean_up(engine: Engine, todo: Sequence[Leftover]) -> CleanupResult:
    """Remove it all, one after the other. Ctrl-C ends it: what is left then is told with everything else."""
    removed: list[Created] = []
    left: list[tuple[Created, str]] = []
    number = _APART
    try:
        for leftover in todo:
            number, reason = engine.remove(leftover, number)
            if reason:
                left.append((leftover.made, reason))
            else:
                removed.append(leftover.made)
    except KeyboardInterrupt:
        rest = todo[len(removed) + len(left) :]
        left += [(leftover.made, "the clean-up was interrupted") for leftover in rest]
    return CleanupResult(removed=tuple(removed), left=tuple(left))
