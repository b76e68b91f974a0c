"""The server of ``forked``: everything that most commands import is imported here, once."""

from __future__ import annotations

import json
import os
import runpy
import socket
import sys
from typing import TYPE_CHECKING, Any

import jsonschema  # noqa: F401

import simulator.cli.judge
import simulator.cli.run
import simulator.judge
import simulator.library
import simulator.report.json_report
import simulator.report.junit
import simulator.report.terminals
import simulator.transport.adapter
import simulator.transport.trust
import simulator.vendors.server  # noqa: F401
from simulator.platform.accounts import AccountKind
from simulator.platform.people import People

if TYPE_CHECKING:
    from collections.abc import Sequence

People().profile("", tag="", n=1, kind=AccountKind.RESELLER)  # imports Faker


def serve(channel: socket.socket) -> None:
    """Fork for each order, and say the number of the process and, in its end, its exit code, a line each."""
    while True:
        data, streams, *_ = socket.recv_fds(channel, 1 << 16, 3)
        if not data:
            return
        while not data.endswith(b"\n"):
            data += channel.recv(1 << 16)
        process = os.fork()
        if process == 0:
            channel.close()
            become(json.loads(data), streams)
        for stream in streams:
            os.close(stream)
        channel.sendall(b"%d\n" % process)
        _, status = os.waitpid(process, 0)
        channel.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))


def become(order: dict[str, Any], streams: Sequence[int]) -> None:
    """``python -m simulator``, which never returns, as it leaves by its own exit."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.path[0] = order["folder"]
    sys.argv = ["simulator", *order["command"]]
    runpy.run_module("simulator", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
