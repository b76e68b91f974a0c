"""The schemas: the examples under tests/examples/v1, the recorded vendor, what each file must be like."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.bundled import schemas_folder
from simulator.contract import Contract, Validators
from simulator.contract.wording import KEYWORDS

FOLDER = schemas_folder() / "v1"
EXAMPLES = Path(__file__).parents[1] / "examples" / "v1"
VALIDATORS = Validators(FOLDER)
SCHEMAS = VALIDATORS.names
VALID = sorted(EXAMPLES.glob("*/valid/*.json"))
INVALID = sorted(EXAMPLES.glob("*/invalid/*.json"))


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def name(file: Path) -> str:
    return f"{file.parts[-3]}/{file.stem}"


@pytest.mark.parametrize("file", VALID, ids=name)
def test_valid_example(file: Path) -> None:
    assert VALIDATORS.errors(file.parts[-3], load(file)) == []


@pytest.mark.parametrize("file", INVALID, ids=name)
def test_invalid_example_has_the_one_error_it_names(file: Path) -> None:
    example = load(file)
    errors = VALIDATORS.errors(file.parts[-3], example["document"])
    assert [(e.pointer, e.keyword) for e in errors] == [(example["pointer"], example["keyword"])], example[
        "wrong"
    ]
    assert errors[0].message
    assert errors[0].expected != errors[0].got


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_schema_has_examples(schema: str) -> None:
    assert len([file for file in VALID if file.parts[-3] == schema]) >= 2
    assert len([file for file in INVALID if file.parts[-3] == schema]) >= 3


def test_examples_are_of_schemas_that_exist() -> None:
    assert {folder.name for folder in EXAMPLES.iterdir()} == set(SCHEMAS)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_check_of_a_schema_has_an_invalid_example(schema: str) -> None:
    document = VALIDATORS.document(schema)
    own = {id_ for node in objects(document) for id_ in ids_of(node)}
    broken = {
        error.check
        for file in INVALID
        if file.parts[-3] == schema
        for error in VALIDATORS.errors(schema, load(file)["document"])
    }
    assert own <= broken


def test_recorded_answers_are_valid() -> None:
    contract = Contract.load()
    recording = load(Path(__file__).parents[1] / "data" / "official-sample-vendor.har")
    entries = [e for e in recording["log"]["entries"] if e["response"]["status"] == 200]
    assert len(entries) == 16
    for entry in entries:
        path = entry["request"]["url"].partition("/Example/")[2]
        endpoint = next(e for e in contract.endpoints.values() if e.path == path)
        answer = json.loads(entry["response"]["content"]["text"])
        assert VALIDATORS.errors(endpoint.answer, answer) == [], endpoint.id


# --- what each schema file must be like


def objects(node: Any) -> list[dict[str, Any]]:
    match node:
        case dict():
            return [node, *(found for child in node.values() for found in objects(child))]
        case list():
            return [found for child in node for found in objects(child)]
        case _:
            return []


def ids_of(node: dict[str, Any]) -> set[str]:
    check = node.get("x-check")
    own = {check} if isinstance(check, str) and "$ref" not in node else set()
    return own | set(node["x-checks"].values() if "$ref" not in node and "x-checks" in node else ())


def members(document: Any) -> list[tuple[str, dict[str, Any]]]:
    return [
        (member, node)
        for found in objects(document)
        if isinstance(found.get("properties"), dict)
        for member, node in found["properties"].items()
    ]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_member_is_described_with_its_source(schema: str) -> None:
    document = VALIDATORS.document(schema)
    pages = ("Service Management SDK", "Reseller Provisioning", "developer portal", "public vendor")
    for member, node in [(schema, document), *members(document)]:
        assert len(node["description"]) > 10, member
        assert any(page in node["description"] or "public vendor" in node["description"] for page in pages), (
            member
        )


@pytest.mark.parametrize("schema", SCHEMAS)
def test_identity_and_references(schema: str) -> None:
    document = VALIDATORS.document(schema)
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["$id"] == f"https://marketplace-simulator.example/schemas/v1/{schema}.schema.json"
    for node in objects(document):
        if "$ref" in node:
            assert (FOLDER / node["$ref"]).is_file(), node["$ref"]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_constraint_can_be_worded(schema: str) -> None:
    worded = {*KEYWORDS, "required", "additionalProperties"}
    no_constraint = {"$schema", "$id", "$ref", "title", "description", "properties", "items"}
    annotations = {"x-check", "x-checks", "x-form", "x-names", "x-secret"}
    for node in schema_nodes(VALIDATORS.document(schema)):
        assert set(node) <= worded | no_constraint | annotations
        assert "pattern" not in node or {"x-form", "x-names"} & set(node)


def schema_nodes(document: Any) -> list[dict[str, Any]]:
    """The nodes that are schemas, not the mappings and annotations inside them."""
    nodes = [document]
    for key, child in document.items():
        if key == "properties":
            nodes += [found for node in child.values() for found in schema_nodes(node)]
        elif key in ("items", "additionalProperties") and isinstance(child, dict):
            nodes += schema_nodes(child)
    return nodes


@pytest.mark.parametrize("schema", [s for s in SCHEMAS if "x-names" in VALIDATORS.document(s)])
def test_enumerations_take_names_in_any_case_and_their_numbers(schema: str) -> None:
    document = VALIDATORS.document(schema)
    names = document["x-names"]
    any_case = [
        re.sub("[A-Za-z]", lambda letter: f"[{letter[0].upper()}{letter[0].lower()}]", n) for n in names
    ]
    assert document["pattern"] == f"^(?:{'|'.join(any_case)})$"
    assert (document["minimum"], document["maximum"]) == (0, len(names) - 1)
    assert all(f"{number} {name}" in document["description"] for number, name in enumerate(names))


@pytest.mark.parametrize("endpoint", Contract.load().endpoints.values(), ids=lambda e: e.id)
def test_requests_are_closed_and_answers_are_open(endpoint: Any) -> None:
    if endpoint.request is not None:
        for node in schema_nodes(VALIDATORS.document(endpoint.request)):
            assert "properties" not in node or node["additionalProperties"] is False
    for node in schema_nodes(VALIDATORS.document(endpoint.answer)):
        assert node.get("additionalProperties") is not False
