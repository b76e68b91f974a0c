"""A diagnosis as text, a verdict at a time, and as JSON (``schemas/diagnosis.schema.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.diagnosis import State, exit_code
from simulator.report.layout import Look, Paint, pad, visible, wrap
from simulator.report.wording import amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.diagnosis import Verdict

__all__ = ["as_json", "heading", "last_line", "verdict_lines"]

_STATE = 15
_TOPICS = {
    "name": "Name resolution",
    "connection": "Connection",
    "tls": "Encryption",
    "answer": "Answers",
    "key": "Credentials",
    "endpoint": "Endpoints",
    "clock": "Clocks",
}
_PAINTS = {
    State.FINE: Paint.GOOD,
    State.NOTE: Paint.FAINT,
    State.UNKNOWN: Paint.CAUTION,
    State.WARNING: Paint.CAUTION,
    State.PROBLEM: Paint.BAD,
    State.UNREACHABLE: Paint.BAD,
}


def heading(verdict: Verdict, look: Look) -> str:
    """What the verdicts of a topic are about, to stand above the first of them."""
    return look.paint(_TOPICS[verdict.topic], Paint.STRONG)


def verdict_lines(verdict: Verdict, look: Look) -> Iterator[str]:
    """One verdict: its state, what was looked at, what was seen, and what to do next."""
    label = "  " + look.paint(pad(verdict.state.value, _STATE - 2), _PAINTS[verdict.state])
    text = visible(f"{verdict.subject}: {verdict.said}")
    first, *rest = wrap(text, look.width - _STATE)
    yield label + first
    yield from (" " * _STATE + line for line in rest)
    if verdict.step:
        said = wrap(visible(f"next: {verdict.step}"), look.width - _STATE)
        yield from (" " * _STATE + line for line in said)


def last_line(verdicts: Sequence[Verdict], look: Look) -> str:
    """The whole in one line, with the exit code."""
    code = exit_code(verdicts)
    counts = [(state, sum(verdict.state is state for verdict in verdicts)) for state in State]
    said = ", ".join(f"{count} {state.value}" for state, count in counts if count) or "nothing was asked"
    text = f"{amount(len(verdicts), 'verdict')}: {said} (exit {int(code)})"
    return look.paint(text, Paint.BAD if code else Paint.GOOD)


def as_json(verdicts: Sequence[Verdict], *, endpoint: str, built_in: bool) -> dict[str, Any]:
    """The document; what a vendor said is in it as it was said."""
    return {
        "diagnosis": 1,
        "endpoint": endpoint,
        "built_in": built_in,
        "exit_code": int(exit_code(verdicts)),
        "verdicts": [
            {
                "topic": verdict.topic,
                "subject": verdict.subject,
                "state": verdict.state.value,
                "said": verdict.said,
                "next": verdict.step or None,
            }
            for verdict in verdicts
        ],
    }
