"""Commands that begin with their imports done, which are most of the time that a short one takes.

The server of ``fork_server`` imports the simulator once and forks for each command, which is a process of its
own as ever, with a folder, an environment, standard streams and an exit code of its own. What only a fresh
start can show is tested by fresh starts: what is imported when (``test_start_up``), signals
(``test_interrupt``), the installed command (``test_wheel``), and what a reader types (``test_readme``).
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Forks"]

SERVER = Path(__file__).with_name("fork_server.py")


class Forks:
    """The server, until it is closed. Not for several threads at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, str(SERVER), str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=dict(environ),
            )
        self._answers = self._channel.makefile("rb", buffering=0)

    def run(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environ: Mapping[str, str],
        stdin: bytes,
        timeout: float,
    ) -> subprocess.CompletedProcess[bytes]:
        """``python -m simulator`` with a command, to its end; TimeoutExpired after so many seconds."""
        order = {"command": list(command), "folder": str(folder), "environ": dict(environ)}
        with ExitStack() as opened:
            given, out, err = (opened.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            given.write(stdin)
            given.seek(0)
            streams = [stream.fileno() for stream in (given, out, err)]
            socket.send_fds(self._channel, [json.dumps(order).encode() + b"\n"], streams)
            process, code = int(self._answers.readline()), self._code(timeout)
            if code is None:
                os.kill(process, signal.SIGKILL)
                self._answers.readline()
                raise subprocess.TimeoutExpired(list(command), timeout)
            for stream in (out, err):
                stream.seek(0)
            return subprocess.CompletedProcess(list(command), code, out.read(), err.read())

    def _code(self, timeout: float) -> int | None:
        """None for a command that has not ended in time."""
        ready, _, _ = select.select([self._channel], [], [], timeout)
        return int(self._answers.readline()) if ready else None

    def close(self) -> None:
        """End the server."""
        self._answers.close()
        self._channel.close()
        self._server.wait()
