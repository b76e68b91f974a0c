"""Connections on which a time-out is for the whole answer, not for each piece of it.

A socket's time-out starts anew with every byte that arrives, so a vendor that sends one byte a second is
never late. urllib3 sets the time-out once before it reads an answer; here that moment starts a clock, and
every read gets only what is left of it. No watching thread is needed.
"""

from __future__ import annotations

import errno
import http.client
import math
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import SKIP_HEADER

from simulator.transport.head import WholeHead

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

__all__ = ["HandshakeFailed", "PlainConnection", "TlsConnection", "TlsSocket"]

_CLOSE_ENOUGH = 0.01
"""How late, in seconds, a read may end before setting the socket's time-out again is worth a system call."""


class HandshakeFailed(ssl.SSLError):
    """Connected, but the other side fell silent or went away before there was an encrypted connection."""


class PlainSocket(socket.socket):
    """A socket whose time-out is for all that is read until the time-out is set again."""

    _deadline = math.inf

    def settimeout(self, value: float | None, /) -> None:
        self._deadline = math.inf if value is None else time.monotonic() + value
        super().settimeout(value)

    def recv_into(self, buffer: WriteableBuffer, *size_and_flags: Any, **named: Any) -> int:
        allowed = self.gettimeout()
        if allowed is not None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            if allowed - left > _CLOSE_ENOUGH:
                super().settimeout(left)
        return super().recv_into(buffer, *size_and_flags, **named)


class TlsSocket(PlainSocket, ssl.SSLSocket):
    """The same over TLS; made by a context whose ``sslsocket_class`` it is."""

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        """As on a plain socket, BrokenPipeError where the other side has hung up.

        urllib3 then still reads what that side said before: in TLS 1.3, that a client certificate is wanted.
        """
        try:
            return super().send(data, flags)
        except ssl.SSLEOFError as error:
            raise BrokenPipeError(errno.EPIPE, str(error)) from error


class _WholeRequest(HTTPConnection):
    """Sends a request's head and body as one, where urllib3 takes a system call and a packet for each."""

    response_class = WholeHead
    _held: list[Any] | None = None

    def request(self, *args: Any, **options: Any) -> None:
        held = self._held = []
        try:
            super().request(*args, **options)
        finally:
            self._held = None
        self.send(b"".join(held))

    def send(self, data: Any) -> None:
        if self._held is None:  # all of a request, or of what opens a tunnel through a proxy for it
            super().send(data)
        else:
            self._held.append(data)

    def putheader(self, header: Any, *values: Any) -> None:
        """As urllib3's, for headers that were looked at before: its own look costs more than all the rest."""
        if values[0] is not SKIP_HEADER:
            http.client.HTTPConnection.putheader(self, header, *values)


class PlainConnection(_WholeRequest):
    """A connection of :class:`PlainSocket`."""

    def connect(self) -> None:
        super().connect()
        made = self.sock
        self.sock = PlainSocket(made.family, made.type, made.proto, fileno=made.detach())
        self.sock.settimeout(self.timeout)


class TlsConnection(_WholeRequest, HTTPSConnection):
    """A connection that tells a failed handshake from an answer cut short: the vendor never saw the first."""

    def connect(self) -> None:
        try:
            super().connect()
        except (TimeoutError, ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            raise HandshakeFailed(ssl.SSL_ERROR_SSL, str(error)) from error
