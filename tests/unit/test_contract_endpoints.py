"""Which endpoint a call belongs to, and what the endpoints file says of each."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.contract import AnswerKind, Contract, Endpoint, endpoint_of, judge_exchange, read
from simulator.errors import UsageError
from simulator.exchange import Exchange, Request, Response
from simulator.findings import Party
from simulator.platform.service import Capability

CONTRACT = Contract.load()
ENDPOINTS = CONTRACT.endpoints
BASE = "https://vendor.example.com/api/v2"


def found(method: str, url: str, **known: Any) -> str | None:
    endpoint = endpoint_of(method, url, ENDPOINTS, **known)
    return endpoint.id if endpoint else None


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda e: e.id)
def test_endpoint_is_found_by_its_default_path(endpoint: Endpoint) -> None:
    for path in (endpoint.path, *endpoint.aliases):
        for url in (f"{BASE}/{path}", f"{BASE.upper()}/{path.upper()}/", f"{BASE}/{path}?code=a/b#c"):
            assert found(endpoint.method, url) == endpoint.id
            assert found(endpoint.method, url, base_url=f"{BASE}/") == endpoint.id


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=lambda e: e.id)
def test_endpoint_fits_its_schemas(endpoint: Endpoint) -> None:
    names = CONTRACT.validators.names
    assert endpoint.answer in names
    assert endpoint.request is None or endpoint.request in names
    assert (endpoint.method == "GET") == (endpoint.request is None)
    assert Capability(endpoint.capability)
    assert endpoint.source
    for schema in (endpoint.answer, *([endpoint.request] if endpoint.request else [])):
        assert "x-check" in CONTRACT.validators.document(schema)


def test_actions_are_those_of_the_schema() -> None:
    known = CONTRACT.validators.document("service")["properties"]["ActionType"]["enum"]
    for endpoint in ENDPOINTS.values():
        assert set(endpoint.action_types) <= set(known)
        assert bool(endpoint.action_types) == (endpoint.request == "service")
        assert endpoint.addon_action is None or endpoint.addon_action in known
        assert (endpoint.addon_action is not None) == endpoint.id.startswith("addon.")
    assert {e.id for e in ENDPOINTS.values() if e.external_id} == {
        "account.synchronize",
        "subscription.create",
        "addon.create",
    }
    assert ENDPOINTS["account.exists"].answer_kind is AnswerKind.EXISTS


def test_wrong_verb_still_shows_what_was_meant() -> None:
    assert found("GET", f"{BASE}/Accounts/Synchronize") == "account.synchronize"
    assert found("post", f"{BASE}/fields/get") == "fields.get"


def test_own_url_of_an_endpoint_counts_first() -> None:
    own = {"account.synchronize": "https://crm.example.com/Accounts/Exists"}
    assert (
        found("POST", "https://crm.example.com/accounts/exists/?x=1", overrides=own) == "account.synchronize"
    )
    assert found("POST", f"{BASE}/Accounts/Exists", overrides=own) == "account.exists"


def test_verb_decides_between_endpoints_with_one_url() -> None:
    url = "https://crm.example.com/hook"
    own = {"account.sync_options": url, "account.synchronize": url}
    assert found("POST", url, overrides=own) == "account.synchronize"
    assert found("GET", url, overrides=own) == "account.sync_options"
    assert found("PUT", url, overrides=own) == "account.sync_options"


def test_base_url_is_no_bar_to_endpoints_elsewhere() -> None:
    assert (
        found("POST", "https://other.example.com/Accounts/Synchronize", base_url=BASE)
        == "account.synchronize"
    )
    assert (
        found("POST", "https://vendor.example.com:443/api/v2/Accounts/Delete", base_url=BASE)
        == "account.delete"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://platform.example.com/api/accounts/1082733",
        "https://platform.example.com/oauth/token",
        "https://vendor.example.com/MyAccounts/Synchronize",
        "https://vendor.example.com/Accounts/Synchronize/More",
        "https://vendor.example.com/",
        "https://vendor.example.com/?next=/Accounts/Synchronize",
        "not a url",
        "",
    ],
)
def test_other_calls_belong_to_no_endpoint(url: str) -> None:
    assert found("POST", url) is None


def test_unknown_contract_version_is_the_users_fault() -> None:
    with pytest.raises(UsageError, match="v9"):
        Contract.load("v9")


def test_recorded_traffic_is_judged_as_it_deserves() -> None:
    file = Path(__file__).parents[1] / "data" / "official-sample-vendor.har"
    found_in: dict[int, list[tuple[str, Party]]] = {}
    for number, entry in enumerate(json.loads(file.read_text())["log"]["entries"], 1):
        exchange = recorded(number, entry)
        endpoint = endpoint_of(exchange.request.method, exchange.request.url, ENDPOINTS)
        result = judge_exchange(read(exchange, endpoint), CONTRACT)
        assert result.judged
        if result.findings:
            found_in[number] = [(finding.check, finding.party) for finding in result.findings]
    assert found_in == {
        17: [("request.credentials", Party.PLATFORM)],
        18: [("request.verb", Party.PLATFORM)],
        19: [("endpoint.not-offered", Party.VENDOR)],
        20: [("request.body-missing", Party.PLATFORM)],
    }


def recorded(number: int, entry: dict[str, Any]) -> Exchange:
    request, response = entry["request"], entry["response"]
    return Exchange(
        number=number,
        scenario="recorded",
        endpoint=None,
        request=Request(
            method=request["method"],
            url=request["url"],
            headers=tuple((h["name"], h["value"]) for h in request["headers"]),
            body=request.get("postData", {}).get("text", "").encode() or None,
        ),
        reply=Response(
            status=response["status"],
            headers=tuple((h["name"], h["value"]) for h in response["headers"]),
            body=response["content"]["text"].encode(),
        ),
    )
