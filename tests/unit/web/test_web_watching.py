"""Whoever has a page open is told what changed, as long as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.platform.accounts import AccountKind
from tests.unit.web.page_reader import HOST, Reader, reader

if TYPE_CHECKING:
    from simulator.marketplace import Marketplace


def test_whoever_watches_is_told_what_changed(somebody: Reader, marketplace: Marketplace) -> None:
    before = marketplace.feed.last_id
    account = marketplace.accounts.generate(AccountKind.RESELLER)
    other = marketplace.accounts.generate(AccountKind.RESELLER)
    address = f"http://{HOST}/live?account={account.id}&after={before}"
    told = somebody.client.get(address, buffered=False)
    stream = iter(told.response)
    assert b"retry:" in next(stream)
    event = next(stream)
    assert b"event: change" in event
    assert b"AccountChanged" in event
    told.close()
    resumed = event.partition(b"id: ")[2].partition(b"\n")[0].decode()
    marketplace.accounts.set_custom_fields(account.id, {"colour": "blue"})
    told = somebody.client.get(address, headers={"Last-Event-ID": resumed}, buffered=False)
    stream = iter(told.response)
    assert [next(stream), next(stream)][1] != event, "taken up where it broke off"
    assert other.id
    told.close()


def test_windows_that_watch_are_bounded(marketplace: Marketplace) -> None:
    somebody = reader(marketplace, streams=2)
    open_ones = [somebody.client.get("/live", base_url=f"http://{HOST}", buffered=False) for _ in range(3)]
    assert [answer.status_code for answer in open_ones] == [200, 200, 503]
    for answer in open_ones:
        answer.close()
    again = somebody.client.get("/live", base_url=f"http://{HOST}", buffered=False)
    assert again.status_code == 200, "a place that was left is free"
    again.close()
