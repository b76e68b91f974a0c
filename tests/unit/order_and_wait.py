"""A platform in a process of its own that places one order: ``python order_and_wait.py DATABASE ENDPOINT``.

It prints the order's number once the order is placed, and is killed by the test that started it.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from simulator.marketplace import Marketplace
from simulator.platform.accounts import AccountKind
from tests.unit.market_steps import ARCHIVE, answers, basket, customer_of
from tests.unit.slow_vendor import MEMBERS


def main(database: str, endpoint: str) -> None:
    """Place it, and wait for an answer that never comes."""
    with Marketplace(database) as market:
        service = market.services.register("Vendor", {**MEMBERS, "endpoint": endpoint})[0]
        market.services.register_with_vendor(service.id)
        buyer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
        given = answers(market, service, buyer)
        placed = market.orders.place(service.id, basket(buyer, addons={ARCHIVE: 1}), given)
        print(placed.id, flush=True)
        market.orders.get(placed.id)
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
