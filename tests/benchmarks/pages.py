"""Milliseconds for whole pages of the mock platform, as HTML, on a journal of 100,000 exchanges."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from simulator.marketplace import Marketplace
from simulator.marketplace.database import Database
from simulator.platform.accounts import AccountKind
from simulator.web import Site, create_app
from tests.benchmarks.journal import EXCHANGES, fill

MOST = 100
"""milliseconds that a page may take"""

PAGES = (
    "/",
    "/services",
    "/services/1",
    "/accounts",
    "/storefront",
    "/orders",
    "/subscriptions",
    "/journal",
    f"/journal?before={EXCHANGES // 2}",
    "/journal?service=1&verdict=failed",
    "/journal?endpoint=account.synchronize",
    "/journal?account=1000017",
    "/journal?account=1000017&endpoint=subscription.update&verdict=passed",
    "/journal?order=17",
    "/journal?view=diagram",
    "/journal?run=1",
    f"/journal/{EXCHANGES // 3}",
    "/scenarios",
    "/faults",
)


def main() -> None:
    """Fill a database, and open each page several times."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder, 'platform.db')}"
        database = Database(url)
        with database.writing() as connection:
            fill(connection, EXCHANGES)
        database.close()
        with Marketplace(url) as market:
            reseller = market.accounts.generate(AccountKind.RESELLER)
            for _ in range(200):
                market.accounts.generate(AccountKind.END_CUSTOMER, reseller_id=reseller.id)
            client = create_app(market, Site(port=8700)).test_client()
            for page in PAGES:
                took = _median(lambda page=page: client.get(page, base_url="http://127.0.0.1:8700"))  # type: ignore[misc]
                print(f"  {page:44} {took:7.2f} ms{'' if took < MOST else '  TOO SLOW'}")


def _median(look: object) -> float:
    times = []
    for _ in range(11):
        began = time.perf_counter()
        answer = look()  # type: ignore[operator]
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
    return statistics.median(times)


if __name__ == "__main__":
    main()
