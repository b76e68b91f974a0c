"""Sees to it that one platform uses a database at a time, also where the last one was killed.

What is held ends with the process that holds it: a lock on a file beside a SQLite database, an advisory lock
of a PostgreSQL session, a named lock of a MySQL session, and elsewhere a lease, which must be renewed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from simulator.errors import SimulatorError, UsageError
from simulator.marketplace.database.addressing import is_mysql
from simulator.marketplace.database.leasing import Lease

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

__all__ = ["Ownership", "own"]

_ADVISORY_KEY = 0x6D61726B6574  # "market"
_ON_MYSQL = (
    "SET SESSION wait_timeout = 31536000",  # a session that says nothing for eight hours would be ended
    "SELECT GET_LOCK(CONCAT('marketplace ', MD5(DATABASE())), 0)",  # such a name holds for the whole server
)


class Ownership(Protocol):
    """What is held until it is released."""

    def confirm(self, connection: Connection) -> None:
        """At the beginning of each transaction that writes. ConflictError where it is another's by now."""

    def release(self) -> None:
        """Leave the database to the next. More than once is harmless."""


def own(address: URL, turn: AbstractContextManager[object]) -> Ownership:
    """Take the database for this process, which writes under ``turn``. UsageError where another has it."""
    if address.get_backend_name() == "sqlite":
        return _FileLock(Path(f"{address.database}.lock"))
    if address.get_backend_name() == "postgresql":
        return _SessionLock(address, f"SELECT pg_try_advisory_lock({_ADVISORY_KEY})")
    if is_mysql(address):
        return _SessionLock(address, *_ON_MYSQL)
    shown = address.render_as_string(hide_password=True)
    return Lease(address, turn, lambda: _taken(shown))


class _FileLock:
    def __init__(self, path: Path) -> None:
        self._file: Any = path.open("a")
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise _taken(str(path).removesuffix(".lock")) from error

    def confirm(self, connection: Connection) -> None:
        """The open file holds it."""

    def release(self) -> None:
        """The file stays: removing it could pull it from under the next."""
        self._file.close()


def _lock(file: Any) -> None:
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:  # pragma: no cover - Windows
        import msvcrt  # noqa: PLC0415

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class _SessionLock:
    def __init__(self, address: URL, *statements: str) -> None:
        from sqlalchemy import NullPool, create_engine, text  # noqa: PLC0415 - a connection of its own

        self._engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection = self._engine.connect()
        *first, locking = map(text, statements)
        for statement in first:
            self._connection.execute(statement)
        if not self._connection.execute(locking).scalar():
            self.release()
            raise _taken(address.render_as_string(hide_password=True))

    def confirm(self, connection: Connection) -> None:
        """The session holds it."""

    def release(self) -> None:
        """Closing the session gives the lock back."""
        self._connection.close()
        self._engine.dispose()


def _taken(shown: str) -> SimulatorError:
    return UsageError.of(
        f"another simulator uses the database {shown}",
        where="--db",
        fix="stop the other one, or name another database",
    )
