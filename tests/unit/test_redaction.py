"""Canaries are planted in every place and every form; none may survive, and nothing else may change."""

from __future__ import annotations

import base64
import html
import json
import pickle
import shlex
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from simulator.exchange import Exchange, NoResponse, Request, Response, Silence
from simulator.findings import Finding, Level, Party
from simulator.redaction import MASK, Redactor

if TYPE_CHECKING:
    from collections.abc import Callable

SECRETS = (
    "plainS3cretValue",
    'pa"ss<wo>rd&1=',
    "k+e/y==with~all",
    r"back\slash\\two",
    "with space and\ttab",
    "it's `quoted`",
    "p\u00e4ssw\u00f6rd",
    "\u043f\u0430\u0440\u043e\u043b\u044c \u0441\u0435\u043a\u0440\u0435\u0442",
    "\u9375\u306e\u6587\u5b57\U0001f600",
    "line\nbreak\u2028",
    "!@#$%^&*()[]{}",
    "qa%41user:p%ss",
    "4711081512345",
)


def json_inside(text: str, *, ascii_only: bool = True) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def lower_hex(text: str) -> str:
    return "".join(
        f"%{byte:02x}" if chr(byte) not in "abcdefghijklmnopqrstuvwxyz0123456789" else chr(byte)
        for byte in text.encode()
    )


def escape_all(text: str) -> str:
    units = text.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def dotnet(text: str) -> str:
    """As System.Text.Json writes a string: nothing but letters, digits and a few signs as they are."""
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in " -_.!")
        else escape_all(character)
        for character in text
    ).replace("\\u005c", "\\\\")


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODERS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "base64": b64,
    "base64-unpadded": lambda text: b64(text).rstrip("="),
    "base64-url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64-in-url": lambda text: quote(b64(text), safe=""),
    "base64-in-json": lambda text: b64(text).replace("/", "\\/").replace("+", "\\u002B"),
    "percent": lambda text: quote(text, safe=""),
    "percent-lower": lower_hex,
    "percent-path": quote,
    "percent-everything": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent-twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "component": lambda text: quote(text, safe="-_.!~*'()"),
    "json": json_inside,
    "json-utf8": lambda text: json_inside(text, ascii_only=False),
    "json-slashes": lambda text: json_inside(text).replace("/", "\\/"),
    "json-upper": lambda text: escape_all(text).upper().replace("\\U", "\\u"),
    "json-everything": escape_all,
    "json-dotnet": dotnet,
    "json-twice": lambda text: json_inside(json_inside(text)),
    "html": html.escape,
    "html-no-quotes": lambda text: html.escape(text, quote=False),
    "html-decimal": lambda text: "".join(c if c.isalnum() and c.isascii() else f"&#{ord(c)};" for c in text),
    "html-hex": lambda text: "".join(c if c.isalnum() and c.isascii() else f"&#x{ord(c):X};" for c in text),
    "html-of-json": lambda text: html.escape(json_inside(text)),
    "json-of-html": lambda text: json_inside(html.escape(text)),
    "url-of-json": lambda text: quote(json_inside(text)),
    "shell": lambda text: shlex.quote(text).removeprefix("'").removesuffix("'"),
    "shell-escaped": lambda text: text.replace("'", "'\\''"),
    "mojibake": lambda text: text.encode().decode("latin-1"),
    "mojibake-in-json": lambda text: json_inside(text.encode().decode("latin-1")),
    "mojibake-of-windows": lambda text: text.encode().decode("cp1252", "replace"),
    "repr": lambda text: repr(f"{text}'\"")[1:-4],
    "repr-of-mojibake": lambda text: repr(f"{text.encode().decode('latin-1')}'\"")[1:-4],
    "repr-of-shell": lambda text: repr(shlex.quote(text)[1:-1]).strip("'\"") if "'" in text else text,
}


@pytest.fixture(params=SECRETS, ids=range(len(SECRETS)))
def secret(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def redactor(secret: str) -> Redactor:
    return Redactor(["another-secret", secret, "yet another one"])


every_form = pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)


@every_form
def test_in_any_text(encode: Callable[[str], str], redactor: Redactor, secret: str) -> None:
    encoded = encode(secret)
    masked = redactor.text(f"before: {encoded} after")
    assert encoded not in masked
    assert masked.startswith("before: ")
    assert masked.endswith(" after")
    assert MASK in masked


@every_form
def test_in_any_body(encode: Callable[[str], str]) -> None:
    redactor = Redactor(SECRETS)
    for secret in SECRETS:
        encoded = encode(secret).encode()
        masked = redactor.body("<html> \u20ac ".encode() + encoded + b" end")
        assert masked == f"<html> \u20ac {MASK} end".encode() or encode is not str
        assert encoded not in masked
        assert masked.startswith("<html> \u20ac ".encode())
        assert masked.endswith(b" end")
        assert MASK.encode() in masked


def test_in_a_body_of_any_bytes(redactor: Redactor, secret: str) -> None:
    encoders = [secret.encode]
    if max(secret) < "\u0100":
        encoders += [lambda: secret.encode("latin-1"), lambda: quote(secret, encoding="latin-1").encode()]
    for data in (encode() for encode in encoders):
        masked = redactor.body(b"\xff\x00 <html> " + data + b"\x80 end")
        assert data not in masked
        assert masked.startswith(b"\xff\x00 <html> ")
        assert masked.endswith(b"\x80 end")
        assert MASK.encode() in masked


@every_form
@pytest.mark.parametrize("ascii_only", [True, False])
def test_in_any_json(encode: Callable[[str], str], ascii_only: bool) -> None:
    redactor = Redactor(SECRETS)
    for secret in SECRETS:
        encoded = encode(secret)
        document = {
            "Code": 0,
            "Message": f"<{encoded}>",
            encoded: [1, None, {"x": encoded}],
            "Result": "\u00e9/1",
        }
        body = json.dumps(document, ensure_ascii=ascii_only, indent=1).encode()
        masked = redactor.body(body)
        result = json.loads(masked)
        assert encoded not in json.dumps(result, ensure_ascii=False)
        assert encoded not in masked.decode()
        (key,) = result.keys() - document.keys()
        assert (result["Code"], result["Result"]) == (0, "\u00e9/1")
        assert MASK in result["Message"]
        assert MASK in key
        assert result[key][:2] == [1, None]


def test_in_json_that_breaks_off(redactor: Redactor, secret: str) -> None:
    for body in (b'{"Message": "' + json_inside(secret).encode(), json_inside(secret).encode() + b'": 1'):
        masked = redactor.body(body)
        assert json_inside(secret).encode() not in masked
        assert MASK.encode() in masked


def test_in_an_exchange(redactor: Redactor, secret: str) -> None:
    basic = b64(f"user:{secret}!")
    exchange = Exchange(
        number=3,
        scenario="flows/one",
        endpoint="account.synchronize",
        request=Request(
            method="POST",
            url=f"https://vendor.example/{quote(secret, safe='')}/x?key={quote_plus(secret)}&b=1",
            headers=(("X-Custom", f"a {secret}"), ("X-Encoded", b64(secret)), ("Accept", "application/json")),
            body=json.dumps({"Value": secret}).encode(),
        ),
        reply=Response(
            status=200,
            reason=f"Ok {secret}",
            headers=(("X-Echo", quote(secret)), ("Content-Type", "application/json")),
            body=json.dumps({"Message": f"you sent Basic {basic}"}).encode(),
        ),
        elapsed=0.25,
    )
    masked = redactor.exchange(exchange)
    told = repr(masked)
    for name, encode in ENCODERS.items():
        assert encode(secret) not in told, name
        assert repr(encode(secret))[1:-1] not in told, name
    assert basic not in told
    assert masked.request.url == f"https://vendor.example/{MASK}/x?key={MASK}&b=1"
    assert masked.request.headers[2] == ("Accept", "application/json")
    assert isinstance(masked.reply, Response)
    assert masked.reply.headers[1] == ("Content-Type", "application/json")
    assert json.loads(masked.request.body or b"") == {"Value": MASK}
    assert (masked.number, masked.endpoint, masked.elapsed) == (3, "account.synchronize", 0.25)
    assert redactor.exchange(masked) is masked


def test_in_the_detail_of_a_silence(redactor: Redactor, secret: str) -> None:
    request = Request(method="GET", url="https://vendor.example/", headers=())
    reply = NoResponse(silence=Silence.GARBLED, detail=f"it sent {secret}")
    exchange = Exchange(number=1, scenario="s", endpoint=None, request=request, reply=reply)
    assert redactor.exchange(exchange).reply == replace(reply, detail=f"it sent {MASK}")


FINDING = Finding(
    check="answer.code",
    level=Level.MUST,
    party=Party.VENDOR,
    message="Code is missing",
    fix="Answer with a Code",
    pointer="/Result",
    expected="an integer",
    got="nothing",
)


def test_in_a_finding(redactor: Redactor, secret: str) -> None:
    pointer = "/" + secret.replace("~", "~0").replace("/", "~1")
    masked = redactor.finding(
        replace(FINDING, message=f"a {secret}", fix=f"b {secret!r}", got=json.dumps(secret), pointer=pointer)
    )
    assert masked.message == f"a {MASK}"
    assert masked.got == f'"{MASK}"'
    assert masked.pointer == f"/{MASK}"
    assert repr(secret)[1:-1] not in masked.fix
    assert (masked.check, masked.expected) == (FINDING.check, FINDING.expected)


def test_a_finding_without_secrets_is_the_same_finding(redactor: Redactor) -> None:
    assert redactor.finding(FINDING) is FINDING


def test_the_beginning_of_a_secret_that_was_cut_off() -> None:
    redactor = Redactor(["s3cr3t-and-long"])
    assert redactor.text('got "key s3cr3t-an\u2026"') == f'got "key {MASK}\u2026"'
    assert redactor.text(f"{b64('s3cr3t-and-long')[:9]}\u2026") == f"{MASK}\u2026"
    assert redactor.text("a very long te\u2026") == "a very long te\u2026"


def test_a_secret_within_another_does_not_spoil_it() -> None:
    redactor = Redactor(["inner", "the-inner-secret"])
    assert redactor.text("the-inner-secret, inner") == f"{MASK}, {MASK}"


@pytest.mark.parametrize("short", ["", "a", "abc"])
def test_a_short_secret_is_masked_by_name_only(short: str) -> None:
    redactor = Redactor([short])
    assert redactor.text("abc abcdef") == "abc abcdef"
    exchange = _exchange(headers=(("X-CloudPlatform-APIKey", short), ("X-Other", short)))
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
    masked = Redactor([]).exchange(_exchange(headers=headers, answer_headers=headers))
    assert masked.request.headers == ((name, MASK), *harmless)
    assert isinstance(masked.reply, Response)
    assert masked.reply.headers == ((name, MASK), *harmless)


def test_credentials_in_a_url() -> None:
    masked = Redactor([]).exchange(
        replace(_exchange(), request=_request("https://qa:pw@vendor.example/a?b=c@d"))
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


LEARNED = 'Tok"en+/1 \u00e9!'


def learned_from(**members: Any) -> Redactor:
    redactor = Redactor(["given-secret"])
    redactor.learn(replace(_exchange(), **members))
    return redactor


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("X-CloudPlatform-Token", LEARNED, LEARNED),
        ("X-Auth-Token", LEARNED, LEARNED),
        ("Authorization", f"Bearer {LEARNED}", LEARNED),
        ("Authorization", f"Basic {b64(f'qa:{LEARNED}')}", LEARNED),
        ("X-CloudPlatform-APIKey", b64(LEARNED), LEARNED),
        ("Set-Cookie", "session=0123456789abcdef; Path=/; HttpOnly", "0123456789abcdef"),
    ],
)
@pytest.mark.parametrize("answered", [False, True])
def test_what_a_header_holds_is_masked_everywhere(name: str, value: str, secret: str, answered: bool) -> None:
    headers = ((name, value),)
    redactor = Redactor([])
    redactor.learn(_exchange(answer_headers=headers) if answered else _exchange(headers=headers))
    for encode in ENCODERS.values():
        masked = redactor.text(f"it said: {encode(secret)}.")
        assert encode(secret) not in masked
        assert masked.startswith(f"it said: {MASK}")


def test_a_generated_password_is_masked_where_it_is_repeated() -> None:
    redactor = Redactor([])
    redactor.learn(
        replace(_exchange(), reply=Response(status=200, body=b'{"GeneratedPassword":"a\\"b\\u00e9xyz"}'))
    )
    assert redactor.text('the password "a\\"b\u00e9xyz" was made') == f'the password "{MASK}" was made'


FORM = {
    "Fields": [
        {"ID": "Pin", "Value": "default-pin", "Definition": {"ID": "Pin", "Kind": "passwordtext"}},
        {"ID": "Region", "Value": "eu", "Definition": {"ID": "Region", "Kind": "Text"}},
        {"ID": "Other", "Definition": {"Kind": 1, "InitialValue": "initial"}},
        None,
    ]
}


def test_settings_that_the_vendor_declares_to_be_passwords() -> None:
    asked = replace(
        _exchange(
            headers=(("X-CloudPlatform-Setting-Pin", "123"), ("X-CloudPlatform-Setting-Region", "eu-1"))
        ),
        endpoint="fields.get",
        reply=Response(status=200, body=json.dumps(FORM).encode()),
    )
    redactor = Redactor([])
    masked = redactor.exchange(asked)
    assert masked.request.headers == (
        ("X-CloudPlatform-Setting-Pin", MASK),
        ("X-CloudPlatform-Setting-Region", "eu-1"),
    )
    assert isinstance(masked.reply, Response)
    assert b"default-pin" not in masked.reply.body
    assert b"initial" not in masked.reply.body
    filled = b'{"Fields": [{"ID": "PIN", "Value": "1\\"3"}, {"ID": "Region", "Value": "eu"}]}'
    sent = replace(asked, endpoint="fields.validate", request=replace(asked.request, body=filled))
    again = redactor.exchange(sent).request.body
    assert again == b'{"Fields": [{"ID": "PIN", "Value": "<redacted>"}, {"ID": "Region", "Value": "eu"}]}'
    assert redactor.exchange(redactor.exchange(sent)).request.body == again


def test_a_finding_about_a_generated_password_does_not_tell_it() -> None:
    masked = Redactor([]).finding(replace(FINDING, pointer="/GeneratedPassword", got='the string "x1" or 12'))
    assert masked.got == f'the string "{MASK}" or 99'


def test_only_so_much_is_learned_and_what_was_given_stays() -> None:
    redactor = learned_from()
    for number in range(200):
        redactor.learn_values([f"learned-{number:03}"])
    assert redactor.text("given-secret") == MASK
    assert redactor.text("learned-199 learned-000") == f"{MASK} learned-000"
    assert len(redactor.learned) < 100
    other = pickle.loads(pickle.dumps(redactor))
    assert other.text("learned-199 given-secret") == f"{MASK} {MASK}"
    other.learn_values(["something-new"])
    assert other.learned[-1] == "something-new"


def test_a_number_stays_a_number() -> None:
    redactor = Redactor(["1082733"])
    body = b'{"ID": "1082733", "Code": 1082733, "More": [-10827330.5e1, 12], "Text": "1082733"}'
    masked = redactor.body(body)
    assert (
        masked == b'{"ID": "<redacted>", "Code": 9999999, "More": [-99999999.9e9, 12], "Text": "<redacted>"}'
    )
    json.loads(masked)


def test_a_byte_order_mark_stays() -> None:
    body = b'\xef\xbb\xbf{"Message": "plainS3cretValue"}'
    assert Redactor(["plainS3cretValue"]).body(body) == b'\xef\xbb\xbf{"Message": "<redacted>"}'


def test_only_the_string_with_the_secret_is_written_anew() -> None:
    body = rb'{ "a":"x\/y \u00e9" ,"b" :"plainS3cretValue\n", "c":1.50, "d":"\ud800" }'
    masked = Redactor(["plainS3cretValue"]).body(body)
    assert masked == rb'{ "a":"x\/y \u00e9" ,"b" :"<redacted>\n", "c":1.50, "d":"\ud800" }'


def test_json_too_deep_to_be_read_is_masked_all_the_same() -> None:
    body = b"[" * 100_000 + b'"plainS3cretValue"'
    assert b"plainS3cretValue" not in Redactor(["plainS3cretValue"]).body(body)


@pytest.mark.parametrize("character", ["a", "%", "&", ";", "\\", "/", '"', "2", "\u00e9", "&;", "%25", "\\n"])
def test_what_is_almost_a_secret_does_not_hold_it_up(character: str) -> None:
    """No choice between two ways to read the same text: they would double with each character."""
    redactor = Redactor([f"begin{character * 60}!"])
    for encode in ENCODERS.values():
        almost = f"begin{encode(character * 60)}"
        redactor.text("%41")  # has all forms compiled
        began = time.process_time()
        assert MASK not in redactor.text(almost * 3)
        assert time.process_time() - began < 1


def test_the_mask_itself_is_no_secret() -> None:
    assert Redactor(["redacted", "acte"]).text("redacted <redacted>") == "redacted <redacted>"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(document=JSON, ascii_only=st.booleans())
@settings(deadline=None)
def test_what_holds_no_secret_is_the_very_same(document: Any, ascii_only: bool) -> None:
    text = json.dumps(document, ensure_ascii=ascii_only)
    body = text.encode("utf-8", "surrogatepass")
    redactor = Redactor(["a-secret-that-no-one-guesses", "\u043f\u0430\u0440\u043e\u043b\u044c"])
    assert redactor.body(body) == body
    assert redactor.text(text) is text


@given(body=st.binary())
@settings(deadline=None)
def test_any_bytes_survive(body: bytes) -> None:
    assert Redactor(["a-secret-that-no-one-guesses", "<>&\"'"]).body(body) == body


@example(secret='nab"cd', before="line\n", after="", ascii_only=True)
@example(secret="0041abc", before="A\\u", after="", ascii_only=False)
@example(secret='a","b', before="", after="", ascii_only=True)
@example(secret="\\\\\\\\", before="\\", after="\\", ascii_only=True)
@given(
    secret=st.text(min_size=4, max_size=12),
    before=st.text(max_size=6),
    after=st.text(max_size=6),
    ascii_only=st.booleans(),
)
@settings(deadline=None)
def test_any_secret_in_any_string(secret: str, before: str, after: str, ascii_only: bool) -> None:
    assume(secret not in MASK)
    assume(not any(secret in key for key in ("Code", "list", "Result")))  # a key is masked like any string
    document = {"Code": 0, "list": ["a", "b", before + secret + after], "Result": None}
    masked = json.loads(Redactor([secret]).body(json.dumps(document, ensure_ascii=ascii_only).encode()))
    assert secret not in masked["list"][2].replace(MASK, "")
    assert MASK in masked["list"][2]
    assert masked["Code"] == 0
    assert masked["Result"] is None


@given(secret=st.text(min_size=4, max_size=12), encoder=st.sampled_from(sorted(ENCODERS)))
@settings(deadline=None)
def test_any_secret_in_any_form(secret: str, encoder: str) -> None:
    assume(secret not in MASK)
    encoded = ENCODERS[encoder](secret)
    masked = Redactor([secret]).text(f"[{encoded}]")
    assert MASK in masked
    assert encoded not in masked.replace(MASK, "")


def _request(url: str = "https://vendor.example/", headers: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request(method="POST", url=url, headers=headers, body=b"{}")


def _exchange(
    headers: tuple[tuple[str, str], ...] = (), answer_headers: tuple[tuple[str, str], ...] = ()
) -> Exchange:
    return Exchange(
        number=1,
        scenario="s",
        endpoint=None,
        request=_request(headers=headers),
        reply=Response(status=200, headers=answer_headers, body=b"{}"),
    )
