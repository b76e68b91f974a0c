"""The four known flows, clicked from registration to subscription, with Reseller Support on and off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from market import Market, Window

SYNCHRONIZE, CREATE = "account.synchronize", "subscription.create"
SERVICES = {True: "Built-in vendor", False: "Built-in vendor, resellers by partner id"}

both = pytest.mark.parametrize("support", [True, False], ids=["support-on", "support-off"])


def register(window: Window, *, support: bool) -> None:
    """From the first page to a service whose settings its vendor accepted."""
    window.open("/")
    window.navigate("Services")
    window.follow(SERVICES[support])
    window.press("Ask the vendor")
    window.press("Save and validate")
    window.wait_for("Registered: the vendor accepted the settings.")


def generate(window: Window, kind: str) -> str:
    """An account of a kind; its name."""
    window.navigate("Accounts")
    window.main.get_by_label("Generate", exact=True).select_option(label=kind)
    window.press("Generate")
    return window.main.get_by_role("heading", level=1).inner_text()


def to_checkout(window: Window, *, support: bool) -> None:
    """From an account's page to the questions of checkout."""
    window.follow("Order for this account")
    window.main.get_by_label("Service", exact=True).select_option(label=SERVICES[support])
    window.press("Choose")
    window.main.get_by_label("Quantity of Lanternfish Mail Shoal").fill("5")
    window.press("To checkout")


def order(window: Window, *, partner_id: str = "", synchronized: bool = True) -> list[str]:
    """Answers what is asked, places the order, and watches the calls until the last."""
    for field in window.main.get_by_label("Domain prefix").all():
        field.fill("contoso")
    for field in window.main.get_by_label("Reseller (MPN ID)").all():
        field.fill(partner_id)
    window.press("Place the order")
    window.wait_for("Everything of this order is provisioned" if synchronized else "Retry resumes where")
    return [name for name in window.endpoints() if name in (SYNCHRONIZE, CREATE)]


def test_a_resellers_first_order(window: Window, market: Market) -> None:
    register(window, support=True)
    generate(window, "a reseller")
    generate(window, "an end customer")
    to_checkout(window, support=True)
    assert order(window) == [SYNCHRONIZE, SYNCHRONIZE, CREATE]
    ours, theirs = (market.journal(number) for number in (-3, -2))
    assert ours["Role"] == "Reseller"
    assert theirs["Role"] == "User"
    assert theirs["ResellerExternalID"] == market.result(-3)
    window.follow("Lanternfish Mail Shoal")
    assert "Synchronized" in window.text


def test_a_resellers_first_order_without_support(window: Window, market: Market) -> None:
    register(window, support=False)
    generate(window, "a reseller")
    generate(window, "an end customer")
    to_checkout(window, support=False)
    assert order(window, partner_id="3456890") == [SYNCHRONIZE, CREATE]
    assert market.journal(-2)["Role"] == "User"
    assert market.journal(-2)["ResellerExternalID"] == ""


@both
def test_a_repeated_order(window: Window, *, support: bool) -> None:
    register(window, support=support)
    generate(window, "a reseller")
    first = generate(window, "an end customer")
    to_checkout(window, support=support)
    order(window, partner_id="3456890")
    generate(window, "an end customer")
    to_checkout(window, support=support)
    assert order(window, partner_id="3456890") == [SYNCHRONIZE, CREATE], "the reseller is known"
    window.navigate("Accounts")
    window.follow(first)
    to_checkout(window, support=support)
    assert "Nothing is asked" in window.text
    assert order(window) == [CREATE], "and now the customer is, too"


@both
def test_a_direct_customer(window: Window, market: Market, *, support: bool) -> None:
    register(window, support=support)
    generate(window, "a direct customer")
    to_checkout(window, support=support)
    assert order(window, partner_id="3456890") == [SYNCHRONIZE, CREATE]
    sent = market.journal(-2)
    assert sent["Role"] == "User"
    assert sent["ResellerID"] == sent["ID"]


def test_the_partner_id_is_asked_for_each_new_customer(window: Window, market: Market) -> None:
    register(window, support=False)
    generate(window, "a reseller")
    for partner_id in ("3456890", "3456891"):
        generate(window, "an end customer")
        to_checkout(window, support=False)
        window.main.get_by_label("Domain prefix").fill("contoso")
        window.main.get_by_label("Reseller (MPN ID)").fill("")
        window.refused = {422}
        before = market.calls()
        window.press("Place the order")
        assert "Reseller (MPN ID) is required" in window.text
        assert market.calls() == before, "a missing required option is refused before any call"
        assert order(window, partner_id=partner_id) == [SYNCHRONIZE, CREATE]
        assert market.journal(-2)["SyncOptions"]["MPNID"] == partner_id


def test_the_partner_id_is_not_asked_where_resellers_are_registered(window: Window) -> None:
    register(window, support=True)
    generate(window, "a reseller")
    generate(window, "an end customer")
    to_checkout(window, support=True)
    assert "MPN ID" not in window.text
