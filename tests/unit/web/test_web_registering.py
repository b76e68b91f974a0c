"""A service is registered, changed and settled by its forms, which tell everything that is wrong."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from simulator.marketplace import Marketplace
from simulator.platform.accounts import AccountKind
from simulator.vendors import BUILT_IN_SETTINGS
from simulator.vendors.registration import registered
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
