"""Faults of HTTP and of the bytes: the vendor does right, and what arrives is something else."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.vendors.call import Answer
from simulator.vendors.faults.fault import Answering, Change, Fault, Right, Sending, at
from simulator.vendors.wire import Reply, Sent, Severed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.vendors.call import Call

__all__ = ["HUGE", "WIRE_FAULTS"]

HUGE = 100 * 1024 * 1024
"""bytes of the answer that is too large"""

_SYNCHRONIZE = at("account.synchronize")

_LIMIT = 1500
"""bytes of a body: accounts pass, orders do not"""

_ERROR_PAGE = b"<!DOCTYPE html><html><title>Runtime Error</title><h1>Server Error</h1></html>"


def _sent(how: Callable[[Reply], Sent]) -> Change:
    return Sending(how=how, scope=_SYNCHRONIZE)


def _bytes(reply: Reply) -> bytes:
    """The right answer; before a fault has touched it, it is never a stream."""
    return reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)


def _head(reply: Reply, *headers: str) -> bytes:
    lines = (f"HTTP/1.1 {reply.status} OK", f"Content-Type: {reply.content_type}", *headers, "", "")
    return "\r\n".join(lines).encode("ascii")


def _truncated(reply: Reply) -> Severed:
    body = _bytes(reply)
    return Severed(sent=_head(reply, f"Content-Length: {len(body)}") + body[: len(body) // 2])


def _dropped_between_chunks(reply: Reply) -> Severed:
    half = _bytes(reply)[:40]
    chunk = f"{len(half):x}\r\n".encode("ascii") + half + b"\r\n"
    return Severed(sent=_head(reply, "Transfer-Encoding: chunked") + chunk)


def _dropped_in_the_head(reply: Reply) -> Severed:
    return Severed(sent=_head(reply)[:24])


def _huge(reply: Reply) -> Reply:
    """Valid JSON, so that only its size is wrong."""

    def stream() -> Iterator[bytes]:
        spaces = b" " * (1 << 16)
        yield _bytes(reply)
        for _ in range(HUGE // len(spaces)):
            yield spaces

    return replace(reply, body=stream())


def _trickled(reply: Reply) -> Reply:
    """A byte every tenth of a second, then blanks up to five minutes: still valid JSON."""

    def stream() -> Iterator[bytes]:
        for byte in _bytes(reply).ljust(3000):
            time.sleep(0.1)
            yield bytes((byte,))

    return replace(reply, body=stream())


def _slow(call: Call, right: Right) -> Answer:
    call.hold(3.0)
    return right(call)


def _limited(call: Call, right: Right) -> Answer:
    if len(json.dumps(call.body)) > _LIMIT:
        return Answer(body={"Message": "request entity too large"}, status=413)
    return right(call)


def _turned_away(status: int, *headers: tuple[str, str]) -> Change:
    """Whatever comes is turned away before the vendor has seen it."""
    return _sent(lambda _: Reply(body=b'{"Message":"Turned away"}', status=status, headers=headers))


def _member(json_text: bytes) -> Change:
    """The answer with one member more, written before the others."""
    return _sent(lambda reply: replace(reply, body=b"{" + json_text + b"," + _bytes(reply)[1:]))


def _typed(content_type: str) -> Change:
    return _sent(lambda reply: replace(reply, content_type=content_type))


def _untyped(reply: Reply) -> Severed:
    body = _bytes(reply)
    head = f"HTTP/1.1 {reply.status} OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return Severed(sent=head.encode("ascii") + body)


WIRE_FAULTS: tuple[Fault, ...] = (
    Fault(
        name="forbidden-403",
        breaks="Has a firewall that answers HTTP 403.",
        caught_by="http.forbidden",
        change=_turned_away(403),
    ),
    Fault(
        name="json-not-taken",
        breaks="Takes forms only and answers HTTP 415 to JSON.",
        caught_by="http.unsupported-media-type",
        change=_turned_away(415),
    ),
    Fault(
        name="bodies-limited",
        breaks="Answers HTTP 413 to what is longer than an account.",
        caught_by="http.body-refused",
        change=Answering(how=_limited),
    ),
    Fault(
        name="rate-limited",
        breaks="Answers HTTP 429 to calls in quick succession.",
        caught_by="http.rate-limited",
        change=_turned_away(429, ("Retry-After", "1")),
    ),
    Fault(
        name="bad-gateway",
        breaks="Stands behind a proxy that answers HTTP 502.",
        caught_by="http.gateway-error",
        change=_turned_away(502),
    ),
    Fault(
        name="json-untyped",
        breaks="Sends its JSON without a Content-Type.",
        caught_by="http.content-type-missing",
        change=_sent(_untyped),
    ),
    Fault(
        name="json-as-plain-text",
        breaks="Calls its JSON text/plain.",
        caught_by="http.content-type-text",
        change=_typed("text/plain; charset=utf-8"),
    ),
    Fault(
        name="json-as-latin-1",
        breaks="Announces its UTF-8 as ISO-8859-1.",
        caught_by="http.charset",
        change=_typed("application/json; charset=iso-8859-1"),
    ),
    Fault(
        name="json-cut-off",
        breaks="Sends the JSON without its last bytes, and a Content-Length that fits.",
        caught_by="json.truncated",
        change=_sent(lambda reply: replace(reply, body=_bytes(reply)[:-3])),
    ),
    Fault(
        name="not-a-number",
        breaks="Writes NaN, as a lax encoder does.",
        caught_by="json.not-a-number",
        change=_member(b'"Balance":NaN'),
    ),
    Fault(
        name="member-twice",
        breaks="Writes a member twice.",
        caught_by="json.duplicate-member",
        change=_member(b'"Message":null'),
    ),
    Fault(
        name="nested-endlessly",
        breaks="Writes an object that holds itself, down to the encoder's limit.",
        caught_by="json.too-deep",
        change=_member(b'"Owner":' + b"[" * 500 + b"]" * 500),
    ),
    Fault(
        name="half-a-character",
        breaks="Cuts a text in the middle of a character.",
        caught_by="json.lone-surrogate",
        change=_member(rb'"Note":"\ud83d"'),
    ),
    Fault(
        name="html-error-page",
        breaks="Answers HTTP 500 with an HTML page.",
        caught_by="http.server-error",
        change=_sent(lambda _: Reply(body=_ERROR_PAGE, status=500, content_type="text/html; charset=utf-8")),
    ),
    Fault(
        name="html-with-200",
        breaks="Answers HTTP 200 with an HTML page.",
        caught_by="json.html",
        change=_sent(lambda _: Reply(body=_ERROR_PAGE, content_type="text/html; charset=utf-8")),
    ),
    Fault(
        name="redirect",
        breaks="Redirects to a log-in page.",
        caught_by="http.redirect",
        change=_sent(lambda _: Reply(body=b"", status=302, headers=(("Location", "/login"),))),
    ),
    Fault(
        name="created-201",
        breaks="Answers HTTP 201 where 200 is due.",
        caught_by="http.status",
        change=_sent(lambda reply: replace(reply, status=201)),
    ),
    Fault(
        name="no-content-204",
        breaks="Answers HTTP 204 without a body.",
        caught_by="http.no-content",
        change=_sent(lambda _: Reply(body=b"", status=204)),
    ),
    Fault(
        name="body-truncated",
        breaks="Hangs up after half of the body that Content-Length promises.",
        caught_by="http.dropped",
        change=_sent(_truncated),
    ),
    Fault(
        name="dropped-half-way",
        breaks="Hangs up between two chunks of the body.",
        caught_by="http.dropped",
        change=_sent(_dropped_between_chunks),
    ),
    Fault(
        name="dropped-in-the-head",
        breaks="Hangs up in the middle of the headers.",
        caught_by="http.dropped",
        change=_sent(_dropped_in_the_head),
    ),
    Fault(
        name="dropped-without-a-byte",
        breaks="Hangs up without an answer.",
        caught_by="http.dropped",
        change=_sent(lambda _: Severed(sent=b"")),
    ),
    Fault(
        name="not-http",
        breaks="Answers in a protocol of its own.",
        caught_by="http.garbled",
        change=_sent(lambda reply: Severed(sent=b"220 vendor ready\r\n" + _bytes(reply))),
    ),
    Fault(
        name="empty-body",
        breaks="Answers HTTP 200 without a body.",
        caught_by="json.empty",
        change=_sent(lambda reply: replace(reply, body=b"")),
    ),
    Fault(
        name="not-json",
        breaks="Answers OK in plain text.",
        caught_by="json.syntax",
        change=_sent(lambda reply: replace(reply, body=b"OK", content_type="text/plain; charset=utf-8")),
    ),
    Fault(
        name="php-warning-before-json",
        breaks="Writes a warning of its runtime before the JSON.",
        caught_by="json.syntax",
        change=_sent(
            lambda reply: replace(reply, body=b"<br />\n<b>Warning</b>: Undefined index\n" + _bytes(reply))
        ),
    ),
    Fault(
        name="not-utf-8",
        breaks="Answers in Latin-1.",
        caught_by="json.not-utf8",
        change=_sent(
            lambda reply: replace(
                reply, body=_bytes(reply).replace(b"Synchronized", "Synchronis\u00e9".encode("latin-1"))
            )
        ),
    ),
    Fault(
        name="byte-order-mark",
        breaks="Begins the JSON with a byte order mark.",
        caught_by="json.bom",
        change=_sent(lambda reply: replace(reply, body=b"\xef\xbb\xbf" + _bytes(reply))),
    ),
    Fault(
        name="huge-answer",
        breaks="Answers with 100 MB.",
        caught_by="http.too-large",
        change=_sent(_huge),
    ),
    Fault(
        name="trickled-answer",
        breaks="Sends its answer a byte at a time, for minutes.",
        caught_by="http.timeout",
        change=_sent(_trickled),
    ),
    Fault(
        name="slow-answer",
        breaks="Takes three seconds.",
        caught_by=None,
        change=Answering(how=_slow, scope=_SYNCHRONIZE),
    ),
    Fault(
        name="json-as-html",
        breaks="Calls its JSON text/html.",
        caught_by="http.content-type",
        change=_sent(lambda reply: replace(reply, content_type="text/html; charset=utf-8")),
    ),
    Fault(
        name="gzip-broken",
        breaks="Announces gzip and sends something else.",
        caught_by="http.garbled",
        change=_sent(lambda reply: replace(reply, headers=(("Content-Encoding", "gzip"),))),
    ),
)
