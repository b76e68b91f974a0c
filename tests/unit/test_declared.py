"""What orders are made from explains their refusals where it is declared wrongly, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.contract import Contract
from simulator.results import Outcome, ScenarioResult
from simulator.runs.declared import with_declarations

CATALOGUE = Contract.load().catalogue


def played(name: str, check: str, endpoint: str, got: str | None = None) -> ScenarioResult:
    finding = CATALOGUE.finding(check, message=check, endpoint=endpoint, got=got)
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


CREDIT = "Code -90, Message 'The credit limit is reached'"
PUDDLE = "Code -21, Message \"edition: 'puddle' is none of Shoal, Reef\""
SHOAL = "Code -21, Message 'mail-edition-shoal is sold out'"
REASONS = PUDDLE, SHOAL


@pytest.mark.parametrize(
    ("check", "declared", "refused", "explains"),
    [
        ("catalogue.unknown-value", 'the string "puddle"', PUDDLE, True),
        ("catalogue.unknown-value", 'the string "puddle"', SHOAL, False),
        ("catalogue.unknown-value", 'the string "puddle"', CREDIT, False),
        ("catalogue.unknown-value", 'the string "puddle"', "Code -90, Message ''", True),
        ("catalogue.unknown-value", 'the string "puddle"', "HTTP status 500", True),
        ("catalogue.duplicate-type", "mail 2 times", SHOAL, True),
        ("catalogue.duplicate-type", "mail 2 times", CREDIT, False),
        ("catalogue.shape", "an array", CREDIT, True),
        ("json.syntax", "an array", CREDIT, True),
    ],
)
def test_a_reason_that_names_nothing_declared_is_another_one(
    check: str, declared: str, refused: str, explains: bool
) -> None:
    registration = played("registration", check, "fields.service_definition", got=declared)
    order = played("order", "expectation.answer", "subscription.create", got=refused)
    (marked,) = with_declarations([registration], [order])
    assert marked.findings[0].follows_from == (check if explains else None)


def test_a_refusal_follows_from_the_declaration_that_it_names_among_several() -> None:
    twice = played("registration", "catalogue.duplicate-type", "fields.service_definition", got="x 2 times")
    value = played(
        "registration", "catalogue.unknown-value", "fields.service_definition", got='the string "Reef"'
    )
    several = replace(value, findings=(*value.findings, *twice.findings))
    orders = [
        played("order", "expectation.answer", "subscription.create", got=one) for one in (PUDDLE, SHOAL)
    ]
    marked = with_declarations([several], orders)
    assert [one.findings[0].follows_from for one in marked] == [
        "catalogue.unknown-value",
        "catalogue.duplicate-type",
    ]
