"""A private PostgreSQL server for tests: made in a folder that goes away, on a free port of 127.0.0.1."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.unit.starting import free_port, passing_folder, until_up

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

USERS = ("postgres", "nobody")
"""whom root becomes: the server refuses to run as root"""


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of its database. Skips where PostgreSQL is not installed, but in CI, where it must be."""
    binaries = _binaries()
    if binaries is None:
        reason = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    user = next(u for u in USERS if _exists(u)) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with passing_folder("pg-") as folder:
        shutil.chown(folder, user)
        data, port = f"{folder}/data", free_port()
        made = ["-D", data, "-U", "platform", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C"]
        _run([f"{binaries}/initdb", *made], user)
        quick = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=150"]
        listening = ["-h", "127.0.0.1", "-p", str(port), "-k", folder]
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(
                [f"{binaries}/postgres", "-D", data, *listening, *quick],
                user=user,
                cwd="/",
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"postgresql://platform@127.0.0.1:{port}/postgres"
            until_up(lambda: psycopg.connect(url).close(), psycopg.OperationalError, server)
            yield url
        finally:
            server.terminate()
            server.wait(10)


def _binaries() -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = next((str(place) for place in places if (place / "initdb").is_file()), None)
    initdb = shutil.which("initdb")
    return found or (str(Path(initdb).parent) if initdb else None)


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True


def _run(command: Sequence[str], user: str) -> None:
    done = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
