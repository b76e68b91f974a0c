"""``simulator doctor`` as a user calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from command_line import KEYS, ROOT
from jsonschema import Draft202012Validator

from tests import wire

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas" / "diagnosis.schema.json").read_text("utf-8")))


def test_without_an_endpoint_it_is_the_built_in_vendor_and_says_so(simulator: Simulator) -> None:
    done = simulator("doctor", "--json", "doctor.json")
    document = json.loads((simulator.folder / "doctor.json").read_text("utf-8"))
    SCHEMA.validate(document)
    assert done.code == document["exit_code"] == 0
    assert document["built_in"] is True
    assert "built-in vendor" in done.first
    assert "This was the built-in vendor" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())


def test_an_endpoint_with_the_wrong_key_is_a_problem_and_the_key_is_not_told(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    environ = {**KEYS, "SIMULATOR_API_KEY": "not the key of it"}
    done = simulator("doctor", "--endpoint", endpoint(), "--json", "d.json", environ=environ)
    document = json.loads((simulator.folder / "d.json").read_text("utf-8"))
    SCHEMA.validate(document)
    assert (done.code, document["built_in"]) == (1, False)
    assert "next: Compare the Application Id and the key with the registration" in done.words
    assert "not the key of it" not in done.out + json.dumps(document)


def test_nobody_there_is_exit_code_3(simulator: Simulator) -> None:
    with wire.nobody() as url:
        done = simulator("doctor", "--endpoint", url)
    assert (done.code, "(exit 3)" in done.last) == (3, True)
    assert "Is the vendor's service running at that port?" in done.words


def test_what_cannot_be_meant_is_told_before_anything_is_sent(simulator: Simulator) -> None:
    done = simulator("doctor", "--endpoint", "staging.example.com", "--json", "no/such/folder/d.json")
    assert done.code == 2
    assert "has no scheme" in done.said
    assert "there is no folder no/such/folder" in done.said


def test_a_host_that_has_none_of_the_endpoints_is_exit_code_4(simulator: Simulator) -> None:
    with wire.server(wire.answering(wire.http(404, b"", reason="Not Found"))) as host:
        done = simulator("doctor", "--endpoint", host.url, "--json", "d.json")
    document = json.loads((simulator.folder / "d.json").read_text("utf-8"))
    SCHEMA.validate(document)
    assert (done.code, document["exit_code"]) == (4, 4)
    assert "(exit 4)" in done.last
