"""What is secret by its name or its place is masked, whatever it is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from simulator.exchange import Response
from simulator.redaction import MASK, Redactor
from tests.unit.redaction.planted import FINDING, exchange_with, request_to


@pytest.mark.parametrize("short", ["", "a", "abc"])
def test_a_short_secret_is_masked_by_name_only(short: str) -> None:
    redactor = Redactor([short])
    assert redactor.text("abc abcdef") == "abc abcdef"
    exchange = exchange_with(headers=(("X-CloudPlatform-APIKey", short), ("X-Other", short)))
    masked = redactor.exchange(exchange).request.headers
    assert masked == (("X-CloudPlatform-APIKey", MASK if short else ""), ("X-Other", short))


@pytest.mark.parametrize(
    "name",
    [
        "Authorization",
        "PROXY-AUTHORIZATION",
        "cookie",
        "Set-Cookie",
        "X-CloudPlatform-APIKey",
        "x-cloudplatform-token",
        "X-Auth-Token",
        "X-API-Key",
        "client_secret",
    ],
)
def test_headers_that_are_secret_by_name(name: str) -> None:
    harmless = (
        ("X-CloudPlatform-ApplicationId", "who calls"),
        ("WWW-Authenticate", "Bearer"),
        ("X-Tokens-Left", "3"),
    )
    headers = ((name, "whatever"), *harmless)
    masked = Redactor([]).exchange(exchange_with(headers=headers, answer_headers=headers))
    assert masked.request.headers == ((name, MASK), *harmless)
    assert isinstance(masked.reply, Response)
    assert masked.reply.headers == ((name, MASK), *harmless)


def test_credentials_in_a_url() -> None:
    masked = Redactor([]).exchange(
        replace(exchange_with(), request=request_to("https://qa:pw@vendor.example/a?b=c@d"))
    )
    assert masked.request.url == f"https://{MASK}@vendor.example/a?b=c@d"


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (b'{"GeneratedPassword":"Pw!1","Code":0}', b'{"GeneratedPassword":"<redacted>","Code":0}'),
        (b'{"GeneratedPassword" : "a\\"b", "Code" : 0}', b'{"GeneratedPassword" : "<redacted>", "Code" : 0}'),
        (b'[{"generatedPassword":\n"x"}]', b'[{"generatedPassword":\n"<redacted>"}]'),
        (b'{"GeneratedPassword":12345}', b'{"GeneratedPassword":99999}'),
        (b'{"GeneratedPassword":null}', b'{"GeneratedPassword":null}'),
        (b'{"GeneratedPassword":""}', b'{"GeneratedPassword":""}'),
        (b'{"GeneratedPassword":{"x":"y"}}', b'{"GeneratedPassword":{"x":"y"}}'),
        (b'{"GeneratedPassword":"half', b'{"GeneratedPassword":"<redacted>'),
        (b'junk {"GeneratedPassword":"a\\"b","Code":0}', b'junk {"GeneratedPassword":"<redacted>","Code":0}'),
        (
            json.dumps({"Message": json.dumps({"GeneratedPassword": 'a"b', "Code": 0})}).encode(),
            json.dumps({"Message": json.dumps({"GeneratedPassword": MASK, "Code": 0})}).encode(),
        ),
        (b'{"Message":"GeneratedPassword is missing"}', b'{"Message":"GeneratedPassword is missing"}'),
    ],
)
def test_generated_passwords(body: bytes, masked: bytes) -> None:
    redactor = Redactor([])
    assert redactor.body(body) == masked
    assert redactor.body(masked) == masked


def test_a_finding_about_a_generated_password_does_not_tell_it() -> None:
    masked = Redactor([]).finding(replace(FINDING, pointer="/GeneratedPassword", got='the string "x1" or 12'))
    assert masked.got == f'the string "{MASK}" or 99'


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "no file https://me:p4ss@staging.example.com/api",
            f"no file https://{MASK}@staging.example.com/api",
        ),
        ("no folder https:/me:p4ss@staging.example.com", f"no folder https:/{MASK}@staging.example.com"),
        ("https://example.com/a?b=c, ask me@example.com", "https://example.com/a?b=c, ask me@example.com"),
        ("see https://example.com and me@example.com", "see https://example.com and me@example.com"),
        ("C:/files/me@home/a.yaml", "C:/files/me@home/a.yaml"),
    ],
)
def test_who_a_url_says_asks(text: str, masked: str) -> None:
    assert Redactor([]).text(text) == masked
