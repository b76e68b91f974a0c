"""The order of the mock platform's own calls is judged, each by what the service was at that time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.records import JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from tests.unit.market_steps import ARCHIVE, REEF, calls, customer_of, open_market, order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.marketplace import Marketplace


@pytest.fixture(scope="module")
def market() -> Iterator[Marketplace]:
    with open_market() as opened:
        yield opened


def test_a_platform_that_forgets_whom_it_synchronized_is_found_out(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
    order(market, service, customer)
    with market._backstage.database.writing() as connection:  # no way through the front door does this
        account_rows.forget_standings(connection, service.id)
    again = order(market, service, customer, product=REEF)
    found = [
        finding.check
        for line in market.journal.page(JournalFilter(order_id=again.id)).items
        for finding in market.journal.get(line.id).findings
    ]
    assert found.count("order.synchronize-once") == 2
    assert calls(market, order_id=again.id)[0][2] is Verdict.PLATFORM


def test_each_call_is_judged_by_what_the_service_was_then(market: Marketplace) -> None:
    service = market.services.all()[0]
    reseller = market.accounts.generate(AccountKind.RESELLER)
    settings: list[dict[str, object]] = [
        {"switches": {"precheck": ["subscription.create"]}},
        {"switches": {"no_reseller": "empty", "addon_calls": "one_for_all"}, "without": ["precheck"]},
        {"switches": {"exists_before_synchronize": True, "saved_options_in_subscription_calls": False}},
        {"switches": {"sync_options_fetched": "checkout"}, "reseller_support": False},
        {"switches": None, "without": None, "reseller_support": True},
    ]
    kept = customer_of(market, reseller)
    for members in settings:
        service = market.services.change(service.id, members)
        order(market, service, kept, addons={ARCHIVE: 1})
        order(market, service, customer_of(market, reseller))
        order(market, service, market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
    found = {line.verdict for line in market.journal.page(JournalFilter(service_id=service.id)).items}
    assert found <= {Verdict.PASSED, Verdict.PLATFORM}
    about = [line for line in market.journal.page(limit=500).items if line.account_id == kept.id]
    assert {line.verdict for line in about} == {Verdict.PASSED}
    checked = [e for e, _, _ in calls(market, account_id=kept.id)]
    assert checked.count("subscription.create") == len(settings) + 1, "one pre-check, under the first setting"


def test_a_customer_from_before_the_option_was_on_has_its_reseller_synchronized(market: Marketplace) -> None:
    service = market.services.change(market.services.all()[0].id, {"reseller_support": False})
    reseller = market.accounts.generate(AccountKind.RESELLER)
    customer = customer_of(market, reseller)
    assert [e for e, _, _ in calls(market, order_id=order(market, service, customer).id)] == [
        "account.synchronize",
        "subscription.create",
    ]
    service = market.services.change(service.id, {"reseller_support": True})
    (asked,) = market.storefront.questions(service.id, customer.id)
    assert asked.account_id == reseller.id, "the customer is known"
    placed = order(market, service, customer, product=REEF)
    lines = market.journal.page(JournalFilter(order_id=placed.id)).items
    assert [(line.endpoint, line.account_id) for line in reversed(lines)] == [
        ("account.synchronize", reseller.id),
        ("subscription.create", customer.id),
    ]
    assert {line.verdict for line in lines} == {Verdict.PASSED}
