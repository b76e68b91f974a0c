"""Faults in the answer itself: its envelope, its status and type, and where it breaks off."""

from __future__ import annotations

import gzip
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import requests

from simulator.vendors.faults.wire import HUGE
from tests.unit.vendor_client import KEYS, Client, direct_customer, mail
from tests.unit.vendor_faults.asking import ClientOf, raw

if TYPE_CHECKING:
    from collections.abc import Callable


def answered(client: Client) -> Any:
    return raw(client, direct_customer()).json()


@pytest.mark.parametrize(
    ("fault", "holds"),
    [
        ("code-left-out", lambda body: "Code" not in body and body["Result"]),
        ("code-as-text", lambda body: body["Code"] == "0"),
        ("code-as-boolean", lambda body: body["Code"] is False),
        ("code-null", lambda body: body["Code"] is None),
        ("error-code-instead-of-code", lambda body: "Code" not in body and body["ErrorCode"] == 0),
        ("lower-case-members", lambda body: body["code"] == 0 and body["result"] and "Code" not in body),
        ("synchronize-without-result", lambda body: (body["Code"], body["Result"]) == (0, "")),
        ("result-as-number", lambda body: isinstance(body["Result"], int)),
        ("result-as-object", lambda body: list(body["Result"]) == ["ID"]),
        ("account-echoed-back", lambda body: body["Name"] == "Cormorant Ltd" and "Result" not in body),
        ("empty-array", lambda body: body == []),
        ("json-in-a-string", lambda body: json.loads(body)["Code"] == 0),
    ],
)
def test_envelopes(client_of: ClientOf, fault: str, holds: Callable[[Any], bool]) -> None:
    body = answered(client_of(fault))
    assert holds(body), body


def test_envelopes_of_create(client_of: ClientOf) -> None:
    client = client_of("code-1-with-ok")
    answer = client.post("Subscriptions/Create", mail(client.customer()))
    assert (answer["Code"], answer["Message"], answer["Result"][:4]) == (1, "Ok", "sub-")
    client = client_of("create-without-result")
    answer = client.post("Subscriptions/Create", mail(client.customer()))
    assert (answer["Code"], answer["Result"]) == (0, None)


def test_an_envelope_of_a_change(client_of: ClientOf) -> None:
    client = client_of("ok-without-code")
    order = mail(client.customer())
    order["ID"] = client.create(order)
    assert client.post("Subscriptions/Suspend", order | {"ActionType": "Suspend"}) == {"Result": "Ok"}
    assert client.post("Subscriptions/Suspend", order | {"ID": "sub-0", "ActionType": "Suspend"})["Code"] < 0


def test_refusals(client_of: ClientOf) -> None:
    stranger = mail(direct_customer())
    answer = raw(client_of("refusal-as-http-400"), stranger, "Subscriptions/Create")
    assert (answer.status_code, answer.json()["Code"]) == (400, -20)
    answer = raw(client_of("refusal-without-message"), stranger, "Subscriptions/Create")
    assert (answer.json()["Code"], answer.json()["Message"]) == (-20, None)


@pytest.mark.parametrize("fault", ["code-left-out", "empty-array", "result-as-number", "code-null"])
def test_a_refusal_stays_a_refusal(client_of: ClientOf, fault: str) -> None:
    assert client_of(fault).post("Accounts/Synchronize", {**direct_customer(), "Role": "?"})["Code"] == -11


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "begins"),
    [
        ("html-error-page", 500, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("html-with-200", 200, "text/html; charset=utf-8", b"<!DOCTYPE html>"),
        ("redirect", 302, "application/json; charset=utf-8", b""),
        ("created-201", 201, "application/json; charset=utf-8", b'{"AccountExtraInfo"'),
        ("empty-body", 200, "application/json; charset=utf-8", b""),
        ("not-json", 200, "text/plain; charset=utf-8", b"OK"),
        ("php-warning-before-json", 200, "application/json; charset=utf-8", b"<br />"),
        ("byte-order-mark", 200, "application/json; charset=utf-8", b"\xef\xbb\xbf{"),
        ("json-as-html", 200, "text/html; charset=utf-8", b'{"AccountExtraInfo"'),
    ],
)
def test_replies(client_of: ClientOf, fault: str, status: int, content_type: str, begins: bytes) -> None:
    answer = raw(client_of(fault), direct_customer())
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, content_type)
    assert answer.content.startswith(begins)
    assert bool(answer.content) is bool(begins)


def test_no_content(client_of: ClientOf) -> None:
    client = client_of("no-content-204")
    assert [raw(client, direct_customer()).status_code for _ in range(2)] == [204, 204]


def test_a_redirect_leads_away(client_of: ClientOf) -> None:
    assert raw(client_of("redirect"), direct_customer()).headers["Location"] == "/login"


def test_latin_1(client_of: ClientOf) -> None:
    content = raw(client_of("not-utf-8"), direct_customer()).content
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    assert json.loads(content.decode("latin-1"))["Code"] == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("body-truncated", requests.exceptions.ChunkedEncodingError),
        ("dropped-half-way", requests.exceptions.ChunkedEncodingError),
        ("dropped-without-a-byte", requests.exceptions.ConnectionError),
        ("not-http", requests.exceptions.ConnectionError),
        ("gzip-broken", requests.exceptions.ContentDecodingError),
    ],
)
def test_answers_that_break_off(client_of: ClientOf, fault: str, error: type[Exception]) -> None:
    client = client_of(fault)
    with pytest.raises(error):
        raw(client, direct_customer())
    assert client.post("Accounts/Exists", direct_customer())["Code"] == 0, "the next connection is fine"


def test_a_head_that_breaks_off(client_of: ClientOf) -> None:
    """http.client takes such a head for a whole one, so the bytes themselves are looked at."""
    client = client_of("dropped-in-the-head")
    body = json.dumps(direct_customer()).encode()
    address, _, path = client.url.removeprefix("http://").partition("/")
    head = [f"POST /{path}/Accounts/Synchronize HTTP/1.1", f"Host: {address}"]
    head += [f"{name}: {value}" for name, value in KEYS.items()]
    head += ["Content-Type: application/json", f"Content-Length: {len(body)}", "", ""]
    with socket.create_connection(("127.0.0.1", int(address.partition(":")[2])), timeout=10) as connection:
        connection.sendall("\r\n".join(head).encode() + body)
        received = b"".join(iter(lambda: connection.recv(4096), b""))
    assert received.startswith(b"HTTP/1.1 200 OK\r\nContent")
    assert b"\r\n\r\n" not in received


def test_gzip_is_announced_and_not_there(client_of: ClientOf) -> None:
    client = client_of("gzip-broken")
    url = f"{client.url}/Accounts/Synchronize"
    with client.session.post(url, json=direct_customer(), timeout=10, stream=True) as answer:
        content = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    with pytest.raises(gzip.BadGzipFile):
        gzip.decompress(content)


def test_a_huge_answer_is_valid_json_and_huge(client_of: ClientOf) -> None:
    client = client_of("huge-answer")
    url = f"{client.url}/Accounts/Synchronize"
    with client.session.post(url, json=direct_customer(), timeout=10, stream=True) as answer:
        chunks = answer.raw.stream(1 << 20)
        beginning = next(chunks)
        size = len(beginning) + sum(map(len, chunks))
    assert json.loads(beginning)["Code"] == 0
    assert size > HUGE
