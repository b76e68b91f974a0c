"""The service file's schema and the code speak of the same members, names and defaults."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import yaml

from simulator.bundled import schemas_folder
from simulator.platform.locales import LOCALES
from simulator.platform.members import MEMBERS
from simulator.platform.service import Capability, KeyEncoding
from simulator.platform.switches import Switches, changed
from simulator.settings import Connection
from simulator.source import FileFormat

SCHEMA: Any = FileFormat.bundled("service").schema
PROPERTIES: Any = SCHEMA["properties"]


def test_urls_are_those_of_the_contract() -> None:
    endpoints = yaml.safe_load((schemas_folder() / "v1" / "endpoints.yaml").read_text("utf-8"))
    assert set(PROPERTIES["urls"]["properties"]) == set(endpoints)
    with_service = {id_ for id_, endpoint in endpoints.items() if endpoint.get("request") == "service"}
    assert set(PROPERTIES["switches"]["properties"]["precheck"]["items"]["enum"]) == with_service


def test_account_members_are_those_that_can_be_set() -> None:
    assert set(PROPERTIES["accounts"]["properties"]) == MEMBERS


def test_capabilities_and_key_encodings_are_those_of_the_service() -> None:
    assert SCHEMA["$defs"]["capability"]["enum"] == [capability.value for capability in Capability]
    assert PROPERTIES["api_key_encoding"]["enum"] == [encoding.value for encoding in KeyEncoding]


def test_every_switch_is_there_with_its_default() -> None:
    switches = PROPERTIES["switches"]["properties"]
    assert list(switches) == [field.name for field in fields(Switches)]
    assert changed(Switches(), {name: switch["default"] for name, switch in switches.items()}) == Switches()


def test_every_value_of_a_switch_is_understood() -> None:
    for name, switch in PROPERTIES["switches"]["properties"].items():
        for value in filter(None, switch.get("enum", [])):
            assert getattr(changed(Switches(), {name: value}), name) == value


def test_other_defaults_are_those_of_the_code() -> None:
    timeouts = PROPERTIES["timeouts"]["properties"]
    assert timeouts["connect"]["default"] == Connection().connect_timeout
    assert timeouts["answer"]["default"] == Connection().answer_timeout
    assert PROPERTIES["max_answer_bytes"]["default"] == Connection().max_answer_bytes
    assert PROPERTIES["locale"]["default"] in LOCALES


def test_every_member_is_described_for_its_editor() -> None:
    def undescribed(schema: Any, path: str) -> list[str]:
        members = schema.get("properties", {}).items()
        found = [f"{path}.{name}" for name, member in members if "description" not in member]
        return found + [at for name, member in members for at in undescribed(member, f"{path}.{name}")]

    endpoints = [f".urls.{endpoint}" for endpoint in PROPERTIES["urls"]["properties"]]
    assert undescribed(SCHEMA, "") == endpoints, "an endpoint's URL is described where all of them are"


def test_every_example_of_a_member_is_valid() -> None:
    service_file = FileFormat.bundled("service")
    shown = [(name, example) for name, member in PROPERTIES.items() for example in member.get("examples", ())]
    assert len(shown) >= 15
    assert [(name, example) for name, example in shown if not service_file.fits({name: example})] == []
