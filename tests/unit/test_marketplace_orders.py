"""The mock platform without its pages: orders and what follows, against the built-in vendor on a socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import ConflictError, MarketplaceError
from simulator.marketplace.records import Basket, BasketLine, Fault, JournalFilter, Verdict
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from tests.unit.database_kinds import KINDS
from tests.unit.market_steps import (
    ARCHIVE,
    MAIL,
    REEF,
    answers,
    basket,
    calls,
    customer_of,
    open_market,
    order,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.marketplace import Marketplace
    from tests.unit.database_kinds import Databases

SYNCHRONIZE = ("account.synchronize", "200", Verdict.PASSED)
CREATE = ("subscription.create", "200", Verdict.PASSED)
ADDON = ("addon.create", "200", Verdict.PASSED)


@pytest.fixture(scope="module", params=KINDS)
def market(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Marketplace]:
    with open_market(databases.empty(request.param)) as opened:
        yield opened


def test_a_resellers_orders_synchronize_whoever_is_new_and_ask_nobody_else(market: Marketplace) -> None:
    service = market.services.all()[0]
    reseller = market.accounts.generate(AccountKind.RESELLER)
    first, second = (customer_of(market, reseller) for _ in range(2))

    asked = market.storefront.questions(service.id, first.id)
    assert [form.account_id for form in asked] == [reseller.id, first.id]
    assert "username" not in {question.option.id for form in asked for question in form.questions}
    assert calls(market, order_id=order(market, service, first).id) == [SYNCHRONIZE, SYNCHRONIZE, CREATE]
    assert calls(market, order_id=order(market, service, second).id) == [SYNCHRONIZE, CREATE]
    assert market.storefront.questions(service.id, first.id) == ()
    known = market.accounts.standings_with(service.id, [reseller.id, first.id, second.id])
    assert len({standing.external_id for standing in known.values() if standing.synchronized}) == 3
    assert calls(market, order_id=order(market, service, second, product=REEF).id) == [CREATE]


def test_with_support_off_the_partner_id_is_asked_for_each_new_customer(market: Marketplace) -> None:
    service = market.services.all()[1]
    reseller = market.accounts.generate(AccountKind.RESELLER)
    for _ in range(2):
        customer = customer_of(market, reseller)
        (asked,) = market.storefront.questions(service.id, customer.id)
        assert [q.suggestion for q in asked.questions if q.is_partner_id] == ["3456890"]
        with pytest.raises(MarketplaceError) as refused:
            market.orders.place(service.id, basket(customer), {})
        assert f"answers.{customer.id}.MPNID" in {p.where for p in refused.value.problems}
        assert calls(market, account_id=customer.id) == [], "refused before any call"
        order(market, service, customer)
        sent = market.journal.page(JournalFilter(account_id=customer.id)).items[-1]
        assert b'"MPNID":"3456890"' in (market.journal.get(sent.id).exchange.request.body or b"")
    assert not market.accounts.standings(reseller.id), "the reseller is never heard of"


def test_what_stands_in_the_way_of_an_order_is_told_all_at_once(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    wrong = Basket(
        buyer_id=customer.id,
        lines=(
            BasketLine(product="lanternfish-mail-shaol"),
            BasketLine(product=MAIL, quantity=0, addons={"lanternfish-mail-escrow": 1}),
        ),
    )
    given = {
        customer.id: {
            "DomainPrefix": "a\nb",
            "DataResidency": "The Moon",
            "Headcount": "many",
            "Newsletter": "perhaps",
            "Residency": "eu",
        },
        "1": {"DomainPrefix": "x"},
    }
    problems = market.storefront.problems(service.id, wrong, given)
    assert {str(problem.where).replace(customer.id, "ID") for problem in problems} == {
        "lines[0].product",
        "lines[1].quantity",
        "lines[1].addons",
        "answers.ID.DomainPrefix",
        "answers.ID.DataResidency",
        "answers.ID.Headcount",
        "answers.ID.Newsletter",
        "answers.ID.Residency",
        "answers.1",
    }
    assert any("lanternfish-mail-shoal" in problem.fix for problem in problems), "the near miss"


def test_a_retry_goes_on_where_the_order_stopped_and_orders_no_addon_away(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
    market.faults.switch_on(service.id, Fault.DROP, endpoint="subscription.create")
    failed = order(market, service, customer, fails=True, addons={ARCHIVE: 2})
    assert "dropped on purpose" in failed.reason
    assert [addon.status for addon in failed.subscriptions[0].addons] == [Status.FAILED]
    assert not market.faults.of(service.id), "a one-shot fault is used up"

    through = market.orders.retry(failed.id, wait=True)
    assert through.status is Status.SYNCHRONIZED
    assert [a.quantity for s in through.subscriptions for a in s.addons if a.external_id] == [2]
    dropped = ("subscription.create", "dropped", Verdict.NOT_JUDGED)
    assert calls(market, order_id=failed.id) == [SYNCHRONIZE, SYNCHRONIZE, dropped, CREATE, ADDON]
    with pytest.raises(ConflictError, match="nothing to retry"):
        market.orders.retry(failed.id)


def test_a_failed_change_leaves_the_subscription_as_it_was_and_is_sent_again(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    placed = order(market, service, customer)
    bought = placed.subscriptions[0]
    market.faults.switch_on(service.id, Fault.DROP, endpoint="subscription.update")
    failed = market.subscriptions.change_quantity(bought.id, 9, wait=True)
    assert (failed.status, failed.quantity) == (Status.FAILED, 2)
    assert market.orders.get(placed.id).status is Status.SYNCHRONIZED, "the order itself is through"
    added = market.subscriptions.add_addon(bought.id, ARCHIVE, wait=True)
    assert (added.status, added.addons[0].status) == (Status.FAILED, Status.SYNCHRONIZED)
    with pytest.raises(ConflictError, match="did not fail"):
        market.subscriptions.retry(bought.id)
    again = market.subscriptions.change_quantity(bought.id, 9, wait=True)
    assert (again.status, again.quantity, again.external_id) == (
        Status.SYNCHRONIZED,
        9,
        bought.external_id,
    )


def test_a_subscription_goes_through_its_life(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    subscription = order(market, service, customer).subscriptions[0].id
    change = market.subscriptions
    assert change.change_quantity(subscription, 7, wait=True).quantity == 7
    assert change.suspend(subscription, wait=True).suspended
    with pytest.raises(ConflictError, match="suspended already"):
        change.suspend(subscription)
    assert not change.activate(subscription, wait=True).suspended
    added = change.add_addon(subscription, ARCHIVE, wait=True).addons[0]
    assert (added.status, bool(added.external_id)) == (Status.SYNCHRONIZED, True)
    assert change.change_addon(subscription, added.id, 3, wait=True).addons[0].quantity == 3
    assert change.cancel_addon(subscription, added.id, wait=True).addons[0].cancelled
    upgraded = change.upgrade(subscription, wait=True)
    assert (upgraded.product, upgraded.before) == (REEF, MAIL)
    assert change.downgrade(subscription, wait=True).product == MAIL
    assert change.cancel(subscription, wait=True).cancelled
    found = market.journal.page(JournalFilter(subscription_id=subscription)).items
    assert {line.verdict for line in found} == {Verdict.PASSED}
    assert len(found) == 10
    assert not [line for line in market.journal.page().items if line.verdict is Verdict.PLATFORM]


def test_faults_of_the_platform_are_marked_and_held_against_nobody(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    for fault, endpoint in ((Fault.REPEAT, "account.synchronize"), (Fault.TWICE, "subscription.create")):
        market.faults.switch_on(service.id, fault, endpoint=endpoint)
    market.faults.switch_on(service.id, Fault.DELAY, endpoint="subscription.create", seconds=0.05)
    placed = order(market, service, customer)
    assert calls(market, order_id=placed.id) == [SYNCHRONIZE, SYNCHRONIZE, CREATE, CREATE]
    lines = market.journal.page(JournalFilter(order_id=placed.id)).items
    assert all("fault switch" in line.cause or line.cause.startswith("the ") for line in lines)
    with pytest.raises(MarketplaceError, match="no endpoint"):
        market.faults.switch_on(service.id, Fault.DROP, endpoint="subscription.creat")


def test_an_account_is_deleted_at_the_vendor_and_then_new_to_it(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    placed = order(market, service, customer)
    with pytest.raises(ConflictError, match="has orders"):
        market.accounts.remove(customer.id)
    market.subscriptions.cancel(placed.subscriptions[0].id, wait=True)
    assert market.accounts.delete_at(customer.id, service.id, wait=True).status is Status.SYNCHRONIZED
    with pytest.raises(ConflictError, match="does not know"):
        market.accounts.delete_at(customer.id, service.id)
    assert set(answers(market, service, customer)) == {customer.id}
    assert calls(market, order_id=order(market, service, customer).id) == [SYNCHRONIZE, CREATE]


def test_a_token_sees_the_accounts_of_its_service_alone(market: Marketplace) -> None:
    service, other = market.services.all()
    customer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    order(market, service, customer)
    token, grant = market.tokens.issue(service.id)
    assert market.tokens.check(token) == grant
    assert market.tokens.check(token + "x") is None
    assert market.tokens.may_see(grant, customer.id)
    stranger = market.tokens.issue(other.id)[1]
    assert not market.tokens.may_see(stranger, customer.id)
    assert market.tokens.service_of(service.application_id, "wrong") is None


def test_what_was_clicked_is_saved_as_a_scenario_that_runs(market: Marketplace) -> None:
    service = market.services.all()[0]
    customer = customer_of(market, market.accounts.generate(AccountKind.RESELLER))
    placed = order(market, service, customer)
    market.subscriptions.suspend(placed.subscriptions[0].id, wait=True)
    text = market.scenarios.from_orders([placed.id])
    assert customer.id not in text, "ids are references"
    market.scenarios.save("clicked", text)
    run = market.runs.start(service.id, ["saved/clicked"], wait=True)
    assert (run.verdict, run.outcomes) == ("passed", {"passed": 2})
    report = market.runs.report(run.id)
    assert report is not None
    assert report["vendor"]["built_in"] is True, "a report never hides that it is the built-in vendor"
    assert market.runs.compare(run.id) is None
    again = market.runs.start(service.id, ["saved/clicked"], wait=True)
    progress = market.runs.compare(again.id)
    assert progress is not None
    assert (progress.compared, progress.worse, progress.better) == (2, (), ())
    played = market.journal.page(JournalFilter(run_id=run.id)).items
    assert {line.verdict for line in played} == {Verdict.PASSED}
    assert played[0].endpoint == "subscription.suspend"
