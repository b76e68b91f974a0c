"""What is no secret stays as it came, to the byte, and is not waited for."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.redaction import MASK, Redactor
from tests.unit.redaction.planted import ENCODERS


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
