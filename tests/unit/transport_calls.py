"""What the tests of the transport have in common: an impatient transport, and a call over it."""

from __future__ import annotations

from typing import Any

from simulator.exchange import Headers, NoResponse, Reply, Request, Response, Silence
from simulator.settings import Connection
from simulator.transport import Transport

OK_BODY = b'{"Code":0,"Message":null,"Result":"ext-1"}'


def request(url: str, *, method: str = "POST", headers: Headers = (), body: bytes | None = b"{}") -> Request:
    return Request(method=method, url=url, headers=headers, body=body)


def transport(**connection: Any) -> Transport:
    return Transport(Connection(**{"connect_timeout": 0.4, "answer_timeout": 0.4, **connection}))


def post(url: str, **connection: Any) -> Reply:
    """One call over a transport of its own."""
    with transport(**connection) as sending:
        return sending.send(request(url))


def answered(reply: Reply) -> Response:
    assert isinstance(reply, Response), reply
    return reply


def unanswered(reply: Reply, silence: Silence) -> str:
    """The detail of a reply that must be this silence."""
    assert isinstance(reply, NoResponse), reply
    assert reply.silence is silence, reply
    assert reply.detail.endswith((".", "?"))
    return reply.detail
