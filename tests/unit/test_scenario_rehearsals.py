"""No platform finds a bundled scenario impossible; a rehearsal says what it will make, or what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bundled import scenarios_folder
from simulator.platform.catalogue import Unmet
from simulator.platform.service import Capability, Service
from simulator.platform.switches import Switches, changed
from simulator.scenario.case import Case, RunData, cast
from simulator.scenario.loader import load_scenarios
from simulator.scenario.rehearsal import rehearse
from simulator.scenario.settling import settle
from tests.declared import TODAY, discovered
from tests.declared import documents as documents_of
from tests.stage import judge
from tests.unit.bundled_files import CONTRACT, CREATE, SCENARIOS, SYNCHRONIZE, injected, settings_of, way_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.model import Scenario


HAR = Path(__file__).parents[1] / "data" / "official-sample-vendor.har"
DATA = RunData(seed=1, run_tag="1000001", today=TODAY)


def _case(scenario: Scenario, reseller_support: bool, documents: Mapping[str, Any], **switches: Any) -> Case:
    refused: dict[str, Any] = {"Email": "refused@example.com"}
    service = Service(
        endpoint="http://vendor.example.com",
        reseller_support=reseller_support,
        capabilities=frozenset(Capability) - scenario.needs.without,
        sync_options={"MPNID": "3456890"},
        refuses={"reseller": refused, "customer": refused, "subscription": {"quantity": 1_000_000}},
        switches=changed(changed(Switches(), switches), scenario.switches),
    )
    return Case(
        scenario=settle(scenario, service, built_in=True),
        service=service,
        discovered=discovered(documents),
        built_in=True,
    )


OTHERWISE: Mapping[str, Mapping[str, Any]] = {
    "defaults": {},
    "precheck everywhere": {
        "precheck": [e for e in CONTRACT.endpoints if e.startswith(("subscription.", "addon."))]
    },
    **{f"{name} {value}": {name: value} for name, value in [
        ("no_reseller", "empty"),
        ("no_reseller", "null"),
        ("support_off_reseller_id", "empty"),
        ("is_test", True),
        ("send_address", False),
        ("option_value_as", "id"),
        ("saved_options_in_subscription_calls", False),
        ("sync_options_fetched", "checkout"),
        ("exists_before_synchronize", True),
        ("product_id_is", "vendor"),
        ("update_action_type", "Provision"),
        ("lifecycle_action_types", False),
        ("addons_in_create", True),
        ("addon_calls", "one_for_all"),
        ("missing_code_is_success", True),
        ("empty_result_goes_on", False),
        ("required_options_for_resellers", False),
        ("required_options_for_direct_customers", False),
    ]},
}  # fmt: skip


@pytest.mark.parametrize("otherwise", OTHERWISE)
def test_no_scenario_is_impossible_whatever_the_service_file_assumes(otherwise: str) -> None:
    """A scenario that speaks of an assumption sets its switch; every other one fits both ways."""
    wrong = []
    for scenario in SCENARIOS.values():
        for support in settings_of(scenario):
            documents = documents_of(support, scenario.built_in.partner_id)
            cast_ = cast(_case(scenario, support, documents, **OTHERWISE[otherwise]), DATA)
            assert not isinstance(cast_, Unmet), cast_
            rehearsal = rehearse(cast_, judge())
            wrong += [f"{scenario.name}: {mismatch}" for mismatch in rehearsal.mismatches]
            wrong += [f"{scenario.name}: {rehearsal.refused}"] if rehearsal.refused else []
    assert wrong == []


def test_the_recorded_sample_vendor_makes_no_scenario_impossible() -> None:
    """A vendor with other products: a scenario may be ruled out by its catalogue, but never be wrong."""
    documents = _recorded()
    played = 0
    for scenario in SCENARIOS.values():
        cast_ = cast(_case(scenario, scenario.needs.reseller_support is not False, documents), DATA)
        if isinstance(cast_, Unmet):
            continue
        if scenario.needs.partner_id_option not in (None, "absent"):
            continue  # the sample declares no partner id option
        if scenario.needs.built_in_vendor:
            continue  # it speaks of the built-in vendor's own options and products
        rehearsal = rehearse(cast_, judge())
        assert rehearsal.mismatches == (), scenario.name
        played += not rehearsal.refused
    assert played > 60


def _recorded() -> Mapping[str, Any]:
    """The answers of the three GETs in the recording of the official sample."""
    entries = json.loads(HAR.read_text("utf-8"))["log"]["entries"]
    answers = {}
    for entry in entries:
        for endpoint in ("fields.get", "fields.service_definition", "account.sync_options"):
            path = CONTRACT.endpoints[endpoint].path.lower()
            if entry["request"]["url"].lower().endswith(path) and entry["response"]["status"] == 200:
                answers[endpoint] = json.loads(entry["response"]["content"]["text"])
    assert "fields.service_definition" in answers
    return answers


def test_a_rehearsal_knows_what_a_scenario_will_make() -> None:
    scenario = SCENARIOS["known/repeat-order-new-customer"]
    cast_ = cast(_case(scenario, True, documents_of(True, None)), DATA)
    assert not isinstance(cast_, Unmet)
    rehearsal = rehearse(cast_, judge())
    assert (rehearsal.calls, rehearsal.accounts, rehearsal.subscriptions) == (5, 3, 2)
    assert rehearsal.endpoints == {SYNCHRONIZE, CREATE}


def test_an_injected_reply_makes_nothing() -> None:
    scenario = SCENARIOS["failure/customer-timeout"]
    cast_ = cast(_case(scenario, True, documents_of(True, None)), DATA)
    assert not isinstance(cast_, Unmet)
    rehearsal = rehearse(cast_, judge())
    assert (rehearsal.calls, rehearsal.accounts, rehearsal.subscriptions) == (4, 2, 1)


def test_a_basket_that_the_catalogue_cannot_fill_is_told_with_its_member() -> None:
    scenario = SCENARIOS["changes/trial-to-paid"]
    documents = dict(documents_of(True, None))
    definition = json.loads(json.dumps(documents["fields.service_definition"]))
    for product_type in definition["ProductTypes"]:
        for product in product_type["ProductsCollection"]["Products"]:
            product["TrialEnabled"] = False
    documents["fields.service_definition"] = definition
    unmet = cast(_case(scenario, True, documents), DATA)
    assert isinstance(unmet, Unmet)
    assert "Trial" in unmet.member


def test_an_injection_that_fits_no_call_is_the_scenarios_fault(tmp_path: Path) -> None:
    text = (scenarios_folder() / "failure" / "customer-refused.yaml").read_text("utf-8")
    moved = text.replace("inject:\n      - account.synchronize", "inject:\n      - account.exists")
    (tmp_path / "x.yaml").write_text(moved)
    (scenario,) = load_scenarios([tmp_path / "x.yaml"])
    cast_ = cast(_case(scenario, True, documents_of(True, None)), DATA)
    assert not isinstance(cast_, Unmet)
    (mismatch,) = rehearse(cast_, judge()).mismatches
    assert mismatch.message == "an injected reply fits no call of its step"
    assert mismatch.expected == "account.exists for contoso"
    assert mismatch.where == "/steps/0/inject"


def test_an_id_that_was_made_up_never_reaches_the_vendor() -> None:
    """After an injected answer that gives or withholds an account's id, the step's calls are injected too."""
    found = 0
    for scenario, index, injection, _ in injected():
        step = scenario.steps[index]
        given = "empty Result" if scenario.switches.get("empty_result_goes_on") else "Code 0"
        if injection.endpoint != SYNCHRONIZE or way_of(injection.reply) != given:
            continue
        found += 1
        calls = [call.endpoint for call in step.expect.calls or ()]
        later = calls[calls.index(SYNCHRONIZE) :]
        assert sorted(later) == sorted(one.endpoint for one in step.inject), scenario.name
        assert scenario.switches["precheck"] == [], scenario.name
    assert found >= 2
