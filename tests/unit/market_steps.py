"""The mock platform for tests: on the built-in vendor, with the steps that every test takes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.marketplace import Marketplace
from simulator.marketplace.records import Basket, BasketLine, JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from simulator.vendors import serve
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.marketplace.records import AccountRecord, OrderRecord, ServiceRecord

MAIL, REEF = "lanternfish-mail-shoal", "lanternfish-mail-reef"
ARCHIVE = "lanternfish-mail-archive"


@contextmanager
def open_market(database_url: str | None = None) -> Iterator[Marketplace]:
    """A platform with the built-in vendor registered twice: with Reseller Support, and without."""
    with serve() as vendor, Marketplace(database_url) as market:
        for service in market.services.built_in(registered(vendor, {})):
            assert market.services.register_with_vendor(service.id).registration == "registered"
        yield market


def customer_of(market: Marketplace, reseller: AccountRecord) -> AccountRecord:
    """A new end customer."""
    return market.accounts.generate(AccountKind.END_CUSTOMER, reseller_id=reseller.id)


def basket(buyer: AccountRecord, **line: object) -> Basket:
    """One line: two of the first product, unless said otherwise."""
    return Basket(buyer_id=buyer.id, lines=(BasketLine(**{"product": MAIL, "quantity": 2, **line}),))


def answers(
    market: Marketplace, service: ServiceRecord, buyer: AccountRecord
) -> Mapping[str, dict[str, object]]:
    """An answer to each required question of an order."""
    return {
        form.account_id: {
            question.option.id: question.suggestion or f"sim-{buyer.id}"
            for question in form.questions
            if question.option.required
        }
        for form in market.storefront.questions(service.id, buyer.id)
    }


def order(
    market: Marketplace, service: ServiceRecord, buyer: AccountRecord, *, fails: bool = False, **line: object
) -> OrderRecord:
    """An order, once everything was tried."""
    given = answers(market, service, buyer)
    placed = market.orders.place(service.id, basket(buyer, **line), given, wait=True)
    assert placed.status is (Status.FAILED if fails else Status.SYNCHRONIZED), placed.reason
    return placed


def calls(market: Marketplace, **wanted: object) -> list[tuple[str | None, str, Verdict]]:
    """Endpoint, status and verdict of the exchanges that fit, the first first."""
    lines = market.journal.page(JournalFilter(**wanted), limit=1000).items
    return [(line.endpoint, line.status, line.verdict) for line in reversed(lines)]
