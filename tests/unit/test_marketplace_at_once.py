"""Many orders at once lose nothing and mix nothing up: what the platform kept is what the vendor heard."""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from simulator.errors import ConflictError, MarketplaceError
from simulator.marketplace import Marketplace
from simulator.marketplace.records import JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from tests.unit.database_kinds import KINDS
from tests.unit.market_steps import REEF, answers, basket, customer_of
from tests.unit.slow_vendor import MEMBERS, SlowVendor, slow_vendor

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.marketplace.records import AccountRecord, OrderRecord
    from tests.unit.database_kinds import Databases


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, databases: Databases) -> str | None:
    return databases.empty(request.param)


def test_fifty_orders_at_once_are_each_whole_and_synchronize_everybody_once(database: str | None) -> None:
    with slow_vendor(0.05) as vendor, Marketplace(database) as market:
        service = market.services.register("Slow", {**MEMBERS, "endpoint": vendor.url})[0]
        market.services.register_with_vendor(service.id)
        resellers = [market.accounts.generate(AccountKind.RESELLER) for _ in range(2)]
        customers = [customer_of(market, resellers[n % 2]) for n in range(25)]
        heard = market.feed.listen()

        buyers = customers * 2  # each new customer orders twice at the same moment
        placed: list[OrderRecord | None] = [None] * len(buyers)
        given = {c.id: answers(market, service, c) for c in customers}
        gate = threading.Barrier(len(buyers))

        def click(place: int, buyer: AccountRecord) -> None:
            gate.wait()
            product = {"product": REEF} if place >= len(customers) else {}
            bought = basket(buyer, quantity=place + 1, **product)
            placed[place] = market.orders.place(service.id, bought, given[buyer.id])

        threads = [threading.Thread(target=click, args=pair) for pair in enumerate(buyers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        orders = [_done(market, order.id) for order in placed if order is not None]
        assert len(orders) == len(buyers)

        everybody = sorted(account.id for account in (*resellers, *customers))
        assert sorted(vendor.ids("/Accounts/Synchronize")) == everybody, "each account once"
        created = [body for path, body in vendor.log if path == "/Subscriptions/Create"]
        assert Counter(body["SubscriptionID"] for body in created) == Counter(
            order.subscriptions[0].id for order in orders
        )
        external = {a: market.accounts.standings(a)[0].external_id for a in everybody}
        for body in created:
            account = body["Account"]
            assert account["ExternalID"] == external[account["ID"]]
            assert account["ResellerExternalID"] == external[account["ResellerID"]]
        by_id = {order.subscriptions[0].id: order for order in orders}
        for body in created:
            order = by_id[body["SubscriptionID"]]
            assert body["Quantity"] == order.subscriptions[0].quantity
            assert body["Account"]["ID"] == order.buyer_id
        assert {order.status for order in orders} == {Status.SYNCHRONIZED}
        assert len({order.subscriptions[0].external_id for order in orders}) == len(orders)

        lines = market.journal.page(JournalFilter(service_id=service.id), limit=1000).items
        sent = [line for line in lines if line.order_id is not None]
        assert len(sent) == len(vendor.log) - 4 == 27 + 50
        assert {line.verdict for line in sent} == {Verdict.PASSED}, _findings(market, sent)
        assert sorted(line.number for line in sent if line.group.endswith(resellers[0].id)) == list(
            range(1, 1 + sum(line.group.endswith(resellers[0].id) for line in sent))
        )
        assert vendor.most_at_once > 3, "orders of different accounts do not wait for each other"
        told = Counter(type(heard.next(0).event).__name__ for _ in range(heard.waiting))
        assert told["ExchangeFinished"] == len(sent)
        assert told["Missed"] == 0


def test_the_same_thing_clicked_twice_at_once_is_done_once(database: str | None) -> None:
    with slow_vendor(0.05) as vendor, Marketplace(database) as market:
        service = market.services.register("Slow", {**MEMBERS, "endpoint": vendor.url})[0]
        market.services.register_with_vendor(service.id)
        made = _at_once(12, lambda: market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
        assert len({account.id for account in made}) == len({account.alias for account in made}) == 12
        once = next(o.product for o in market.storefront.offers(service.id) if not o.allows_several)
        buyer = made[0]
        given = answers(market, service, buyer)
        bought = basket(buyer, product=once)
        placed = _at_once(6, lambda: market.orders.place(service.id, bought, given, wait=True))
        refused = [one for one in placed if isinstance(one, MarketplaceError)]
        (order,) = [one for one in placed if one not in refused]
        assert len(refused) == 5, "an account can have one subscription of that type"
        subscription = order.subscriptions[0].id
        vendor.before = _held_by(vendor)
        changed = _at_once(
            6,
            lambda: market.subscriptions.change_quantity(subscription, 3, wait=True),
            until=5,
            then=vendor.release.set,
        )
        assert [type(one) for one in changed].count(ConflictError) == 5, "one change at a time"
        assert [path for path, _ in vendor.log].count("/Subscriptions/Update") == 1


def _held_by(vendor: SlowVendor) -> Callable[..., None]:
    def hold(*_: object) -> None:
        vendor.release.wait(20)

    return hold


def _at_once(
    count: int, work: Callable[[], Any], *, until: int = 0, then: Callable[[], object] = lambda: None
) -> list[Any]:
    """What so many threads get that do the same at the same moment; an error of the user's is a result.

    Once so many have theirs, ``then`` is called.
    """
    gate, results = threading.Barrier(count), []

    def run() -> None:
        gate.wait()
        try:
            results.append(work())
        except MarketplaceError as error:
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for _ in range(2000):
        if len(results) >= until:
            break
        time.sleep(0.01)
    then()
    for thread in threads:
        thread.join()
    assert len(results) == count, "a thread ended with a defect"
    return results


def _done(market: Marketplace, order_id: int) -> OrderRecord:
    for _ in range(2000):
        order = market.orders.get(order_id)
        if order.status is not Status.IN_PROGRESS:
            return order
        time.sleep(0.01)
    raise AssertionError(f"order {order_id} is still in progress")


def _findings(market: Marketplace, lines: object) -> list[str]:
    return [f.message for line in lines for f in market.journal.get(line.id).findings]  # type: ignore[attr-defined]
