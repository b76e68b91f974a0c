"""The same order with Reseller Support on and off, call beside call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.differential.calls import aligned, kind_of, went_well
from simulator.differential.members import Change, Tokens, changes
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contract import Reading
    from simulator.differential.allowances import Allowance, Differences

__all__ = ["Comparison", "Pair", "compare"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A call under each setting; None where it is not made. ``allowance`` is what allows that.

    ``differs`` says that the vendor answered the one with a success and the other not, or refused what may
    be called under one setting alone: the order goes on under the other.
    """

    on: Reading | None
    off: Reading | None
    changes: tuple[Change, ...] = ()
    allowance: str | None = None
    differs: bool = False
    misplaced: bool = False
    """made under both settings, although it belongs to one alone"""

    @property
    def explained(self) -> bool:
        """Whether nothing is left that no rule allows."""
        alone = self.on is None or self.off is None
        return (
            not self.misplaced
            and not (alone and self.allowance is None)
            and all(c.allowance for c in self.changes)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One order under both settings. ``cut``: the vendor's answers parted, and no more is compared."""

    pairs: tuple[Pair, ...]
    cut: bool = False


def compare(
    on: Sequence[Reading],
    off: Sequence[Reading],
    differences: Differences,
    *,
    declared_once: frozenset[str] = frozenset(),
) -> Comparison:
    """Put the calls side by side. ``declared_once`` are sync options declared under one setting alone."""
    tokens = Tokens.of(on), Tokens.of(off)
    pairs: list[Pair] = []
    for one, other in aligned(on, off):
        if one is None or other is None:
            alone = _alone(one, other, differences)
            pairs.append(alone)
            if alone.differs:
                return Comparison(pairs=tuple(pairs), cut=True)
            continue
        differing = changes((one, tokens[0]), (other, tokens[1]), differences, declared_once)
        parted = went_well(one) is not went_well(other)
        misplaced = _belonging(one, differences) is not None
        pairs.append(Pair(on=one, off=other, changes=differing, differs=parted, misplaced=misplaced))
        if parted:
            return Comparison(pairs=tuple(pairs), cut=True)
    return Comparison(pairs=tuple(pairs))


def _alone(on: Reading | None, off: Reading | None, differences: Differences) -> Pair:
    reading, setting = (on, True) if on is not None else (off, False)
    assert reading is not None, "an alignment has a call on one side at least"  # noqa: S101
    belongs = _belonging(reading, differences)
    allowed = belongs.id if belongs is not None and belongs.only is setting else None
    return Pair(on=on, off=off, allowance=allowed, differs=allowed is not None and not went_well(reading))


def _belonging(reading: Reading, differences: Differences) -> Allowance | None:
    """What says that a call like this is made under one setting alone; None where it is made under both."""
    endpoint = reading.endpoint.id if reading.endpoint else None
    return next(
        (
            allowance
            for allowance in differences.allowances
            if allowance.only is not None
            and allowance.endpoint == endpoint
            and allowance.kind in (None, kind_of(reading))
        ),
        None,
    )
