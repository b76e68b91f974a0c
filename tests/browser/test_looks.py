"""The pages for everybody: axe-core finds nothing, they fit a phone, and need neither mouse nor script."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from journeys import populated
from market import DESKTOP, PHONE, Window
from test_flows import CREATE, SERVICES, SYNCHRONIZE, generate, order, register, to_checkout

if TYPE_CHECKING:
    from market import Market
    from playwright.sync_api import Browser


@pytest.mark.parametrize(
    ("size", "colours"),
    [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light"), (PHONE, "dark")],
    ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"],
)
def test_no_page_keeps_anybody_out(
    browser: Browser, market: Market, size: tuple[int, int], colours: str
) -> None:
    """Every page, empty and filled, in both colours and on a phone."""
    with Window.of(browser, market.url, size=size, colours=colours) as window:
        window.refused = {404, 422}
        complaints = []
        for path in ("/accounts", "/orders", "/subscriptions", "/journal", "/storefront"):
            window.open(path)
            complaints += window.complaints()
        for path in populated(market):
            window.open(path)
            complaints += window.complaints()
        window.open("/services/new")
        window.press("Register")
        assert "Nothing was done" in window.text
        complaints += window.complaints()
        assert not complaints, "\n".join(complaints)


def _reach(window: Window, name: str) -> None:
    """Tabs until the focus is on what is called so; it must be seen there."""
    for _ in range(120):
        window.page.keyboard.press("Tab")
        at = window.page.evaluate(
            """() => {
                const at = document.activeElement, seen = getComputedStyle(at);
                const label = at.labels?.[0]?.textContent ?? at.textContent;
                const name = label.trim().replace(/\\s+/g, " ");
                return {name, outline: seen.outlineStyle, width: seen.outlineWidth};
            }"""
        )
        if at["name"].startswith(name):
            assert at["outline"] != "none", f"the focus on {name!r} cannot be seen"
            assert float(at["width"].removesuffix("px")) >= 2
            return
    raise AssertionError(f"{name!r} is not reached by the keyboard at {window.page.url}")


def _press(window: Window, name: str, key: str = "Enter") -> None:
    """Goes to a link or a button and uses it by the keyboard; the page that it leads to is waited for."""
    _reach(window, name)
    with window.page.expect_navigation():
        window.page.keyboard.press(key)


def test_an_order_needs_no_mouse(window: Window) -> None:
    keys = window.page.keyboard
    window.open("/services")
    _press(window, "Skip to the content")
    _press(window, SERVICES[True])
    _press(window, "Ask the vendor")
    _press(window, "Save and validate")
    window.wait_for("Registered: the vendor accepted the settings.")
    _press(window, "Accounts")
    _reach(window, "Generate")
    keys.type("a direct")
    _press(window, "How many")
    window.wait_for("was made")
    _press(window, "Order for this account")
    _reach(window, "Quantity of Lanternfish Mail Shoal")
    keys.type("3")
    with window.page.expect_navigation():
        keys.press("Enter")
    _reach(window, "Domain prefix")
    keys.type("contoso")
    _press(window, "Place the order", "Space")
    window.wait_for("Everything of this order is provisioned")


def test_an_order_on_a_phone(browser: Browser, market: Market) -> None:
    with Window.of(browser, market.url, size=PHONE, colours="dark") as window:
        register(window, support=True)
        generate(window, "a reseller")
        generate(window, "an end customer")
        to_checkout(window, support=True)
        assert order(window) == [SYNCHRONIZE, SYNCHRONIZE, CREATE]
        assert not window.complaints()


def test_everything_works_without_a_script(browser: Browser, market: Market) -> None:
    with Window.of(browser, market.url, scripts=False) as window:
        window.open("/services")
        window.follow(SERVICES[True])
        window.press("Ask the vendor")
        window.press("Save and validate")
        window.navigate("Accounts")
        window.main.get_by_label("Generate", exact=True).select_option(label="a direct customer")
        window.press("Generate")
        window.follow("Order for this account")
        window.main.get_by_label("Quantity of Lanternfish Mail Shoal").fill("2")
        window.press("To checkout")
        window.main.get_by_label("Domain prefix").fill("contoso")
        window.press("Place the order")
        window.wait_for("Everything of this order is provisioned")
        assert [name for name in window.endpoints() if name in (SYNCHRONIZE, CREATE)] == [SYNCHRONIZE, CREATE]
        assert not window.main.get_by_role("button", name="Copy").count(), (
            "what needs a script is not offered"
        )


def test_two_windows_see_the_same(browser: Browser, market: Market, window: Window) -> None:
    """What is done in one window appears in the other by itself."""
    populated(market)
    with Window.of(browser, market.url) as other:
        other.open("/orders")
        window.open("/orders")
        before = other.main.locator("tbody tr").count()
        window.leave_by(window.main.locator("tbody th a").first)
        window.follow("Order again")
        window.main.get_by_label("Quantity of Lanternfish Mail Reef").fill("1")
        window.press("To checkout")
        window.press("Place the order")
        other.main.locator("tbody tr").nth(before).wait_for()
