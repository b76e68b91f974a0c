"""A service is registered, changed and settled by its forms, which tell everything that is wrong."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from simulator.exchange import header
from simulator.marketplace import Marketplace
from simulator.marketplace.records import JournalFilter
from simulator.platform.accounts import AccountKind
from simulator.vendors import BUILT_IN_SETTINGS
from simulator.vendors.registration import registered
from simulator.web.keys import key_of
from tests.unit.web.page_reader import Reader, reader

if TYPE_CHECKING:
    import pytest

    from simulator.vendors import RunningVendor


def test_a_required_setting_that_the_vendor_accepts_empty_is_told(
    vendor: RunningVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent empty, to see what the vendor's own check is worth."""
    warning, name = "accepted a required setting without a value", "Workspace"
    with Marketplace() as fresh:
        service = fresh.services.built_in(registered(vendor, {}))[0]
        fresh.services.change(service.id, {"settings": {}})
        somebody = reader(fresh)
        somebody.get(f"/services/{service.id}")
        somebody.send("Ask the vendor")
        said = somebody.send("Save and validate", {})
        assert f"{name} is required" in said
        assert warning not in said, "the vendor refused it, as it should"
        monkeypatch.setattr(import_module("simulator.vendors.reference"), "settings_problems", lambda _: [])
        said = somebody.send("Save and validate", {})
        assert warning in said
        assert f"value: {name}" in said
        assert "To checkout" in somebody.get(
            "/storefront",
            query_string={
                "service": service.id,
                "buyer": fresh.accounts.generate(AccountKind.DIRECT_CUSTOMER).id,
            },
        )
        fresh.services.register_with_vendor(service.id, BUILT_IN_SETTINGS)
        assert warning not in somebody.get(f"/services/{service.id}")


def test_a_form_that_is_wrong_tells_everything_at_its_field_and_keeps_what_was_typed(
    somebody: Reader,
) -> None:
    somebody.get("/services/new")
    wrong = {"name": "", "endpoint": "ftp://files.example.com", "url.account.exists": "nonsense"}
    said = somebody.send("Register", wrong)
    assert somebody.answer.status_code == 422
    assert "Nothing was done" in said
    assert 'value="ftp://files.example.com"' in somebody.html
    assert 'id="name-error"' in somebody.html
    assert 'id="endpoint-error"' in somebody.html
    assert 'id="url.account.exists-error"' in somebody.html


CERTIFICATE = "-----BEGIN CERTIFICATE-----\r\nMAMCAQE=\r\n-----END CERTIFICATE-----\r\n"


def test_a_field_of_every_kind_is_filled_in_and_travels_with_each_call_from_then_on(
    vendor: RunningVendor,
) -> None:
    with Marketplace() as fresh:
        service = fresh.services.built_in(registered(vendor, {}))[0]
        somebody = reader(fresh)
        somebody.get(f"/services/{service.id}")
        said = somebody.send("Ask the vendor")
        assert "Where to find all this In the console of your workspace" in said, "a label is read"
        assert "Version of the form" not in said, "what is hidden is not"
        notices = {key_of("setting", "Notices"): ["new", "bills"]}
        filled_in = {
            "Mail_addresses": "ada@example.com\r\n\r\nbob@example.com",
            "Imprint": "Initech GmbH\r\nOne Way 7\r\n",
            "Certificate": CERTIFICATE,
        }
        assert "the vendor accepted the settings" in somebody.send("Save and validate", notices, **filled_in)
        assert "MAMCAQE" not in somebody.html, "a file is written and never read"
        kept = fresh.services.get(service.id).settings
        assert kept["Imprint"] == "Initech GmbH\nOne Way 7"
        fresh.services.refresh(service.id)
        line = fresh.journal.page(JournalFilter(service_id=service.id)).items[0]
        sent = fresh.journal.get(line.id).exchange.request.headers
        carried = {"Notices": "new|bills", "Operators": "ada@example.com|bob@example.com", "FormVersion": "2"}
        carried |= {"Imprint": "Initech GmbH One Way 7", "LargestOrder": "300"}
        for id_, value in carried.items():
            assert header(sent, f"X-CloudPlatform-Setting-{id_}") == value
        assert header(sent, "X-CloudPlatform-Setting-WhereToFind") is None
