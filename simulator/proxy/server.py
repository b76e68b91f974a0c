"""The proxy's own side: listens on 127.0.0.1, a thread a connection, and ends all of them with itself."""

from __future__ import annotations

import errno
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from simulator.errors import UsageError
from simulator.proxy.conversation import Conversation

if TYPE_CHECKING:
    from types import TracebackType

    from simulator.proxy.conversation import Passed
    from simulator.proxy.routing import Routing
    from simulator.settings import Connection

__all__ = ["Proxy", "listen"]

HOST = "127.0.0.1"
_BACKLOG = 128
_LOOKS = 0.1
_PATIENCE = 3.0
"""seconds that a conversation has to end"""


def listen(port: int) -> socket.socket:
    """A listening socket; ``port`` 0 is any free one. UsageError where the port cannot be had."""
    try:
        return socket.create_server((HOST, port), backlog=_BACKLOG)
    except (OSError, OverflowError) as error:
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        what = f"port {port} is taken" if taken else f"port {port} cannot be used: {error}"
        fix = "name another port, or none to get one that is free"
        raise UsageError.of(what, where="--port", fix=fix) from error


class Proxy:
    """Serves until it is closed; a context manager. ``passed`` may be called by several threads at once."""

    def __init__(
        self, listening: socket.socket, *, routing: Routing, connection: Connection, passed: Passed
    ) -> None:
        self._listening, self._routing = listening, routing
        self._connection, self._passed = connection, passed
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._serve, name="proxy", daemon=True)
        self.url = f"http://{HOST}:{listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._listening.settimeout(_LOOKS)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join()
        self._listening.close()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _serve(self) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError):
                connection, _ = self._listening.accept()
                self._threads = [thread for thread in self._threads if thread.is_alive()]
                thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _converse(self, connection: socket.socket) -> None:
        connection.settimeout(self._connection.answer_timeout)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Conversation(
            connection,
            routing=self._routing,
            connection=self._connection,
            passed=self._passed,
            ending=self._ending,
        ).run()
