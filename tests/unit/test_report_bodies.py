"""Bodies laid out for reading: each token as it came, the places of findings marked, nothing let through."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.report.bodies import Note, body_html

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


def plain(shown: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", shown))


@given(value=VALUES, ascii_only=st.booleans())
@settings(deadline=None)
def test_no_token_is_changed(value: Any, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    shown = body_html(body)
    assert "<" not in shown
    if ascii_only:
        assert json.loads(plain(shown)) == value


@given(body=st.binary())
@settings(deadline=None)
def test_any_bytes_are_shown(body: bytes) -> None:
    shown = body_html(body)
    assert "<" not in shown
    assert all(line.isprintable() for line in shown.split("\n"))


def test_tokens_stay_as_they_travelled() -> None:
    body = b'{"a" : 1.50,"a":1e2,\n"b":"\\u0041\\/","c":[ ],"d":{}}'
    assert body_html(body) == '{"a": 1.50, "a": 1e2, "b": "\\u0041\\/", "c": [], "d": {}}'


def test_what_is_long_gets_lines() -> None:
    body = json.dumps({"Account": {"Name": "x" * 40, "Tags": ["a", "b"]}, "Code": 0}).encode()
    assert body_html(body).split("\n") == [
        "{",
        '  "Account": {"Name": "' + "x" * 40 + '", "Tags": ["a", "b"]},',
        '  "Code": 0',
        "}",
    ]


def test_places_are_marked_and_what_is_missing_stands_where_it_should_be() -> None:
    body = json.dumps({"Fields": [{"ID": "a"}, {"ID": "b/c", "~x": {"y": 1}}], "Code": 0}).encode()
    shown = body_html(
        body,
        [
            Note("/Fields/1/~0x/y", "1 wrong", "#f1"),
            Note("/Fields/0/Name/First", "2 missing", "#f2"),
            Note("/Code", "3 <b>", '#f3"'),
            Note("/Code", "4 too", "#f4"),
        ],
    )
    assert '<mark>"y": 1</mark> <a href="#f1">1 wrong</a>' in shown
    assert '<mark>{"ID": "a"},</mark> <a href="#f2">2 missing</a>' in shown
    assert '<mark>"Code": 0</mark> <a href="#f3&quot;">3 &lt;b&gt;</a> <a href="#f4">4 too</a>' in shown
    assert body_html(b"[]", [Note("/x", "n", "#f")]) == '<mark>[]</mark> <a href="#f">n</a>'
    assert body_html(b"oops", [Note("/x", "n", "#f")]).split("\n")[1] == "oops"


def test_what_is_huge_is_cut_and_says_so() -> None:
    many = body_html(json.dumps(["x" * 50] * 5000).encode())
    assert len(many) < 50_000
    assert many.endswith("<i>… the rest is left out here</i>")
    one = body_html(json.dumps("x" * 100_000).encode())
    assert len(one) < 5000
    assert "more characters)" in one
    assert "[[[[" in body_html(b"[" * 100_000)
