"""What holds for a database that the tests have no server of: its tables, and one platform at a time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.schema import CreateTable

from simulator.errors import ConflictError, UsageError
from simulator.marketplace.database import Database, opening, tables
from simulator.marketplace.database.leasing import Lease

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import URL

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

    def own(address: URL) -> Lease:
        return Lease(address, lambda: UsageError.of("another has it"), seconds=LEASE)

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
