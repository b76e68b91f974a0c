"""What a declared catalogue exercises of the enumerations, whether names or numbers stand there."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.contract import Contract
from simulator.coverage import Universe, tally
from simulator.rules import Ordering
from tests.correct_platform import Story
from tests.unit.rule_stories import readings

CONTRACT = Contract.load()
UNIVERSE = Universe.load(CONTRACT, [rule.id for rule in Ordering.load(CONTRACT).rules])
AREAS = ("scopes", "charge_types", "derivatives", "billing_cycles", "trial_duration_types")


def exercised(product_type: dict[str, Any], product: dict[str, Any], addon: dict[str, Any]) -> dict[str, Any]:
    """The items of the enumerations that a catalogue of one type exercises, by area."""
    sold = {"ProductsCollection": {"Products": [product], "Addons": [addon]}}
    story = Story().call("fields.service_definition", None, {"ProductTypes": [product_type | sold]})
    counted = UNIVERSE.counted(tally(readings(story.journal)), checks={}, rules={})
    return {area: {item: times for item, times in counted[area].items() if times} for area in AREAS}


def test_every_enumeration_of_a_catalogue_is_counted_by_its_names() -> None:
    product = {"ChargeType": 1, "Derivative": "license", "UnitBillingCycles": ["TwoYears", 4]}
    trial = {"TrialEnabled": True, "TrialDurationType": "MONTHS"}
    addon = {"ChargeType": "RecurringPrepaid", "UnitBillingCycles": [0, 4]}
    assert exercised({"Scope": "customer", "Derivative": 0}, product | trial, addon) == {
        "scopes": {"Customer": 1},
        "charge_types": {"RecurringPrepaid": 1, "RecurringPayPerUse": 1},
        "derivatives": {"NULL": 1, "LICENSE": 1},
        "billing_cycles": {"Monthly": 1, "TwoYears": 1, "SixYears": 2},
        "trial_duration_types": {"Months": 1},
    }


@pytest.mark.parametrize("odd", [None, "Weekly", 9, {}, [[]]])
def test_what_is_no_word_of_an_enumeration_counts_for_nothing(odd: Any) -> None:
    product = {"ChargeType": odd, "Derivative": odd, "UnitBillingCycles": odd, "TrialDurationType": 1}
    found = exercised({"Scope": odd}, product, {"UnitBillingCycles": [odd]})
    assert found == {area: {} for area in AREAS}, "without a trial its unit says nothing"
