"""One call to the vendor and what came back, in our own words and in the vendor's own bytes.

Nothing here knows HTTP libraries: :mod:`simulator.transport` alone turns these values into traffic, and a
test may hand the engine any function of the type :data:`Send` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from simulator.values import dataclass

__all__ = [
    "Deliberate",
    "Exchange",
    "Headers",
    "NoResponse",
    "Reply",
    "Request",
    "Response",
    "Send",
    "SendAtOnce",
    "Silence",
    "header",
    "with_headers",
]

Headers = tuple[tuple[str, str], ...]
"""Header names and values in the order in which they travelled; names keep the case they had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent: an absolute URL, every header, and the body's bytes (None for a call without a body)."""

    method: str
    url: str
    headers: Headers
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back, complete: ``body`` is the vendor's bytes after content decoding, and nothing else."""

    status: int
    reason: str = ""
    headers: Headers = ()
    body: bytes = b""


class Silence(StrEnum):
    """Why there is no complete answer. The first three mean that no vendor was reached at all."""

    REFUSED = "refused"
    """nobody listens at that address and port, or the network says it cannot be reached"""
    UNRESOLVED = "unresolved"
    """the host's name has no address"""
    TLS = "tls"
    """no trusted encrypted connection: certificate, name, protocol or client certificate"""
    TIMEOUT = "timeout"
    """connected, and no complete answer in the time allowed"""
    DROPPED = "dropped"
    """the connection ended before the answer did"""
    TOO_LARGE = "too_large"
    """the answer went past the size limit and was not read further"""
    GARBLED = "garbled"
    """what came is not HTTP, or its Content-Encoding cannot be undone"""

    @property
    def unreachable(self) -> bool:
        """True where nobody was reached, so that nothing can be held against the vendor."""
        return self in (Silence.REFUSED, Silence.UNRESOLVED, Silence.TLS)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoResponse:
    """There was no complete answer: ``silence`` says in which way, ``detail`` in words for a reader."""

    silence: Silence
    detail: str


Reply = Response | NoResponse

Send = Callable[[Request], Reply]
"""Sends one request and returns what came of it. Never raises for anything the vendor or the network does."""


SendAtOnce = Callable[[Sequence[Request]], tuple[Reply, ...]]
"""Sends several requests at the same moment, each over a connection of its own; the replies are in their
order.
"""


class Deliberate(StrEnum):
    """Why a probe made a call, and so what is fair to hold against the answer. The request never is."""

    VALID = "valid"
    """unusual at most: the answer is judged like any other"""
    WRONG = "wrong"
    """something in it is wrong on purpose: any HTTP status is a refusal, and no fault of the vendor"""
    DROPPED = "dropped"
    """the connection was dropped after the request was sent: there is no answer to judge"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One line of the journal: a request, the reply to it, and where in the run it belongs.

    ``number`` counts the calls of one scenario from 1. ``started`` is seconds since the epoch (UTC),
    ``elapsed`` is in seconds. ``endpoint`` is the contract's endpoint id (``account.synchronize``), None
    where the URL belongs to no endpoint. ``account`` is the scenario's own name for the account concerned.
    ``reseller_support`` is the endpoint option as it stood at that moment, None where nobody said. An
    ``injected`` reply was never sent for: it is the scenario's, and is never held against the vendor.
    ``probe`` is set on the calls of probes, which are no part of any order: no ordering rule sees them. An
    ``inspection`` asked the vendor's own admin API, and is no call of the platform at all.
    """

    number: int
    scenario: str
    endpoint: str | None
    request: Request
    reply: Reply
    started: float = 0.0
    elapsed: float = 0.0
    account: str | None = None
    reseller_support: bool | None = None
    injected: bool = False
    probe: Deliberate | None = None
    inspection: bool = False

    @property
    def came(self) -> str:
        """The HTTP status of the answer, or the kind of silence."""
        return str(self.reply.status) if isinstance(self.reply, Response) else self.reply.silence.value


def with_headers(headers: Headers, changes: Mapping[str, str | None]) -> Headers:
    """The headers with some replaced or added, or taken away where the new value is None."""
    lower = {name.lower(): value for name, value in changes.items()}
    there = {name.lower() for name, _ in headers}
    now = [(name, lower.get(name.lower(), value)) for name, value in headers]
    now += [(name, value) for name, value in changes.items() if name.lower() not in there]
    return tuple((name, value) for name, value in now if value is not None)


def header(headers: Headers, name: str) -> str | None:
    """The first value of a header, whatever the case of its name (RFC 9110, section 5.1), or None."""
    wanted, length = name.lower(), len(name)
    return next((value for key, value in headers if len(key) == length and key.lower() == wanted), None)
