"""``simulator hunt``: looks for false alarms, with correct vendors over many seeds and settings."""

from __future__ import annotations

import click

__all__ = ["hunt"]


@click.command()
@click.option(
    "--seeds", type=click.IntRange(min=1), default=200, show_default=True, metavar="N", help="How many seeds."
)
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes.  [default: one a processor]"
)
def hunt(seeds: int, workers: int | None) -> int:
    """Judge correct vendors over many seeds, and report everything that is held against one of them.

    For each seed, setting of Reseller Support and encoding of "no reseller" the reference vendor and one
    that is unlike it play a part of the suite; the parts go round, so that everything is played. Ends with 0
    only where nothing is found.
    """
    from simulator.matrix.hunt import hunt as hunted  # noqa: PLC0415 - --help must not wait for it
    from simulator.matrix.hunt import prey  # noqa: PLC0415

    chosen = tuple(prey(seeds))
    played = alarms = 0
    for one in hunted(chosen, workers):
        played += one.played
        alarms += len(one.alarms)
        for alarm in one.alarms:
            click.echo(f"{one.prey}: {alarm}")
    word = click.style("NOT ONE" if alarms == 0 else str(alarms), fg="red" if alarms else "green", bold=True)
    click.echo(
        f"{word} false alarm{'s' if alarms > 1 else ''}: {len(chosen)} runs, {seeds} seeds, {played} cases"
    )
    return 1 if alarms else 0
