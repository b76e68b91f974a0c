"""Time: how long an answer takes, and what time it says that it is."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from simulator.contract.checks.breach import Breach
from simulator.exchange import Response, header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = ["clock", "slow"]

_LONG = 10.0
"""seconds that a buyer waits at a checkout"""
_OFF = 300.0
"""seconds by which a clock may be off: tokens and certificates allow no more"""


def slow(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The platform waits much longer; a person does not."""
    if reading.exchange.elapsed > _LONG:
        yield Breach(
            check="time.slow",
            message=f"the answer took more than {_LONG:.0f} seconds",
            side=None,
            expected=f"an answer within {_LONG:.0f} seconds",
            got=f"{reading.exchange.elapsed:.1f} seconds",
        )


def clock(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The header Date, which HTTP wants in GMT; an answer from a cache (Age) may be as old as it likes."""
    exchange = reading.exchange
    if not isinstance(exchange.reply, Response) or header(exchange.reply.headers, "Age") is not None:
        return
    said = header(exchange.reply.headers, "Date")
    if said is None or not exchange.started:
        return
    when = _seconds(said)
    off = 0.0 if when is None else when - exchange.started - exchange.elapsed
    if abs(off) > _OFF:
        yield Breach(
            check="time.clock",
            message=f"the header Date is {_words(off)}",
            side=None,
            expected="the time at which the answer was written, in GMT",
            got=said,
        )


@lru_cache(maxsize=64)
def _seconds(said: str) -> float | None:
    """Since the epoch; None for what is no date. Answers of the same second say the same."""
    try:
        when = parsedate_to_datetime(said)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _words(off: float) -> str:
    """How far off in the largest unit that says it, so that the same clock is told alike each time."""
    amount, unit = (round(abs(off) / 3600), "hour") if abs(off) > 1800 else (round(abs(off) / 60), "minute")
    side = "ahead" if off > 0 else "behind"
    return f"{amount} {unit}{'' if amount == 1 else 's'} {side}"
