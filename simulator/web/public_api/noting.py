"""Every call of a vendor goes into the journal, beside the call that it was made in."""

from __future__ import annotations

import time

from flask import Response, g, request

from simulator.exchange import Request
from simulator.exchange import Response as Answered
from simulator.web.here import marketplace

__all__ = ["begin", "note"]

_LONGEST = 64 * 1024
"""bytes of a request's body that the journal keeps"""


def begin() -> None:
    """Look at the clock."""
    g.began, g.ticks = time.time(), time.perf_counter()


def note(answer: Response) -> Response:
    """Write the call down, where it can be told whose it is."""
    body = request.get_data(cache=True)[:_LONGEST]
    marketplace().tokens.call_back(
        g.get("grant"),
        Request(
            method=request.method,
            url=request.url,
            headers=tuple(request.headers.items()),
            body=body or None,
        ),
        Answered(
            status=answer.status_code,
            headers=tuple(answer.headers.items()),
            body=answer.get_data(),
        ),
        started=g.began,
        elapsed=time.perf_counter() - g.ticks,
        service_id=g.get("service_id"),
        account_id=g.get("account_id"),
    )
    return answer
