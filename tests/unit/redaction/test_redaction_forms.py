"""Canaries are planted in every place and every form; none may survive."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from simulator.redaction import MASK, Redactor
from tests.unit.redaction.planted import ENCODERS, SECRETS, b64, json_inside

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_the_beginning_of_a_secret_that_was_cut_off() -> None:
    redactor = Redactor(["s3cr3t-and-long"])
    assert redactor.text('got "key s3cr3t-an\u2026"') == f'got "key {MASK}\u2026"'
    assert redactor.text(f"{b64('s3cr3t-and-long')[:9]}\u2026") == f"{MASK}\u2026"
    assert redactor.text("a very long te\u2026") == "a very long te\u2026"


def test_a_secret_within_another_does_not_spoil_it() -> None:
    redactor = Redactor(["inner", "the-inner-secret"])
    assert redactor.text("the-inner-secret, inner") == f"{MASK}, {MASK}"


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
