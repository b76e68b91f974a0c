"""``simulator hunt``: looks for false alarms, with correct vendors over many seeds and settings."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from simulator.cli.stopping import ended_by_kill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.matrix.hunt import Prey

__all__ = ["hunt"]

_INTERRUPTED = 130
_OFTEN = 10.0
"""seconds between two words on how far it has come"""


@click.command()
@click.option(
    "--seeds", type=click.IntRange(min=1), default=200, show_default=True, metavar="N", help="How many seeds."
)
@click.option(
    "--first",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="The first of them; with --seeds 1 it alone, to see an alarm again.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: one a processor]"
)
def hunt(seeds: int, first: int, workers: int | None) -> int:
    """Judge correct vendors over many seeds, and report everything that is held against one of them.

    For each seed, setting of Reseller Support and encoding of "no reseller" the reference vendor and one
    that is unlike it play a part of the suite; the parts go round, so that everything is played. Ends with 0
    only where nothing is found.
    """
    from simulator.matrix.hunt import prey  # noqa: PLC0415 - --help must not wait for it

    chosen = tuple(prey(seeds, first))
    done, interrupted = _Done(), False
    try:
        with ended_by_kill():
            _hunt(chosen, workers, done)
    except KeyboardInterrupt:
        interrupted = True
    colour = "red" if done.alarms else "yellow" if interrupted else "green"
    word = str(done.alarms) if done.alarms else "no" if interrupted else "NOT ONE"
    said = f"{'INTERRUPTED: ' if interrupted else ''}{word} false alarm{'s' if done.alarms > 1 else ''}"
    runs = f"{done.runs} of {len(chosen)} runs" if interrupted else f"{len(chosen)} runs"
    click.echo(f"{click.style(said, fg=colour, bold=True)}: {runs}, {seeds} seeds, {done.played} cases")
    return _INTERRUPTED if interrupted else 1 if done.alarms else 0


class _Done:
    """How far it has come."""

    runs = played = alarms = 0


def _hunt(chosen: Sequence[Prey], workers: int | None, done: _Done) -> None:
    from simulator.matrix.hunt import hunt as hunted  # noqa: PLC0415

    told = time.monotonic()
    for one in hunted(chosen, workers):
        done.runs += 1
        done.played += one.played
        done.alarms += len(one.alarms)
        for alarm in one.alarms:
            click.echo(f"{one.prey}: {alarm}\n    again: simulator hunt --first {one.prey.seed} --seeds 1")
        if sys.stderr.isatty() and time.monotonic() - told > _OFTEN:
            told = time.monotonic()
            click.echo(f"  {done.runs} of {len(chosen)} runs", err=True)
