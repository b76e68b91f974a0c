"""The built-in vendor is named on every page on which it is what is called or judged, and on no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.errors import MarketplaceError
from simulator.marketplace import Marketplace
from simulator.marketplace.services import BUILT_IN_NAMES, Services
from simulator.platform.accounts import AccountKind
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, BUILT_IN_SETTINGS, VendorProfile
from simulator.vendors.registration import registered
from tests.unit.web.buying import at_checkout, settled
from tests.unit.web.page_reader import Reader, reader

if TYPE_CHECKING:
    from simulator.marketplace.records import ServiceRecord
    from simulator.vendors import RunningVendor

ALL = "so the built-in vendor stands in"
SOME = "Some of the services are the built-in vendor"
THIS = "This service is the built-in vendor"
ABOUT_ALL = (
    "/",
    "/services",
    "/accounts",
    "/orders",
    "/subscriptions",
    "/journal",
    "/journal?view=diagram",
    "/scenarios",
    "/faults",
)
ABOUT_NONE = ("/services/new", "/accounts/new", "/reset", "/nothing")


def _everything_about(somebody: Reader, market: Marketplace, service: ServiceRecord) -> list[str]:
    """What every page about one service says, after an order and a run there."""
    market.services.register_with_vendor(service.id)
    at_checkout(somebody, service, market.accounts.generate(AccountKind.DIRECT_CUSTOMER))
    said = [somebody.text]
    somebody.send("Place the order", Domain_prefix="contoso")
    order = market.orders.page(limit=1).items[0]
    settled(market, order.id)
    subscription, call = market.orders.get(order.id).subscriptions[0], market.journal.page(limit=1).items[0]
    runs = [market.runs.start(service.id, ["known/direct-customer"], wait=True) for _ in range(2)]
    suffix = "on" if service.reseller_support else "off"
    paths = (
        f"/services/{service.id}",
        f"/services/{service.id}/change",
        f"/storefront?service={service.id}",
        f"/orders/{order.id}",
        f"/orders/{order.id}/answers",
        f"/orders?service={service.id}",
        f"/subscriptions/{subscription.id}",
        f"/subscriptions?service={service.id}",
        f"/journal/{call.id}",
        f"/journal?service={service.id}",
        f"/scenarios/runs/{runs[1].id}",
        f"/scenarios/runs/{runs[1].id}/compare",
        f"/scenarios/runs/{runs[1].id}/scenario?id=known/direct-customer@{suffix}",
    )
    for path in paths:
        said.append(somebody.get(path))
        assert somebody.answer.status_code == 200, path
    return said


def _own(market: Marketplace, vendor: RunningVendor) -> ServiceRecord:
    """A service that somebody registered: nothing says that it is the built-in vendor."""
    url = vendor.url(VendorProfile(reseller_support=True))
    members = {"endpoint": url, "api_key": BUILT_IN_API_KEY, "settings": dict(BUILT_IN_SETTINGS)}
    given = {**members, "application_id": BUILT_IN_APPLICATION_ID, "reseller_support": True}
    return market.services.register("Mine", given)[0]


def test_the_notice_is_true_on_every_page(vendor: RunningVendor) -> None:
    with Marketplace() as market:
        somebody = reader(market)
        assert "built-in vendor" not in somebody.get("/orders"), "nothing is registered, nothing is called"
        built_in, other = market.services.built_in(registered(vendor, {}))
        assert all(ALL in somebody.get(path) for path in ABOUT_ALL)
        for path in ABOUT_NONE:
            somebody.get(path)
            assert 'class="notice"' not in somebody.html, path
        assert all(THIS in said for said in _everything_about(somebody, market, built_in))

        mine = _own(market, vendor)
        assert all(SOME in somebody.get(path) for path in ABOUT_ALL)
        assert not [said for said in _everything_about(somebody, market, mine) if "built-in vendor" in said]

        for one in (built_in, other):
            market.services.remove(one.id)
        for path in ABOUT_ALL:
            somebody.get(path)
            assert 'class="notice"' not in somebody.html, path


@pytest.mark.parametrize("path", ["/nothing", "/orders"])
def test_a_failure_is_told_without_the_database(
    somebody: Reader, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """What keeps the database from being read must not keep the page from saying so."""

    def broken(services: Services) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(Services, "all", broken)
    said = somebody.get(path)
    assert ("There is nothing here" if path == "/nothing" else "A defect of the simulator") in said


def test_the_built_in_vendor_is_not_moved_elsewhere(somebody: Reader, marketplace: Marketplace) -> None:
    """Its journal and its runs are told as the built-in vendor's, which an endpoint of one's own is not."""
    service = marketplace.services.all()[0]
    somebody.get(f"/services/{service.id}/change")
    elsewhere = "https://vendor.example.com/api"
    said = somebody.send("Save", {"endpoint": elsewhere, "url.account.exists": f"{elsewhere}/exists"})
    assert somebody.answer.status_code == 422
    assert said.count(f"the built-in vendor does not answer at {elsewhere}") >= 2
    assert 'id="endpoint-error"' in somebody.html
    assert 'id="url.account.exists-error"' in somebody.html
    assert marketplace.services.get(service.id).endpoint == service.endpoint


def test_a_service_that_happens_to_be_called_so_is_not_overwritten(vendor: RunningVendor) -> None:
    with Marketplace() as market:
        mine = _own(market, vendor)
        market.services.change(mine.id, {}, name=BUILT_IN_NAMES[True])
        with pytest.raises(MarketplaceError, match="is called"):
            market.services.built_in(registered(vendor, {}))
        assert market.services.get(mine.id).endpoint == mine.endpoint
