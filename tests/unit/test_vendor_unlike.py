"""The vendors that are right in another way: each is unlike the reference vendor, and none is blamed."""

from __future__ import annotations

import gzip
import json
import re
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from vendor_client import KEYS, Client, direct_customer, mail

from simulator.errors import UsageError
from simulator.vendors import LIKES, RunningVendor, VendorProfile, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


def sent(vendor: RunningVendor, profile: VendorProfile, method: str, path: str, body: bytes = b"") -> bytes:
    """The bytes of an answer as they travel, head and all."""
    url = urlsplit(f"{vendor.url(profile)}/{path}")
    keys = "".join(f"{name}: {value}\r\n" for name, value in KEYS.items())
    head = (
        f"{method} {url.path} HTTP/1.1\r\nHost: {url.netloc}\r\n{keys}Accept-Encoding: gzip\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((str(url.hostname), url.port or 80), timeout=5) as connection:
        connection.sendall(head.encode() + body)
        chunks = list(iter(lambda: connection.recv(65536), b""))
    return re.sub(rb"(?i)\r\ndate: [^\r]+", b"", b"".join(chunks))


def everything_said(vendor: RunningVendor, like: str | None) -> bytes:
    """Some calls, read-only ones and orders."""
    profile = VendorProfile(reseller_support=True, like=like)
    customer = direct_customer(ID="4711", ResellerID="4711", Email="a@example.com", Name="A")
    account = json.dumps(customer).encode()
    said = [sent(vendor, profile, "GET", "Fields/Get"), sent(vendor, profile, "GET", "Accounts/SyncOptions")]
    said.append(sent(vendor, profile, "POST", "Accounts/Synchronize", account))
    client = Client(vendor, profile)
    client.synchronize(customer)
    order = mail(customer, SubscriptionID="158cb214-e5fb-45db-b233-cc3372529fe4")
    client.create(order)
    cancel = json.dumps({**order, "ActionType": "Cancel"}).encode()
    said.append(sent(vendor, profile, "POST", "Subscriptions/Cancel", cancel))
    said.append(sent(vendor, profile, "POST", "Accounts/Exists", account))
    client.session.close()
    return b"\n".join(said)


def test_there_are_enough_of_them_and_each_says_how() -> None:
    assert len(LIKES) >= 10
    for name, likeness in LIKES.items():
        assert likeness.name == name
        assert likeness.how[0].isupper(), name
        assert likeness.how.endswith("."), name


_FOR_NO_SIMPLE_CLIENT = ("slow", "interim-answers")


@pytest.mark.parametrize("like", [name for name in LIKES if name not in _FOR_NO_SIMPLE_CLIENT])
def test_each_is_unlike_the_reference_vendor(vendor: RunningVendor, like: str) -> None:
    assert everything_said(vendor, like) != everything_said(vendor, None)


def head_and_body(vendor: RunningVendor, like: str) -> tuple[str, bytes]:
    profile = VendorProfile(reseller_support=True, like=like)
    head, _, body = sent(vendor, profile, "GET", "Accounts/SyncOptions").partition(b"\r\n\r\n")
    return head.decode(), body


def test_http_is_spoken_in_other_ways(vendor: RunningVendor) -> None:
    assert head_and_body(vendor, "http-1.0")[0].startswith("HTTP/1.0 200")
    assert "\r\ncontent-type: application/json" in head_and_body(vendor, "lower-case-headers")[0]
    head, body = head_and_body(vendor, "chunked")
    assert "Transfer-Encoding: chunked" in head
    assert "Content-Length" not in head
    assert body.endswith(b"\r\n0\r\n\r\n")
    head, body = head_and_body(vendor, "gzip")
    assert "Content-Encoding: gzip" in head
    assert json.loads(gzip.decompress(body))["Fields"]
    head, rest = head_and_body(vendor, "interim-answers")
    assert (head, rest[:12]) == ("HTTP/1.1 100 Continue", b"HTTP/1.1 103")


def test_a_likeness_can_have_a_fault(vendor: RunningVendor) -> None:
    client = Client(
        vendor, VendorProfile(reseller_support=True, like="guid-ids", fault="create-without-result")
    )
    customer = direct_customer()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", client.synchronize(customer))
    assert client.post("Subscriptions/Create", mail(customer))["Result"] is None
    client.session.close()


def test_an_unknown_likeness_is_told_with_the_near_miss(vendor: RunningVendor) -> None:
    with pytest.raises(UsageError, match="guid-ids"):
        vendor.url(VendorProfile(reseller_support=True, like="guid-id"))
    client = Client(vendor, VendorProfile(reseller_support=True))
    url = client.url.replace("partner-id-none", "partner-id-none/like-guid-id")
    answer = client.session.get(f"{url}/Fields/Get", timeout=5)
    assert answer.status_code == 404
    assert "guid-ids" in answer.json()["Message"]
    client.session.close()
