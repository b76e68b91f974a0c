"""What was not reached says why: nobody answered, a fault came before, nothing asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator import Settings, load, run
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, VendorProfile, serve
from tests import wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.vendors import RunningVendor

ORDER = "known/reseller-first-order"


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


def reasons(endpoint: str) -> Mapping[str, str]:
    """Why each check was not made by one order at an endpoint."""
    settings = Settings.of(
        endpoint=endpoint,
        application_id=BUILT_IN_APPLICATION_ID,
        api_key=BUILT_IN_API_KEY,
        reseller_support=True,
    )
    area = next(area for area in run(load(ORDER), settings).coverage if area.id == "checks")
    assert set(area.not_reached) == set(area.missing)
    return area.not_reached


def test_a_correct_vendor_is_asked_no_more_than_was_played(vendor: RunningVendor) -> None:
    why = reasons(vendor.url(VendorProfile(reseller_support=True)))
    assert why["envelope.message-missing"] == "no answer that came was of the kind that it looks at"
    assert any(reason.endswith("nothing played needs fields") for reason in why.values())


def test_what_a_fault_kept_from_being_reached_names_it(vendor: RunningVendor) -> None:
    profile = VendorProfile(reseller_support=True, fault="reseller-http-500")
    why = reasons(vendor.url(profile))
    missing = {reason for reason in why.values() if "of subscription.create" in reason}
    assert missing
    assert all(reason.endswith(" came before") for reason in missing), missing
    assert why["fields.refusals"].endswith("needs fields"), "no order comes before the registration"


def test_nobody_there_is_the_reason_for_everything() -> None:
    with wire.nobody() as url:
        assert set(reasons(url).values()) == {"nobody answered"}
