"""The journal of the mock platform in pages: what fits, in order, and never by going through all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from simulator.errors import UnknownError
from simulator.marketplace import Marketplace
from simulator.marketplace.records import ExchangeLine, JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from tests.benchmarks.journal import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 1_000


@pytest.fixture(scope="module")
def market() -> Iterator[Marketplace]:
    """A journal of so many exchanges, every other one of a scenario run."""
    with Marketplace() as opened:
        with opened._backstage.database.writing() as connection:
            fill(connection, COUNT)
        yield opened


def test_pages_follow_each_other_without_a_gap(market: Marketplace) -> None:
    found: list[ExchangeLine] = []
    before = None
    while True:
        page = market.journal.page(before=before, limit=70)
        found += page.items
        if page.older is None:
            break
        before = page.older
    ids = [line.id for line in found]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == len(set(ids)) == COUNT / 2, "those of runs are left out"
    assert len(market.journal.page(JournalFilter(runs=True), limit=2 * COUNT).items) == COUNT


FILTERS: list[dict[str, Any]] = [
    {},
    {"service_id": 1},
    {"account_id": "1000017"},
    {"order_id": 17},
    {"operation_id": 17},
    {"endpoint": "subscription.create"},
    {"verdict": Verdict.FAILED},
    {"run_id": 1},
    {"service_id": 1, "verdict": Verdict.FAILED},
    {"account_id": "1000017", "endpoint": "subscription.create"},
    {"run_id": 1, "verdict": Verdict.FAILED},
]


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda wanted: "+".join(wanted) or "all")
def test_a_page_has_what_fits_and_is_found_by_an_index(market: Marketplace, wanted: dict[str, Any]) -> None:
    everything = market.journal.page(JournalFilter(runs=True), limit=COUNT).items
    fitting = [
        line.id
        for line in everything
        if all(getattr(line, name) == value for name, value in wanted.items())
        and (line.run_id is None or "run_id" in wanted)
    ]
    asked: list[tuple[str, Any]] = []

    def listen(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    engine = market._backstage.database._engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        page = market.journal.page(JournalFilter(**wanted), limit=50)
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert [line.id for line in page.items] == fitting[:50]
    ((statement, parameters),) = asked
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    steps = " ".join(row[-1] for row in plan)
    assert "USING INDEX exchanges_by_" in steps, steps
    assert "TEMP B-TREE" not in steps, "sorted as it is found"


def test_neighbours_stay_within_what_is_looked_at(market: Marketplace) -> None:
    ids = sorted(line.id for line in market.journal.page(JournalFilter(order_id=17)).items)
    assert [market.journal.neighbours(one) for one in ids] == [
        (before, after) for before, after in zip([None, *ids[:-1]], [*ids[1:], None], strict=True)
    ]
    assert market.journal.neighbours(ids[0], JournalFilter())[0] == ids[0] - 2
    with pytest.raises(UnknownError):
        market.journal.neighbours(COUNT * 10)


def test_an_account_without_any_call_has_an_empty_page(market: Marketplace) -> None:
    nobody = market.accounts.generate(AccountKind.RESELLER)
    page = market.journal.page(JournalFilter(account_id=nobody.id))
    assert (page.items, page.older) == ((), None)
