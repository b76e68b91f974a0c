"""What a failed or refused order tells, and how it is retried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.marketplace import Marketplace
from simulator.marketplace.records import JournalFilter
from simulator.platform.accounts import AccountKind
from simulator.platform.store import Status
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, BUILT_IN_SETTINGS, VendorProfile
from tests.unit.web.buying import at_checkout, customer_of, settled
from tests.unit.web.page_reader import Reader, reader

if TYPE_CHECKING:
    from simulator.vendors import RunningVendor


def test_a_failed_order_tells_why_and_is_retried(
    somebody: Reader, marketplace: Marketplace, vendor: RunningVendor
) -> None:
    broken, _ = marketplace.services.register(
        "Refuses customers",
        {
            "endpoint": vendor.url(VendorProfile(reseller_support=True, fault="customer-refused")),
            "reseller_support": True,
            "application_id": marketplace.services.all()[0].application_id,
            "api_key": BUILT_IN_API_KEY,
        },
    )
    marketplace.services.register_with_vendor(
        broken.id, {"Workspace": "simulator", "ApiSecret": "s3cret-of-the-form", "Region": "eu"}
    )
    at_checkout(somebody, broken, customer_of(marketplace))
    somebody.send("Place the order", Domain_prefix="contoso")
    order_id = int(somebody.answer.request.path.rpartition("/")[2])
    assert settled(marketplace, order_id) is Status.FAILED
    said = somebody.get(f"/orders/{order_id}")
    assert marketplace.orders.get(order_id).reason in said
    calls = len(marketplace.journal.page().items)
    somebody.send("Retry")
    settled(marketplace, order_id)
    again = marketplace.journal.page(limit=len(marketplace.journal.page().items) - calls).items
    assert [line.endpoint for line in again] == ["account.synchronize"], "the reseller's is not repeated"


def test_an_answer_that_the_vendor_refused_is_changed_before_the_retry(
    somebody: Reader, marketplace: Marketplace
) -> None:
    by_partner_id = marketplace.services.all()[1]
    at_checkout(somebody, by_partner_id, customer_of(marketplace))
    somebody.send("Place the order", {}, Domain_prefix="contoso", Reseller="12")
    order_id = int(somebody.answer.request.path.rpartition("/")[2])
    assert settled(marketplace, order_id) is Status.FAILED
    said = somebody.get(f"/orders/{order_id}")
    assert "MPNID: '12' is not 4 to 10 digits" in said
    assert "Code -14" in said
    assert "refused" in said, "what the vendor refused, rightly told, is not shown as a success"
    somebody.get(f"/orders/{order_id}/answers")
    assert 'value="contoso"' in somebody.html, "what was answered stands there"
    somebody.send("Retry", {}, Reseller="3456890")
    assert settled(marketplace, order_id) is Status.SYNCHRONIZED


def test_a_refusal_and_a_pre_check_are_told_as_what_they_are(vendor: RunningVendor) -> None:
    with Marketplace() as marketplace:
        refusing, _ = marketplace.services.register(
            "Refuses",
            {
                "endpoint": vendor.url(VendorProfile(reseller_support=True, fault="subscription-refused")),
                "reseller_support": True,
                "application_id": BUILT_IN_APPLICATION_ID,
                "api_key": BUILT_IN_API_KEY,
                "settings": dict(BUILT_IN_SETTINGS),
                "capabilities": ["precheck"],
                "switches": {"precheck": ["subscription.create"]},
            },
        )
        marketplace.services.register_with_vendor(refusing.id)
        somebody = reader(marketplace)
        buyer = marketplace.accounts.generate(AccountKind.DIRECT_CUSTOMER)
        at_checkout(somebody, refusing, buyer)
        somebody.send("Place the order", Domain_prefix="contoso")
        order = marketplace.orders.page(limit=1).items[0]
        assert settled(marketplace, order.id) is Status.FAILED
        said = somebody.get(f"/orders/{order.id}")
        assert "subscription.create (pre-check)" in said
        rows = somebody.html.split("<tbody>")[-1].split("</tr>")
        refusals = [row for row in rows if "refused</span>" in row]
        assert refusals
        assert not any("passed" in row for row in refusals), "a green word beside a refusal misleads"
        refused = max(
            marketplace.journal.page(JournalFilter(order_id=order.id)).items, key=lambda one: one.id
        )
        said = somebody.get(f"/journal/{refused.id}")
        assert "The vendor refused, and said so as the contract has it" in said
        assert "passed" not in said
