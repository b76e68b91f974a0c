"""Why there is no answer, in words: who did not answer, what that usually means, and what to look at.

Nothing that was sent or received is quoted, so no secret can be in these texts.
"""

from __future__ import annotations

import errno
import http.client
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import requests.exceptions
import urllib3.exceptions

from simulator.exchange import Silence
from simulator.transport.tls_wording import tls_words
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.settings import Connection

__all__ = ["Way", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a request goes, and how long that may take.

    ``peer`` and ``proxy`` are host:port, without credentials; the time-outs are in seconds.
    """

    scheme: str
    host: str
    peer: str
    proxy: str | None
    connect_timeout: float
    answer_timeout: float

    @classmethod
    def of(cls, parts: SplitResult, proxy_url: str | None, connection: Connection) -> Way:
        """The way to a URL, through a proxy if there is one."""
        return cls(
            scheme=parts.scheme,
            host=parts.hostname or "",
            peer=_address(parts),
            proxy=_address(urlsplit(f"//{proxy_url.rpartition('//')[2]}")) if proxy_url else None,
            connect_timeout=connection.connect_timeout,
            answer_timeout=connection.answer_timeout,
        )

    def __str__(self) -> str:
        return f"{self.peer} (through the proxy {self.proxy})" if self.proxy else self.peer


def words(silence: Silence, error: BaseException, chain: Sequence[BaseException], way: Way) -> str:
    """The text for a silence; ``error``, one of the ``chain``, is what gave it away."""
    if way.proxy and any(isinstance(link, urllib3.exceptions.ProxyError) for link in chain):
        return _of_proxy(silence, chain, way)
    if silence is Silence.REFUSED:
        return _refused(chain, way)
    if silence is Silence.TLS:
        return f"There is no trusted encrypted connection to {way}: {tls_words(error, way.connect_timeout)}"
    if silence is Silence.GARBLED:
        return _garbled(error, way)
    before_the_body = isinstance(chain[0], requests.exceptions.RequestException)
    begun = isinstance(error, http.client.IncompleteRead)
    if silence is Silence.DROPPED and before_the_body and not begun:
        return _UNANSWERED.format(way=way)
    return _TEXTS[silence].format(way=way)


_TEXTS = {
    Silence.UNRESOLVED: (
        "The name {way.host} has no address. Check the spelling of the endpoint's host, and whether this"
        " machine needs a VPN or another name server to know it."
    ),
    Silence.TIMEOUT: (
        "{way} gave no complete answer within {way.answer_timeout:g} s. Look into the vendor's log for what"
        " takes so long; if it may take longer than that, raise --timeout."
    ),
    Silence.DROPPED: (
        "{way} closed the connection before its answer was complete. Look into the vendor's log for a crash,"
        " and at the limits of whatever stands before it (proxy, load balancer)."
    ),
}


_UNANSWERED = (
    "{way} closed the connection without an answer. Look into the vendor's log for a crash, and check whether"
    " that port expects http or https."
)
_NOT_HTTP = (
    "What {way} sent is not HTTP. Check that the port is that of the vendor's service, and whether it expects"
    " http or https."
)


def _garbled(error: BaseException, way: Way) -> str:
    match error:
        case http.client.RemoteDisconnected() | http.client.BadStatusLine() | http.client.UnknownProtocol():
            return _NOT_HTTP.format(way=way)
        case http.client.LineTooLong():
            what = "a line of its head is longer than 64 KB"
        case urllib3.exceptions.InvalidHeader():
            what = "it names two different Content-Lengths"
        case urllib3.exceptions.InvalidChunkLength():
            what = "a chunk of its body has no proper length"
        case _:
            what = "it has more than 100 headers"
    return f"The answer of {way} breaks the rules of HTTP: {what}."


def _refused(chain: Sequence[BaseException], way: Way) -> str:
    if any(isinstance(link, TimeoutError) for link in chain):
        return (
            f"{way} accepted no connection within {way.connect_timeout:g} s. Check the endpoint's host and"
            " port, and whether a firewall or a missing VPN stands in the way."
        )
    numbers = [link.errno for link in chain if isinstance(link, OSError)]
    if errno.ECONNREFUSED in numbers:
        return f"Nobody listens at {way}: connection refused. Is the vendor's service running at that port?"
    why = next((_NO_ROUTE[number] for number in numbers if number in _NO_ROUTE), "it cannot be connected to")
    return f"There is no way to {way}: {why}. Check the endpoint's host, the network and the VPN."


_NO_ROUTE = {
    errno.ENETUNREACH: "its network cannot be reached",
    errno.EHOSTUNREACH: "the host cannot be reached",
    errno.EACCES: "this machine does not allow it",
    errno.EPERM: "this machine does not allow it",
}


def _of_proxy(silence: Silence, chain: Sequence[BaseException], way: Way) -> str:
    if silence is Silence.UNRESOLVED:
        what = "its name has no address"
    elif silence is Silence.TLS:
        what = "there is no trusted encrypted connection to it"
    elif any("Tunnel connection failed" in str(link) for link in chain):
        what = "it refuses to connect to that host"
    elif any(isinstance(link, ConnectionRefusedError) for link in chain):
        what = "nobody listens there: connection refused"
    elif any(isinstance(link, TimeoutError) for link in chain):
        what = f"it accepted no connection within {way.connect_timeout:g} s"
    else:
        what = "it cannot be connected to"
    return (
        f"The way to {way.peer} leads through the proxy {way.proxy}, and {what}. This machine's environment"
        " names it (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY); NO_PROXY excepts hosts from it."
    )


def _address(parts: SplitResult) -> str:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
