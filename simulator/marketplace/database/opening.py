"""Opens the database, a SQLite file or a PostgreSQL database, with its tables made if need be.

A transaction is short and never spans a call to a vendor. In SQLite one writes at a time: writers of this
process queue up here, in order, instead of polling for the file's lock. One platform uses a database at a
time; a second one is refused, as each would take the other's calls for those of a platform that was killed.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from simulator.errors import SimulatorError, UsageError
from simulator.marketplace.database import tables
from simulator.marketplace.database.owning import Ownership, own

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Database"]

_BUSY_SECONDS = 30
_POOL = 20
_OVERFLOW = 60


class Database:
    """A database with the platform's tables. Threads share it. UsageError where it cannot be opened."""

    def __init__(self, url: str) -> None:
        address = _address(url)
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self.shown = address.render_as_string(hide_password=True)
        self._owned: Ownership | None = None
        self._writers = threading.Lock() if self.is_sqlite else nullcontext()
        try:
            self._owned = own(address)
            self._engine = _engine(address)
            self._prepare()
        except (SQLAlchemyError, OSError, ImportError) as error:
            self.close()
            raise _unusable(self.shown, error) from error
        except UsageError:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction to write in, committed at its end and undone by an exception."""
        with self._writers, self._engine.connect() as connection:
            writing = connection.execution_options(writing=True)
            with writing.begin():
                yield writing

    def close(self) -> None:
        """Close every connection, and leave the database to the next."""
        engine = getattr(self, "_engine", None)
        if engine is not None:
            engine.dispose()
        if self._owned is not None:
            self._owned.release()

    def _prepare(self) -> None:
        with self.writing() as connection:
            tables.metadata.create_all(connection)
            known = connection.execute(
                select(tables.platform.c.value).where(tables.platform.c.name == "version")
            ).scalar()
            if known is None:
                connection.execute(insert(tables.platform).values(name="version", value=tables.VERSION))
            elif known != tables.VERSION:
                raise UsageError.of(
                    f"the database {self.shown} was made by another version of the simulator",
                    where="--db",
                    fix="name another file, or remove this one to begin anew",
                )


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        fix = "write it like sqlite:///platform.db or postgresql://user:password@host/name"
        raise UsageError.of("the database URL is not one", where="--db", fix=fix) from error
    if address.get_backend_name() not in ("sqlite", "postgresql"):
        fix = "name a SQLite file or a PostgreSQL database"
        what = f"the platform cannot keep its state in {address.get_backend_name()}"
        raise UsageError.of(what, where="--db", fix=fix)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:"):
        fix = "name a file: sqlite:///platform.db"
        raise UsageError.of("the platform's threads cannot share a database in memory", where="--db", fix=fix)
    return address


def _engine(address: URL) -> Engine:
    if address.get_backend_name() != "sqlite":
        return create_engine(
            address, pool_size=_POOL, max_overflow=_OVERFLOW, pool_pre_ping=True, json_serializer=json.dumps
        )
    path = Path(address.database or "")
    path.touch(mode=0o600)  # it holds the services' keys
    engine = create_engine(
        address, pool_size=_POOL, max_overflow=_OVERFLOW, connect_args={"timeout": _BUSY_SECONDS}
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, record: Any) -> None:
    del record
    connection.isolation_level = None  # the driver would begin transactions by itself, and too late
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    """A writer takes the lock at once: one that reads first and writes later could be refused."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _unusable(shown: str, error: Exception) -> SimulatorError:
    match error:
        case ImportError():
            why = f"its driver is not installed ({error.name})"
            fix = "install it: pip install 'marketplace-simulator[postgresql]'"
        case DBAPIError():
            why = " ".join(str(error.orig).split())
            fix = "check the path or the server, and that it may be written to"
        case _:
            why = str(error)
            fix = "check the path or the server, and that it may be written to"
    return UsageError.of(f"the database {shown} cannot be used: {why}", where="--db", fix=fix)
