"""A private MariaDB server for tests: made in a folder that goes away, on a free port of 127.0.0.1.

It is set up as servers come, with texts in Latin-1 and REPEATABLE READ: what the platform needs it asks for.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql
import pytest

from tests.unit.starting import free_port, passing_folder, until_up

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
QUICK = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-log-file-size=8M",
    "--innodb-buffer-pool-size=32M",
    "--skip-name-resolve",
)


@contextmanager
def mariadb_server() -> Iterator[str]:
    """The URL of its database. Skips where MariaDB is not installed, but in CI, where it must be."""
    install, server = (shutil.which(name, path=PLACES) for name in ("mariadb-install-db", "mariadbd"))
    if install is None or server is None:
        reason = "MariaDB is not installed (Debian: apt-get install mariadb-server)"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    with passing_folder("mariadb-") as folder:
        user = ["--user=root"] if os.geteuid() == 0 else []
        common = ["--no-defaults", f"--datadir={folder}/data", *user, *QUICK]
        made = [install, *common, "--skip-test-db", "--auth-root-authentication-method=normal"]
        done = subprocess.run(made, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        port = free_port()
        listening = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={folder}/socket"]
        quick = ["--skip-log-bin", "--performance-schema=0", "--max-connections=150"]
        with Path(folder, "log").open("wb") as log:
            running = subprocess.Popen(
                [server, *common, *listening, *quick, f"--pid-file={folder}/pid"],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            until_up(lambda: _create(port), pymysql.err.OperationalError, running)
            yield f"mariadb://root@127.0.0.1:{port}/platform"
        finally:
            running.terminate()
            running.wait(10)


def _create(port: int) -> None:
    with pymysql.connect(host="127.0.0.1", port=port, user="root") as connection:
        connection.cursor().execute("CREATE DATABASE platform")
