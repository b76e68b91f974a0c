"""Which product of a catalogue an order is for."""

from __future__ import annotations

import shlex

from simulator.platform.catalogue import PRODUCTS_BY_HAND, Choice, Unmet
from simulator.settings.paths import assignment
from simulator.source import FileFormat
from tests.unit.catalogue.declaring import catalogue, chosen, product, product_type, unmet


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


def test_a_vendor_without_products_is_told_what_plays_its_orders() -> None:
    assert unmet(catalogue()).why.endswith(PRODUCTS_BY_HAND)

    value = shlex.split(PRODUCTS_BY_HAND)[1]
    declared = assignment(value, FileFormat.bundled("service").schema)

    assert declared.steps == ("products",)
    assert chosen(catalogue(*declared.value)).product.id == "PRODUCT"
