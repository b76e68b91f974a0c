"""A marketplace with something on every page, made by its core and not by clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.marketplace.records import Basket, BasketLine, Fault, JournalFilter
from simulator.platform.accounts import AccountKind
from simulator.scenario.model import BuiltIn
from simulator.settings import Connection, members_of
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from market import Market

    from simulator.marketplace.records import OrderRecord

__all__ = ["populated"]

REFUSES, SAYS_OK = "subscription-refused-once", "code-1-with-ok"
"""faults of the built-in vendor: one that a Retry mends, and one that is held against it"""


def populated(market: Market) -> list[str]:
    """Registers, orders, fails and retries; the addresses of every page there is then."""
    core = market.core
    for service in core.services.all():
        core.services.register_with_vendor(service.id)
    built_in = core.services.all()[0].id
    failing, wrong = _faulty(market, REFUSES), _faulty(market, SAYS_OK)
    reseller = core.accounts.generate(AccountKind.RESELLER, seed=1)
    customer = core.accounts.generate(AccountKind.END_CUSTOMER, reseller_id=reseller.id, seed=2)
    direct = core.accounts.generate(AccountKind.DIRECT_CUSTOMER, seed=3)
    _order(market, built_in, customer.id, addons={"lanternfish-mail-archive": 1})
    failed = _order(market, failing, direct.id)
    _order(market, built_in, direct.id, trial=True)
    judged = _order(market, wrong, direct.id)
    core.faults.switch_on(built_in, Fault.DELAY, seconds=2.5)
    found = core.journal.page(JournalFilter(order_id=judged.id)).items[0]
    subscription = core.orders.page(account_id=customer.id).items[0].subscriptions[0]
    return [
        "/",
        "/services",
        "/services/new",
        f"/services/{built_in}",
        f"/services/{built_in}/change",
        f"/services/{failing}/remove",
        "/accounts",
        "/accounts/new",
        f"/accounts/{reseller.id}",
        f"/accounts/{customer.id}",
        f"/accounts/{customer.id}/change",
        f"/storefront?service={built_in}&buyer={customer.id}",
        f"/storefront/checkout?service={failing}&buyer={customer.id}"
        '&basket=[["lanternfish-mail","lanternfish-mail-shoal",5,false,{}]]',
        "/orders",
        f"/orders/{failed.id}",
        f"/orders/{failed.id - 1}",
        "/subscriptions",
        f"/subscriptions/{subscription.id}",
        "/journal",
        "/journal?view=diagram",
        f"/journal?order={failed.id}&verdict=passed",
        f"/journal/{found.id}",
        "/scenarios",
        "/faults",
        "/nothing",
    ]


def _faulty(market: Market, fault: str) -> int:
    """The built-in vendor with a fault, registered up to its catalogue; its number."""
    vendor = registered(market.vendor, {}, fault=fault).service(True, BuiltIn())
    service, _ = market.core.services.register(
        f"Built-in vendor: {fault}", members_of(vendor, Connection()), built_in=True
    )
    market.core.services.register_with_vendor(service.id)
    return service.id


def _order(
    market: Market,
    service_id: int,
    buyer_id: str,
    *,
    trial: bool = False,
    addons: dict[str, int] | None = None,
) -> OrderRecord:
    core = market.core
    line = BasketLine(product="lanternfish-mail-shoal", quantity=5, trial=trial, addons=addons or {})
    answers = {
        form.account_id: {"DomainPrefix": "contoso", "DataResidency": "Northern Europe"}
        for form in core.storefront.questions(service_id, buyer_id)
    }
    return core.orders.place(service_id, Basket(buyer_id=buyer_id, lines=(line,)), answers, wait=True)
