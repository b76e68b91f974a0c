"""Whatever a vendor declares, reading and choosing come to an end with an answer."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.platform.catalogue import Choice, Demand, choose, read_catalogue

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("p"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


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
