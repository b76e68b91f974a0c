"""The pictures of docs/mock-platform.md, taken of the real pages.

They are taken in every run, and written into the documentation only where that is asked for, so that a run
leaves the folder as it was: ``PICTURES=1 pytest tests/browser/test_pictures.py``.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from journeys import populated
from market import PHONE, Window
from test_flows import CREATE

if TYPE_CHECKING:
    from market import Market
    from playwright.sync_api import Browser

DOCS = Path(__file__).resolve().parents[2] / "docs"
LARGEST = 150_000
"""bytes of a picture"""
PAGE = (1120, 720)


def _home(window: Window) -> None:
    window.open("/")


def _service(window: Window) -> None:
    window.open("/services/1")
    window.press("Test connection")
    window.main.get_by_role("row", name="clock").wait_for()
    window.page.evaluate("window.scrollTo(0, 0)")


def _storefront(window: Window) -> None:
    window.open("/storefront")
    window.main.get_by_label("Quantity of Lanternfish Mail Shoal").fill("5")
    window.main.get_by_label("with Lanternfish Mail Archive").first.fill("1")


def _checkout(window: Window) -> None:
    window.open("/accounts")
    window.main.get_by_label("Generate", exact=True).select_option(label="an end customer")
    window.press("Generate")
    window.follow("Order for this account")
    window.main.get_by_label("Quantity of Lanternfish Mail Shoal").fill("5")
    window.press("To checkout")
    window.main.get_by_label("Domain prefix").first.fill("contoso")


def _order(window: Window) -> None:
    window.open("/orders")
    window.leave_by(window.main.get_by_role("link", name="#2"))


def _exchange(window: Window) -> None:
    window.open("/orders")
    window.leave_by(window.main.get_by_role("link", name="#4"))
    window.leave_by(window.main.get_by_role("link", name=CREATE, exact=True).last)


def _run(window: Window) -> None:
    window.open("/scenarios")
    window.main.get_by_label("Which").select_option(label="all of known")
    window.press("Run")
    window.main.get_by_role("heading", level=1).get_by_text("passed").wait_for(timeout=60_000)


PICTURES = {
    "home": (_home, PAGE, "light"),
    "service": (_service, PAGE, "light"),
    "storefront": (_storefront, PAGE, "light"),
    "checkout": (_checkout, PAGE, "light"),
    "order-failed": (_order, PAGE, "light"),
    "order-phone": (_order, PHONE, "dark"),
    "exchange": (_exchange, PAGE, "light"),
    "run-dark": (_run, PAGE, "dark"),
}
"""name -> how to get there, window, colours"""


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_taken_and_small(browser: Browser, market: Market, tmp_path: Path, name: str) -> None:
    go, size, colours = PICTURES[name]
    populated(market)
    with Window.of(browser, market.url, size=size, colours=colours) as window:
        go(window)
        picture = tmp_path / f"{name}.png"
        window.page.screenshot(path=picture)
    assert picture.stat().st_size < LARGEST
    if os.environ.get("PICTURES"):
        (DOCS / "pictures").mkdir(exist_ok=True)
        (DOCS / "pictures" / picture.name).write_bytes(picture.read_bytes())


def test_the_documentation_shows_each_picture_and_no_other() -> None:
    page = (DOCS / "mock-platform.md").read_text("utf-8")
    shown = re.findall(r"!\[[^\]]+\]\(pictures/([a-z-]+)\.png\)", page)
    assert sorted(shown) == sorted(PICTURES)
    kept = {file.stem for file in (DOCS / "pictures").iterdir()}
    assert kept == set(PICTURES)
