"""A real browser for the tests in this folder: Chromium without a window, steered by Playwright.

Chromium comes from the system (``apt-get install chromium``), never from a download. Where it is missing, the
tests are skipped and say so; in CI that is a failure.
"""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING

import pytest
from market import Market, Window, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

MISSING = "no Chromium is installed, so that no page was looked at: apt-get install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser; every test gets windows of its own in it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where a browser is wanted

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    """A fresh marketplace with no service, on a real socket, and the built-in vendor beside it."""
    with opened(tmp_path / "marketplace.db") as market:
        yield market
    assert not [one for one in threading.enumerate() if one.name.startswith("waitress")]


@pytest.fixture
def window(browser: Browser, market: Market) -> Iterator[Window]:
    """A window that looks at the marketplace. In the end nothing may have been said on its console."""
    with Window.of(browser, market.url) as window:
        yield window
