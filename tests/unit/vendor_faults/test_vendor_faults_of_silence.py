"""Faults that leave the caller without an answer, or make it wait."""

from __future__ import annotations

import time

import pytest
import requests

from tests.unit.vendor_client import direct_customer, mail, reseller
from tests.unit.vendor_faults.asking import ClientOf, raw


def test_endpoints_that_are_not_offered(client_of: ClientOf) -> None:
    for fault, method, path in [
        ("no-settings-form", "GET", "Fields/Get"),
        ("no-settings-form", "POST", "Fields/Validate"),
        ("no-catalogue", "GET", "Fields/ServiceDefinition"),
        ("no-sync-options", "GET", "Accounts/SyncOptions"),
    ]:
        client = client_of(fault)
        body = {} if method == "POST" else None
        answer = client.session.request(method, f"{client.url}/{path}", json=body, timeout=10)
        assert answer.status_code == 404, path
    exists = client_of("no-exists").post("Accounts/Exists", direct_customer())
    assert (exists["Code"], "not supported by default" in exists["Message"]) == (-1, True)
    assert client_of("settings-refused").post("Fields/Validate", {"Fields": []}) == [
        "The workspace and the API secret do not belong together"
    ]
    every = client_of("every-call-unauthorized")
    assert {
        raw(every, direct_customer()).status_code,
        every.session.get(f"{every.url}/Fields/Get").status_code,
    } == {401}


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        ("reseller-times-out", "Accounts/Synchronize"),
        ("customer-times-out", "Accounts/Synchronize"),
        ("subscription-times-out", "Subscriptions/Create"),
    ],
)
def test_a_vendor_that_does_not_answer(client_of: ClientOf, fault: str, path: str) -> None:
    client = client_of(f"{fault}-once")
    customer = client.customer() if "subscription" in fault else direct_customer()
    body = reseller() if "reseller" in fault else customer
    body = mail(customer) if "subscription" in fault else body
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.post(f"{client.url}/{path}", json=body, timeout=0.2)
    answer = client.post(path, body)
    assert answer["Code"] == 0
    assert client.post(path, body)["Result"] == answer["Result"], "what was done late is the same"


@pytest.mark.parametrize(
    "fault", ["reseller-answer-lost", "customer-answer-lost", "subscription-answer-lost"]
)
def test_a_lost_answer_was_a_right_one(client_of: ClientOf, fault: str) -> None:
    client = client_of(f"{fault}-once")
    customer = client.customer() if "subscription" in fault else direct_customer()
    path = "Subscriptions/Create" if "subscription" in fault else "Accounts/Synchronize"
    body = reseller() if "reseller" in fault else customer
    body = mail(customer) if "subscription" in fault else body
    with pytest.raises(requests.exceptions.ConnectionError):
        raw(client, body, path)
    if path == "Accounts/Synchronize":
        assert client.post("Accounts/Exists", body)["Code"] == 1, "it was synchronized all the same"
    assert client.post(path, body)["Code"] == 0


def test_a_trickle_comes_byte_by_byte(client_of: ClientOf) -> None:
    client = client_of("trickled-answer")
    url = f"{client.url}/Accounts/Synchronize"
    began = time.perf_counter()
    with client.session.post(url, json=direct_customer(), timeout=10, stream=True) as answer:
        stream = answer.raw.stream(1)
        assert b"".join(next(stream) for _ in range(3)) == b'{"A'
    assert 0.25 < time.perf_counter() - began < 5


def test_a_slow_answer_is_right_in_the_end(client_of: ClientOf) -> None:
    client = client_of("slow-answer")
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.post(f"{client.url}/Accounts/Synchronize", json=direct_customer(), timeout=0.2)
