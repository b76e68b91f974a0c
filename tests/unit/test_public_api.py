"""The platform's public API over real sockets: used by a vendor while it is called, and refused to others."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import requests

from simulator.engine import Clock
from simulator.marketplace import Marketplace
from simulator.marketplace.records import Direction, JournalFilter
from simulator.platform.accounts import AccountKind
from tests.unit.market_steps import customer_of, order
from tests.unit.served_market import served
from tests.unit.slow_vendor import MEMBERS, slow_vendor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import Response

    from simulator.marketplace.records import AccountRecord, ServiceRecord
    from tests.unit.slow_vendor import SlowVendor


class Platform:
    """A marketplace that is served, one service at it, and an account that has ordered."""

    def __init__(self, market: Marketplace, vendor: SlowVendor, url: str) -> None:
        self.market, self.vendor, self.url = market, vendor, url
        self.service: ServiceRecord = market.services.register(
            "Calls back", {**MEMBERS, "endpoint": vendor.url}, token_endpoints=["subscription.create"]
        )[0]
        market.services.register_with_vendor(self.service.id)
        self.buyer: AccountRecord = customer_of(market, market.accounts.generate(AccountKind.RESELLER))

    def token(self, **given: Any) -> Response:
        form = {"grant_type": "password", "username": "admin", "password": "any", **given}
        auth = (str(MEMBERS["application_id"]), str(MEMBERS["api_key"]))
        return requests.post(f"{self.url}/oauth/token", data=form, auth=auth, timeout=10)

    def ask(self, path: str, token: str | None = None, method: str = "GET", **given: Any) -> Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **given.pop("headers", {})}
        return requests.request(method, f"{self.url}{path}", headers=headers, timeout=10, **given)


@contextmanager
def _platform() -> Iterator[Platform]:
    with slow_vendor() as vendor, Marketplace() as market, served(market) as url:
        yield Platform(market, vendor, url)


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    with _platform() as opened:
        order(opened.market, opened.service, opened.buyer)
        yield opened


@pytest.fixture(scope="module")
def token(platform: Platform) -> str:
    answer = platform.token()
    assert answer.status_code == 200, answer.text
    assert answer.json()["token_type"] == "bearer"
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.json()["access_token"])


def test_a_vendor_asks_back_while_the_platform_waits_for_it() -> None:
    with _platform() as platform:
        seen: dict[str, Any] = {}

        def call_back(path: str, body: Any, headers: dict[str, str]) -> None:
            if path != "/Subscriptions/Create":
                return
            token, base = headers["X-Cloudplatform-Token"], headers["X-Cloudplatform-Baseuri"]
            assert base == platform.url
            seen["account"] = platform.ask(f"/api/accounts/{body['Account']['ID']}", token).json()
            place = f"/api/subscriptions/{body['SubscriptionID']}"
            fields = {"CustomFields": {"Domain": "contoso.example.com"}}
            seen["fields"] = platform.ask(f"{place}/customfields", token, "PUT", json=fields).json()
            seen["name"] = platform.ask(place, token, "PUT", json={"Name": "Theirs"}).json()
            seen["sent"] = body["Account"]

        platform.vendor.before = call_back
        placed = order(platform.market, platform.service, platform.buyer)
        for member in ("ID", "Role", "ExternalID", "ResellerID", "ResellerExternalID", "Name", "SyncOptions"):
            assert seen["account"][member] == seen["sent"][member], member
        assert seen["name"]["Status"] == "In Progress"
        assert placed.subscriptions[0].name == "Theirs"
        assert placed.subscriptions[0].custom_fields == {"Domain": "contoso.example.com"}
        lines = platform.market.journal.page(JournalFilter(order_id=placed.id)).items
        backs = [line for line in lines if line.direction is Direction.TO_PLATFORM]
        (create,) = [line for line in lines if line.endpoint == "subscription.create"]
        assert [line.status for line in backs] == ["200"] * 3
        assert {line.in_call for line in backs} == {create.id}
        journal = b"".join(platform.market.journal.ndjson())
        assert b"Bearer " not in journal.replace(b"Bearer ***", b"")


def test_what_the_service_may_see_and_nothing_else(platform: Platform, token: str) -> None:
    buyer = platform.ask(f"/api/accounts/{platform.buyer.id}", token)
    assert (buyer.status_code, buyer.json()["Name"]) == (200, platform.buyer.name)
    stranger = platform.market.accounts.generate(AccountKind.DIRECT_CUSTOMER)
    assert platform.ask(f"/api/accounts/{stranger.id}", token).status_code == 404
    assert platform.ask("/api/subscriptions/none", token).status_code == 404
    other = platform.market.services.register(
        "Other", {**MEMBERS, "endpoint": platform.vendor.url, "api_key": "b"}
    )
    foreign, _ = platform.market.tokens.issue(other[0].id)
    (subscription,) = platform.market.subscriptions.of_account(platform.buyer.id)
    assert platform.ask(f"/api/subscriptions/{subscription.id}", foreign).status_code == 404
    assert platform.ask(f"/api/subscriptions/{subscription.id}", token).json()["Quantity"] == 2


def test_custom_fields_are_replaced_whole(platform: Platform, token: str) -> None:
    place = f"/api/accounts/{platform.buyer.id}/customfields"
    assert platform.ask(place, token, "PUT", json={"CustomFields": {"a": "1", "b": "2"}}).status_code == 200
    assert platform.ask(place, token, "PUT", json={"b": "3"}).json() == {"CustomFields": {"b": "3"}}
    assert platform.ask(place, token).json() == {"CustomFields": {"b": "3"}}


@pytest.mark.parametrize(
    ("given", "status", "error"),
    [
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"username": ""}, 400, "invalid_request"),
    ],
)
def test_a_token_is_refused_for_what_it_is(
    platform: Platform, given: dict[str, str], status: int, error: str
) -> None:
    answer = platform.token(**given)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_token_lasts_a_whole_number_of_seconds(platform: Platform) -> None:
    assert '"expires_in":3600,' in platform.token().text, "clients read it as an integer (RFC 6749)"


def test_a_client_that_is_not_known_gets_no_token(platform: Platform) -> None:
    form = {"grant_type": "password", "username": "u", "password": "p"}
    for auth in (None, ("nobody", "nothing"), (str(MEMBERS["application_id"]), "wrong")):
        answer = requests.post(f"{platform.url}/oauth/token", data=form, auth=auth, timeout=10)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert answer.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", [None, "Bearer nonsense", "Basic abc", "Bearer "])
def test_without_a_good_token_nothing_is_told(platform: Platform, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    answer = platform.ask(f"/api/accounts/{platform.buyer.id}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert platform.buyer.name not in answer.text


def test_a_token_expires() -> None:
    now = [time.time()]
    with Marketplace(clock=Clock(now=lambda: now[0], ticks=time.perf_counter)) as market:
        service, _ = market.services.register("s", {"endpoint": "http://127.0.0.1:9"})
        token, grant = market.tokens.issue(service.id)
        assert market.tokens.check(token) == grant
        now[0] += 3601
        assert market.tokens.check(token) is None


@pytest.mark.parametrize("version", ["latest", "1", "2", "2.1", "2.2", "3"])
def test_every_version_is_answered(platform: Platform, token: str, version: str) -> None:
    place = f"/api/accounts/{platform.buyer.id}"
    assert platform.ask(place, token, headers={"X-Api-Version": version}).status_code == 200


def test_a_version_that_there_is_not_is_refused(platform: Platform, token: str) -> None:
    answer = platform.ask(f"/api/accounts/{platform.buyer.id}", token, headers={"X-Api-Version": "9"})
    assert (answer.status_code, "2.1, 2.2, 3" in answer.json()["error_description"]) == (400, True)


@pytest.mark.parametrize("path", ["/api/", "/api/orders/1", "/api/accounts/1/contacts", "/oauth/authorize"])
def test_what_is_not_there_says_what_is(platform: Platform, token: str, path: str) -> None:
    answer = platform.ask(path, token, "POST")
    assert answer.status_code == 404
    assert "GET /api/accounts/{id}" in answer.json()["Supported"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"data": "{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"json": [1]}, 422),
        ({"json": {"Name": 5}}, 422),
        ({"json": {"Name": "x" * 201}}, 422),
        ({"data": b" " * 5_000_000, "headers": {"Content-Type": "application/json"}}, 413),
    ],
)
def test_bad_bodies_are_told(platform: Platform, token: str, body: dict[str, Any], status: int) -> None:
    (subscription,) = platform.market.subscriptions.of_account(platform.buyer.id)
    answer = platform.ask(f"/api/subscriptions/{subscription.id}", token, "PUT", **body)
    assert answer.status_code == status, answer.text
