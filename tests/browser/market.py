"""A marketplace that a browser looks at, and a window of that browser which keeps its eyes open."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import axe_playwright_python

from simulator import vendors
from simulator.exchange import Response
from simulator.marketplace import Marketplace
from simulator.vendors.registration import registered
from simulator.web import Site, create_app, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

    from simulator.exchange import Exchange
    from simulator.vendors import RunningVendor

__all__ = ["DESKTOP", "PHONE", "Market", "Window", "opened"]

DESKTOP = (1280, 800)
PHONE = (390, 844)
PATIENCE = 20.0
"""seconds that a busy machine may take for a page"""


@dataclass(frozen=True, kw_only=True)
class Market:
    """An open marketplace: its core, the vendor beside it, and where it is reached."""

    core: Marketplace
    vendor: RunningVendor
    url: str

    def calls(self) -> int:
        """How many calls were made."""
        return len(self._exchanges())

    def journal(self, place: int) -> dict[str, Any]:
        """The body that was sent in a call; -1 is the last."""
        body: dict[str, Any] = json.loads(self._exchanges()[place].request.body or b"{}")
        return body

    def result(self, place: int) -> str:
        """The Result that a call was answered with."""
        reply = self._exchanges()[place].reply
        assert isinstance(reply, Response)
        return str(json.loads(reply.body)["Result"])

    def _exchanges(self) -> list[Exchange]:
        lines = self.core.journal.page(limit=1000).items
        return [self.core.journal.get(line.id).exchange for line in reversed(lines)]


@contextmanager
def opened(database: Path) -> Iterator[Market]:
    """Opens one on a real socket, with the built-in vendor registered and not yet asked for anything."""
    with (
        Marketplace(f"sqlite:///{database}") as core,
        vendors.serve() as vendor,
        listen("127.0.0.1", 0) as listening,
    ):
        core.services.built_in(registered(vendor, {}))
        site = Site(port=listening.port, vendor=vendor)
        core.public_url = site.url.rstrip("/")
        app = create_app(core, site)
        serving = threading.Thread(target=listening.serve, args=(app, site), name="serving")
        serving.start()
        try:
            yield Market(core=core, vendor=vendor, url=site.url)
        finally:
            site.closing.set()
            serving.join()


@dataclass(kw_only=True)
class Window:
    """A window. Whatever its console says, and every page that breaks, is remembered.

    ``refused`` are HTTP statuses that the test brings about on purpose: a browser logs them as errors.
    """

    page: Page
    context: BrowserContext
    refused: set[int] = field(default_factory=set)
    said: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(
        cls,
        browser: Browser,
        url: str,
        *,
        size: tuple[int, int] = DESKTOP,
        colours: str = "light",
        scripts: bool = True,
    ) -> Iterator[Self]:
        """A window of its own: no cookies but its own. In the end its console must be empty."""
        width, height = size
        context = browser.new_context(
            base_url=url,
            viewport={"width": width, "height": height},
            color_scheme=colours,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE * 1000)
        window = cls(page=context.new_page(), context=context)
        window.page.on("console", window._hear)
        window.page.on("pageerror", lambda error: window.said.append(f"{window.page.url}: {error}"))
        try:
            yield window
            assert not window.said, "\n".join(window.said)
        finally:
            context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        if any(f"status of {status} " in message.text for status in self.refused):
            return
        self.said.append(f"{self.page.url}: {message.type}: {message.text}")

    def open(self, path: str) -> None:
        """Goes to a page by its address."""
        self.page.goto(path)

    def follow(self, name: str) -> None:
        """Clicks the link of that name in the page's own part."""
        self.leave_by(self.main.get_by_role("link", name=name, exact=True).first)

    def press(self, name: str) -> None:
        """Clicks the button of that name, which sends a form."""
        self.leave_by(self.main.get_by_role("button", name=name, exact=True).first)

    def navigate(self, name: str) -> None:
        """Clicks an entry of the main navigation."""
        self.leave_by(self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name))

    def leave_by(self, way: Locator, *, seconds: float = PATIENCE) -> None:
        """Clicks what leads to another page, and is on that page then.

        What is read or filled in without waiting afterwards would otherwise be the page before.
        """
        way.wait_for(timeout=seconds * 1000)
        with self.page.expect_navigation():
            way.click()

    @property
    def main(self) -> Locator:
        """The page's own part."""
        return self.page.locator("main")

    @property
    def text(self) -> str:
        """What can be read in the page's own part."""
        return self.main.inner_text()

    def endpoints(self) -> list[str]:
        """The endpoints in the table of calls, from top to bottom."""
        return [cell.inner_text().strip() for cell in self.main.locator("table tbody th a").all()]

    def wait_for(self, text: str) -> None:
        """Waits until the page says it, by itself."""
        self.main.get_by_text(text, exact=False).first.wait_for()

    def complaints(self) -> list[str]:
        """What axe-core finds on the page as it is now, and whether it is wider than the window."""
        self.page.evaluate(_axe())
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        said = [
            f"{self.page.url}: {one['id']}: {one['help']}: {node['html'][:160]}: {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]
        wider = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wider > 0:
            said.append(f"{self.page.url}: the page is {wider} pixels wider than the window")
        return said


@cache
def _axe() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
