"""``simulator proxy`` with the simulator itself as the platform, and the built-in vendor behind it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from command_line import KEYS, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from command_line import Simulator
    from conftest import Endpoint


class Standing:
    """A proxy that stands; after the block, ``out`` and ``code`` are what it came to."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        first = process.stdout.readline()
        self.url = re.search(r"http://\S+", first).group()
        self.out, self.code = "", -1


@contextmanager
def standing(
    simulator: Simulator, *arguments: str, ended_by: signal.Signals = signal.SIGINT
) -> Iterator[Standing]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "proxy", *arguments],
        cwd=simulator.folder,
        env=environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        proxy = Standing(process)
        yield proxy
        process.send_signal(ended_by)
        proxy.out = process.communicate(timeout=30)[0]
        proxy.code = process.returncode
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in proxy.out


def test_a_right_platform_and_a_right_vendor_pass_and_the_journal_is_judged_alike(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    options = (
        "--endpoint",
        endpoint(),
        "--reseller-support",
        "--journal",
        "traffic.ndjson",
        "--json",
        "p.json",
    )
    with standing(simulator, *options) as proxy:
        ran = simulator("run", "known/reseller-first-order", "--endpoint", proxy.url, "--reseller-support")
    assert (ran.code, proxy.code) == (0, 0), ran.out + proxy.out
    assert "account.synchronize  HTTP 200" in proxy.out
    assert all(len(line) <= 80 for line in proxy.out.splitlines() if "http://" not in line)
    judged = simulator("judge", "traffic.ndjson")
    assert judged.code == 0
    assert (
        KEYS["SIMULATOR_API_KEY"] not in (simulator.folder / "traffic.ndjson").read_text("utf-8") + proxy.out
    )


def test_a_fault_is_told_as_it_passes_and_decides_the_exit_code(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """A job in the background is ended by a kill, and its reports are written as after Ctrl-C."""
    options = ("--endpoint", endpoint("code-1-with-ok"), "--reseller-support", "--json", "p.json")
    with standing(simulator, *options, ended_by=signal.SIGTERM) as proxy:
        simulator("run", "known/reseller-first-order", "--endpoint", proxy.url, "--reseller-support")
    assert proxy.code == 1
    assert (simulator.folder / "p.json").is_file()
    assert "envelope.message-ok" in proxy.out.partition("Judging recorded traffic")[0]


def test_nothing_that_passed_is_no_pass(simulator: Simulator, endpoint: Endpoint) -> None:
    with standing(simulator, "--endpoint", endpoint()) as proxy:
        pass
    assert proxy.code == 4


def test_bad_input_is_told_before_it_stands(simulator: Simulator, endpoint: Endpoint) -> None:
    assert "name the vendor with --endpoint URL" in simulator("proxy").said
    assert "has no scheme" in simulator("proxy", "--endpoint", "staging.example.com").said
    port = endpoint().split(":")[2].partition("/")[0]
    taken = simulator("proxy", "--endpoint", endpoint(), "--port", port)
    assert (taken.code, f"port {port} is taken" in taken.said) == (2, True)
    unwritable = simulator("proxy", "--endpoint", endpoint(), "--journal", "no/folder/j.ndjson")
    assert (unwritable.code, "there is no folder" in unwritable.said) == (2, True)
