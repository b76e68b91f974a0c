"""The mock platform on a real socket of this process, as ``simulator serve`` serves it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.web import Site, create_app, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.marketplace import Marketplace


@contextmanager
def served(market: Marketplace, **site: object) -> Iterator[str]:
    """The base URL of a marketplace that is served, without a slash at its end."""
    with listen("127.0.0.1", 0) as listening:
        where = Site(port=listening.port, **site)
        market.public_url = where.url.rstrip("/")
        app = create_app(market, where)
        thread = threading.Thread(target=listening.serve, args=(app, where), daemon=True)
        thread.start()
        try:
            yield where.url.rstrip("/")
        finally:
            where.closing.set()
            thread.join(10)
