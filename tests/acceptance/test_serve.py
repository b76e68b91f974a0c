"""``simulator serve`` as a user starts and ends it; the pages themselves are tested elsewhere."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from command_line import Simulator

from simulator.cli.main import cli
from simulator.errors import SimulatorError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def serving(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A marketplace that is open; its process, and what it said until then."""
    process = Simulator(folder=folder).start("serve", "--port", "0", *arguments)
    assert process.stdout is not None
    try:
        said = ""
        while "Ctrl-C ends it." not in said:
            line = process.stdout.readline().decode()
            assert line, process.communicate()
            said += line
        yield process, said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _url(said: str) -> str:
    found = re.search(r"open at (http://127\.0\.0\.1:\d+/)", said)
    assert found, said
    return found[1]


def _ended(process: subprocess.Popen[bytes], by: signal.Signals) -> tuple[int, str]:
    os.killpg(process.pid, by)
    out, err = process.communicate(timeout=20)
    assert b"Traceback" not in out + err, out + err
    return process.returncode, out.decode() + err.decode()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_says_where_and_ends_cleanly(tmp_path: Path, by: signal.Signals) -> None:
    """Also with a window that watches, whose stream would go on for ever."""
    with serving(tmp_path) as (process, said):
        url = _url(said)
        assert "the built-in vendor, not a real endpoint" in said
        page = urlopen(url).read().decode()
        assert "the built-in vendor stands in" in page
        stream = urlopen(f"{url}live")
        assert stream.readline().startswith(b"retry:")
        began = time.monotonic()
        code, rest = _ended(process, by)
        assert (code, rest.strip()) == (0, "ended")
        assert time.monotonic() - began < 8
        with pytest.raises(OSError, match="refused"):
            urlopen(url)
        stream.close()


def test_what_was_registered_is_there_after_a_restart(tmp_path: Path) -> None:
    arguments = ("--endpoint", "http://127.0.0.1:9/api", "--db", "sqlite:///mine.db", "--no-reseller-support")
    for _ in range(2):
        with serving(tmp_path, *arguments) as (process, said):
            assert "http://127.0.0.1:9/api" in said
            page = urlopen(f"{_url(said)}services").read().decode()
            assert page.count('<th scope="row"><a href="/services/') == 1
            assert "built-in" not in page
            assert _ended(process, signal.SIGINT)[0] == 0
    assert (tmp_path / "mine.db").is_file()


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = Simulator(folder=tmp_path)("serve", "--port", str(port))
    assert done.code == 2
    assert f"--port: port {port} is taken" in done.said
    assert "fix: name another port" in done.said
    assert not list(tmp_path.iterdir()), "and nothing was made"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--db", "nonsense"], "--db"),
        (["--db", "sqlite:////no/such/folder/m.db"], "--db"),
        (["--db", "mongodb://x"], "--db"),
        (["--service", "missing.yaml"], "missing.yaml"),
        (["--endpoint", "staging.example.com"], "has no scheme"),
        (["--host", "0.0.0.0"], "others can reach 0.0.0.0, and no password is set"),
        (["--host", "no-such-host.invalid", "--password-file", "word"], "--host"),
        (["--host", "203.0.113.7", "--password-file", "word"], "203.0.113.7 is no address of this machine"),
        (["--password-file", "missing"], "the password cannot be read"),
        (["--password-file", "short"], "the password has 5 characters"),
        (["--password-file", "empty"], "the password file is empty"),
    ],
)
def test_what_cannot_be_is_told_with_a_fix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    """In this process: what is raised here is what the command tells, with exit code 2."""
    (tmp_path / "word").write_text("correct horse battery\n")
    (tmp_path / "short").write_text("horse\n")
    (tmp_path / "empty").write_text("\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SimulatorError, match=re.escape(told)) as error:
        cli.main(["serve", "--port", "0", *arguments], standalone_mode=False)
    assert all(problem.what for problem in error.value.problems)
