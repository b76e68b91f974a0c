"""What a page never shows: a secret, and what a vendor sends as anything but text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.vendors import BUILT_IN_API_KEY, VendorProfile
from tests.unit.web.buying import customer_of

if TYPE_CHECKING:
    from simulator.marketplace import Marketplace
    from simulator.vendors import RunningVendor
    from tests.unit.web.page_reader import Reader


def test_what_a_vendor_sends_is_never_markup(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    url = vendor.url(VendorProfile(reseller_support=False, fault="markup-everywhere"))
    evil, _ = marketplace.services.register(
        "<script>alert(1)</script>", {"endpoint": url, "api_key": BUILT_IN_API_KEY}
    )
    marketplace.services.change(evil.id, {"application_id": marketplace.services.all()[0].application_id})
    marketplace.services.register_with_vendor(
        evil.id, {"Workspace": "simulator", "ApiSecret": "s3cret-of-the-form", "Region": "eu"}
    )
    somebody.get("/storefront", query_string={"service": evil.id, "buyer": customer_of(marketplace).id})
    assert "<script>" in somebody.text, "as text"
    for path in (f"/services/{evil.id}", "/journal", f"/journal/{marketplace.journal.page().items[0].id}"):
        somebody.get(path)
        assert somebody.html.count("<script") == 1
        assert "<img" not in somebody.html


def test_secrets_are_written_and_never_read(somebody: Reader, marketplace: Marketplace) -> None:
    somebody.get("/services/new")
    canary = "canary-key-7f3a91"
    said = somebody.send(
        "Register",
        {"name": "Mine", "endpoint": "https://staging.example.com/api", "api_key": canary, "headers": ""},
    )
    assert "Mine is registered" in said
    mine = next(one for one in marketplace.services.all() if one.name == "Mine")
    for path in (f"/services/{mine.id}", f"/services/{mine.id}/change", "/services", "/journal"):
        somebody.get(path)
        assert canary not in somebody.html, path
        assert BUILT_IN_API_KEY not in somebody.html, path
    somebody.get(f"/services/{mine.id}/change")
    somebody.send("Save", {"name": "Mine too"})
    kept = marketplace.services.get(mine.id)
    assert (kept.name, kept.key_hint) == ("Mine too", mine.key_hint), "left empty, it stays"
    somebody.get(f"/services/{mine.id}")
    somebody.send("New credentials")
    shown = somebody.html
    assert "shown this once" in shown
    somebody.get(f"/services/{mine.id}")
    assert "shown this once" not in somebody.html
