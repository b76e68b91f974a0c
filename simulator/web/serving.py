"""The mock platform on a socket: waitress, with threads enough for those who watch and those who click.

A window that watches holds one thread for as long as it is open, so the number of watching windows is bounded
(:attr:`Site.streams`) and the others are always left some.
"""

from __future__ import annotations

import errno
import logging
import socket
from typing import TYPE_CHECKING, Self

from simulator.errors import UsageError

if TYPE_CHECKING:
    from types import TracebackType

    from flask import Flask

    from simulator.errors import SimulatorError
    from simulator.web.site import Site

__all__ = ["LARGEST_REQUEST", "Listening", "listen"]

LARGEST_REQUEST = 4 * 1024 * 1024
"""bytes of a form with its files; more is refused before it is read"""

_PAGES = 32
"""threads that no watching window can take"""
_BACKLOG = 256
_CONNECTIONS = 1000
_LOOK = 0.25
"""seconds between two looks at whether to end"""
_PATIENCE = 5
"""seconds that are given to what is being answered when the server ends"""


class Listening:
    """A socket that is bound and not yet served: the port is known before the pages are made."""

    def __init__(self, bound: socket.socket) -> None:
        self._socket = bound
        self.port: int = bound.getsockname()[1]

    def serve(self, app: Flask, site: Site) -> None:
        """Serves until :attr:`Site.closing` is set or KeyboardInterrupt comes; who watches is let go then."""
        from waitress import wasyncore  # noqa: PLC0415 - they cost, and only serving needs them
        from waitress.server import create_server  # noqa: PLC0415

        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no news while pages are slow
        channels: dict[int, socket.socket] = {}  # what waitress calls a map of its dispatchers
        server = create_server(
            app,
            map=channels,
            sockets=[self._socket],
            threads=_PAGES + site.streams,
            connection_limit=_CONNECTIONS,
            max_request_body_size=LARGEST_REQUEST,
            channel_request_lookahead=1,  # a stream notices that its window was closed
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
            ident=None,
        )
        try:
            while not site.closing.is_set():
                wasyncore.loop(timeout=_LOOK, use_poll=True, map=channels, count=1)
        finally:
            site.closing.set()
            server.task_dispatcher.shutdown(timeout=_PATIENCE)
            wasyncore.close_all(channels)

    def close(self) -> None:
        """Gives the port back; twice is fine."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def listen(host: str, port: int) -> Listening:
    """Takes the port; 0 is any free one. :class:`UsageError` where it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, OverflowError, UnicodeError) as error:
        what = f"{host}:{port} is no address to listen on: {getattr(error, 'strerror', None) or error}"
        fix = "name an address of this machine, such as 127.0.0.1, and a port from 0 to 65535"
        raise UsageError.of(what, where="--host", fix=fix) from error
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        bound.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        bound.close()
        raise _unusable(host, port, error) from error
    return Listening(bound)


def _unusable(host: str, port: int, error: OSError | OverflowError) -> SimulatorError:
    fix = "name another port, or --port 0 to get one that is free"
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return UsageError.of(f"port {port} is taken", where="--port", fix=fix)
    if number == errno.EADDRNOTAVAIL:
        what, fix = f"{host} is no address of this machine", "name one, such as 127.0.0.1"
        return UsageError.of(what, where="--host", fix=fix)
    said = getattr(error, "strerror", None) or error
    return UsageError.of(f"port {port} cannot be used: {said}", where="--port", fix=fix)
