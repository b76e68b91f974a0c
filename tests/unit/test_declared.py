"""What orders are made from explains their refusals where it is declared wrongly, and nothing else does."""

from __future__ import annotations

import pytest

from simulator.contract import Contract
from simulator.results import Outcome, ScenarioResult
from simulator.runs.declared import with_declarations

CATALOGUE = Contract.load().catalogue


def played(name: str, check: str, endpoint: str) -> ScenarioResult:
    finding = CATALOGUE.finding(check, message=check, endpoint=endpoint)
    return ScenarioResult(
        id=name, title=name, file="", reseller_support=True, outcome=Outcome.FAILED, findings=(finding,)
    )


@pytest.mark.parametrize(
    ("declared", "explains"),
    [
        ("catalogue.unknown-value", True),
        ("catalogue.duplicate-type", True),
        ("catalogue.currency", False),
        ("catalogue.price", False),
        ("catalogue.charge-type", False),
    ],
)
def test_no_order_is_refused_for_a_price_that_it_does_not_carry(declared: str, explains: bool) -> None:
    registration = played("registration", declared, "fields.service_definition")
    order = played("order", "expectation.answer", "subscription.create")
    (marked,) = with_declarations([registration], [order])
    assert marked.findings[0].follows_from == (declared if explains else None)
