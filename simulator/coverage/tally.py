"""Counts what the exchanges of one scenario exercised: a plain, picklable value that adds up over a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from simulator.coverage.answered import answered
from simulator.coverage.branches import branches
from simulator.coverage.sent import sent
from simulator.exchange import Deliberate, NoResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contract import Reading
    from simulator.exchange import Exchange

__all__ = ["Tally", "tally"]

Tally = Counter[tuple[str, str]]
"""how often each item was exercised, by area and item"""


def tally(readings: Sequence[Reading]) -> Tally:
    """What some readings, in order, exercised; some microseconds each.

    An injected reply never reached a vendor, so that its call exercises nothing; but the flow that goes on
    after it does. Neither does a request that is wrong on purpose, which no platform sends, nor one that
    reached nobody.
    """
    meant = [reading for reading in readings if _is_meant(reading.exchange)]
    items: list[tuple[str, str]] = [("branches", branch) for branch in branches(meant)]
    for reading in meant:
        if not reading.exchange.injected and reading.endpoint is not None:
            sent(reading, reading.endpoint, items.append)
            items += answered(reading, reading.endpoint)
    return Counter(items)


def _is_meant(exchange: Exchange) -> bool:
    reply = exchange.reply
    unreached = isinstance(reply, NoResponse) and reply.silence.unreachable
    return exchange.probe is not Deliberate.WRONG and not (unreached and not exchange.injected)
