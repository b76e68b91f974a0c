"""Opens the database, a SQLite file or any other that SQLAlchemy knows, with its tables made if need be.

A transaction is short and never spans a call to a vendor. Only in PostgreSQL several write at a time.
Elsewhere the writers of this process queue up here, in order: in SQLite instead of polling for the file's
lock, in MySQL because its foreign keys lock rows that others are about to change, and in the rest because
nothing is known of their row locks. One platform uses a database at a time; a second one is refused, as each
would take the other's calls for those of a platform that was killed.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from simulator.errors import SimulatorError, UsageError
from simulator.marketplace.database import tables
from simulator.marketplace.database.addressing import address_of, is_mysql
from simulator.marketplace.database.owning import Ownership, own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

__all__ = ["Database"]

_BUSY_SECONDS = 30
_POOL: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 20, "max_overflow": 60}


class Database:
    """A database with the platform's tables. Threads share it. UsageError where it cannot be opened."""

    def __init__(self, url: str) -> None:
        address = address_of(url)
        self.shown = address.render_as_string(hide_password=True)
        is_sqlite, together = (address.get_backend_name() == name for name in ("sqlite", "postgresql"))
        self._writers: AbstractContextManager[object] = nullcontext() if together else threading.Lock()
        with ExitStack() as opened:
            self._owned = _own(address, self._writers, self.shown)
            opened.callback(self._owned.release)
            try:
                self._engine = _file(address) if is_sqlite else _server(address)
                opened.callback(self._engine.dispose)
                self._prepare()
            except (SQLAlchemyError, OSError) as error:
                raise _unusable(self.shown, error) from error
            self._opened = opened.pop_all()

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
                self._owned.confirm(writing)
                yield writing

    def close(self) -> None:
        """Close every connection, and leave the database to the next."""
        self._opened.close()

    def _prepare(self) -> None:
        with self.writing() as connection:
            tables.metadata.create_all(connection)
        with self.writing() as connection:  # there are databases that show a table only once it is committed
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


def _own(address: URL, turn: AbstractContextManager[object], shown: str) -> Ownership:
    """The first that connects."""
    try:
        return own(address, turn)
    except UsageError:
        raise
    except Exception as error:  # a driver raises what it likes for what it cannot reach or understand
        raise _unusable(shown, error) from error


def _server(address: URL) -> Engine:
    """Each statement sees all that was committed before it, also where a server is set up otherwise."""
    seeing: dict[str, Any] = {}
    if is_mysql(address) or address.get_backend_name() == "postgresql":
        seeing["isolation_level"] = "READ COMMITTED"
    return create_engine(address, **_POOL, pool_pre_ping=True, **seeing)


def _file(address: URL) -> Engine:
    path = Path(address.database or "")
    path.touch(mode=0o600)  # it holds the services' keys
    engine = create_engine(address, **_POOL, connect_args={"timeout": _BUSY_SECONDS})
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
    said = error.orig if isinstance(error, DBAPIError) else error
    why = " ".join(str(said.args[-1] if said is not None and said.args else error).split())
    return UsageError.of(
        f"the database {shown} cannot be used: {why}",
        where="--db",
        fix="check the path or the server, and that it may be written to",
    )
