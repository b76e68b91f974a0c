"""What all parts of the platform share: its memory, its judge, its ways to the vendors, its threads.

A thread of the pool drives each operation, so that whoever set it going need not wait, and connections to the
vendors are kept by a bounded number of threads. Nothing here holds a transaction or a lock across a call,
but for the claims, which are what two orders of one account queue up for.
"""

from __future__ import annotations

import logging
import threading
import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from simulator.marketplace.claims import Claims
from simulator.marketplace.contexts import row_of
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.feed import Feed
from simulator.marketplace.registered import Registered, read_registered, secret_settings
from simulator.redaction import Redactor
from simulator.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.engine import Clock
    from simulator.judge import Judge
    from simulator.marketplace.database import Connection as DatabaseConnection
    from simulator.marketplace.database import Database
    from simulator.marketplace.happenings import Event
    from simulator.runs import BuiltInVendor
    from simulator.settings import Connection

__all__ = ["Backstage"]

Done = TypeVar("Done")

_log = logging.getLogger("simulator.marketplace")


class Backstage:
    """Shared by every part of one :class:`~simulator.marketplace.Marketplace`, and by all of its threads."""

    def __init__(self, database: Database, judge: Judge, clock: Clock, *, threads: int) -> None:
        self.database = database
        self.judge = judge
        self.clock = clock
        self.feed = Feed(clock.now)
        self.claims = Claims()
        self.public_url: str | None = None
        self.built_in_vendor: BuiltInVendor | None = None
        self.stopping = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="platform")
        self._transports: dict[Connection, Transport] = {}
        self._registered: dict[int, Registered] = {}
        self._redactor: Redactor | None = None
        self._to_judge: set[str] = set()
        self._lock = threading.Lock()

    def guid(self) -> str:
        """A fresh GUID (RFC 9562, version 4)."""
        return str(uuid.uuid4())

    def publish(self, *events: Event) -> None:
        """Tell the listeners; after the transaction that made it so, never within."""
        for event in events:
            self.feed.publish(event)

    def registered(self, service_id: int, connection: DatabaseConnection | None = None) -> Registered:
        """A service as it stands, ready to be called. UnknownError where there is none."""
        if connection is None:
            with self.database.reading() as reading:
                return self.registered(service_id, reading)
        stored = service_rows.known_service(connection, service_id)
        kept = self._registered.get(service_id)
        if kept is not None and kept.stored == stored:
            return kept
        fresh = read_registered(connection, stored)
        with self._lock:
            self._registered[service_id] = fresh
        return fresh

    def revised(self, connection: DatabaseConnection, service_id: int) -> None:
        """Note what the service's calls are judged under from now on, in the transaction that changed it."""
        stored = service_rows.known_service(connection, service_id)
        registered = read_registered(connection, stored)
        service_rows.add_revision(
            connection,
            service_id,
            stored.revision,
            row_of(registered),
            now=self.clock.now(),
        )

    def forget(self, service_id: int | None = None) -> None:
        """Read services anew when they are next asked for."""
        with self._lock:
            self._redactor = None
            if service_id is None:
                self._registered.clear()
            else:
                self._registered.pop(service_id, None)

    @property
    def redactor(self) -> Redactor:
        """Masks the secrets of all services, and what it learns from their traffic."""
        redactor = self._redactor
        if redactor is None:
            with self.database.reading() as connection:
                ids = [stored.id for stored in service_rows.all_services(connection)]
                services = [self.registered(one, connection) for one in ids]
            redactor = Redactor([secret for service in services for secret in service.secrets])
            passwords = {id_.lower() for service in services for id_ in secret_settings(service.form)}
            redactor.learn_values((), password_ids=frozenset(passwords))
            self._redactor = redactor
        return redactor

    def transport(self, reached: Connection) -> Transport:
        """The way to whoever is reached like this."""
        with self._lock:
            transport = self._transports.get(reached)
            if transport is None:
                transport = self._transports[reached] = Transport(reached)
            return transport

    def wants_judgement(self, account_id: str) -> bool:
        """Note that an account is to be judged; False where that is noted already, and nobody began."""
        with self._lock:
            wanted = account_id not in self._to_judge
            self._to_judge.add(account_id)
            return wanted

    def judges(self, account_id: str) -> None:
        """A judgement begins: what is called from now on is not in it."""
        with self._lock:
            self._to_judge.discard(account_id)

    def start(self, work: Callable[[], Done]) -> Future[Done]:
        """Do it in a thread of the pool; a defect of ours is logged."""

        def run() -> Done:
            try:
                return work()
            except Exception:
                _log.exception("the platform failed while it worked on an operation")
                raise

        return self._pool.submit(run)

    def close(self) -> None:
        """End what is under way: calls end at once, and nothing is sent any more."""
        self.stopping.set()
        self.claims.close()
        with self._lock:
            transports = tuple(self._transports.values())
        for transport in transports:
            transport.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.database.close()
