"""An answer may take so long, be so large, and must be what its Content-Encoding says."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transport_calls import OK_BODY, answered, post, request, transport, unanswered

from simulator.exchange import Silence
from simulator.transport.body import UnusableBodyError, read_body
from tests import wire

OK = wire.http(200, OK_BODY)
HEAD = len(OK) - len(OK_BODY)
LATE = {"connect_timeout": 5, "answer_timeout": 0.25}


@pytest.mark.parametrize(
    "script",
    [
        wire.silent,
        wire.dripping(OK, every=0.06),
        wire.dripping(OK, every=0.06, at_once=HEAD),
        wire.dripping(wire.chunked(OK_BODY), every=0.06, at_once=60),
        wire.dripping(wire.http(length=-1) + b"x" * 50, every=0.06, at_once=HEAD),
        wire.dripping(b"HTTP/1.1 100 Continue\r\n\r\n" * 9, every=0.004),
    ],
    ids=["silent", "head", "body", "chunks", "until-close", "endless-continue"],
)
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_the_whole_answer_has_one_time_out(
    script: wire.Script, secure: bool, authority: wire.Authority, ca_bundle: str
) -> None:
    tls = authority.context() if secure else None
    with wire.server(script, tls=tls) as vendor, transport(**LATE, ca_bundle=ca_bundle) as sending:
        began = time.monotonic()
        detail = unanswered(sending.send(request(vendor.url)), Silence.TIMEOUT)
        elapsed = time.monotonic() - began
    assert 0.2 < elapsed < 1.5
    assert "no complete answer within 0.25 s" in detail


def test_a_slow_answer_in_time_is_an_answer() -> None:
    with wire.server(wire.dripping(OK, every=0.002)) as vendor:
        assert answered(post(vendor.url, answer_timeout=5)).body == OK_BODY


def test_each_answer_has_the_whole_time() -> None:
    def script(line: wire.Line) -> None:
        while line.read():
            line.pause(0.15)
            line.send(OK)

    with wire.server(script) as vendor, transport(**LATE) as sending:
        for _ in range(3):
            answered(sending.send(request(vendor.url)))
    assert len(vendor.connections) == 1


def test_a_vendor_that_does_not_read_is_late_too() -> None:
    with wire.server(lambda line: line.pause(5)) as vendor, transport(connect_timeout=0.3) as sending:
        reply = sending.send(request(vendor.url, body=b" " * 30_000_000))
    unanswered(reply, Silence.TIMEOUT)


LIMIT = 200_000


@pytest.mark.parametrize(
    "head",
    [wire.http(length=100_000_000), wire.http(length=-1)],
    ids=["announced", "until-close"],
)
def test_a_huge_body_is_not_read(head: bytes) -> None:
    tracemalloc.start()
    try:
        with wire.server(wire.pouring(head, 100_000_000)) as vendor:
            detail = unanswered(post(vendor.url, max_answer_bytes=LIMIT, answer_timeout=5), Silence.TOO_LARGE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"127.0.0.1:{vendor.port} is too large" in detail
    assert peak < 10 * LIMIT


def test_chunks_without_end_are_not_read() -> None:
    endless = wire.pouring(wire.chunked(end=b"") + b"6000000\r\n", 100_000_000)
    with wire.server(endless) as vendor:
        unanswered(post(vendor.url, max_answer_bytes=LIMIT, answer_timeout=5), Silence.TOO_LARGE)


def test_the_limit_itself_is_allowed() -> None:
    body = b"x" * LIMIT
    for answer in (wire.http(body=body), wire.chunked(body), _encoded("gzip", gzip.compress(body))):
        with wire.server(wire.answering(answer)) as vendor:
            assert answered(post(vendor.url, max_answer_bytes=LIMIT)).body == body
            unanswered(post(vendor.url, max_answer_bytes=LIMIT - 1), Silence.TOO_LARGE)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
def test_a_bomb_is_not_unpacked(coding: str) -> None:
    data = bytes(100_000_000)
    for name in coding.split(", "):
        data = gzip.compress(data, 1) if name == "gzip" else zlib.compress(data, 1)
    tracemalloc.start()
    try:
        with wire.server(wire.answering(_encoded(coding, data))) as vendor:
            reply = post(vendor.url, max_answer_bytes=1_000_000, answer_timeout=5)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "unpack to more than 1,000,000" in unanswered(reply, Silence.TOO_LARGE)
    assert peak < 6_000_000


def _encoded(coding: str, data: bytes) -> bytes:
    return wire.http(200, data, [("Content-Encoding", coding)])


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("gzip", gzip.compress(OK_BODY)),
        ("GZIP", gzip.compress(OK_BODY)),
        ("x-gzip", gzip.compress(OK_BODY)),
        ("deflate", zlib.compress(OK_BODY)),
        ("deflate", _raw_deflate(OK_BODY)),
        ("identity", OK_BODY),
        ("", OK_BODY),
        ("deflate, gzip", gzip.compress(zlib.compress(OK_BODY))),
    ],
    ids=["gzip", "GZIP", "x-gzip", "deflate", "raw-deflate", "identity", "empty", "both"],
)
def test_an_encoded_answer_is_decoded(coding: str, data: bytes) -> None:
    with wire.server(wire.answering(_encoded(coding, data))) as vendor:
        reply = answered(post(vendor.url))
    assert reply.body == OK_BODY
    assert ("Content-Encoding", coding) in reply.headers


def test_an_empty_body_is_not_encoded_whatever_its_header_says() -> None:
    with wire.server(wire.answering(_encoded("gzip", b""))) as vendor:
        assert answered(post(vendor.url)).body == b""


@pytest.mark.parametrize(
    ("coding", "data", "told"),
    [
        ("gzip", OK_BODY, "broken"),
        ("gzip", gzip.compress(OK_BODY)[:-4], "too early"),
        ("gzip", gzip.compress(OK_BODY) + b"more", "follows the end"),
        ("deflate", b"\xff\xff\xff", "broken"),
        ("deflate", zlib.compress(OK_BODY)[:-4], "too early"),
        ("br", b"\x0b\x02\x80", "'br' was not asked for"),
        ("gzip, gzip, gzip, gzip, gzip", b"x", "5 codings"),
    ],
    ids=["no-gzip", "gzip-cut", "gzip-and-more", "no-deflate", "deflate-cut", "unknown", "many"],
)
def test_what_cannot_be_decoded_is_garbled(coding: str, data: bytes, told: str) -> None:
    with wire.server(wire.answering(_encoded(coding, data))) as vendor:
        detail = unanswered(post(vendor.url), Silence.GARBLED)
    assert told in detail
    assert f"127.0.0.1:{vendor.port}" in detail


class Answer:
    """As much of an answer as read_body looks at."""

    length_remaining = None

    def __init__(self, data: bytes, coding: str, piece: int) -> None:
        self.headers = {"content-encoding": coding}
        self.pieces = [data[start : start + piece] for start in range(0, len(data), piece)]

    def stream(self, amount: int, *, decode_content: bool) -> list[bytes]:
        assert not decode_content
        return self.pieces

    def close(self) -> None:
        self.pieces = []


@given(data=st.binary(max_size=400), limit=st.integers(0, 500), piece=st.integers(1, 50), raw=st.booleans())
@settings(deadline=None)
def test_any_body_within_the_limit_survives_deflate(data: bytes, limit: int, piece: int, raw: bool) -> None:
    packed = _raw_deflate(data) if raw else zlib.compress(data)
    answer = Answer(packed, "deflate", piece)
    if max(len(data), len(packed)) > limit:
        with pytest.raises(UnusableBodyError) as caught:
            read_body(answer, limit)  # type: ignore[arg-type]
        assert caught.value.silence is Silence.TOO_LARGE
    else:
        assert read_body(answer, limit) == data  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def authority() -> wire.Authority:
    return wire.Authority()


@pytest.fixture(scope="module")
def ca_bundle(authority: wire.Authority, tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(authority.write(tmp_path_factory.mktemp("authority")))
