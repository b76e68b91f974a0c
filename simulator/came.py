"""What a play is told of a call that was made for it: an exchange in the words that scenarios speak in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.exchange import NoResponse, Response
from simulator.scenario.stage import Inspected, Observed

if TYPE_CHECKING:
    from simulator.contract import Reading
    from simulator.scenario.planned import PlannedCall

__all__ = ["inspected", "observed"]


def observed(reading: Reading, planned: PlannedCall) -> Observed:
    """What came of a call of the platform."""
    exchange = reading.exchange
    return Observed(
        number=exchange.number,
        endpoint=planned.call.endpoint,
        account=exchange.account,
        request=reading.request,
        body=reading.body,
        answer=reading.answer,
        injected=exchange.injected,
        elapsed=exchange.elapsed,
        invalid=planned.invalid,
        status=exchange.reply.status if isinstance(exchange.reply, Response) else None,
    )


def inspected(reading: Reading, *, ended: float) -> Inspected:
    """What came of a question of the scenario's own; ``ended`` is by the clock of durations."""
    reply = reading.exchange.reply
    return Inspected(
        number=reading.exchange.number,
        status=None if isinstance(reply, NoResponse) else reply.status,
        body=reading.body,
        elapsed=reading.exchange.elapsed,
        ended=ended,
        silence=f"{reply.silence.value}: {reply.detail}" if isinstance(reply, NoResponse) else "",
        unreached=isinstance(reply, NoResponse) and reply.silence.unreachable,
        endpoint=reading.exchange.endpoint,
    )
