"""Milliseconds for a page of the mock platform's journal of 100,000 exchanges, by what it is filtered by."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from simulator.marketplace import Marketplace
from simulator.marketplace.database import Database, tables
from simulator.marketplace.records import JournalFilter, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

EXCHANGES = 100_000
ACCOUNTS = 2_000
ENDPOINTS = ("account.synchronize", "account.synchronize", "subscription.create", "subscription.update")
RARE = 5_000
"""one exchange in so many has failed"""


def main() -> None:
    """Fill a database, and look at it in each way that the pages do."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'platform.db')}"
        database = Database(url)
        with database.writing() as connection:
            fill(connection, EXCHANGES)
        database.close()
        with Marketplace(url) as market:
            for name, look in looks(market).items():
                print(f"  {name:44} {_median(look):7.2f} ms")


def looks(market: Marketplace) -> dict[str, Callable[[], object]]:
    """Each way to look at the journal; half of all exchanges are those of a run."""
    page = market.journal.page
    return {
        "the newest": page,
        "from the middle": lambda: page(before=EXCHANGES // 2),
        "of a service": lambda: page(JournalFilter(service_id=1)),
        "of an account": lambda: page(JournalFilter(account_id="1000017")),
        "of an order": lambda: page(JournalFilter(order_id=17)),
        "of an endpoint": lambda: page(JournalFilter(endpoint="subscription.create")),
        "what failed": lambda: page(JournalFilter(verdict=Verdict.FAILED)),
        "what failed, of a service": lambda: page(JournalFilter(service_id=1, verdict=Verdict.FAILED)),
        "of an account and an endpoint": lambda: page(
            JournalFilter(account_id="1000017", endpoint="subscription.update")
        ),
        "of an endpoint, what failed": lambda: page(
            JournalFilter(endpoint="account.synchronize", verdict=Verdict.FAILED)
        ),
        "of a run": lambda: page(JournalFilter(run_id=1)),
        "what failed in a run": lambda: page(JournalFilter(run_id=1, verdict=Verdict.FAILED)),
        "one exchange, with its neighbours": lambda: (
            market.journal.get(EXCHANGES // 3),
            market.journal.neighbours(EXCHANGES // 3),
        ),
    }


def fill(connection: Connection, count: int) -> None:
    """So many exchanges of one service, every other one of a scenario run."""
    now = time.time()
    service = {
        "name": "Bench",
        "built_in": False,
        "members": {"endpoint": "http://127.0.0.1:1", "application_id": "a", "api_key": "benchmark"},
        "token_endpoints": [],
        "registration": "registered",
        "registration_errors": [],
        "revision": 1,
        "era": 1,
        "created": now,
        "updated": now,
    }
    connection.execute(insert(tables.services).values(service))
    body = json.dumps({"Code": 0, "Message": "done", "Result": "x" * 300}).encode()
    for start in range(0, count, 10_000):
        numbers = range(start, min(start + 10_000, count))
        connection.execute(insert(tables.exchanges), [_exchange(number, now) for number in numbers])
        contents = [
            {
                "exchange_id": number + 1,
                "request_headers": [["Accept", "application/json"]],
                "request_body": body * 4,
                "reason": "OK",
                "headers": [["Content-Type", "application/json"]],
                "body": body,
            }
            for number in numbers
        ]
        connection.execute(insert(tables.contents), contents)


def _exchange(number: int, now: float) -> dict[str, object]:
    of_run = number % 2
    return {
        "id": number + 1,
        "group": f"run-1/s{number // 40}" if of_run else f"service-1/{number % 97}",
        "number": number + 1,
        "service_id": 1,
        "revision_id": None,
        "operation_id": None if of_run else number // 8,
        "order_id": None if of_run else number // 8,
        "subscription_id": None,
        "run_id": 1 if of_run else None,
        "account_id": None if of_run else str(1_000_000 + (number * 7919 // 2) % ACCOUNTS),
        "account": "contoso",
        "endpoint": ENDPOINTS[number // 2 % 4],
        "direction": "platform -> vendor",
        "method": "POST",
        "url": "http://127.0.0.1:1/Accounts/Synchronize",
        "status": "200",
        "verdict": Verdict.FAILED if number // 2 % (RARE // 2) == 7 else Verdict.PASSED,
        "findings": 0,
        "cause": "",
        "in_call": None,
        "reseller_support": True,
        "injected": False,
        "probe": None,
        "started": now + number,
        "elapsed": 0.05,
    }


def _median(look: Callable[[], object]) -> float:
    times = []
    for _ in range(11):
        began = time.perf_counter()
        look()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
