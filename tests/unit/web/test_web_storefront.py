"""Orders and subscriptions by forms and links alone, without a script."""

from __future__ import annotations

import re
import time
from importlib import import_module
from typing import TYPE_CHECKING

from simulator.platform.store import Status
from tests.unit.web.buying import at_checkout, customer_of, settled

if TYPE_CHECKING:
    import pytest

    from simulator.marketplace import Marketplace
    from simulator.marketplace.records import ServiceRecord
    from tests.unit.web.page_reader import Reader


def test_an_order_is_placed_by_forms_alone(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord
) -> None:
    buyer = customer_of(marketplace)
    said = at_checkout(somebody, service, buyer)
    assert said.count("Domain prefix (required)") == 2, "of the reseller and of the customer, both new"
    assert "User name" not in said, "the platform fills it in"

    said = somebody.send("Place the order")
    assert somebody.answer.status_code == 422
    assert "Nothing was done, for 2 reasons" in said
    assert f"Domain prefix of {buyer.name} is required" in said, "two accounts are asked the same"
    assert not marketplace.orders.page(account_id=buyer.id).items, "required is enforced by the server"

    somebody.send("Place the order", Domain_prefix="contoso", Number_of_employees="25")
    order_id = int(somebody.answer.request.path.rpartition("/")[2])
    assert settled(marketplace, order_id) is Status.SYNCHRONIZED
    said = somebody.get(f"/orders/{order_id}")
    assert "Everything of this order is provisioned" in said
    assert "Domain prefix contoso" in said, "an answer stands beside the name of its question"
    assert somebody.html.count('<th scope="row"><a href="/journal/') == 3
    assert at_checkout(somebody, service, buyer).count("Domain prefix") == 0, "known by now"


def test_a_buyer_that_no_list_has_room_for_is_found_in_the_storefront(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_module("simulator.web.pages.storefront")
    monkeypatch.setattr(page, "_LISTED", 1)
    monkeypatch.setattr(page, "_FOUND", 1)
    wanted, newest = customer_of(marketplace), customer_of(marketplace)
    assert marketplace.accounts.get(newest.reseller_id or "").name in somebody.get("/storefront")
    assert wanted.name not in somebody.text
    assert "No account has this" in somebody.send("Find", Find="<nobody>")
    assert "More fit" in somebody.send("Find", Find="a")
    said = somebody.send("Find", Find=wanted.name[1:].upper())
    assert f"{wanted.name} end customer of {marketplace.accounts.get(wanted.reseller_id or '').name}" in said
    link = f"/storefront?service={service.id}&amp;buyer={wanted.id}"
    assert f'href="{link}"' in somebody.html
    somebody.get(link.replace("&amp;", "&"))
    assert f"For {wanted.name}" in somebody.send(
        "To checkout", {"quantity.lanternfish-mail.lanternfish-mail-shoal": "5"}
    )


def test_the_storefront_says_what_a_unit_costs(somebody: Reader, service: ServiceRecord) -> None:
    said = somebody.get("/storefront", query_string={"service": service.id})
    assert "Lanternfish Mail · monthly · 9.50 EUR each" in said
    assert re.search(r"with Lanternfish Mail Archive \d+\.\d\d EUR each", said)


def test_an_addon_is_added_to_a_subscription_by_its_form(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord
) -> None:
    buyer = customer_of(marketplace)
    at_checkout(somebody, service, buyer)
    somebody.send("Place the order", Domain_prefix="contoso", Number_of_employees="25")
    order = marketplace.orders.page(account_id=buyer.id).items[0]
    settled(marketplace, order.id)
    path = f"/subscriptions/{order.subscriptions[0].id}"
    somebody.get(path)
    somebody.send("Add", {"addon_quantity": "0"})
    assert 'id="addon_quantity-error"' in somebody.html
    somebody.get(path)
    assert "The vendor is being asked." in somebody.send("Add", {"addon_quantity": "2"})
    until = time.monotonic() + 20
    while not (added := marketplace.subscriptions.get(order.subscriptions[0].id).addons):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert added[0].quantity == 2
