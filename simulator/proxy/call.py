"""One call on its way: what is sent on for the platform, and what the vendor's bytes turn out to say.

The vendor's bytes are the platform's before anybody has looked at them; h11 reads along. Where they are no
HTTP, they have passed all the same, and the journal says what they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import h11

from simulator.exchange import Headers, NoResponse, Reply, Request, Response, Silence
from simulator.transport.body import UnusableBodyError, undone

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Call"]

MOST_HEAD_BYTES = 256 * 1024


class Call:
    """``head`` is what the platform asked, ``url`` where it goes; ``limit`` is in bytes, for each body."""

    def __init__(self, head: h11.Request, url: str, limit: int) -> None:
        self._url, self._limit = url, limit
        self._method = head.method.decode("ascii")
        self._headers = _headers_for(head, url)
        self._sent, self._came = bytearray(), bytearray()
        self._too_large = False
        self._answer: h11.Response | None = None
        self._vendor = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEAD_BYTES)
        self._has_body = False
        self.asked = False
        """True once the whole request has been sent on"""
        self.given_up = False
        """True where the platform did not wait for the answer"""
        self.reply: Reply | None = None
        """What came of it, as soon as that is known"""

    def head(self) -> bytes:
        """The request's head as it goes on: header names, their case and their order are the platform's."""
        parts = urlsplit(self._url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return (
            self._vendor.send(h11.Request(method=self._method, target=target, headers=self._headers)) or b""
        )

    def body(self, data: bytes) -> bytes:
        """A piece of the request's body, framed as the head says."""
        self._has_body = True
        self._sent += data[: max(0, self._limit - len(self._sent))]
        return self._vendor.send(h11.Data(data=data)) or b""

    def end(self) -> bytes:
        """The end of the request."""
        self.asked = True
        return self._vendor.send(h11.EndOfMessage()) or b""

    def came(self, data: bytes) -> None:
        """Reads along: a piece of the vendor's bytes, b"" where the connection has ended."""
        if self.reply is not None:
            return
        try:
            self._vendor.receive_data(data)
            for event in self._events():
                match event:
                    case h11.Response():
                        self._answer = event
                    case h11.Data():
                        self._keep(event.data)
                    case h11.EndOfMessage():
                        self.reply = self._whole()
        except h11.RemoteProtocolError as error:
            self.reply = self._broken(ended=not data, why=str(error))
        else:
            if not data and self.reply is None:
                self.reply = self._broken(ended=True, why="")

    def ended(self, seconds: float) -> None:
        """It is over; where there is no reply by now, the platform hung up first."""
        if self.reply is None:
            self.given_up = True
            detail = f"The platform hung up after {seconds:.1f} s, before the answer was complete."
            self.reply = NoResponse(silence=Silence.TIMEOUT, detail=detail)

    @property
    def closes(self) -> bool:
        """Whether the vendor's connection ends with this answer."""
        return self._vendor.their_state is not h11.DONE or self._vendor.our_state is not h11.DONE

    def request(self) -> Request:
        """The request as it went on."""
        sent = bytes(self._sent) if self._has_body else None
        return Request(method=self._method, url=self._url, headers=_texts(self._headers), body=sent)

    def _events(self) -> Iterator[h11.Event]:
        while True:
            event = self._vendor.next_event()
            if event is h11.NEED_DATA or event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                return
            yield event  # type: ignore[misc]  # the two sentinels are told apart above

    def _keep(self, data: bytes) -> None:
        if len(self._came) + len(data) > self._limit:
            self._too_large = True
        else:
            self._came += data

    def _whole(self) -> Reply:
        assert self._answer is not None, "h11 ends no message that did not begin"  # noqa: S101
        if self._too_large:
            detail = f"The answer has more than {self._limit:,} bytes; it has passed, and was not kept."
            return NoResponse(silence=Silence.TOO_LARGE, detail=detail)
        headers = _texts(self._answer.headers.raw_items())
        codings = ", ".join(value for name, value in headers if name.lower() == "content-encoding")
        try:
            body = undone(bytes(self._came), codings, self._limit) if codings else bytes(self._came)
        except UnusableBodyError as error:
            return NoResponse(silence=error.silence, detail=f"The answer {error}")
        return Response(
            status=self._answer.status_code,
            reason=self._answer.reason.decode("latin-1"),
            headers=headers,
            body=body,
        )

    def _broken(self, *, ended: bool, why: str) -> NoResponse:
        if ended:
            begun = "before its answer was complete" if self._answer else "without an answer"
            detail = f"The vendor closed the connection {begun}."
            return NoResponse(silence=Silence.DROPPED, detail=detail)
        return NoResponse(silence=Silence.GARBLED, detail=f"The answer breaks the rules of HTTP: {why}.")


def _headers_for(head: h11.Request, url: str) -> list[tuple[bytes, bytes]]:
    """The platform's own, but for Host, which names whom the call goes to."""
    host = urlsplit(url).netloc.rpartition("@")[2].encode("ascii")
    return [(name, host if name.lower() == b"host" else value) for name, value in head.headers.raw_items()]


def _texts(headers: list[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)
