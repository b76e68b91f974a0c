"""The control API through HTTP alone: a whole journey, each kind of bad request; every answer is checked."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from simulator.journal import read_recording
from simulator.marketplace import Marketplace
from simulator.vendors import serve
from simulator.vendors.registration import registered
from simulator.web.control_api.document import document
from simulator.web.control_api.operations import OPERATIONS
from tests.unit.served_market import served

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIL = "lanternfish-mail-shoal"


class Control:
    """Calls the API, and holds each answer against the document."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.used: set[str] = set()

    def __call__(
        self, id_: str, body: Any = None, *, status: int | None = None, query: Any = None, **path: Any
    ) -> Any:
        operation = next(one for one in OPERATIONS if one.id == id_)
        answer = requests.request(
            operation.method,
            f"{self.url}/control{operation.path.format(**path)}",
            json=body,
            params=query,
            timeout=60,
        )
        expected = status or operation.status
        assert answer.status_code == expected, answer.text
        self.used.add(id_)
        _checked(operation.path, operation.method, answer)
        if expected == 204:
            return None
        media = answer.headers["Content-Type"]
        is_json = media.startswith(("application/json", "application/problem+json"))
        return answer.json() if is_json else answer.content


def _checked(path: str, method: str, answer: requests.Response) -> None:
    responses = document()["paths"][f"/control{path}"][method.lower()]["responses"]
    described = responses.get(str(answer.status_code), responses["default"])
    media = answer.headers.get("Content-Type", "").partition(";")[0]
    if "content" not in described:
        assert not answer.content
        return
    assert media in described["content"], (media, described)
    schema = described["content"][media]["schema"]
    if media.endswith("json") and schema:
        whole = {**schema, "components": document()["components"]}
        Draft202012Validator(whole).validate(answer.json())


@pytest.fixture(scope="module")
def control() -> Iterator[Control]:
    with serve() as vendor, Marketplace() as market, served(market, vendor=vendor) as url:
        market.services.built_in(registered(vendor, {}))
        control = Control(url)
        for service in control("services"):
            control("register_with_vendor", {}, service_id=service["id"])
        yield control


def test_the_document_is_valid_openapi_and_describes_every_route(control: Control) -> None:
    served_document = requests.get(f"{control.url}/control/openapi.json", timeout=10).json()
    validate(served_document)
    assert served_document == json.loads(json.dumps(document()))
    ids = [operation.id for operation in OPERATIONS]
    assert len(ids) == len(set(ids))


def _answers(control: Control, service_id: int, buyer_id: str) -> dict[str, dict[str, Any]]:
    forms = control("questions", service_id=service_id, query={"buyer_id": buyer_id})
    return {
        form["account_id"]: {
            question["option"]["id"]: question["suggestion"] or f"sim-{buyer_id}"
            for question in form["questions"]
            if question["option"]["required"]
        }
        for form in forms
    }


def _order(control: Control, service_id: int, buyer_id: str, **line: Any) -> dict[str, Any]:
    return control(
        "place_order",
        {
            "service_id": service_id,
            "buyer_id": buyer_id,
            "lines": [{"product": MAIL, "quantity": 2, **line}],
            "answers": _answers(control, service_id, buyer_id),
        },
    )


def _family(control: Control) -> tuple[dict[str, Any], dict[str, Any]]:
    reseller = control("generate_account", {"kind": "reseller"})
    customer = control("generate_account", {"kind": "end_customer", "reseller_id": reseller["id"]})
    return reseller, customer


def test_a_first_order_its_calls_its_changes_and_its_scenario(control: Control, tmp_path: Path) -> None:
    service = next(one for one in control("services") if one["reseller_support"])
    assert any(one["product"] == MAIL for one in control("offers", service_id=service["id"]))
    reseller, customer = _family(control)
    order = _order(control, service["id"], customer["id"])
    assert order["status"] == "Synchronized"
    lines = control("journal", query={"order_id": order["id"]})["items"]
    assert [(line["endpoint"], line["account_id"]) for line in reversed(lines)] == [
        ("account.synchronize", reseller["id"]),
        ("account.synchronize", customer["id"]),
        ("subscription.create", customer["id"]),
    ]
    assert {line["verdict"] for line in lines} == {"passed"}
    whole = control("exchange", exchange_id=lines[0]["id"])
    assert json.loads(whole["exchange"]["request"]["body"])["Account"]["ID"] == customer["id"]
    assert whole["curl"].startswith("curl ")
    (subscription,) = order["subscriptions"]
    changed = control(
        "change_subscription",
        {"change": "change_quantity", "quantity": 5},
        subscription_id=subscription["id"],
    )
    assert (changed["quantity"], changed["status"]) == (5, "Synchronized")
    assert control("possible_changes", subscription_id=subscription["id"])["activate"]
    standing = control("standings", account_id=customer["id"])[0]
    assert standing["synchronized"]
    text = control("scenario_from_orders", {"order_ids": [order["id"]], "title": "What I clicked"})["text"]
    control("save_scenario", {"text": text}, name="clicked")
    assert "saved/clicked" in {entry["name"] for entry in control("scenarios")}
    run = control("start_run", {"service_id": service["id"], "scenarios": ["saved/clicked"], "wait": True})
    assert (run["status"], run["verdict"]) == ("finished", "passed")
    assert control("run_report", run_id=run["id"])["verdict"] == "passed"
    again = control("start_run", {"service_id": service["id"], "scenarios": ["saved/clicked"], "wait": True})
    assert control("run_comparison", run_id=again["id"])
    journal = tmp_path / "j.ndjson"
    journal.write_bytes(control("journal_ndjson", query={"order_id": order["id"]}))
    assert len(read_recording(journal).exchanges) == 4
    har = tmp_path / "j.har"
    har.write_bytes(control("journal_har", query={"order_id": order["id"]}))
    assert len(read_recording(har).exchanges) == 4


def test_a_failing_vendor_and_the_retry(control: Control) -> None:
    service = control("register_faulty_vendor", {"fault": "customer-http-500-once"})
    _, customer = _family(control)
    order = _order(control, service["id"], customer["id"])
    assert (order["status"], "500" in order["reason"]) == ("Failed", True)
    retried = control("retry_order", {}, order_id=order["id"])
    assert retried["status"] == "Synchronized"
    assert [one["kind"] for one in control("order_operations", order_id=order["id"])] == ["checkout"] * 2
    again = control("retry_order", {}, order_id=order["id"], status=409)
    assert "nothing to retry" in again["detail"]
    control("remove_service", service_id=service["id"])


def test_the_platforms_faults(control: Control) -> None:
    service = next(one for one in control("services") if one["reseller_support"])
    _, customer = _family(control)
    fault = {"fault": "repeat", "endpoint": "subscription.create"}
    on = control("switch_fault_on", fault, service_id=service["id"])
    assert control("faults", service_id=service["id"]) == [on]
    order = _order(control, service["id"], customer["id"])
    endpoints = [line["endpoint"] for line in control("journal", query={"order_id": order["id"]})["items"]]
    assert endpoints.count("subscription.create") == 2
    control("switch_faults_off", service_id=service["id"])
    control("switch_fault_off", service_id=service["id"], fault_id=on["id"], status=404)


def test_a_service_of_ones_own(control: Control) -> None:
    made = control("register_service", {"name": "Mine", "members": {"endpoint": "http://127.0.0.1:9/api"}})
    service, key = made["service"], made["api_key"]
    assert key not in json.dumps(service)
    assert key not in json.dumps(control("service", service_id=service["id"]))
    renewed = control("renew_credentials", service_id=service["id"])
    assert renewed["api_key"] != key
    changed = control("change_service", {"members": {"locale": "el_GR"}}, service_id=service["id"])
    assert changed["locale"] == "el_GR"
    refused = control("register_with_vendor", {}, service_id=service["id"])
    assert (refused["registration"], bool(refused["registration_errors"])) == ("refused", True)
    control("test_connection", {"wait": True}, service_id=service["id"])
    assert control("last_test", service_id=service["id"])["verdicts"][-1]["state"] == "unreachable"
    assert control("settings_form", service_id=service["id"])["fields"] == []
    assert control("refresh_service", service_id=service["id"])["errors"]
    control("remove_service", service_id=service["id"])
    control("service", service_id=service["id"], status=404)


def test_a_seed_of_any_text_makes_an_account(control: Control) -> None:
    half = {"kind": "direct_customer", "seed": "\ud800"}
    assert control("generate_account", half)["profile"]["name"]


def test_accounts_by_hand(control: Control) -> None:
    members = {"Name": "Initech", "Email": "ops@initech.example.com", "Country": "Greece"}
    account = control("create_account", {"kind": "direct_customer", "members": members})
    assert account["profile"]["address"]["country_code"] == "GR"
    renamed = control("change_account", {"members": {"Name": "Initrode"}}, account_id=account["id"])
    assert renamed["profile"]["name"] == "Initrode"
    assert control("accounts", query={"search": "Initrode"})["items"] == [renamed]
    fields = control("set_account_fields", {"Domain": "initech.example.com"}, account_id=account["id"])
    assert fields["custom_fields"] == {"Domain": "initech.example.com"}
    control("remove_account", account_id=account["id"])
    problem = control("create_account", {"kind": "direct_customer", "members": {"Nam": "x"}}, status=422)
    assert problem["problems"]


def test_events_are_told_with_their_members(control: Control) -> None:
    last = control("health")["last_event"]
    _, customer = _family(control)
    with requests.get(
        f"{control.url}/control/events", params={"after": last}, stream=True, timeout=10
    ) as stream:
        kinds = []
        for line in stream.iter_lines(decode_unicode=True):
            if line.startswith("event: "):
                kinds.append(line.removeprefix("event: "))
            if line.startswith("data: ") and json.loads(line[6:]).get("account_id") == customer["id"]:
                break
    assert "AccountChanged" in kinds


@pytest.mark.parametrize(
    ("method", "path", "given", "status", "said"),
    [
        ("GET", "/control/nothing", {}, 404, "there is no /control/nothing"),
        ("GET", "/control/orders/99999", {}, 404, "99999"),
        ("PUT", "/control/orders", {"json": {}}, 405, "GET"),
        ("POST", "/control/orders", {"json": {"buyer_id": "1"}}, 422, "'service_id' is a required property"),
        ("POST", "/control/orders", {"data": "{", "headers": {"Content-Type": "application/json"}}, 400, ""),
        ("POST", "/control/orders", {"data": "{}", "headers": {"Content-Type": "text/plain"}}, 415, ""),
        ("POST", "/control/orders", {"json": [1]}, 422, "is not of type 'object'"),
        ("GET", "/control/journal?verdict=maybe", {}, 422, "'maybe' is not one of"),
        ("GET", "/control/journal?limit=many", {}, 422, "is not of type 'integer'"),
        ("GET", "/control/journal?ordr_id=1", {}, 422, "there is no parameter 'ordr_id'"),
        ("POST", "/control/services/faulty", {"json": {"fault": "nonsense"}}, 422, "no fault 'nonsense'"),
        ("POST", "/control/services", {"json": {"name": "x", "members": {"endpoint": "ftp://x"}}}, 422, ""),
        (
            "POST",
            "/control/runs",
            {"json": {"service_id": 1, "scenarios": ["no/such"]}},
            422,
            "no such scenario",
        ),
        ("PUT", "/control/scenarios/saved/x", {"json": {"text": "a: ["}}, 422, ""),
        ("POST", "/control/orders", {"data": b" " * 5_000_000}, 413, ""),
        (
            "POST",
            "/control/orders",
            {"data": b"[" * 100_000, "headers": {"Content-Type": "application/json"}},
            400,
            "",
        ),
        ("POST", f"/control/runs/{2**63}/stop", {}, 404, f"there is no /control/runs/{2**63}/stop"),
        ("GET", f"/control/journal?order_id={2**63}", {}, 422, "is greater than the maximum"),
        ("GET", f"/control/journal?order_id={'9' * 5000}", {}, 422, "is not of type 'integer'"),
        (
            "POST",
            "/control/accounts/9/deletion",
            {"json": {"service_id": 10**25}},
            422,
            "is greater than the maximum",
        ),
    ],
)
def test_bad_requests_are_told_as_problem_details(
    control: Control, method: str, path: str, given: dict[str, Any], status: int, said: str
) -> None:
    answer = requests.request(method, f"{control.url}{path}", timeout=20, **given)
    assert answer.status_code == status, answer.text
    if status == 413 and not answer.headers["Content-Type"].startswith("application/problem+json"):
        return  # the server itself refuses it, before anything is read
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    Draft202012Validator(document()["components"]["schemas"]["Problem"]).validate(answer.json())
    assert said in answer.json()["detail"]


def test_a_page_of_another_site_can_do_nothing(control: Control) -> None:
    foreign = {"Origin": "https://evil.example.com"}
    answer = requests.post(f"{control.url}/control/reset", json={}, headers=foreign, timeout=10)
    assert answer.status_code == 403
    assert control("services")


def test_the_example_of_the_documentation_does_what_it_says(control: Control) -> None:
    page = (Path(__file__).parents[2] / "docs" / "control-api.md").read_text("utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    seen: dict[str, Any] = {}
    exec(example.replace("http://127.0.0.1:8700", control.url), seen)
    assert seen["order"]["status"] == "Synchronized"


def test_reset_keeps_the_services_if_it_is_asked_to(control: Control) -> None:
    before = control("services")
    control("reset", {"keep_services": True})
    assert control("accounts")["items"] == control("orders")["items"] == []
    assert [one["id"] for one in control("services")] == [one["id"] for one in before]
