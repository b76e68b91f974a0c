"""What went wrong on the way, told from the exceptions of requests and urllib3.

An exception arrives wrapped in others (requests' around urllib3's around the socket's). The whole chain is
looked at; the first row of :data:`MEANINGS` that any of its members fits decides. An exception of any other
library never comes here: it is a defect of ours.
"""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
from typing import TYPE_CHECKING

import requests.exceptions
import urllib3.exceptions

from simulator.errors import SimulatorError
from simulator.exchange import NoResponse, Silence
from simulator.transport.in_time import HandshakeFailed
from simulator.transport.wording import Way, words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MEANINGS", "no_response"]

MEANINGS: tuple[tuple[type[BaseException], Silence], ...] = (
    (socket.gaierror, Silence.UNRESOLVED),
    (HandshakeFailed, Silence.TLS),
    (ssl.SSLEOFError, Silence.DROPPED),
    (ssl.SSLZeroReturnError, Silence.DROPPED),
    (ssl.SSLError, Silence.TLS),
    (ConnectionResetError, Silence.DROPPED),  # even while connecting; and http.client's RemoteDisconnected
    (urllib3.exceptions.ConnectTimeoutError, Silence.REFUSED),  # and NewConnectionError, its subclass
    (urllib3.exceptions.ProxyError, Silence.REFUSED),
    (TimeoutError, Silence.TIMEOUT),
    (urllib3.exceptions.ReadTimeoutError, Silence.TIMEOUT),
    (urllib3.exceptions.InvalidChunkLength, Silence.GARBLED),
    (http.client.IncompleteRead, Silence.DROPPED),
    (ConnectionError, Silence.DROPPED),
    (http.client.HTTPException, Silence.GARBLED),  # no status line, too many headers, a line without end
    (urllib3.exceptions.InvalidHeader, Silence.GARBLED),  # several Content-Lengths; ours were checked before
    (requests.exceptions.RequestException, Silence.DROPPED),
    (urllib3.exceptions.HTTPError, Silence.DROPPED),
)

_EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.ENOMEM})


def no_response(error: Exception, way: Way) -> NoResponse:
    """The reply that an exception of requests or urllib3 stands for.

    Raises SimulatorError where this machine, not the network, has run out of something.
    """
    chain = tuple(_chain(error))
    _raise_if_exhausted(chain)
    silence, link = next(
        (silence, link) for kind, silence in MEANINGS for link in chain if isinstance(link, kind)
    )
    return NoResponse(silence=silence, detail=words(silence, link, chain, way))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, the one that it wraps, and so on. Who wraps whom is said in four different places."""
    link: BaseException | None = error
    while link is not None:
        yield link
        wrapped = (
            getattr(link, "reason", None),  # MaxRetryError
            getattr(link, "original_error", None),  # ProxyError
            *link.args,  # requests' and ProtocolError
            link.__cause__,
        )
        link = next((inner for inner in wrapped if isinstance(inner, BaseException)), None)


def _raise_if_exhausted(chain: tuple[BaseException, ...]) -> None:
    for link in chain:
        if isinstance(link, OSError) and link.errno in _EXHAUSTED:
            raise SimulatorError.of(
                f"this machine cannot open another connection: {link.strerror}",
                fix="Play with fewer workers, or raise the limit of open files (ulimit -n).",
            ) from chain[0]
