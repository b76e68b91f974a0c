"""The rule language: ordering.yaml is as its schema says, and every word in it means something."""

from __future__ import annotations

import copy
import json
from dataclasses import fields
from string import Formatter
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from simulator.bundled import schemas_folder
from simulator.contract import Contract
from simulator.errors import SimulatorError
from simulator.rules import Context, Ordering
from simulator.rules.comparing import COMPARISONS
from simulator.rules.language import PATTERNS, Language
from simulator.rules.naming import ANSWERS
from simulator.rules.scopes import IN_FORM, SCOPES
from simulator.rules.values import value_of
from simulator.source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CONTRACT = Contract.load()
DOCUMENT: dict[str, Any] = read_yaml(CONTRACT.folder / "ordering.yaml", error=SimulatorError).value
SCHEMA: dict[str, Any] = json.loads((schemas_folder() / "ordering.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
ENDPOINTS = {endpoint.id: endpoint.capability for endpoint in CONTRACT.endpoints.values()}


def test_the_rules_are_as_their_schema_says() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in VALIDATOR.iter_errors(DOCUMENT)] == []


def test_the_schema_knows_every_word_of_the_language_and_no_other() -> None:
    rule, kind = SCHEMA["$defs"]["rule"], SCHEMA["$defs"]["kind"]
    assert {word for one in rule["oneOf"] for word in one["required"]} == set(PATTERNS)
    assert set(rule["properties"]["for_each"]["enum"]) == set(SCOPES)
    assert set(kind["properties"]["answer"]["enum"]) == set(ANSWERS)
    carries = rule["properties"]["carries"]["properties"]
    assert set(carries["how"]["enum"]) == set(COMPARISONS)
    context = {field.name for field in fields(Context)}
    assert set(SCHEMA["$defs"]["when"]["properties"]["switch"]["properties"]) <= context
    assert set(carries["from"]["properties"]["or_context"]["enum"]) <= context
    assert set(SCOPES) > IN_FORM


def test_every_name_is_defined_and_every_definition_used() -> None:
    named = {name for rule in DOCUMENT["rules"] for name in _names(rule)}
    assert named == set(DOCUMENT["calls"])


def _names(rule: dict[str, Any]) -> Iterator[str]:
    (pattern,) = PATTERNS.keys() & rule.keys()
    spec = rule[pattern]
    for word in (
        "call",
        "among",
        "after",
        "until",
        "without",
        "counted_when",
        "before",
        "since",
        "first",
        "then",
    ):
        if word in spec:
            yield spec[word]
    yield from (spec[end]["call"] for end in ("from", "to") if end in spec)
    if "unless_in_journal" in spec:
        yield spec["unless_in_journal"]


def test_ids_are_unique_and_consequences_are_rules() -> None:
    ids = [rule["id"] for rule in DOCUMENT["rules"]]
    assert len(ids) == len(set(ids))
    for rule in DOCUMENT["rules"]:
        assert set(rule.get("consequence_of", ())) <= set(ids) - {rule["id"]}


def test_every_pattern_is_used() -> None:
    assert {word for rule in DOCUMENT["rules"] for word in PATTERNS.keys() & rule.keys()} == set(PATTERNS)


def test_messages_fill_only_known_blanks() -> None:
    allowed = {
        "account",
        "reseller",
        "subscription",
        "endpoint",
        "call",
        "other",
        "pointer",
        "expected",
        "got",
    }
    for rule in DOCUMENT["rules"]:
        blanks = {name for _, name, _, _ in Formatter().parse(rule["message"]) if name}
        assert "call" in blanks
        assert blanks <= allowed


def test_capabilities_are_those_of_endpoints() -> None:
    named = {name for rule in DOCUMENT["rules"] for name in rule.get("when", {}).get("capability", {})}
    assert named <= set(ENDPOINTS.values())


def _without(*path: str | int) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        del document[path[-1]]

    return change


def _with(value: Any, *path: str | int) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for step in path[:-1]:
            document = document[step]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_without("rules", 0, "title"), "title"),
        (_without("rules", 0, "precedes"), "not valid under any"),
        (_with({"call": "x", "among": "y"}, "rules", 0, "never"), "valid under each"),
        (_with("acount", "rules", 0, "for_each"), "acount"),
        (_with({}, "rules", 0, "when"), "non-empty"),
        (_with({"reseller_suport": True}, "rules", 0, "when"), "reseller_suport"),
        (_with({"first": "x"}, "rules", 0, "precedes"), "then"),
        (_with({"endpoint": "account synchronize"}, "calls", "synchronize"), "not valid under any"),
        (_with([], "rules"), "non-empty"),
        (_with("Order.x", "rules", 0, "id"), "does not match"),
    ],
)
def test_a_slip_is_told_by_the_schema(change: Callable[[Any], None], told: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    assert any(told in error.message for error in VALIDATOR.iter_errors(document))


@pytest.mark.parametrize(
    "change",
    [
        _with({"endpoint": "account.sinchronize"}, "calls", "synchronize"),
        _with({"endpoint": "acount.*"}, "calls", "synchronize"),
        _with({"endpoint": "account.synchronize", "filled": "account"}, "calls", "synchronize"),
        _with({"first": "no such calls", "then": "synchronize"}, "rules", 0, "precedes"),
        _with({"reseller_support": True, "switch": {"no_such": 1}}, "rules", 0, "when"),
    ],
)
def test_what_means_nothing_is_a_defect(change: Callable[[Any], None]) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    with pytest.raises((ValueError, KeyError, AttributeError)):
        Language(document, ENDPOINTS).ready(Context())


@pytest.mark.parametrize("name", ["", "account", "account/", "account/A/B", "person/ID", "answer"])
def test_a_value_that_no_call_has(name: str) -> None:
    with pytest.raises(ValueError, match="no call has a value"):
        value_of(name)


def test_the_rules_are_listed_in_the_order_of_the_file() -> None:
    rules = Ordering.load(CONTRACT).rules
    assert [rule.id for rule in rules] == [rule["id"] for rule in DOCUMENT["rules"]]
    assert all(rule.title for rule in rules)
