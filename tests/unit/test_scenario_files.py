"""Each bundled scenario is well made: a pleasure to copy, short, and told by a title of its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bundled import scenarios_folder
from simulator.findings import Level
from simulator.vendors import FAULTS
from tests.unit.bundled_files import SCENARIOS

if TYPE_CHECKING:
    from pathlib import Path

MODELINE = "# yaml-language-server: $schema=../../schemas/scenario.schema.json\n"
FILES = sorted(scenarios_folder().rglob("*.yaml"))
FRAGMENTS = [file for file in FILES if file.parent.name == "fragments"]

all_files = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(scenarios_folder()).as_posix()
)
all_scenarios = pytest.mark.parametrize("name", SCENARIOS)
LONGER = (
    "repeat/customer-from-before-the-option",
    "misuse/option-values-of-another-kind",  # one Retry a kind
    "misuse/attributes-of-no-product",
)


@all_files
def test_a_file_is_a_pleasure_to_copy(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(MODELINE)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert max(map(len, text.splitlines())) <= 110
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", path.stem)
    assert re.findall(r"\n\n\n|\n\n(?!accounts:|setup:|steps:|cleanup:|expect:|  - )", text) == [], (
        "blank lines part accounts and steps"
    )
    members = re.findall(r"^(\w+):", text, flags=re.MULTILINE)
    order = [
        "scenario",
        "fragment",
        "about",
        "source",
        "level",
        "order",
        "needs",
        "built_in_vendor",
        "api_key_encoding",
        "switches",
        "parameters",
        "include",
        "variables",
        "matrix",
        "accounts",
        "setup",
        "steps",
        "cleanup",
        "expect",
    ]
    assert members == [member for member in order if member in members], "the members keep one order"


@all_scenarios
def test_a_scenario_is_short_and_uses_what_it_names(name: str) -> None:
    scenario = SCENARIOS[name]
    assert len(scenario.title) <= 96
    assert not scenario.title.endswith(".")
    assert len(scenario.steps) <= 5 or name in LONGER
    raw: Any = scenario.text.value
    steps = json.dumps(raw["steps"])
    resellers = {spec.reseller for spec in scenario.accounts}
    idle = [a.name for a in scenario.accounts if f'"{a.name}"' not in steps and a.name not in resellers]
    assert idle == [], "an account that takes part in nothing"
    for step in raw["steps"]:
        for line in step.get("checkout", {}).get("basket", ()):
            assert "as" not in line or steps.count(line["as"]) > 1, "a name that nothing uses"
    assert any(step.expect.calls is not None for step in scenario.steps)


@all_scenarios
def test_an_injected_reply_says_so_to_whoever_reads_the_journal(name: str) -> None:
    for step in SCENARIOS[name].text.value["steps"]:
        for entry in step.get("inject", ()):
            ((_, details),) = entry.items()
            reply = details["reply"]
            message = (reply.get("json") or {}) if isinstance(reply.get("json"), dict) else {}
            assert message.get("Message") in (None, "", "Ok") or message["Message"].startswith("Injected: ")


def test_titles_are_unique() -> None:
    titles = [scenario.title for scenario in SCENARIOS.values()]
    assert len(set(titles)) == len(titles)
    assert len({scenario.file for scenario in SCENARIOS.values()}) == len(FILES) - len(FRAGMENTS)


def test_the_four_known_ones_come_first() -> None:
    names = list(SCENARIOS)
    assert names[:5] == [
        "known/reseller-first-order",
        "known/repeat-order-new-customer",
        "known/repeat-order-known-customer",
        "known/direct-customer",
        "known/mpnid-as-text",
    ]
    known = [name for name in names if name.startswith("known/")]
    assert names[: len(known)] == known
    assert [SCENARIOS[name].order for name in known] == list(range(1, len(known) + 1))


@all_scenarios
def test_a_fault_of_the_built_in_vendor_breaks_no_contract(name: str) -> None:
    """A scenario brings about what a vendor is free to do: at most, it breaks an expectation."""
    fault = SCENARIOS[name].built_in.fault
    assert fault is None or FAULTS[fault].caught_by in (None, "expectation.answer")


_OF_ANSWERS = {"missing_code_is_success", "empty_result_goes_on"}
_OF_CALLS = {"exists_before_synchronize", "sync_options_fetched", "no_reseller"}
"""switches that change nothing in a request that the contract does not say a vendor has to take"""


@all_scenarios
def test_what_no_page_says_that_the_platform_sends_weighs_should_at_most(name: str) -> None:
    scenario = SCENARIOS[name]
    assumed = scenario.source.startswith("assumption: switch")
    if assumed and not set(scenario.switches) & (_OF_ANSWERS | _OF_CALLS):
        assert scenario.level is not Level.MUST
    elif name.startswith("scripts/"):
        assert scenario.level is Level.MAY
    elif name.startswith("misuse/"):  # what the platform never sends
        assert scenario.level is Level.SHOULD
    else:
        assert scenario.level is Level.MUST or "; assumption: " in scenario.source


def test_accounts_come_in_many_scripts() -> None:
    locales = {spec.locale for scenario in SCENARIOS.values() for spec in scenario.accounts}
    assert {"el_GR", "ar_SA", "zh_CN", "ja_JP"} <= locales
