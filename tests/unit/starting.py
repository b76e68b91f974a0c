"""What starting a private server for tests takes: a port that is free, and the wait until it answers."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def until_up(connect: Callable[[], object], refused: type[Exception], server: Popen[bytes]) -> None:
    """Try until a connection is not refused any more; a server that has ended will never be up."""
    for _ in range(400):
        try:
            connect()
        except refused:
            assert server.poll() is None, "the server has ended"
            time.sleep(0.025)
        else:
            return
    raise AssertionError("the server does not come up")
