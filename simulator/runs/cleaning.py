"""``--cleanup``: cancels and deletes what a run made, the newest first, even when the run was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine import Removal
from simulator.results import CleanupResult, Created
from simulator.runs.leftovers import left_by, remove_leftover
from simulator.runs.probing import remove

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.engine import Engine, Played
    from simulator.runs.leftovers import Leftover

__all__ = ["clean_up", "interrupted", "leftovers"]

_APART = 1_000_000
"""clean-up calls are no part of a scenario, and are numbered apart"""


def leftovers(played: Sequence[Played]) -> list[Leftover | Removal]:
    """Everything that the plays left at the vendor, the newest first."""
    return [leftover for one in reversed(played) for leftover in _left_by(one)]


def _left_by(played: Played) -> Sequence[Leftover | Removal]:
    if played.stage is None:
        return played.removals
    return left_by(played.stage, played.result.created)


def clean_up(engine: Engine, todo: Sequence[Leftover | Removal]) -> CleanupResult:
    """Remove it all, one after the other. Ctrl-C ends it: what is left then is told with everything else."""
    removed: list[Created] = []
    left: list[tuple[Created, str]] = []
    number = _APART
    try:
        for leftover in todo:
            if isinstance(leftover, Removal):
                number += 1
                reason = remove(engine, leftover, number)
            else:
                number, reason = remove_leftover(engine, leftover, number)
            if reason:
                left.append((leftover.made, reason))
            else:
                removed.append(leftover.made)
    except KeyboardInterrupt:
        rest = todo[len(removed) + len(left) :]
        left += interrupted(rest).left
    return CleanupResult(removed=tuple(removed), left=tuple(left))


def interrupted(todo: Sequence[Leftover | Removal]) -> CleanupResult:
    """What is said of everything that nobody waits to be removed."""
    return CleanupResult(left=tuple((one.made, "the clean-up was interrupted") for one in todo))
