"""How a call ended, in a mark and a few words: what the sequence diagram and the list of exchanges say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.exchange import Deliberate, Response
from simulator.report.folding import failing, known_to_fail
from simulator.report.sequence import Arrow, Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.results import CallSummary, RunResult

__all__ = ["about", "answer_words", "arrow", "mark_of"]

_EXISTS = "account.exists"
"""Its Code says whether the account is there, and no other that anything went wrong."""


def arrow(
    call: CallSummary, exchange: Exchange | None, findings: Sequence[Finding], result: RunResult, *, href: str
) -> Arrow:
    """The call as the diagram draws it; ``findings`` are those about it, ``exchange`` is None if not kept."""
    return Arrow(
        number=call.number,
        call=about(call),
        answer=answer_words(call, exchange),
        mark=mark_of(call, exchange, findings, result),
        href=href,
        answered=call.status.isdecimal(),
    )


def about(call: CallSummary) -> str:
    """What was called, and for whom."""
    return f"{call.what} · {call.account}" if call.account else call.what


def mark_of(
    call: CallSummary, exchange: Exchange | None, findings: Sequence[Finding], result: RunResult
) -> Mark:
    """The worst that is to be said of a call. What merely follows from another fault is not its own."""
    roots = [finding for finding in findings if finding.follows_from is None]
    if any(failing(finding, result) for finding in roots):
        return Mark.WRONG
    if any(known_to_fail(finding, result) for finding in roots):
        return Mark.KNOWN
    if call.injected:
        return Mark.INJECTED
    return Mark.ADVICE if roots else _unblamed(call, exchange)


def _unblamed(call: CallSummary, exchange: Exchange | None) -> Mark:
    """How a call ended of which nothing is to be said."""
    if exchange is not None and exchange.probe in (Deliberate.WRONG, Deliberate.DROPPED):
        return Mark.ON_PURPOSE
    if not call.status.isdecimal():
        return Mark.SILENT
    code = _answer(exchange).get("Code")
    refused = isinstance(code, int) and code != 0 and call.endpoint != _EXISTS
    return Mark.REFUSED if refused or call.status != "200" else Mark.OK


def answer_words(call: CallSummary, exchange: Exchange | None) -> str:
    """``HTTP 200, Code 0 → EXT-1``; ``HTTP 200, Code -7: Try again later``; ``timeout``."""
    if not call.status.isdecimal():
        return call.status
    answer = _answer(exchange)
    words = f"HTTP {call.status}"
    if "Code" in answer:
        words += f", Code {_short(answer['Code'])}"
        if answer["Code"] == 0 and isinstance(answer.get("Result"), str):
            words += f" → {answer['Result']}"
        elif answer["Code"] != 0 and answer.get("Message"):
            words += f": {_short(answer['Message'])}"
    return words


def _answer(exchange: Exchange | None) -> dict[str, Any]:
    """The envelope of the answer; empty where there is none that can be read."""
    if exchange is None or not isinstance(exchange.reply, Response):
        return {}
    try:
        answer = json.loads(exchange.reply.body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _short(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)[:80]
