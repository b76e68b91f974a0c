"""The pages of the journal: found, narrowed down, explained, and taken away as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from simulator.journal import read_recording
from simulator.platform.accounts import AccountKind
from simulator.vendors import BUILT_IN_API_KEY, VendorProfile
from tests.unit.web.buying import at_checkout, settled
from tests.unit.web.page_reader import HOST, Reader

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.marketplace import Marketplace
    from simulator.marketplace.records import ServiceRecord
    from simulator.vendors import RunningVendor


def test_the_journal_is_found_by_the_name_of_an_account(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord
) -> None:
    buyer = marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER, members={"Name": "Zephyr & Sons"})
    at_checkout(somebody, service, buyer)
    somebody.send("Place the order", Domain_prefix="contoso")
    settled(marketplace, int(somebody.answer.request.path.rpartition("/")[2]))
    said = somebody.get("/journal?account=zephyr")
    assert "Only of account Zephyr & Sons" in said
    assert somebody.html.count('<th scope="row"><a href="/journal/') == 2


def test_a_finding_is_marked_in_the_body_where_it_is(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    url = vendor.url(VendorProfile(reseller_support=True, fault="code-1-with-ok"))
    wrong, _ = marketplace.services.register("Says Ok", {"endpoint": url, "api_key": BUILT_IN_API_KEY})
    marketplace.services.change(wrong.id, {"application_id": marketplace.services.all()[0].application_id})
    marketplace.services.register_with_vendor(
        wrong.id, {"Workspace": "simulator", "ApiSecret": "s3cret-of-the-form", "Region": "eu"}
    )
    at_checkout(somebody, wrong, marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER))
    somebody.send("Place the order", Domain_prefix="contoso")
    settled(marketplace, int(somebody.answer.request.path.rpartition("/")[2]))
    line = marketplace.journal.page(limit=1).items[0]
    said = somebody.get(f"/journal/{line.id}")
    record = marketplace.journal.get(line.id)
    assert record.findings
    for finding in record.findings:
        assert " ".join(finding.fix.split()) in said
        assert finding.check in said
    assert '<mark>"Code": 1,</mark> <a href="#finding-1">1</a>' in somebody.html


def test_the_journal_is_taken_away_whole(somebody: Reader, marketplace: Marketplace, tmp_path: Path) -> None:
    service, buyer = marketplace.services.all()[0], marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    at_checkout(somebody, service, buyer)
    somebody.send("Place the order", Domain_prefix="contoso")
    order = marketplace.orders.page(limit=1).items[0]
    settled(marketplace, order.id)
    expected = len(marketplace.journal.page(limit=1000).items)
    for form in ("har", "ndjson"):
        answer = somebody.client.get(f"/journal/journal.{form}", base_url=f"http://{HOST}", buffered=True)
        file = tmp_path / f"journal.{form}"
        file.write_bytes(answer.data)
        assert len(read_recording(file).exchanges) == expected
        assert BUILT_IN_API_KEY.encode() not in answer.data
    narrow = somebody.client.get(
        f"/journal/journal.har?order={order.id}", base_url=f"http://{HOST}", buffered=True
    )
    assert 0 < len(json.loads(narrow.data)["log"]["entries"]) < expected


@pytest.mark.parametrize(
    "query",
    ["endpoint=account.synchronize", "verdict=passed", "service=1", "order=1", "view=diagram"],
)
def test_the_journal_is_filtered_in_every_way(
    somebody: Reader, marketplace: Marketplace, service: ServiceRecord, query: str
) -> None:
    at_checkout(somebody, service, marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER))
    somebody.send("Place the order", Domain_prefix="contoso")
    settled(marketplace, int(somebody.answer.request.path.rpartition("/")[2]))
    somebody.get(f"/journal?{query}")
    assert somebody.answer.status_code == 200
    somebody.get(f"/journal/journal.ndjson?{query}")
    assert somebody.answer.status_code == 200
