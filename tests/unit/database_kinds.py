"""The kinds of database that the platform is tested on, each server started once where it is first needed."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from tests.unit.mariadb_server import mariadb_server
from tests.unit.postgres_server import postgres_server

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

SERVERS: Mapping[str, Callable[[], AbstractContextManager[str]]] = {
    "postgresql": postgres_server,
    "mariadb": mariadb_server,
}
KINDS = ("sqlite", *SERVERS)


class Databases:
    """Gives empty databases. A context manager: at its end the servers that were started are ended."""

    def __init__(self) -> None:
        self._started = ExitStack()
        self._urls: dict[str, str] = {}
        self._numbers = count(1)

    def empty(self, kind: str) -> str | None:
        """The URL of a database that nobody has used; None for SQLite, as a Marketplace makes its file."""
        if kind not in SERVERS:
            return None
        if kind not in self._urls:
            self._urls[kind] = self._started.enter_context(SERVERS[kind]())
        server = make_url(self._urls[kind])
        name = f"market_{next(self._numbers)}"
        driver = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql"}[kind]
        engine = create_engine(server.set(drivername=driver), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return server.set(database=name).render_as_string(hide_password=False)

    def __enter__(self) -> Databases:
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()
