"""Every way not to answer, each told as what it is; real sockets wherever a socket can do it."""

from __future__ import annotations

import errno
import http.client
import socket
import ssl
import time

import pytest
import requests
import responses
import urllib3.exceptions
from transport_calls import OK_BODY, post, request, transport, unanswered

from simulator.errors import SimulatorError
from simulator.exchange import Silence
from simulator.transport.failures import no_response
from simulator.transport.wording import Way
from tests import wire

OK = wire.http(200, OK_BODY)


@pytest.mark.parametrize(
    "script",
    [
        wire.hanging_up(),
        wire.hanging_up(unread=True),
        wire.resetting(),
        wire.resetting(unread=True),
    ],
    ids=["closed", "closed-unread", "reset", "reset-unread"],
)
def test_hanging_up_before_the_answer(script: wire.Script) -> None:
    with wire.server(script) as vendor:
        detail = unanswered(post(vendor.url), Silence.DROPPED)
    assert f"127.0.0.1:{vendor.port} closed the connection without an answer" in detail


@pytest.mark.parametrize(
    "script",
    [
        wire.hanging_up(b"HTTP/1.1 200 OK\r\n"),
        wire.hanging_up(b"HTTP/1.1 200 OK\r\nContent-Type: application/js"),
        wire.hanging_up(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"),
        wire.hanging_up(OK[:-1]),
        wire.resetting(OK[:-1]),
        wire.hanging_up(wire.chunked(b"12345", end=b"")),
        wire.hanging_up(wire.chunked(b"12345", end=b"8\r\nhalf")),
        wire.resetting(wire.chunked(b"12345", end=b"8\r\nhalf")),
    ],
    ids=[
        "head-1",
        "head-2",
        "head-3",
        "short",
        "short-reset",
        "chunks-end",
        "half-a-chunk",
        "half-a-chunk-reset",
    ],
)
def test_hanging_up_within_the_answer(script: wire.Script) -> None:
    with wire.server(script) as vendor:
        assert "before its answer was complete" in unanswered(post(vendor.url), Silence.DROPPED)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "not HTTP"),
        (b"\x15\x03\x01\x00\x02\x02\x46", "not HTTP"),
        (b"<html>no head</html>\n", "not HTTP"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 99 Low\r\n\r\n", "not HTTP"),
        (b"HTTP/7.3 200 OK\r\n\r\n", "not HTTP"),
        (wire.http(headers=[(f"X-{number}", "") for number in range(101)]), "more than 100 headers"),
        (wire.http(headers=[("X-Long", "x" * 70_000)]), "longer than 64 KB"),
        (wire.http(headers=[("Content-Length", "2"), ("Content-Length", "3")], length=-1), "Content-Lengths"),
        (wire.chunked(b"1234", end=b"not a number\r\n"), "no proper length"),
    ],
    ids=["ssh", "tls", "html", "status-text", "status-low", "version", "headers", "line", "lengths", "chunk"],
)
def test_what_is_not_http(answer: bytes, told: str) -> None:
    with wire.server(wire.hanging_up(answer)) as vendor:
        detail = unanswered(post(vendor.url), Silence.GARBLED)
    assert told in detail
    assert f"127.0.0.1:{vendor.port}" in detail


def test_nobody_listens() -> None:
    with wire.nobody() as url:
        detail = unanswered(post(url), Silence.REFUSED)
    assert "connection refused" in detail
    assert url.removeprefix("http://") in detail


def test_nobody_accepts() -> None:
    began = time.monotonic()
    with wire.deaf() as url:
        detail = unanswered(post(url, connect_timeout=0.2), Silence.REFUSED)
    assert "accepted no connection within 0.2 s" in detail
    assert time.monotonic() - began < 2


def test_a_name_without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(host: str, *_: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setenv("NO_PROXY", "*")
    detail = unanswered(post("http://vendor.invalid:8080/api"), Silence.UNRESOLVED)
    assert "The name vendor.invalid has no address" in detail


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EPERM])
def test_no_route(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise OSError(number, "no way")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert "There is no way to 127.0.0.1:9" in unanswered(post("http://127.0.0.1:9/"), Silence.REFUSED)


def test_out_of_file_handles_is_this_machines_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(socket.socket, "connect", connect)
    with pytest.raises(SimulatorError, match="Too many open files") as caught:
        post("http://127.0.0.1:9/")
    assert "workers" in caught.value.problems[0].fix


WAY = Way(
    scheme="https",
    host="vendor.example",
    peer="vendor.example:443",
    proxy=None,
    connect_timeout=1.0,
    answer_timeout=2.0,
)
NOBODY = urllib3.exceptions.NewConnectionError(None, "nobody")  # type: ignore[arg-type]
RESET = urllib3.exceptions.NewConnectionError(None, "reset")  # type: ignore[arg-type]
RESET.__cause__ = ConnectionResetError(errno.ECONNRESET, "reset by peer")
BAD_RECORD = ssl.SSLError(1, "bad record")


@pytest.mark.parametrize(
    ("error", "silence"),
    [
        (requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", NOBODY)), Silence.REFUSED),
        (requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", RESET)), Silence.DROPPED),
        (requests.ConnectTimeout(), Silence.DROPPED),
        (requests.ReadTimeout(urllib3.exceptions.ReadTimeoutError(None, "/", "late")), Silence.TIMEOUT),
        (requests.exceptions.SSLError(urllib3.exceptions.SSLError(BAD_RECORD)), Silence.TLS),
        (urllib3.exceptions.SSLError(ssl.SSLEOFError(8, "EOF")), Silence.DROPPED),
        (urllib3.exceptions.ProtocolError("broken", http.client.IncompleteRead(b"")), Silence.DROPPED),
        (urllib3.exceptions.ProtocolError("aborted", BrokenPipeError(errno.EPIPE, "pipe")), Silence.DROPPED),
        (urllib3.exceptions.ProtocolError("aborted", http.client.BadStatusLine("x")), Silence.GARBLED),
        (requests.exceptions.ChunkedEncodingError("unheard of"), Silence.DROPPED),
        (requests.RequestException("unheard of"), Silence.DROPPED),
        (urllib3.exceptions.HTTPError("unheard of"), Silence.DROPPED),
    ],
    ids=lambda value: value.value if isinstance(value, Silence) else type(value).__name__,
)
def test_the_table_of_meanings(error: Exception, silence: Silence) -> None:
    unanswered(no_response(error, WAY), silence)


def test_a_defect_is_not_taken_for_a_failure_of_the_vendor() -> None:
    with responses.RequestsMock() as mock, transport() as sending:
        mock.post("https://vendor.example/", body=ZeroDivisionError("ours"))
        with pytest.raises(ZeroDivisionError):
            sending.send(request("https://vendor.example/"))


def test_no_secret_of_the_request_is_told() -> None:
    """The vendor sends the key back in place of a status line."""
    with wire.server(lambda line: line.send(b"echo: " + line.read())) as vendor, transport() as sending:
        headers = (("X-CloudPlatform-APIKey", "c2VjcmV0LWtleQ=="),)
        reply = sending.send(request(f"{vendor.url}/?token=s3cr3t", headers=headers))
    detail = unanswered(reply, Silence.GARBLED)
    assert "c2VjcmV0" not in detail
    assert "s3cr3t" not in detail
