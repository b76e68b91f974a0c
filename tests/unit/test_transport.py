"""What travels, over which connections, and what comes back of an answer that is as it should be."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
import responses
from transport_calls import OK_BODY, answered, post, request, transport, unanswered

from simulator.exchange import NoResponse, Reply, Response, Silence
from tests import wire

OK = wire.http(200, OK_BODY)


def test_an_answer_comes_back_as_it_was_sent() -> None:
    headers = (("X-Two", "1"), ("Content-Type", "text/plain"), ("X-Two", "2"), ("X-Latin", "caf\xe9"))
    with wire.server(wire.answering(wire.http(418, b"\xff\x00 no JSON", headers, reason="Teapot"))) as vendor:
        reply = answered(post(vendor.url))
    assert (reply.status, reply.reason, reply.body) == (418, "Teapot", b"\xff\x00 no JSON")
    assert set(headers) <= set(reply.headers)
    assert [value for name, value in reply.headers if name == "X-Two"] == ["1", "2"]


def test_only_the_given_headers_travel_and_what_http_needs() -> None:
    given = (
        ("X-CloudPlatform-APIKey", "a2V5"),
        ("x-lower", "1"),
        ("Accept", "application/json"),
        ("X-Latin", "caf\xe9"),
        ("Empty", ""),
    )
    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        sending.send(request(f"{vendor.url}/api/Accounts/Exists?a=b%20c", headers=given, body=b'{"ID":1}'))
        sending.send(request(f"{vendor.url}/api/Fields/Get", method="GET", body=None))
    first, second = vendor.received
    head, _, body = first.decode("latin-1").partition("\r\n\r\n")
    line, *fields = head.split("\r\n")
    assert line == "POST /api/Accounts/Exists?a=b%20c HTTP/1.1"
    expected = {f"Host: 127.0.0.1:{vendor.port}", "Content-Length: 8", *(f"{n}: {v}" for n, v in given)}
    assert (sorted(fields), body) == (sorted(expected), '{"ID":1}')
    assert second == f"GET /api/Fields/Get HTTP/1.1\r\nHost: 127.0.0.1:{vendor.port}\r\n\r\n".encode()


def test_headers_of_ones_own_replace_what_would_be_added() -> None:
    own = (
        ("user-agent", "qa"),
        ("Accept-Encoding", "gzip"),
        ("host", "vendor.example"),
        ("content-length", "2"),
        ("X-Many", "1"),
        ("x-many", "2"),
    )
    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        answered(sending.send(request(vendor.url, headers=own)))
    head = vendor.received[0].partition(b"\r\n\r\n")[0].decode()
    names = sorted(line.partition(":")[0].lower() for line in head.split("\r\n")[1:])
    assert names == ["accept-encoding", "content-length", "host", "user-agent", "x-many", "x-many"]
    assert "user-agent: qa" in head.split("\r\n")


def test_a_post_without_a_body_says_so() -> None:
    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        sending.send(request(vendor.url, body=None))
    assert b"\r\nContent-Length: 0\r\n" in vendor.received[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer(status: int) -> None:
    with wire.server(wire.answering(OK)) as elsewhere:
        redirect = wire.http(status, b"", [("Location", elsewhere.url)])
        with wire.server(wire.answering(redirect)) as vendor:
            reply = answered(post(vendor.url))
    assert reply.status == status
    assert elsewhere.received == []


def test_cookies_are_not_kept() -> None:
    cookie = wire.http(200, OK_BODY, [("Set-Cookie", "session=1; Path=/")])
    with wire.server(wire.answering(cookie)) as vendor, transport() as sending:
        for _ in range(2):
            answered(sending.send(request(vendor.url)))
    assert not any(b"cookie" in received.lower() for received in vendor.received)


@pytest.mark.parametrize(
    "answer",
    [
        wire.chunked(b'{"Code":0,', b'"Message":null,', b'"Result":"ext-1"}'),
        wire.chunked(OK_BODY, end=b"0\r\nX-Trailer: 1\r\n\r\n"),
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK,
        OK.replace(b"HTTP/1.1", b"HTTP/1.0"),
    ],
    ids=["chunked", "trailer", "continue", "early-hints", "http-1.0"],
)
def test_every_way_to_frame_a_body(answer: bytes) -> None:
    with wire.server(wire.answering(answer)) as vendor, transport() as sending:
        bodies = [answered(sending.send(request(vendor.url))).body for _ in range(2)]
    assert bodies == [OK_BODY, OK_BODY]


def test_a_body_that_ends_with_the_connection() -> None:
    with wire.server(wire.hanging_up(wire.http(200, OK_BODY, length=-1))) as vendor:
        assert answered(post(vendor.url)).body == OK_BODY


def test_no_content_has_no_body() -> None:
    with wire.server(wire.answering(wire.http(204, reason="No Content", length=-1))) as vendor:
        assert answered(post(vendor.url)).body == b""


def test_a_connection_is_kept_for_all_urls_of_a_host() -> None:
    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        for path in ("Accounts/Exists", "Accounts/Synchronize", "Accounts/Exists"):
            answered(sending.send(request(f"{vendor.url}/{path}")))
    assert len(vendor.connections) == 1


def test_many_urls_do_not_wear_it_out() -> None:
    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        for number in range(120):
            answered(sending.send(request(f"{vendor.url}/{number}")))
    assert len(vendor.received) == 120


def test_each_thread_has_a_connection_of_its_own() -> None:
    together = threading.Barrier(4)
    replies: list[object] = []

    def work(url: str) -> None:
        for _ in range(5):
            together.wait(5)
            replies.append(sending.send(request(url)))

    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        threads = [threading.Thread(target=work, args=(vendor.url,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(5)
    assert len(vendor.connections) == 4
    assert [type(reply) for reply in replies] == [Response] * 20


@pytest.mark.parametrize("leaving", [wire.hanging_up(OK), wire.resetting(OK)], ids=["closed", "reset"])
def test_a_connection_that_the_vendor_closed_between_two_calls_is_replaced(leaving: wire.Script) -> None:
    with wire.server(leaving) as vendor, transport() as sending:
        for _ in range(3):
            answered(sending.send(request(vendor.url)))
            time.sleep(0.05)
    assert len(vendor.connections) == 3


def test_a_connection_that_lay_idle_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.transport.adapter._IDLE", 0.02)
    with wire.server(wire.answering(OK)) as vendor, transport() as sending:
        for _ in range(2):
            answered(sending.send(request(vendor.url)))
            time.sleep(0.05)
    assert len(vendor.connections) == 2


def test_nothing_is_ever_sent_twice() -> None:
    """The vendor takes the second request of a kept connection, and dies of it."""

    def script(line: wire.Line) -> None:
        line.read()
        line.send(OK)
        line.read()

    with wire.server(script) as vendor, transport() as sending:
        answered(sending.send(request(vendor.url)))
        unanswered(sending.send(request(vendor.url)), Silence.DROPPED)
    assert len(vendor.received) == 2


def test_after_a_failure_the_next_call_is_a_fresh_start() -> None:
    def script(line: wire.Line) -> None:
        line.read()
        line.send(wire.http(200, OK_BODY, length=1000) if len(vendor.connections) == 1 else OK)

    with wire.server(script) as vendor, transport() as sending:
        unanswered(sending.send(request(vendor.url)), Silence.DROPPED)
        assert answered(sending.send(request(vendor.url))).body == OK_BODY


def test_closing_ends_a_call_under_way() -> None:
    replies = []
    with wire.server(wire.silent) as vendor:
        sending = transport(answer_timeout=8)
        waiting = threading.Thread(target=lambda: replies.append(sending.send(request(vendor.url))))
        waiting.start()
        while not vendor.received:
            time.sleep(0.005)
        began = time.monotonic()
        sending.close()
        waiting.join(5)
        after = sending.send(request(vendor.url))
    assert time.monotonic() - began < 2
    for reply in (*replies, after):
        assert "run was stopped" in unanswered(reply, Silence.DROPPED)
    assert len(vendor.connections) == 1


def test_closing_amid_many_calls_breaks_none_of_them() -> None:
    """Each ends with an answer or with the word that it was stopped, never with an exception."""
    replies: list[Reply] = []

    def work(url: str) -> None:
        while not (replies and isinstance(replies[-1], NoResponse)) and len(replies) < 100_000:
            replies.append(sending.send(request(url)))

    with wire.server(wire.answering(OK)) as vendor:
        sending = transport()
        threads = [threading.Thread(target=work, args=(vendor.url,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(0.1)
        sending.close()
        for thread in threads:
            thread.join(5)
    silences = [reply.detail for reply in replies if isinstance(reply, NoResponse)]
    assert silences
    assert all("run was stopped" in detail for detail in silences)


def test_closing_leaves_no_connection_open() -> None:
    closed = threading.Event()

    def script(line: wire.Line) -> None:
        while line.read():
            line.send(OK)
        closed.set()

    with wire.server(script) as vendor:
        post(vendor.url)
        assert closed.wait(2)


def test_it_goes_through_requests() -> None:
    """What patches requests (the responses library, for one) reaches every call."""
    with responses.RequestsMock() as mock, transport() as sending:
        mock.post("https://vendor.example/Accounts/Exists", json={"Code": 1}, status=200)
        reply = answered(sending.send(request("https://vendor.example/Accounts/Exists")))
    assert (reply.status, reply.body) == (200, b'{"Code": 1}')


def test_importing_it_does_not_import_requests() -> None:
    code = "import simulator.transport, sys; sys.exit('requests' in sys.modules or 'ssl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
