"""What of the contract was exercised, as a table: an area a line, and what is missing beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report.layout import Look, Paint, pad, visible, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.results import AreaUse

__all__ = ["amounts", "summary", "table"]

_INDENT = 4


def amounts(areas: Sequence[AreaUse]) -> tuple[int, int]:
    """How many items were exercised, and how many there are."""
    of = sum(len(area.items) for area in areas)
    return of - sum(len(area.missing) for area in areas), of


def summary(areas: Sequence[AreaUse]) -> str:
    """One sentence."""
    done, of = amounts(areas)
    lacking = sum(bool(area.missing) for area in areas)
    where = f", nothing missing in {len(areas) - lacking} of {len(areas)} areas" if lacking else ""
    return f"Exercised of the contract: {done} of {of} items{where}"


def table(areas: Sequence[AreaUse], look: Look) -> Iterator[str]:
    """A line for each area, and below it everything in it that was not exercised."""
    width = max((len(area.title) for area in areas), default=0)
    for area in areas:
        done = len(area.items) - len(area.missing)
        figures = f"{done:>4} of {len(area.items):<4}"
        paint = Paint.CAUTION if area.missing else Paint.GOOD
        yield f"  {pad(look.fit(area.title, width), width)}{look.paint(figures, paint)}".rstrip()
        for text in _missing(area):
            for line in wrap(visible(text), look.width - _INDENT):
                yield look.paint(" " * _INDENT + line, Paint.FAINT)


def _missing(area: AreaUse) -> Iterator[str]:
    """What was not exercised; where it is known why, one text for each reason."""
    by_reason: dict[str, list[str]] = {}
    for item in area.missing:
        by_reason.setdefault(area.not_reached.get(item, ""), []).append(_quoted(item))
    for reason, items in by_reason.items():
        yield f"not reached because {reason}: {', '.join(items)}" if reason else f"not: {', '.join(items)}"


def _quoted(item: str) -> str:
    """An item that has commas of its own in quotes, so that the list stays readable."""
    return f'"{item}"' if "," in item else item
