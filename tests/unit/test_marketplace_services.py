"""Services and accounts of the mock platform: what is wrong is told at its member, nothing is half done."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from simulator.errors import ConflictError, MarketplaceError, SettingsError, UnknownError, UsageError
from simulator.marketplace import Marketplace
from simulator.marketplace.records import Basket, BasketLine
from simulator.platform.accounts import AccountKind
from simulator.settings import Connection, members_of, settings_of
from tests.unit.market_steps import MAIL, basket, customer_of, open_market, order
from tests.unit.slow_vendor import MEMBERS, slow_vendor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def market() -> Iterator[Marketplace]:
    with open_market() as opened:
        yield opened


def test_what_is_wrong_with_a_service_is_told_at_each_member(market: Marketplace) -> None:
    with pytest.raises(SettingsError) as refused:
        market.services.register(
            "Bad",
            {
                "endpoint": "ftp://vendor.example",
                "urls": {"account.synchronise": "https://vendor.example/sync"},
                "api_key": {"env": "HOME"},
                "headers": {"X-CloudPlatform-APIKey": "mine"},
                "switches": {"precheck": ["account.delete"]},
                "capabilities": ["addon"],
            },
        )
    assert {str(problem.where) for problem in refused.value.problems} == {
        "endpoint",
        'urls["account.synchronise"]',
        "api_key",
        "headers.X-CloudPlatform-APIKey",
        "switches.precheck",
        "capabilities",
    }
    with pytest.raises(MarketplaceError, match=r"no endpoint 'subscription\.creat'"):
        market.services.register(
            "Bad", {"endpoint": "https://vendor.example"}, token_endpoints=["subscription.creat"]
        )
    with pytest.raises(ConflictError, match="is called 'Built-in vendor' already"):
        market.services.register("built-in  Vendor", {"endpoint": "https://vendor.example"})
    assert len(market.services.all()) == 2


def test_credentials_are_made_where_none_are_given_and_told_once(market: Marketplace) -> None:
    record, key = market.services.register("Fresh", {"endpoint": "https://vendor.example/api/"})
    assert key is not None
    assert market.tokens.service_of(record.application_id, key) == record.id
    renewed, other = market.services.renew_credentials(record.id)
    assert other != key
    assert renewed.application_id == record.application_id
    assert market.tokens.service_of(record.application_id, key) is None
    market.services.remove(record.id)
    with pytest.raises(UnknownError):
        market.services.get(record.id)


def test_a_service_survives_its_members_and_back() -> None:
    members = {
        **MEMBERS,
        "endpoint": "https://vendor.example/api",
        "urls": {"account.exists": "https://other.example/x"},
        "headers": {"X-Gate": "gate-secret", "Authorization": "Bearer abc.def"},
        "switches": {"precheck": ["subscription.create"], "no_reseller": "empty", "is_test": True},
        "timeouts": {"connect": 1.0, "answer": 2.5},
        "products": [{"ID": "p", "Name": "P"}],
        "without": ["accounts"],
        "sync_options": {"MPNID": "{digits:7}"},
    }
    settings = settings_of(members)
    assert settings.service is not None
    assert settings_of(members_of(settings.service, settings.connection)) == settings
    assert settings_of({**members, "timeouts": {}}).connection.answer_timeout == Connection().answer_timeout


def test_a_vendor_that_refuses_the_settings_is_heard_and_one_that_answers_nothing_is_no_service() -> None:
    with slow_vendor() as vendor, Marketplace() as market:
        service = market.services.register("Vendor", {**MEMBERS, "settings": {}, "endpoint": vendor.url})[0]
        fields = {one.field.id: one for one in market.services.form(service.id, fetch=True).fields}
        assert fields["Workspace"].field.required
        assert fields["ApiSecret"].is_secret
        assert [value for value, _ in fields["Region"].field.choices] == ["eu", "us", "ap"]

        refused = market.services.register_with_vendor(
            service.id, {"Workspace": "a", "ApiSecret": "longenough"}
        )
        assert refused.registration == "refused"
        assert any("Workspace" in error for error in refused.registration_errors)
        assert refused.settings["Workspace"] == "a", "what was filled in is not lost"
        accepted = market.services.register_with_vendor(
            service.id, {"Workspace": "sim-1", "ApiSecret": "", "Region": "eu"}
        )
        assert (accepted.registration, accepted.registration_errors) == ("registered", ())
        assert accepted.settings["ApiSecret"].endswith("gh") is False, "a short secret shows nothing"

        nobody = market.services.register("Nobody", {**MEMBERS, "endpoint": f"{vendor.url}/elsewhere"})[0]
        nothing = market.services.register_with_vendor(nobody.id)
        assert nothing.registration == "refused"
        assert "nothing to sell" in nothing.registration_errors[0]


def test_an_account_is_made_by_hand_member_by_member(market: Marketplace) -> None:
    reseller = market.accounts.create(
        AccountKind.RESELLER, {"Name": "Blå {n} & Sons", "Email": "a@example.com", "Country": "Greece"}
    )
    assert reseller.name == "Blå {n} & Sons", "braces are braces"
    assert reseller.profile.address is not None
    assert reseller.profile.address.country_code == "GR"
    assert reseller.alias == "bla"
    changed = market.accounts.change(reseller.id, {"FirstName": "Ada", "Phone": "+30 1"})
    assert changed.profile.contact is not None
    assert (changed.profile.contact.first_name, changed.profile.phone) == ("Ada", "+30 1")
    with pytest.raises(MarketplaceError) as refused:
        market.accounts.create(
            AccountKind.DIRECT_CUSTOMER,
            {"Email": "nobody", "Nmae": "x", "City": "a\x00b", "Code": "c" * 300},
        )
    assert {str(p.where) for p in refused.value.problems} == {"Email", "Nmae", "City", "Code", "Name"}
    for kind, of in ((AccountKind.END_CUSTOMER, None), (AccountKind.RESELLER, reseller.id)):
        with pytest.raises(MarketplaceError, match="reseller"):
            market.accounts.generate(kind, reseller_id=of)
    with pytest.raises(SettingsError, match="Atlantis"):
        market.accounts.change(reseller.id, {"Country": "Atlantis"})


def test_generated_accounts_follow_from_the_seed_and_lists_from_their_filters(market: Marketplace) -> None:
    reseller = market.accounts.generate(AccountKind.RESELLER, seed=5, locale="el_GR")
    customers = [customer_of(market, reseller) for _ in range(3)]
    page = market.accounts.page(reseller_id=reseller.id, limit=2)
    assert [one.id for one in page.items] == [customers[2].id, customers[1].id]
    rest = market.accounts.page(reseller_id=reseller.id, limit=2, before=page.older)
    assert ([one.id for one in rest.items], rest.older) == ([customers[0].id], None)
    assert [one.id for one in market.accounts.page(search=reseller.name.upper()).items] == [reseller.id]
    with pytest.raises(ConflictError, match="has customers"):
        market.accounts.remove(reseller.id)


def test_a_reset_leaves_nothing_and_no_id_comes_twice() -> None:
    with open_market() as market:
        service = market.services.all()[0]
        buyer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        placed = order(market, service, buyer)
        secret = market.secret
        market.reset(keep_services=True)
        assert len(market.services.all()) == 2
        assert market.journal.page().items == market.orders.page().items == market.accounts.page().items == ()
        again = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        assert again.id != buyer.id, "the vendor may still know the other"
        assert order(market, service, again).id > placed.id
        market.reset()
        assert market.services.all() == ()
        with pytest.raises(UnknownError):
            market.orders.place(service.id, basket(again), {})
        assert market.secret == secret


def test_a_database_holds_everything_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "platform.db"
    with open_market(f"sqlite:///{path}") as market:
        service = market.services.all()[0]
        placed = order(market, service, market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, "it holds the services' keys"
    with open_market(f"sqlite:///{path}") as market:
        found = market.orders.get(placed.id)
        assert found.status == placed.status
        subscription = found.subscriptions[0]
        assert (subscription.cancelled, subscription.reason) == (
            True,
            "The built-in vendor was started anew.",
        )
        assert not market.accounts.standings(placed.buyer_id), "it remembers nobody"
        buyer = market.accounts.get(placed.buyer_id)
        order(market, market.services.all()[0], buyer)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("nonsense", "is not one"),
        ("postgresql://me@host:port/x", "is not one"),
        ("postgres://me@host/x", "by the name 'postgres'\\n  fix: Did you mean 'postgresql'"),
        ("mysql+pymysq://me@host/x", "no driver of mysql is .* 'pymysq'\\n  fix: Did you mean 'pymysql'"),
        ("mssql://me@host/x", "driver is not installed \\(pyodbc\\)\\n  fix: install the package"),
        ("postgresql+asyncpg://me@host/x", "an asynchronous driver"),
        ("mysql://root@127.0.0.1", "names no database"),
        ("mysql://root:secret-word@127.0.0.1:1/x", "cannot be used: Can't connect"),
        ("mysql://root:secret-word@127.0.0.1:1/x?nonsense=1", "cannot be used: .*nonsense"),
        ("sqlite://", "in memory"),
        ("sqlite:////nowhere/at/all/platform.db", "cannot be used"),
        ("postgresql://nobody:secret-word@127.0.0.1:1/x", "cannot be used"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(url: str, what: str) -> None:
    with pytest.raises(UsageError, match=what) as refused:
        Marketplace(url)
    assert "secret-word" not in str(refused.value)


def test_what_a_buyer_cannot_have_is_told_with_the_reason(market: Marketplace) -> None:
    service = market.services.all()[0]
    buyer = market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    offers = {offer.product: offer for offer in market.storefront.offers(service.id, buyer.id)}
    once = next(offer for offer in offers.values() if not offer.allows_several)
    order(market, service, buyer, product=once.product)
    after = {offer.product: offer.obstacle for offer in market.storefront.offers(service.id, buyer.id)}
    assert "can have one subscription" in after[once.product]
    assert after[MAIL] == ""
    limited = next(offer for offer in offers.values() if offer.quantity_limit)
    too_many = Basket(
        buyer_id=buyer.id,
        lines=(BasketLine(product=limited.product, quantity=limited.quantity_limit + 1),),
    )
    (problem,) = market.storefront.problems(service.id, too_many, {})
    assert problem.where == "lines[0].quantity"
