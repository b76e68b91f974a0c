"""What the platform's official sample vendor sells can be read and ordered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.platform.catalogue import Choice, Demand, Unmet, choose, read_catalogue
from simulator.platform.switches import ProductIdIs
from tests.unit.catalogue.declaring import chosen, unmet

RECORDED = Path(__file__).parents[2] / "data" / "official-sample-vendor.har"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    """The definition that the platform's official sample vendor answers with."""
    entries = json.loads(RECORDED.read_text(encoding="utf-8"))["log"]["entries"]
    (entry,) = [e for e in entries if e["request"]["url"].endswith("Fields/ServiceDefinition")]
    definition: dict[str, Any] = json.loads(entry["response"]["content"]["text"])
    return definition


def at(document: Any, pointer: str) -> Any:
    """What a JSON pointer leads to."""
    for part in pointer.split("/")[1:]:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


class TestTheOfficialSample:
    def test_any_product_is_the_first_one_with_its_predefined_value(self, recorded: Any) -> None:
        choice = chosen(read_catalogue(recorded), quantity=5)
        assert choice.product_type.id == "VenderXSubscriptionBased"
        assert choice.product.id == "VendorXStandard"
        assert choice.attribute_list(5) == {
            "VenderXSubscriptionBasedPlan": {
                "ID": "VenderXSubscriptionBasedPlan",
                "Name": "Vendor X - Plan",
                "Value": "Vendor X - Standard Plan",
                "Code": "VenderXSubscriptionBasedPlan_StandardEdition",
                "QuantityLinked": False,
                "ExtraParameters": {},
            }
        }
        assert choice.billing_cycle == {"Duration": "1", "DurationType": "month"}
        assert choice.derivative == 1
        assert choice.addons == ()
        assert choice.platform_product_id.isdecimal()

    @pytest.mark.parametrize(
        "word", ["VendorXEnterprise", "Vendor X - Enterprise Edition", "vendorxenterprise"]
    )
    def test_a_product_is_found_by_id_and_by_name(self, recorded: Any, word: str) -> None:
        assert chosen(read_catalogue(recorded), product=word).product.id == "VendorXEnterprise"

    def test_addons_are_those_that_fit(self, recorded: Any) -> None:
        source = read_catalogue(recorded)
        (addon,) = chosen(source, addons=1).addons
        assert addon.name == "Vendor X - Custom Domain"
        attributes = addon.attribute_list(1)
        assert attributes["VenderXSubscriptionBasedAddonPlan"]["Value"] == "Vendor X - Custom Domain"
        assert addon.platform_product_id.isdecimal()
        three = chosen(source, addons=3)
        assert three.product.id == "VendorXEnterprise"
        assert len(three.addons) == 3
        by_id = chosen(source, addons=["VendorXPremiumSupportAddon"])
        assert by_id.product.id == "VendorXProfessional"

    @pytest.mark.parametrize(
        ("demand", "member", "value"),
        [
            ({"trial": True}, "TrialEnabled", False),
            ({"subscriptions_of_same_type": 2}, "AllowMultipleSubscriptions", False),
            ({"held": frozenset({"VenderXSubscriptionBased"})}, "AllowMultipleSubscriptions", False),
            ({"product": "VendorXEnterprise", "upgradable": True}, "RelatedProducts", None),
        ],
    )
    def test_what_rules_a_demand_out_is_named_with_its_place(
        self, recorded: Any, demand: Any, member: str, value: Any
    ) -> None:
        outcome = unmet(read_catalogue(recorded), **demand)
        assert outcome.member == member
        assert outcome.pointer.endswith(f"/{member}")
        assert at(recorded, outcome.pointer) == value

    def test_addons_that_do_not_fit_are_named(self, recorded: Any) -> None:
        source = read_catalogue(recorded)
        four = unmet(source, addons=4)
        assert (four.member, len(at(recorded, four.pointer))) == ("Addons", 3)
        wrong = unmet(source, product="VendorXStandard", addons=["VendorXAdvancedReportsAddon"])
        assert (wrong.member, at(recorded, wrong.pointer)) == ("Products", ["VendorXEnterprise"])
        assert "does not fit 'Vendor X - Standard Edition'" in wrong.why
        assert unmet(source, addons=["nothing"]).why.startswith(
            "'Vendor X - Subscription-based Service' has no"
        )

    def test_upgrades_lead_up_and_back_down(self, recorded: Any) -> None:
        source = read_catalogue(recorded)
        standard = chosen(source, upgradable=True, quantity=3)
        professional = standard.upgrade()
        assert isinstance(professional, Choice)
        assert professional.product.id == "VendorXProfessional"
        assert professional.attribute_list(1) != standard.attribute_list(1)
        assert professional.platform_product_id != standard.platform_product_id
        back = professional.downgrade()
        assert isinstance(back, Choice)
        assert back == standard
        enterprise = professional.upgrade()
        assert isinstance(enterprise, Choice)
        assert isinstance(enterprise.upgrade(), Unmet)
        assert isinstance(standard.downgrade(), Unmet)
        assert chosen(source, downgradable=True).product.id == "VendorXProfessional"

    def test_the_vendors_own_ids_travel_by_the_switch(self, recorded: Any) -> None:
        choice = choose(read_catalogue(recorded), Demand(addons=1), product_id_is=ProductIdIs.VENDOR)
        assert isinstance(choice, Choice)
        assert choice.platform_product_id == "VendorXStandard"
        assert choice.addons[0].platform_product_id == "VendorXCustomDomainAddon"
        upgrade = choice.upgrade()
        assert isinstance(upgrade, Choice)
        assert upgrade.platform_product_id == "VendorXProfessional"
        assert upgrade.addons == ()
