"""The pages of the mock platform by plain requests: each opens, and what they show begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.marketplace import Marketplace
from simulator.platform.accounts import AccountKind
from simulator.vendors.registration import registered
from tests.unit.web.page_reader import reader

if TYPE_CHECKING:
    from simulator.vendors import RunningVendor


PAGES = (
    "/",
    "/services",
    "/services/new",
    "/accounts",
    "/accounts/new",
    "/storefront",
    "/orders",
    "/subscriptions",
    "/journal",
    "/journal?view=diagram",
    "/scenarios",
    "/faults",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_on_an_empty_marketplace_and_says_what_to_do(path: str) -> None:
    with Marketplace() as empty:
        somebody = reader(empty)
        somebody.get(path)
        assert somebody.answer.status_code == 200
        assert somebody.html.count("<h1") == 1


def test_beginning_anew_removes_what_it_says(vendor: RunningVendor) -> None:
    with Marketplace() as fresh:
        fresh.services.built_in(registered(vendor, {}))
        fresh.accounts.generate(AccountKind.RESELLER)
        somebody = reader(fresh)
        somebody.get("/reset")
        assert "The services are kept" in somebody.send("Remove everything")
        assert not fresh.accounts.page().items
        assert fresh.services.all()
        somebody.get("/reset")
        somebody.send("Remove everything", {"keep": []})
        assert not fresh.services.all()
