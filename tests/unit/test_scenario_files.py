"""The bundled scenarios: each is well made, together they cover the contract, and none is impossible.

What is covered is read from the files themselves: from the calls they expect, the replies they inject and the
switches they set, never from their names.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bundled import scenarios_folder
from simulator.contract import Contract
from simulator.exchange import NoResponse, Reply
from simulator.findings import Level
from simulator.platform.catalogue import Unmet
from simulator.platform.service import Capability, Service
from simulator.platform.switches import Switches, changed
from simulator.scenario.actions import Checkout
from simulator.scenario.case import Case, RunData, capabilities_of, cast
from simulator.scenario.loader import load_scenarios
from simulator.scenario.making import action_of
from simulator.scenario.rehearsal import rehearse
from simulator.scenario.scope import PARTS
from simulator.scenario.settling import settle
from simulator.vendors import FAULTS
from tests.declared import TODAY, discovered
from tests.declared import documents as documents_of
from tests.stage import judge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.scenario.model import Injection, Scenario

MODELINE = "# yaml-language-server: $schema=../../schemas/scenario.schema.json\n"
FILES = sorted(scenarios_folder().rglob("*.yaml"))
FRAGMENTS = [file for file in FILES if file.parent.name == "fragments"]
SCENARIOS = {scenario.name: scenario for scenario in load_scenarios([])}
CONTRACT = Contract.load()
HAR = Path(__file__).parents[1] / "data" / "official-sample-vendor.har"
DATA = RunData(seed=1, run_tag="1000001", today=TODAY)

all_files = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: path.relative_to(scenarios_folder()).as_posix()
)
all_scenarios = pytest.mark.parametrize("name", SCENARIOS)


# --- each file


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


LONGER = (
    "repeat/customer-from-before-the-option",
    "misuse/option-values-of-another-kind",  # one Retry a kind
    "misuse/attributes-of-no-product",
)


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


# --- together


Told = tuple[str, str]


def _kinds(scenario: Scenario) -> Mapping[str | None, str]:
    return {None: "", **{spec.name: spec.kind.value for spec in scenario.accounts}}


def _support(scenario: Scenario) -> set[bool]:
    """Under which settings of Reseller Support a scenario is played."""
    said = scenario.needs.reseller_support
    return {True, False} if said is None else {said}


def _raw_steps(scenario: Scenario) -> list[Any]:
    return [step for part in PARTS for step in scenario.text.value.get(part, ())]


@cache
def told() -> frozenset[tuple[bool, str, tuple[Told, ...]]]:
    """Every step as (Reseller Support, action, calls as endpoint and kind of account)."""
    found = set()
    for scenario in SCENARIOS.values():
        kinds = _kinds(scenario)
        for step, raw in zip(scenario.steps, _raw_steps(scenario), strict=True):
            if step.expect.calls is not None:
                calls = tuple((call.endpoint, kinds[call.account]) for call in step.expect.calls)
                found |= {(support, action_of(raw), calls) for support in _support(scenario)}
    return frozenset(found)


R, E, D = "reseller", "end_customer", "direct_customer"
SYNCHRONIZE, CREATE = "account.synchronize", "subscription.create"
ROWS: Mapping[str, tuple[set[bool], str, list[Told]]] = {
    "registration": (
        {True, False},
        "register",
        [
            ("fields.get", ""),
            ("fields.validate", ""),
            ("fields.service_definition", ""),
            ("account.sync_options", ""),
        ],
    ),
    "reseller's first order": ({True}, "checkout", [(SYNCHRONIZE, R), (SYNCHRONIZE, E), (CREATE, E)]),
    "reseller's later order, new customer": ({True}, "checkout", [(SYNCHRONIZE, E), (CREATE, E)]),
    "later order, known end customer": ({True, False}, "checkout", [(CREATE, E)]),
    "later order, known direct customer": ({True, False}, "checkout", [(CREATE, D)]),
    "customer known from before the option": ({True}, "checkout", [(SYNCHRONIZE, R), (CREATE, E)]),
    "reseller for itself, new": ({True}, "checkout", [(SYNCHRONIZE, R), (CREATE, R)]),
    "reseller for itself, known": ({True}, "checkout", [(CREATE, R)]),
    "reseller's order with the option off": ({False}, "checkout", [(SYNCHRONIZE, E), (CREATE, E)]),
    "direct customer": ({True, False}, "checkout", [(SYNCHRONIZE, D), (CREATE, D)]),
    "missing required option": ({False}, "checkout", []),
    "several lines": ({True, False}, "checkout", [(SYNCHRONIZE, D), (CREATE, D), (CREATE, D)]),
    "addon in the basket": ({True, False}, "checkout", [(SYNCHRONIZE, D), (CREATE, D), ("addon.create", D)]),
    "addon changed": ({True, False}, "change_addon", [("addon.update", D)]),
    "addon cancelled": ({True, False}, "cancel_addon", [("addon.cancel", D)]),
    "increase": ({True, False}, "change_quantity", [("subscription.update", D)]),
    "suspend": ({True, False}, "suspend", [("subscription.suspend", D)]),
    "activate": ({True, False}, "activate", [("subscription.activate", D)]),
    "cancel": ({True, False}, "cancel", [("subscription.cancel", D)]),
    "trial to paid": ({True, False}, "upgrade_to_paid", [("subscription.upgrade_to_paid", D)]),
    "upgrade": ({True, False}, "upgrade", [("subscription.upgrade_downgrade", D)]),
    "downgrade": ({True, False}, "downgrade", [("subscription.upgrade_downgrade", D)]),
    "account deleted": ({True, False}, "delete_account", [("account.delete", D)]),
    "reseller deleted": ({True}, "delete_account", [("account.delete", R)]),
    "sync options at checkout": (
        {True, False},
        "checkout",
        [("account.sync_options", ""), (SYNCHRONIZE, D), (CREATE, D)],
    ),
    "exists before synchronize": (
        {True},
        "checkout",
        [("account.exists", R), (SYNCHRONIZE, R), ("account.exists", E), (SYNCHRONIZE, E), (CREATE, E)],
    ),
    "account known at the vendor": ({True, False}, "checkout", [("account.exists", D), (CREATE, D)]),
}


@pytest.mark.parametrize("row", ROWS)
def test_every_flow_is_covered(row: str) -> None:
    settings, action, calls = ROWS[row]
    for support in settings:
        assert (support, action, tuple(calls)) in told(), (
            f"{row}, Reseller Support {'on' if support else 'off'}"
        )


def test_every_endpoint_and_every_capability_is_called_for() -> None:
    called = {endpoint for _, _, calls in told() for endpoint, _ in calls}
    assert called == set(CONTRACT.endpoints)
    needed = {capability for scenario in SCENARIOS.values() for capability in capabilities_of(scenario)}
    assert needed == set(Capability)
    assert {c for s in SCENARIOS.values() for c in s.needs.without} == {
        Capability.ACCOUNTS,
        Capability.SUBSCRIPTIONS,
        Capability.ADDONS,
        Capability.DELETE,
        Capability.CHANGE,
        Capability.UPGRADE,
        Capability.TRIAL,
    }


@pytest.mark.parametrize("way", ["equal", "empty", "null"])
@pytest.mark.parametrize(("kind", "role"), [(R, "Reseller"), (D, "User")])
def test_no_reseller_is_written_in_every_way(way: str, kind: str, role: str) -> None:
    """Each cell of the three-way rule that has no reseller, in each encoding, as the request says it."""
    found = []
    for scenario in SCENARIOS.values():
        kinds = _kinds(scenario)
        for call in _expected(scenario):
            if call.endpoint == SYNCHRONIZE and kinds[call.account] == kind and "ResellerID" in call.request:
                wanted = {"equal": f"${{{call.account}.ID}}", "empty": "", "null": None}[way]
                if call.request["ResellerID"] == wanted and call.request.get("Role") == role:
                    found.append((scenario.switches.get("no_reseller"), call.request["ResellerExternalID"]))
    assert (way, "") in found


@pytest.mark.parametrize("support", [True, False])
def test_an_end_customer_names_its_reseller(support: bool) -> None:
    found = [
        call.request
        for scenario in SCENARIOS.values()
        if _support(scenario) == {support}
        for call in _expected(scenario)
        if call.endpoint == SYNCHRONIZE and {"Role", "ResellerID", "ResellerExternalID"} <= set(call.request)
    ]
    external_id = "${acme.ExternalID}" if support else ""
    wanted = {"Role": "User", "ResellerID": "${acme.ID}", "ResellerExternalID": external_id}
    assert any(wanted.items() <= request.items() for request in found)


@pytest.mark.parametrize("name", [field.name for field in fields(Switches)])
def test_every_switch_is_played_with(name: str) -> None:
    """Both ways of every assumption, but for the two of which a vendor may rightly refuse the other way."""
    default = getattr(Switches(), name)
    values = {
        getattr(changed(Switches(), {name: scenario.switches[name]}), name)
        for scenario in SCENARIOS.values()
        if name in scenario.switches
    }
    refusable = {"required_options_for_resellers", "required_options_for_direct_customers"}
    assert bool(values - {default}) is (name not in refusable)


@pytest.mark.parametrize("how", ["required", "optional", "hidden", "absent"])
def test_the_partner_id_is_declared_in_every_way(how: str) -> None:
    assert any(scenario.needs.partner_id_option == how for scenario in SCENARIOS.values())


def test_the_partner_id_travels_as_text_and_as_a_number_and_is_left_empty() -> None:
    ways = {spec.partner_id for name, s in SCENARIOS.items() if "mpnid" in name for spec in s.accounts}
    assert ways == {"text", "number", "none"}


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


def _expected(scenario: Scenario) -> Iterator[Any]:
    for step in scenario.steps:
        yield from step.expect.calls or ()


# --- failures


def _way(reply: Reply) -> str:
    """In which way an injected reply is a failure."""
    if isinstance(reply, NoResponse):
        return reply.silence.value
    if reply.status != 200:
        return f"HTTP {reply.status}"
    body = json.loads(reply.body) if reply.body.startswith((b"{", b"[")) else None
    if not isinstance(body, dict):
        return "not an object"
    if "Code" not in body:
        return "no Code"
    return "empty Result" if body["Code"] == 0 and not body.get("Result") else f"Code {body['Code']}"


def _injected() -> Iterator[tuple[Scenario, int, Injection, str]]:
    for scenario in SCENARIOS.values():
        kinds = _kinds(scenario)
        for index, step in enumerate(scenario.steps):
            for injection in step.inject:
                concerned = injection.account or next(
                    call.account for call in step.expect.calls or () if call.endpoint == injection.endpoint
                )
                yield scenario, index, injection, kinds[concerned]


WAYS = ["Code -5", "HTTP 500", "timeout", "dropped", "no Code", "empty Result"]
FAILING = [(SYNCHRONIZE, R), (SYNCHRONIZE, E), (CREATE, E)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("endpoint", "kind"), FAILING)
def test_every_step_fails_in_every_way_and_retry_resumes_there(endpoint: str, kind: str, way: str) -> None:
    """The call that failed is the last of its step, and the first of the Retry, which is sent for real."""
    for scenario, index, injection, concerned in _injected():
        if (injection.endpoint, concerned, _way(injection.reply)) != (endpoint, kind, way):
            continue
        failed, retry = scenario.steps[index], scenario.steps[index + 1]
        if "retry" not in scenario.text.value["steps"][index + 1]:
            continue
        last, first = (failed.expect.calls or ())[-1], (retry.expect.calls or ())[0]
        if last.endpoint == first.endpoint == endpoint and failed.expect.subscriptions == ("Failed",):
            assert retry.inject == ()
            assert retry.expect.subscriptions == ("Synchronized",)
            return
    pytest.fail("no scenario")


@pytest.mark.parametrize(
    ("endpoint", "check_only"), [("addon.create", False), (CREATE, True), ("subscription.update", False)]
)
def test_other_steps_fail_too(endpoint: str, check_only: bool) -> None:
    assert any(
        injection.endpoint == endpoint
        and ("precheck" in scenario.switches) is check_only
        and "retry" in scenario.text.value["steps"][index + 1]
        for scenario, index, injection, _ in _injected()
    )


@pytest.mark.parametrize("what", ["reseller", "customer", "subscription"])
def test_a_step_fails_in_each_of_the_three_ways(what: str) -> None:
    """By an injected reply, by a fault of the built-in vendor, by data that the vendor refuses."""
    failing = dict(zip(("reseller", "customer", "subscription"), FAILING, strict=True))[what]
    assert any((injection.endpoint, kind) == failing for _, _, injection, kind in _injected())
    assert any((s.built_in.fault or "").startswith(f"{what}-refused") for s in SCENARIOS.values())
    assert any(what in _refused_data(scenario) for scenario in SCENARIOS.values())


def _refused_data(scenario: Scenario) -> set[str]:
    accounts = {"reseller" if a.kind.value == R else "customer" for a in scenario.accounts if a.refused}
    lines = [
        line for step in scenario.steps if isinstance(step.action, Checkout) for line in step.action.basket
    ]
    return accounts | ({"subscription"} if any(line.refused for line in lines) else set())


def test_a_failed_line_does_not_stop_the_others() -> None:
    outcomes = {step.expect.subscriptions for scenario in SCENARIOS.values() for step in scenario.steps}
    assert {("Failed", "Synchronized"), ("Synchronized", "Failed", "Synchronized")} <= outcomes


# --- no platform finds one impossible


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
        for support in _support(scenario):
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
    for scenario, index, injection, _ in _injected():
        step = scenario.steps[index]
        given = "empty Result" if scenario.switches.get("empty_result_goes_on") else "Code 0"
        if injection.endpoint != SYNCHRONIZE or _way(injection.reply) != given:
            continue
        found += 1
        calls = [call.endpoint for call in step.expect.calls or ()]
        later = calls[calls.index(SYNCHRONIZE) :]
        assert sorted(later) == sorted(one.endpoint for one in step.inject), scenario.name
        assert scenario.switches["precheck"] == [], scenario.name
    assert found >= 2
