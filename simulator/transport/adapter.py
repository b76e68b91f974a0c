"""One thread's connections: requests' HTTPAdapter with everything that is the same for every call done once.

``HTTPAdapter.send`` is used as it is; only hooks that requests documents for subclasses are overridden. Which
pool, which path, which proxy and which TLS context belong to a URL is worked out at its first call and kept.

About connections that the vendor closes between two calls: urllib3 looks whether a kept connection was closed
before it uses it again, and opens a new one if so. What remains is the instant between that look and the
request's arrival; after it nobody can know whether the vendor read the request, so it is never sent again. To
make that instant rarer still, a connection that lay idle for a second (no usual server closes sooner) is not
used again.
"""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidSchema, InvalidURL
from urllib3 import Timeout
from urllib3.exceptions import HTTPError, LocationValueError

from simulator.exchange import NoResponse, Reply, Request, Response, Silence
from simulator.transport.body import UnusableBodyError, read_body
from simulator.transport.failures import no_response
from simulator.transport.in_time import PlainConnection, TlsConnection
from simulator.transport.sendable import checked_url, sendable_headers, unusable_way
from simulator.transport.wording import Way
from simulator.values import dataclass

if TYPE_CHECKING:
    from urllib3.connectionpool import HTTPConnectionPool

    from simulator.settings import Connection
    from simulator.transport.trust import Trust

__all__ = ["Adapter"]

_KEPT_ROUTES = 50
_IDLE = 1.0
_HANGING_UP = 0.25
"""seconds for the beginning of an answer that nobody will read: a fast vendor has done its work by then"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Route:
    """Everything about a URL that is the same for each call; ``prepared`` is filled in anew each time."""

    prepared: requests.PreparedRequest
    pool: HTTPConnectionPool
    target: str
    way: Way


class _Unread(requests.Response):
    """Holds the raw answer, without the history and the cookies that a session would look for."""

    def __init__(self, request: requests.PreparedRequest, raw: Any) -> None:
        self.request, self.url = request, request.url or ""
        self.raw, self.status_code, self.headers = raw, raw.status, raw.headers


class Adapter(HTTPAdapter):
    """Sends for one thread, over one connection to each host."""

    def __init__(self, connection: Connection, trust: Trust) -> None:
        super().__init__(pool_connections=_KEPT_ROUTES + 1, pool_maxsize=1)
        self._connection = connection
        self._trust = trust
        self._timeout = Timeout(connect=connection.connect_timeout, read=connection.answer_timeout)
        self._routes: dict[str, _Route] = {}
        self._route: _Route  # of the call under way: what the hooks below are about
        self._open: dict[int, PlainConnection | TlsConnection] = {}
        self._answered = 0.0

    def reply(self, request: Request) -> Reply:
        """Send a request and read the whole answer; see :meth:`simulator.transport.Transport.send`."""
        if time.monotonic() - self._answered > _IDLE:
            self._forget()
        route = self._prepared(request)
        prepared = route.prepared
        try:
            answer = self.send(prepared, stream=True, timeout=cast("Any", self._timeout)).raw
            body = read_body(answer, self._connection.max_answer_bytes)
        except UnusableBodyError as error:
            return NoResponse(silence=error.silence, detail=f"The answer of {route.way} {error}")
        except (requests.RequestException, HTTPError) as error:
            return no_response(error, route.way)
        finally:
            self._answered = time.monotonic()
        return Response(
            status=answer.status,
            reason=answer.reason or "",
            headers=tuple(answer.headers.iteritems()),
            body=body,
        )

    def drop(self, request: Request) -> NoResponse:
        """Send a request and hang up; see :meth:`simulator.transport.Transport.send_and_drop`."""
        route = self._prepared(request)
        patience = Timeout(connect=self._connection.connect_timeout, read=_HANGING_UP)
        try:
            self.send(route.prepared, stream=True, timeout=cast("Any", patience))
        except (requests.RequestException, HTTPError) as error:
            reached = no_response(error, route.way)
            if reached.silence.unreachable:
                return reached
        finally:
            self.close()
        return NoResponse(
            silence=Silence.DROPPED, detail="The connection was dropped on purpose once the request was sent."
        )

    def _prepared(self, request: Request) -> _Route:
        """The route of a request, with the request filled in."""
        route = self._route = self._routes.get(request.url) or self._new_route(request.url)
        prepared = route.prepared
        prepared.method, prepared.body = request.method, request.body
        prepared.headers = cast("Any", sendable_headers(request.headers, request.body))
        return route

    def close(self) -> None:
        """Close every connection; a call that another thread waits for on one of them ends at once."""
        for connection in list(self._open.values()):
            if connection.sock is not None:
                with suppress(OSError):  # it may be closing at this very moment
                    socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
        self._forget()

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> HTTPConnectionPool:
        """The pool of the route."""
        return self._route.pool

    def request_url(self, request: Any, proxies: Any) -> str:  # noqa: ARG002 - a hook
        """What stands in the request line."""
        return self._route.target

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing to set: the shared TLS context verifies, with the authorities that were asked for."""

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """The host, and the shared TLS context where there is TLS."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {"ssl_context": self._trust.context()} if host["scheme"] == "https" else {}

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        """No cookies taken, no guess at the encoding: the raw answer is all that is looked at."""
        return _Unread(req, resp)

    def _new_route(self, url: str) -> _Route:
        """Work out a route. Raises SettingsError for a URL, or a proxy's URL, that cannot be used."""
        if len(self._routes) >= _KEPT_ROUTES:
            self._forget()
        parts = checked_url(url)
        proxy = self._trust.proxy(url)
        proxies = {parts.scheme: proxy} if proxy else None
        prepared = requests.PreparedRequest()
        try:
            prepared.prepare_url(url, None)
            pool = super().get_connection_with_tls_context(prepared, True, proxies)
            target = super().request_url(prepared, proxies)
        except (InvalidURL, InvalidSchema, LocationValueError) as error:
            raise unusable_way(url, proxy) from error
        pool = cast("HTTPConnectionPool", pool)
        pool.ConnectionCls = cast("Any", partial(self._new_connection, pool))
        way = Way.of(parts, proxy, self._connection)
        route = _Route(prepared=prepared, pool=pool, target=target, way=way)
        self._routes[url] = route
        return route

    def _new_connection(self, pool: HTTPConnectionPool, **options: Any) -> PlainConnection | TlsConnection:
        kind = TlsConnection if pool.scheme == "https" else PlainConnection
        connection = self._open[id(pool)] = kind(**options)
        return connection

    def _forget(self) -> None:
        """Close the connections that nobody uses at this moment, and work routes out anew."""
        for route in list(self._routes.values()):
            route.pool.close()
        self._routes.clear()
        self._open.clear()
        super().close()
