"""What it takes to start a private server for tests: a folder, a port, and the wait until it answers."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import Popen


MEMORY, ENOUGH = Path("/dev/shm"), 2**30
"""where nothing waits for a disk, if there are so many bytes: it halves what making a database takes"""


def passing_folder(prefix: str) -> tempfile.TemporaryDirectory[str]:
    """A folder for a server's data, in memory where there is room."""
    roomy = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return tempfile.TemporaryDirectory(
        prefix=prefix, dir=MEMORY if roomy else None, ignore_cleanup_errors=True
    )


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
