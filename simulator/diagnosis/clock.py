"""Do both clocks agree? From the Date of the answers (RFC 9110, section 6.6.1), which has whole seconds."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from simulator.diagnosis.verdict import State, Verdict
from simulator.exchange import Response, header

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.diagnosis.asking import Asked

__all__ = ["clock"]

_EXACT = 2.0
"""seconds: a whole one that Date does not say, and the way"""
_HARMFUL = 60.0


def clock(answers: Iterable[Asked]) -> Verdict:
    """The smallest difference that any answer shows."""
    differences = [difference for asked in answers if (difference := _difference(asked)) is not None]
    if not differences:
        said = "no answer has a Date that can be read"
        return Verdict(topic="clock", subject="Date", state=State.UNKNOWN, said=said)
    least = min(differences, key=abs)
    if abs(least) <= _EXACT:
        return Verdict(topic="clock", subject="Date", state=State.FINE, said="both clocks agree")
    said = f"the vendor's clock is {abs(least):.0f} s {'ahead of' if least > 0 else 'behind'} this machine's"
    return Verdict(
        topic="clock",
        subject="Date",
        state=State.WARNING if abs(least) >= _HARMFUL else State.NOTE,
        said=said,
        step="Set both by NTP: tokens, certificates and logs are compared by time.",
    )


def _difference(asked: Asked) -> float | None:
    said = header(asked.reply.headers, "Date") if isinstance(asked.reply, Response) else None
    try:
        return None if said is None else parsedate_to_datetime(said).timestamp() + 0.5 - asked.at
    except (ValueError, OverflowError):
        return None
