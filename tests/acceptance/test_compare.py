"""``simulator compare``: it fails on what got worse, and tells what was judged no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from command_line import ROOT
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Simulator
    from conftest import Endpoint

ORDERS = ("known/direct-customer", "known/reseller-first-order")


@pytest.fixture
def reports(simulator: Simulator, endpoint: Endpoint) -> Path:
    """Reports of a right vendor, of one that breaks a check, and of fewer scenarios."""
    runs = {"right": (None, ORDERS), "wrong": ("code-1-with-ok", ORDERS), "fewer": (None, ORDERS[:1])}
    for name, (fault, scenarios) in runs.items():
        options = ("--endpoint", endpoint(fault), "--reseller-support", "--json", f"{name}.json")
        simulator("run", *scenarios, *options)
    return simulator.folder


def test_what_got_worse_fails_and_what_got_better_does_not(simulator: Simulator, reports: Path) -> None:
    worse = simulator("compare", "right.json", "wrong.json")
    assert worse.code == 1
    assert "Worse: kept before, broken now" in worse.out
    assert "envelope.message-ok at subscription.create Code 1 means failure" in worse.words
    assert "in known/reseller-first-order@on, known/direct-customer@on" in worse.words
    assert worse.last == "WORSE (exit 1): 2 worse, 0 better; 3 scenarios compared"
    assert all(len(line) <= 80 for line in worse.out.splitlines())

    better = simulator("compare", "wrong.json", "right.json")
    assert better.code == 0
    assert better.last == "NO STEP BACK (exit 0): 0 worse, 2 better; 3 scenarios compared"

    still = simulator("compare", "wrong.json", "wrong.json")
    assert still.code == 0
    assert "2 broken still" in still.last


def test_what_vanished_is_told_and_fails_where_that_is_asked_for(simulator: Simulator, reports: Path) -> None:
    done = simulator("compare", "right.json", "fewer.json")
    assert done.code == 0
    assert "Judged before, and not any more: 1 scenario" in done.out
    assert "passed before, not there now in known/reseller-first-order@on" in done.words
    assert "1 judged no more" in done.last
    assert simulator("compare", "right.json", "fewer.json", "--fail-on-lost").code == 1


def test_the_built_in_vendor_is_no_step_back_and_none_ahead(simulator: Simulator, reports: Path) -> None:
    simulator("run", *ORDERS, "--json", "built-in.json", environ={})
    for pair in (("wrong.json", "built-in.json"), ("built-in.json", "wrong.json")):
        done = simulator("compare", *pair)
        assert (done.code, done.last.partition(":")[0]) == (4, "TWO VENDORS (exit 4)")


def test_the_json_is_as_its_schema_says(simulator: Simulator, reports: Path) -> None:
    done = simulator("compare", "right.json", "wrong.json", "--json")
    document = json.loads(done.out)
    schema = json.loads((ROOT / "schemas" / "comparison.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []
    assert done.code == document["exit_code"] == 1
    assert {change["check"] for change in document["worse"]} == {"envelope.message-ok", "expectation.answer"}
    assert document["new"]["verdict"] == "failed"


def test_what_is_no_report_is_told_of_both_at_once(simulator: Simulator, reports: Path) -> None:
    (reports / "half.json").write_text('{"report": 1', "utf-8")
    done = simulator("compare", "absent.json", "half.json")
    assert done.code == 2
    assert "error: absent.json: cannot be read" in done.err
    assert "error: half.json:1:13: is no JSON report" in done.err
