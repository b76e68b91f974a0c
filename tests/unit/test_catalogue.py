"""What a vendor sells, and which of it an order is for."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.platform.catalogue import (
    PRODUCTS_BY_HAND,
    Catalogue,
    Choice,
    Demand,
    Unmet,
    choose,
    read_catalogue,
)
from simulator.platform.switches import ProductIdIs
from simulator.settings.paths import assignment
from simulator.source import FileFormat

RECORDED = Path(__file__).parents[1] / "data" / "official-sample-vendor.har"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Any]:
    """The definition that the platform's official sample vendor answers with."""
    entries = json.loads(RECORDED.read_text(encoding="utf-8"))["log"]["entries"]
    (entry,) = [e for e in entries if e["request"]["url"].endswith("Fields/ServiceDefinition")]
    definition: dict[str, Any] = json.loads(entry["response"]["content"]["text"])
    return definition


def product(product_id: str, **members: Any) -> dict[str, Any]:
    return {"ID": product_id, "Name": f"The {product_id}", **members}


def product_type(type_id: str, *products: Any, addons: Any = None, **members: Any) -> dict[str, Any]:
    return {"ID": type_id, "ProductsCollection": {"Products": list(products), "Addons": addons}, **members}


def catalogue(*product_types: Any) -> Catalogue:
    return read_catalogue({"ProductTypes": list(product_types)})


def chosen(source: Catalogue, **demand: Any) -> Choice:
    choice = choose(source, Demand(**demand))
    assert isinstance(choice, Choice), choice
    return choice


def unmet(source: Catalogue, **demand: Any) -> Unmet:
    outcome = choose(source, Demand(**demand))
    assert isinstance(outcome, Unmet), outcome
    return outcome


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


class TestChoosing:
    def test_another_type_or_product_that_allows_it_is_taken(self) -> None:
        source = catalogue(
            product_type("A", product("A1"), product("A2", TrialEnabled=True), QuantityLimit=1),
            product_type("B", product("B1", EnableCancellation=True), AllowMultipleSubscriptions=True),
        )
        assert chosen(source).product.id == "A1"
        assert chosen(source, trial=True).product.id == "A2"
        assert chosen(source, quantity=2).product.id == "B1"
        assert chosen(source, cancellable=True).product.id == "B1"
        assert chosen(source, subscriptions_of_same_type=2).product.id == "B1"
        assert chosen(source, held=frozenset({"A"})).product.id == "B1"
        assert chosen(source, held=frozenset({"A", "B"})).product.id == "B1"

    def test_a_named_product_is_not_exchanged(self) -> None:
        source = catalogue(product_type("A", product("A1"), product("A2", TrialEnabled=True)))
        assert unmet(source, product="A1", trial=True).why == "'The A1' has no trial"

    def test_the_product_that_comes_nearest_is_named(self) -> None:
        source = catalogue(
            product_type("A", product("A1")),
            product_type(
                "B", product("B1", EnableCancellation=True), QuantityLimit=3, QuantityLimitLocked=True
            ),
            product_type("C", product("C1")),
        )
        outcome = unmet(source, trial=True, cancellable=True, quantity=3)
        assert outcome.pointer == "/ProductTypes/1/ProductsCollection/Products/0/TrialEnabled"
        assert outcome.why == "'The B1' has no trial, and none of the 2 other products fits"
        locked = unmet(source, product="B1", quantity=4)
        assert locked == Unmet(
            member="QuantityLimit",
            why="'B' is sold up to a quantity of 3 (QuantityLimitLocked)",
            pointer="/ProductTypes/1/QuantityLimit",
        )
        two = catalogue(product_type("A", product("A1"), product("A2")))
        assert unmet(two, trial=True).why.endswith(", and the other product does not fit")

    def test_what_is_no_longer_sold_is_not_ordered_upgraded_to_or_added(self) -> None:
        related = [{"ProductID": "A3", "Relation": 5}, {"ProductID": "A1", "Relation": "upgrade"}]
        source = catalogue(
            product_type(
                "A",
                product("A1", IsActivated=False, RelatedProducts=related),
                product("A2", RelatedProducts=related),
                product("A3", IsActivated=False),
                addons=[product("a1", IsActivated=False)],
            )
        )
        assert chosen(source).product.id == "A2"
        assert unmet(source, product="A1").member == "IsActivated"
        assert unmet(source, upgradable=True).member == "RelatedProducts"
        assert unmet(source, addons=1).member == "Addons"

    def test_an_unknown_product_gets_its_near_miss(self) -> None:
        source = catalogue(product_type("A", product("Standard")))
        assert (
            unmet(source, product="Standrad").why
            == "there is no product 'Standrad'. Did you mean 'Standard'?"
        )

    def test_an_upgrade_may_lead_to_another_type_but_stays_in_its_own_where_it_can(self) -> None:
        up = [{"ProductID": "Pro", "Relation": "UPGRADE"}, {"ProductID": "Basic", "Relation": 5}]
        source = catalogue(
            product_type("A", product("Pro")),
            product_type("B", product("Basic", RelatedProducts=up), product("Pro")),
        )
        choice = chosen(source, product="Basic").upgrade()
        assert isinstance(choice, Choice)
        assert (choice.product_type.id, choice.product.id) == ("B", "Pro")
        assert isinstance(
            chosen(catalogue(product_type("A", product("Pro"))), product="Pro").upgrade(), Unmet
        )
        without = catalogue(
            product_type("A", product("Pro")), product_type("B", product("Basic", RelatedProducts=up))
        )
        other = chosen(without, product="Basic").upgrade()
        assert isinstance(other, Choice)
        assert other.product_type.id == "A"

    def test_other_relations_are_no_upgrade(self) -> None:
        related = [
            {"ProductID": "A2", "Relation": relation} for relation in (6, "MutuallyExcluded", None, True)
        ]
        source = catalogue(product_type("A", product("A1", RelatedProducts=related), product("A2")))
        assert unmet(source, upgradable=True).member == "RelatedProducts"

    def test_addons_without_products_fit_all_and_with_none_fit_none(self) -> None:
        addons = [product("a1"), product("a2", Products=[]), product("a3", Products=None)]
        source = catalogue(product_type("A", product("A1"), addons=addons))
        assert [addon.id for addon in chosen(source, addons=2).addons] == ["a1", "a3"]
        assert unmet(source, addons=["a2"]).member == "Products"


class TestAttributes:
    DEFINED = (
        {
            "ID": "plan",
            "Name": "Plan",
            "Kind": "predefinedchooseone",
            "PredefinedValues": [
                {"ID": "1", "Code": "B", "Name": "Basic"},
                {"ID": "2", "Code": "P", "Name": "Pro", "IsDefault": True},
            ],
        },
        {
            "ID": "regions",
            "Kind": 5,
            "PredefinedValues": [
                {"ID": "eu", "Name": "Europe"},
                {"ID": "us", "Code": "U", "Name": "America"},
            ],
        },
        {"ID": "backup", "Name": "Backup", "Kind": "Boolean"},
        {"ID": "seats", "Name": "Seats", "Kind": "Numeric", "LinkedToQuantity": True},
        {"ID": "note", "Kind": "Text"},
        {
            "ID": "alerts",
            "Kind": "PredefinedChooseMany",
            "PredefinedValues": [
                {"ID": "mail", "Code": "M", "Name": "Mail", "IsDefault": True},
                {"ID": "page", "Code": "P", "Name": "Pager"},
                {"ID": "call", "Code": "C", "Name": "Call", "IsDefault": True},
            ],
        },
        {"ID": "hosts", "Kind": "CustomMultipleValues"},
        {"ID": "until", "Kind": "DateTime"},
        {"ID": "level", "Kind": "Slider"},
    )

    def wire(self, *attributes: Any, quantity: int = 4) -> Any:
        source = catalogue(
            product_type("A", product("A1", Attributes=list(attributes)), AttributeList=list(self.DEFINED))
        )
        return chosen(source).attribute_list(quantity)

    @pytest.mark.parametrize(
        ("attribute", "values", "value", "code"),
        [
            ("plan", ["1"], "Basic", "B"),
            ("plan", ["P"], "Pro", "P"),
            ("plan", ["Basic"], "Basic", "B"),
            ("plan", ["1", "2"], "Basic", "B"),
            ("plan", [], "Pro", "P"),
            ("plan", None, "Pro", "P"),
            ("plan", ["Unheard"], "Unheard", ""),
            ("regions", ["eu", "us"], "Europe|America", "U"),
            ("regions", [], "Europe", ""),
            ("backup", ["true"], "1", ""),
            ("backup", [True], "1", ""),
            ("backup", ["1"], "1", ""),
            ("backup", [False], "0", ""),
            ("backup", [], "0", ""),
            ("seats", ["10"], "10", ""),
            ("seats", [10], "10", ""),
            ("seats", [], "4", ""),
            ("note", ["hello", "there"], "hello", ""),
            ("note", [], "", ""),
            ("alerts", ["page", "mail"], "Pager|Mail", "P|M"),
            ("alerts", [], "Mail|Call", "M|C"),
            ("hosts", ["a.example.com", "b.example.com"], "a.example.com|b.example.com", ""),
            ("until", ["2034-12-31T00:00:00"], "2034-12-31T00:00:00", ""),
            ("level", [150, 175], "150", ""),
            ("undefined", ["x"], "x", ""),
        ],
    )
    def test_value_and_code(self, attribute: str, values: Any, value: str, code: str) -> None:
        entry = self.wire({"ID": attribute, "Values": values})[attribute]
        assert (entry["Value"], entry["Code"]) == (value, code)
        assert entry["ID"] == attribute
        assert entry["QuantityLinked"] is (attribute == "seats")
        assert entry["ExtraParameters"] == {}

    def test_one_entry_per_attribute_of_the_product(self) -> None:
        listed = self.wire(
            {"ID": "note"}, {"ID": "plan"}, {"ID": "plan", "Values": ["1"]}, {"Values": ["1"]}, None
        )
        assert list(listed) == ["note", "plan"]
        assert listed["plan"]["Name"] == "Plan"
        assert listed["note"]["Name"] == "note"


class TestReading:
    @pytest.mark.parametrize(
        ("cycles", "months"),
        [
            ([0, 1], "1"),
            ([1], "12"),
            (["TwoYears"], "24"),
            (["threeyears", 0], "36"),
            ([4], "72"),
            ([None, "never", 9, 1], "12"),
            ([], "1"),
            (None, "1"),
            ("Annually", "1"),
        ],
    )
    def test_billing_cycles(self, cycles: Any, months: str) -> None:
        choice = chosen(catalogue(product_type("A", product("A1", UnitBillingCycles=cycles))))
        assert choice.billing_cycle == {"Duration": months, "DurationType": "month"}

    @pytest.mark.parametrize(
        ("own", "of_type", "derivative"),
        [
            (1, 0, 1),
            ("License", None, 3),
            (None, "reservation", 2),
            (None, None, 0),
            ("odd", 1, 1),
            (0, 1, 0),
        ],
    )
    def test_derivatives(self, own: Any, of_type: Any, derivative: int) -> None:
        source = catalogue(product_type("A", product("A1", Derivative=own), Derivative=of_type))
        assert chosen(source).derivative == derivative

    def test_the_service_file_stands_in_for_a_vendor_without_products(self) -> None:
        products = [product_type("Mine", product("M1"))]
        answers: list[Any] = [None, [], {}, {"ProductTypes": None}, {"ProductTypes": [{"ID": "Empty"}]}]
        for nothing in answers:
            source = read_catalogue(nothing, products)
            assert chosen(source).product_type.id == "Mine"
            pointer = "/products/0/ProductsCollection/Products/0/TrialEnabled"
            assert unmet(source, trial=True).pointer == pointer
            assert unmet(read_catalogue(nothing)).member == "ProductTypes"
        theirs = read_catalogue({"ProductTypes": [product_type("Theirs", product("T1"))]}, products)
        assert chosen(theirs).product_type.id == "Theirs"

    def test_parts_without_an_id_are_none_and_of_two_the_first_counts(self) -> None:
        source = catalogue(
            None,
            {"ID": "", "ProductsCollection": {"Products": [product("x")]}},
            {
                "ID": 7,
                "ProductsCollection": {"Products": [{"Name": "x"}, product("A1"), product("A1", Name="B")]},
            },
            product_type("7", product("other")),
        )
        (only,) = source.product_types
        assert (only.id, only.pointer) == ("7", "/ProductTypes/2")
        assert [(one.id, one.name) for one in only.products] == [("A1", "The A1")]

    def test_platform_ids_are_digits_unique_and_do_not_depend_on_the_order(self) -> None:
        products = [product(f"P{number}") for number in range(2000)]
        there = catalogue(product_type("A", *products, addons=products), product_type("B", *products))
        back = catalogue(
            product_type("B", *products[::-1]), product_type("A", *products[::-1], addons=products)
        )

        def ids(source: Catalogue) -> dict[tuple[str, str, str], str]:
            found: dict[tuple[str, str, str], str] = {}
            for one in source.product_types:
                found |= {(one.id, "product", part.id): part.platform_product_id for part in one.products}
                found |= {(one.id, "addon", part.id): part.platform_product_id for part in one.addons}
            return found

        assert ids(there) == ids(back)
        assert len(set(ids(there).values())) == 6000
        assert all(value.isdecimal() and len(value) == 6 for value in ids(there).values())

    def test_half_a_surrogate_pair_can_still_be_sent(self) -> None:
        definition = json.loads(
            '{"ProductTypes": [{"ID": "\\ud800", "ProductsCollection": {"Products": [{"ID": "p"}]}}]}'
        )
        assert chosen(read_catalogue(definition)).product_type.id.encode() == b"?"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("p"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("declared", [None, "5", [None], [{"Units": [{"BillingCycle": 0, "Price": "5"}]}]])
def test_what_is_no_price_is_none(declared: Any) -> None:
    (offer,) = catalogue(product_type("mail", product("small", Prices=declared))).offers()
    assert offer[1].prices == ()


def test_a_product_has_a_price_for_each_currency_and_billing_cycle() -> None:
    unreadable = [{"BillingCycle": 0, "Price": float("nan")}, {"BillingCycle": 9, "Price": 1}, 7]
    euros = {"Currency": "EUR", "Units": [{"BillingCycle": "Annually", "Price": 90}, *unreadable]}
    dollars = {"Currency": "USD", "Units": [{"BillingCycle": 0, "Price": 9.5, "Cost": 7}]}
    (offer,) = catalogue(product_type("mail", product("small", Prices=[euros, dollars]))).offers()
    assert [(price.amount, price.currency, price.months) for price in offer[1].prices] == [
        (90.0, "EUR", 12),
        (9.5, "USD", 1),
    ]


def test_a_vendor_without_products_is_told_what_plays_its_orders() -> None:
    assert unmet(catalogue()).why.endswith(PRODUCTS_BY_HAND)

    value = shlex.split(PRODUCTS_BY_HAND)[1]
    declared = assignment(value, FileFormat.bundled("service").schema)

    assert declared.steps == ("products",)
    assert chosen(catalogue(*declared.value)).product.id == "PRODUCT"


def mostly(value: Any) -> Any:
    """The value as it should be, and now and then anything at all."""
    return st.integers(0, 11).flatmap(lambda drawn: JSON if drawn == 7 else value)


def an_object(**members: Any) -> Any:
    return mostly(st.fixed_dictionaries({name: mostly(value) for name, value in members.items()}))


def some(value: Any) -> Any:
    return st.lists(value, min_size=1, max_size=3)


IDS = st.sampled_from(["p", "q", "r"])
ATTRIBUTE = an_object(ID=IDS, Kind=st.integers(-1, 9), PredefinedValues=some(an_object(ID=IDS, Name=IDS)))
ITEM = an_object(
    ID=IDS,
    Attributes=some(an_object(ID=IDS, Values=some(IDS))),
    UnitBillingCycles=some(st.integers(-2, 9)),
    Derivative=st.integers(-2, 9),
    Products=some(IDS),
    RelatedProducts=some(an_object(ProductID=IDS, Relation=st.sampled_from([5, "Upgrade", 6]))),
)
DEFINITION = an_object(
    ProductTypes=some(
        an_object(
            ID=IDS,
            QuantityLimit=st.integers(-1, 3),
            AttributeList=some(ATTRIBUTE),
            ProductsCollection=an_object(Products=some(ITEM), Addons=some(ITEM)),
        )
    )
)


@given(DEFINITION, st.booleans(), st.integers(0, 2))
@settings(max_examples=60, deadline=None)
def test_no_definition_makes_it_fail(definition: Any, upgradable: bool, addons: int) -> None:
    source = read_catalogue(definition)
    outcome = choose(source, Demand(addons=addons, upgradable=upgradable))
    if isinstance(outcome, Choice):
        json.dumps([outcome.attribute_list(2), outcome.billing_cycle, outcome.derivative], allow_nan=False)
        assert outcome.product_type.id
        assert outcome.platform_product_id.isdecimal()
        assert isinstance(outcome.upgrade(), Choice) or not upgradable
    else:
        assert outcome.pointer.startswith("/")
