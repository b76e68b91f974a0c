"""What everybody does in the pages who buys something: a customer, its checkout, and the order's end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status

if TYPE_CHECKING:
    from simulator.marketplace import Marketplace
    from simulator.marketplace.records import AccountRecord, ServiceRecord
    from tests.unit.web.page_reader import Reader


def customer_of(marketplace: Marketplace) -> AccountRecord:
    """A new end customer of a new reseller."""
    reseller = marketplace.accounts.generate(AccountKind.RESELLER)
    return marketplace.accounts.generate(AccountKind.END_CUSTOMER, reseller_id=reseller.id)


def at_checkout(somebody: Reader, service: ServiceRecord, buyer: AccountRecord) -> str:
    """Five mailboxes for the buyer, as far as the questions; what that page says."""
    somebody.get("/storefront", query_string={"service": service.id, "buyer": buyer.id})
    quantity = {"quantity.lanternfish-mail.lanternfish-mail-shoal": "5"}
    return somebody.send("To checkout", quantity)


def settled(marketplace: Marketplace, order_id: int) -> Status:
    """How the order stands once nothing is going on any more."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        status = marketplace.orders.get(order_id).status
        if status is not Status.IN_PROGRESS:
            return status
        time.sleep(0.02)
    raise AssertionError("the order does not come to an end")
