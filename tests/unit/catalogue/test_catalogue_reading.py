"""What a vendor declares is read as far as it can be, prices as well."""

from __future__ import annotations

import json
from typing import Any

import pytest

from simulator.platform.catalogue import Catalogue, read_catalogue
from tests.unit.catalogue.declaring import catalogue, chosen, product, product_type, unmet


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
