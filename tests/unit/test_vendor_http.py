"""The built-in vendor as an HTTP server: credentials, statuses, kept connections, profiles, ports."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import requests
from vendor_client import KEYS, Client, direct_customer

from simulator.errors import UsageError
from simulator.vendors import (
    BUILT_IN_API_KEY,
    BUILT_IN_APPLICATION_ID,
    PartnerId,
    RunningVendor,
    VendorProfile,
    serve,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PROFILE = VendorProfile(reseller_support=True)


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def url(vendor: RunningVendor) -> str:
    return f"{vendor.url(PROFILE)}/Accounts/Synchronize"


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in KEYS.items() if key != name}


WRONG_KEYS = {
    "none": {},
    "no key": without("X-CloudPlatform-APIKey"),
    "no application id": without("X-CloudPlatform-ApplicationId"),
    "another key": {**KEYS, "X-CloudPlatform-APIKey": base64.b64encode(b"guessed").decode()},
    "an unencoded key": {**KEYS, "X-CloudPlatform-APIKey": BUILT_IN_API_KEY},
    "a key without padding": {**KEYS, "X-CloudPlatform-APIKey": KEYS["X-CloudPlatform-APIKey"].rstrip("=")},
    "a key in the URL's alphabet": {
        **KEYS,
        "X-CloudPlatform-APIKey": base64.urlsafe_b64encode(BUILT_IN_API_KEY.encode()).decode(),
    },
    "an empty key": {**KEYS, "X-CloudPlatform-APIKey": ""},
    "another application": {**KEYS, "X-CloudPlatform-ApplicationId": "0" + BUILT_IN_APPLICATION_ID[1:]},
}


@pytest.mark.parametrize("keys", WRONG_KEYS.values(), ids=list(WRONG_KEYS))
@pytest.mark.parametrize("path", ["Fields/Get", "Accounts/Synchronize"])
def test_wrong_credentials_are_answered_401(vendor: RunningVendor, keys: dict[str, str], path: str) -> None:
    method = "GET" if path == "Fields/Get" else "POST"
    body = None if method == "GET" else direct_customer()
    answer = requests.request(method, f"{vendor.url(PROFILE)}/{path}", json=body, headers=keys, timeout=10)
    assert answer.status_code == 401
    assert answer.json()["Message"]


def test_a_guid_is_a_guid_in_either_case(vendor: RunningVendor) -> None:
    keys = {**KEYS, "X-CloudPlatform-ApplicationId": BUILT_IN_APPLICATION_ID.upper()}
    assert requests.get(f"{vendor.url(PROFILE)}/Fields/Get", headers=keys, timeout=10).status_code == 200


@pytest.mark.parametrize("path", ["accounts/synchronize", "ACCOUNTS/SYNCHRONIZE", "Accounts/synchronize"])
def test_case_does_not_matter_in_paths(vendor: RunningVendor, path: str) -> None:
    answer = requests.post(f"{vendor.url(PROFILE)}/{path}", json=direct_customer(), headers=KEYS, timeout=10)
    assert (answer.status_code, answer.json()["Code"]) == (200, 0)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Accounts/Synchronize", 405),
        ("POST", "Fields/Get", 405),
        ("DELETE", "Accounts/Delete", 405),
        ("OPTIONS", "Fields/Get", 405),
        ("POST", "Accounts/Synchronise", 404),
        ("POST", "Accounts/Synchronize/", 404),
        ("POST", "Accounts//Synchronize", 404),
        ("GET", "", 404),
        ("HEAD", "Fields/Get", 200),
    ],
)
def test_statuses_for_what_is_not_there(vendor: RunningVendor, method: str, path: str, status: int) -> None:
    answer = requests.request(
        method, f"{vendor.url(PROFILE)}/{path}", headers=KEYS, timeout=10, allow_redirects=False
    )
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    if status == 405:
        assert answer.headers["Allow"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        (None, 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/json; charset=utf-16", 415),
        ("application/json", 200),
        ("APPLICATION/JSON; Charset=UTF-8", 200),
    ],
)
def test_the_body_must_be_announced_as_json(url: str, content_type: str | None, status: int) -> None:
    headers = KEYS if content_type is None else {**KEYS, "Content-Type": content_type}
    body = json.dumps(direct_customer()).encode()
    assert requests.post(url, data=body, headers=headers, timeout=10).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b'"text"',
        b"null",
        b'{"ID": "\xe9"}',
        b'\xef\xbb\xbf{"ID": "1"}',
        b'{"ID": NaN}',
        b"[" * 100000,
    ],
    ids=["empty", "half", "word", "array", "string", "null", "latin-1", "bom", "nan", "deep"],
)
def test_a_body_that_is_no_json_object_is_answered_400(url: str, body: bytes) -> None:
    headers = {**KEYS, "Content-Type": "application/json"}
    answer = requests.post(url, data=body, headers=headers, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["Message"]


def test_a_chunked_request_is_read(url: str) -> None:
    body = json.dumps(direct_customer()).encode()
    headers = {**KEYS, "Content-Type": "application/json"}
    answer = requests.post(url, data=iter([body[:50], body[50:]]), headers=headers, timeout=10)
    assert answer.json()["Code"] == 0


def test_a_request_past_all_measure_is_refused_at_once(vendor: RunningVendor) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", vendor.port, timeout=10)
    connection.putrequest("POST", f"/{PROFILE.path}/Accounts/Synchronize")
    connection.putheader("Content-Length", str(10**9))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_expect_100_continue_is_answered_before_the_body_comes(vendor: RunningVendor) -> None:
    body = json.dumps(direct_customer()).encode()
    lines = [f"POST /{PROFILE.path}/Accounts/Synchronize HTTP/1.1", "Host: vendor", "Expect: 100-continue"]
    lines += [f"{name}: {value}" for name, value in KEYS.items()]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    with socket.create_connection(("127.0.0.1", vendor.port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        assert connection.recv(1024).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_connection_is_kept_and_answers_come_without_a_wait(vendor: RunningVendor) -> None:
    """Nagle's algorithm and a delayed acknowledgement would add 40 ms to an answer in two parts."""
    connection = http.client.HTTPConnection("127.0.0.1", vendor.port, timeout=10)
    connection.connect()
    kept = connection.sock
    waits = []
    for _ in range(40):
        body = json.dumps(direct_customer(Description="x" * 2000))
        began = time.perf_counter()
        connection.request(
            "POST",
            f"/{PROFILE.path}/Accounts/Synchronize",
            body,
            {**KEYS, "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        assert json.loads(answer.read())["Code"] == 0
        waits.append(time.perf_counter() - began)
    assert connection.sock is kept, "the vendor closed the connection"
    connection.close()
    assert statistics.median(waits) < 0.02


def test_an_error_does_not_spoil_the_connection_for_what_follows(vendor: RunningVendor) -> None:
    """The body of a request that is turned down must not be read as the next request."""
    client = Client(vendor, PROFILE)
    for path, status in [("Nowhere", 404), ("Fields/Get", 405), ("Accounts/Exists", 200)]:
        answer = client.session.post(f"{client.url}/{path}", json=direct_customer(), timeout=10)
        assert answer.status_code == status
    refused = client.session.post(
        f"{client.url}/Accounts/Exists", json={}, headers={"X-CloudPlatform-APIKey": ""}
    )
    assert refused.status_code == 401
    assert client.post("Accounts/Exists", direct_customer())["Code"] == 0
    client.close()


def test_http_1_0_is_answered_and_closed(vendor: RunningVendor) -> None:
    with socket.create_connection(("127.0.0.1", vendor.port), timeout=10) as connection:
        connection.sendall(b"GET /nowhere HTTP/1.0\r\n\r\n")
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize("support", [True, False])
@pytest.mark.parametrize("partner_id", [None, *PartnerId])
@pytest.mark.parametrize("fault", [None, "customer-refused"])
@pytest.mark.parametrize("accounts", [True, False])
def test_a_profile_is_read_back_from_its_path(
    support: bool, partner_id: PartnerId | None, fault: str | None, accounts: bool
) -> None:
    profile = VendorProfile(
        reseller_support=support, partner_id=partner_id, fault=fault, accounts_management=accounts
    )
    read, rest = VendorProfile.read(f"/{profile.path}/fields/get")
    assert read is not None
    assert read.path == profile.path
    assert (read.reseller_support, read.fault, read.accounts_management) == (support, fault, accounts)
    assert rest == "/fields/get"


def test_a_path_may_leave_the_partner_id_out(vendor: RunningVendor) -> None:
    base = f"http://127.0.0.1:{vendor.port}/Reseller-Support-On"
    assert requests.get(f"{base}/Fields/Get", headers=KEYS, timeout=10).status_code == 200
    assert (
        requests.get(f"{base}/fault-customer-refused/Fields/Get", headers=KEYS, timeout=10).status_code == 200
    )


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("Accounts/Synchronize", "/reseller-support-on or /reseller-support-off"),
        ("reseller-support-on/fault-costumer-refused/Fields/Get", "Did you mean 'customer-refused'?"),
        ("reseller-support-maybe/Fields/Get", "partner-id-hidden"),
    ],
)
def test_an_unknown_profile_says_which_there_are(vendor: RunningVendor, path: str, says: str) -> None:
    answer = requests.get(f"http://127.0.0.1:{vendor.port}/{path}", headers=KEYS, timeout=10)
    assert answer.status_code == 404
    assert says in answer.json()["Message"]


def test_an_unknown_fault_has_no_url(vendor: RunningVendor) -> None:
    with pytest.raises(UsageError, match="customer-refused"):
        vendor.url(VendorProfile(reseller_support=True, fault="costumer-refused"))


def test_a_root_profile_answers_at_the_bare_address() -> None:
    with serve(root=PROFILE) as running:
        assert running.url(PROFILE) == f"http://127.0.0.1:{running.port}"
        client = Client(running, PROFILE)
        assert client.customer()["ExternalID"]
        other = Client(running, VendorProfile(reseller_support=False))
        assert other.get("Fields/Get")["Fields"]
        client.close()
        other.close()


def test_a_taken_port_is_the_users_to_mend(vendor: RunningVendor) -> None:
    with pytest.raises(UsageError, match=f"port {vendor.port} is taken") as caught:
        serve(vendor.port)
    assert caught.value.problems[0].fix
    with pytest.raises(UsageError, match="70000 cannot be used"):
        serve(70_000)


def test_nothing_is_left_after_closing() -> None:
    running = serve()
    client = Client(running, VendorProfile(reseller_support=True, fault="customer-times-out"))
    assert client.get("Fields/Get")["Fields"], "one connection stays open"
    waiting = socket.create_connection(("127.0.0.1", running.port), timeout=10)
    body = json.dumps(direct_customer()).encode()
    head = [
        f"POST {client.url.partition(str(running.port))[2]}/Accounts/Synchronize HTTP/1.1",
        "Host: vendor",
    ]
    head += [f"{name}: {value}" for name, value in KEYS.items()]
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    waiting.sendall("\r\n".join(head).encode() + body)
    time.sleep(0.1)
    began = time.perf_counter()
    running.close()
    running.close()
    assert time.perf_counter() - began < 2
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", running.port), timeout=10)
    waiting.close()
    client.close()


def test_importing_the_package_brings_in_no_web_framework() -> None:
    code = "import sys, simulator.vendors; print({'flask', 'werkzeug', 'requests'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
