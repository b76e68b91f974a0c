"""The mock platform without its pages: orders and what follows, against the built-in vendor on a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import ConflictError, MarketplaceError
from simulator.marketplace import Marketplace
from simulator.marketplace.records import Basket, BasketLine, JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from simulator.vendors import serve
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.marketplace.records import AccountRecord, OrderRecord, ServiceRecord

MAIL = "lanternfish-mail-shoal"


@pytest.fixture(scope="module")
def market() -> Iterator[Marketplace]:
    with serve() as vendor, Marketplace() as platform:
        for service in platform.services.built_in(registered(vendor, {})):
            assert platform.services.register_with_vendor(service.id).registration == "registered"
        yield platform


def test_a_resellers_orders_synchronize_whoever_is_new_and_ask_nobody_else(market: Marketplace) -> None:
    service = market.services.all()[0]
    reseller = market.accounts.generate(AccountKind.RESELLER)
    first, second = (_customer(market, reseller) for _ in range(2))

    asked = market.storefront.questions(service.id, first.id)
    assert [form.account_id for form in asked] == [reseller.id, first.id]
    assert "username" not in {question.option.id for form in asked for question in form.questions}
    assert _calls(market, _order(market, service, first)) == [
        ("account.synchronize", reseller.id),
        ("account.synchronize", first.id),
        ("subscription.create", first.id),
    ]
    assert _calls(market, _order(market, service, second)) == [
        ("account.synchronize", second.id),
        ("subscription.create", second.id),
    ]
    assert market.storefront.questions(service.id, first.id) == ()
    standing = market.accounts.standings_with(service.id, [reseller.id])[reseller.id]
    assert standing.synchronized
    assert standing.external_id


def test_with_support_off_the_partner_id_is_asked_for_each_new_customer(market: Marketplace) -> None:
    service = market.services.all()[1]
    reseller = market.accounts.generate(AccountKind.RESELLER)
    for _ in range(2):
        customer = _customer(market, reseller)
        (asked,) = market.storefront.questions(service.id, customer.id)
        assert [q.suggestion for q in asked.questions if q.is_partner_id] == ["3456890"]
        with pytest.raises(MarketplaceError) as refused:
            market.orders.place(service.id, _basket(customer), {})
        assert f"answers.{customer.id}.MPNID" in {p.where for p in refused.value.problems}
        assert _calls(market, _order(market, service, customer))[0] == ("account.synchronize", customer.id)
    assert not market.accounts.standings(reseller.id), "the reseller is never heard of"


def test_a_subscription_goes_through_its_life(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    subscription = _order(market, service, customer).subscriptions[0].id
    change = market.subscriptions
    assert change.change_quantity(subscription, 7, wait=True).quantity == 7
    assert change.suspend(subscription, wait=True).suspended
    with pytest.raises(ConflictError, match="suspended already"):
        change.suspend(subscription)
    assert not change.activate(subscription, wait=True).suspended
    addon = change.fitting_addons(subscription)[0].id
    added = change.add_addon(subscription, addon, wait=True).addons[0]
    assert (added.status, bool(added.external_id)) == (Status.SYNCHRONIZED, True)
    assert change.change_addon(subscription, added.id, 3, wait=True).addons[0].quantity == 3
    assert change.cancel_addon(subscription, added.id, wait=True).addons[0].cancelled
    upgraded = change.upgrade(subscription, wait=True)
    assert (upgraded.product, upgraded.before) == ("lanternfish-mail-reef", MAIL)
    assert change.downgrade(subscription, wait=True).product == MAIL
    assert change.cancel(subscription, wait=True).cancelled
    found = market.journal.page(JournalFilter(subscription_id=subscription)).items
    assert {line.verdict for line in found} == {Verdict.PASSED}
    assert len(found) == 10


def _customer(market: Marketplace, reseller: AccountRecord) -> AccountRecord:
    return market.accounts.generate(AccountKind.END_CUSTOMER, reseller_id=reseller.id)


def _basket(buyer: AccountRecord) -> Basket:
    return Basket(buyer_id=buyer.id, lines=(BasketLine(product=MAIL, quantity=2),))


def _order(market: Marketplace, service: ServiceRecord, buyer: AccountRecord) -> OrderRecord:
    """An order with an answer to whatever is required, once everything was tried."""
    answers = {
        form.account_id: {
            question.option.id: question.suggestion or f"sim-{buyer.id}"
            for question in form.questions
            if question.option.required
        }
        for form in market.storefront.questions(service.id, buyer.id)
    }
    order = market.orders.place(service.id, _basket(buyer), answers, wait=True)
    assert (order.status, order.reason) == (Status.SYNCHRONIZED, "")
    return order


def _calls(market: Marketplace, order: OrderRecord) -> list[tuple[str | None, str | None]]:
    lines = market.journal.page(JournalFilter(order_id=order.id)).items
    assert {line.verdict for line in lines} == {Verdict.PASSED}
    return [(line.endpoint, line.account_id) for line in reversed(lines)]


def test_an_account_is_deleted_at_the_vendor_and_then_new_to_it(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    order = _order(market, service, customer)
    with pytest.raises(ConflictError, match="has orders"):
        market.accounts.remove(customer.id)
    market.subscriptions.cancel(order.subscriptions[0].id, wait=True)
    assert market.accounts.delete_at(customer.id, service.id, wait=True).status is Status.SYNCHRONIZED
    with pytest.raises(ConflictError, match="does not know"):
        market.accounts.delete_at(customer.id, service.id)
    assert market.storefront.questions(service.id, customer.id)
    assert _calls(market, _order(market, service, customer))[0] == ("account.synchronize", customer.id)


def test_a_token_sees_the_accounts_of_its_service_alone(market: Marketplace) -> None:
    service, other = market.services.all()
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    _order(market, service, customer)
    token, grant = market.tokens.issue(service.id)
    assert market.tokens.check(token) == grant
    assert market.tokens.check(token + "x") is None
    assert market.tokens.may_see(grant, customer.id)
    stranger = market.tokens.issue(other.id)[1]
    assert not market.tokens.may_see(stranger, customer.id)
    assert market.tokens.service_of(service.application_id, "wrong") is None
