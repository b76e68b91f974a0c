"""What a database is asked for: one platform at a time by a lease, and what MariaDB would do otherwise."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.schema import CreateTable

from simulator.errors import ConflictError, UsageError
from simulator.exchange import Request
from simulator.marketplace.database import Database, opening, tables
from simulator.marketplace.database.leasing import Lease
from simulator.marketplace.database.noting import Started, start_exchange
from simulator.marketplace.database.services import add_service, change_service, known_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from sqlalchemy.engine import URL

    from tests.unit.database_kinds import Databases

LEASE = 0.3
"""seconds, in these tests"""


@pytest.mark.parametrize("dialect", [mssql.dialect(), oracle.dialect()], ids=lambda one: one.name)
def test_tables_can_be_written_down_for_others(dialect: object) -> None:
    made = {t.name: str(CreateTable(t).compile(dialect=dialect)) for t in tables.metadata.sorted_tables}
    assert "DOUBLE PRECISION" in made["exchanges"]
    assert "IDENTITY" in made["exchanges"]


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A database that nothing is known of, as far as its ownership goes."""

    def own(address: URL, turn: AbstractContextManager[object]) -> Lease:
        return Lease(address, turn, lambda: UsageError.of("another has it"), seconds=LEASE)

    monkeypatch.setattr(opening, "own", own)
    return f"sqlite:///{tmp_path}/platform.db"


def test_a_lease_is_held_as_long_as_its_holder_lives_and_given_back(url: str) -> None:
    first = Database(url)
    time.sleep(2 * LEASE)
    with pytest.raises(UsageError, match="another has it"):
        Database(url)
    first.close()
    began = time.monotonic()
    Database(url).close()
    assert time.monotonic() - began < LEASE, "nobody waits for what was given back"


def test_a_lease_of_a_killed_one_ends_and_one_that_only_slept_writes_no_more(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as stopped:
        stopped.setattr(Lease, "_keep", lambda lease: None)
        asleep = Database(url)
    with asleep.writing() as connection:
        connection.execute(insert(tables.groups).values(name="before", last_number=1))
    next_one = Database(url)
    with pytest.raises(ConflictError, match="another simulator has taken"), asleep.writing():
        pytest.fail("it began to write")
    asleep.close()
    with next_one.writing() as connection:
        assert connection.execute(select(tables.groups.c.name)).scalars().all() == ["before"]
    next_one.close()


@pytest.fixture(scope="module")
def mariadb(databases: Databases) -> Iterator[Database]:
    database = Database(databases.empty("mariadb") or "")
    yield database
    database.close()


def test_on_mariadb_who_reads_for_a_while_sees_what_is_written_meanwhile(mariadb: Database) -> None:
    with mariadb.reading() as connection:
        groups = select(tables.groups.c.name)
        assert connection.execute(groups).all() == []
        with mariadb.writing() as writing:
            writing.execute(insert(tables.groups).values(name="new", last_number=1))
        assert connection.execute(groups).scalars().all() == ["new"]


def test_on_mariadb_two_that_write_of_one_service_never_lock_each_other_out(mariadb: Database) -> None:
    with mariadb.writing() as connection:
        row = {"name": "V", "built_in": False, "members": {}, "token_endpoints": frozenset(), "now": 1.0}
        service = add_service(connection, **row)
    both = threading.Barrier(2)

    def call(group: str) -> None:
        request = Request(method="GET", url="http://127.0.0.1/", headers=(), body=None)
        new = Started(group=group, service_id=service, request=request, started=1.0)
        with mariadb.writing() as connection:
            start_exchange(
                connection, new
            )  # from here on its service may be read alone, as the server sees it
            with suppress(threading.BrokenBarrierError):
                both.wait(0.2)
            change_service(connection, service, updated=2.0)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(call, ("a", "b")))
    with mariadb.reading() as connection:
        assert known_service(connection, service).revision == 3
