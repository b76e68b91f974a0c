"""A lease on a database that has no lock of its own for us: a row whose holder keeps counting.

Who finds a row that counts is refused. One that has stood still for :data:`LEASE` seconds was left by a
platform that was killed, and is taken over. Clocks are never compared: only what is seen to move matters.
Each of the holder's transactions counts too, so that one that slept and lost its lease writes no more.
"""

from __future__ import annotations

import logging
import threading
import uuid
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, MetaData, NullPool, String, Table, create_engine, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from simulator.errors import ConflictError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL

__all__ = ["LEASE", "Lease"]

LEASE = 10.0
"""seconds that a row stands still before it is another's"""
_BEATS = 5  # within a lease: one or two may be lost on a bad line

_log = logging.getLogger("simulator.marketplace")

_metadata = MetaData()
_LEASES = Table(
    "leases",
    _metadata,
    Column("name", String(10), primary_key=True),
    Column("holder", String(36), nullable=False),
    Column("beats", BigInteger, nullable=False),
)
"""apart from the platform's tables, as it outlives a new beginning"""
_THE_ROW = _LEASES.c.name == "platform"


class Lease:
    """Held from here until it is released.

    ``turn`` is what this process writes under, one at a time: there are databases that refuse one of two that
    change a row at once. ``taken`` makes the error for who finds another one's lease.
    """

    def __init__(
        self,
        address: URL,
        turn: AbstractContextManager[object],
        taken: Callable[[], Exception],
        *,
        seconds: float = LEASE,
    ) -> None:
        self._turn = turn
        self._holder = str(uuid.uuid4())
        self._mine = (_THE_ROW, _LEASES.c.holder == self._holder)
        self._pause = seconds / _BEATS
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)
        self._engine = create_engine(address, poolclass=NullPool)
        _metadata.create_all(self._engine)
        if not self._take():
            self._engine.dispose()
            raise taken()
        self._thread.start()

    def confirm(self, connection: Connection) -> None:
        """Count, in a transaction of its holder. ConflictError where the lease is another's by now."""
        counted = update(_LEASES).where(*self._mine).values(beats=_LEASES.c.beats + 1)
        if connection.execute(counted).rowcount != 1:
            what = "another simulator has taken the database, as this one was asleep"
            raise ConflictError.of(what, where="--db", fix="stop one of them, and start the other anew")

    def release(self) -> None:
        """Leave it to the next at once. More than once is harmless."""
        if self._over.is_set():
            return
        self._over.set()
        self._thread.join()
        try:
            with self._engine.begin() as connection:
                connection.execute(_LEASES.delete().where(*self._mine))
        except SQLAlchemyError:
            _log.warning("the lease of the database could not be given back: it ends by itself")
        self._engine.dispose()

    def _take(self) -> bool:
        seen = self._seen()
        return self._stands_still(seen) and self._replace(seen)

    def _stands_still(self, seen: tuple[str, int] | None) -> bool:
        if seen is not None:
            seconds = self._pause * (_BEATS + 1)
            _log.warning("waiting for up to %g seconds to see whether another uses the database", seconds)
        for _ in range(_BEATS + 1 if seen else 0):
            self._over.wait(self._pause)
            if self._seen() != seen:
                return False
        return True

    def _seen(self) -> tuple[str, int] | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(_LEASES.c.holder, _LEASES.c.beats).where(_THE_ROW)).first()
        return None if row is None else (row.holder, row.beats)

    def _replace(self, seen: tuple[str, int] | None) -> bool:
        """Take the row as it was seen; False where another was quicker."""
        try:
            with self._engine.begin() as connection:
                if seen is None:
                    row = {"name": "platform", "holder": self._holder, "beats": 0}
                    connection.execute(_LEASES.insert().values(row))
                    return True
                unmoved = (_THE_ROW, _LEASES.c.holder == seen[0], _LEASES.c.beats == seen[1])
                mine = update(_LEASES).where(*unmoved).values(holder=self._holder, beats=0)
                return connection.execute(mine).rowcount == 1
        except IntegrityError:
            return False

    def _keep(self) -> None:
        while not self._over.wait(self._pause):
            try:
                with self._turn, self._engine.begin() as connection:
                    self.confirm(connection)
            except ConflictError:
                _log.error("another simulator has taken the database: nothing is written any more")
                return
            except SQLAlchemyError as error:
                _log.warning("the lease of the database could not be renewed: %s", error)
