"""The proxy between a platform and a vendor, all on real sockets: what passes, what is kept, what is said."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from transport_calls import OK_BODY, answered, request, transport

from simulator.contract import Contract
from simulator.exchange import Deliberate, Exchange, NoResponse, Response, Silence
from simulator.findings import Finding
from simulator.judge import Judge
from simulator.platform.service import Service
from simulator.proxy import Live, Proxy, Routing, listen
from simulator.results import ExitCode
from simulator.rules import Ordering
from simulator.settings import Connection
from tests import wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from simulator.exchange import Headers
    from simulator.results import RunResult

KEY: Headers = (
    ("X-CloudPlatform-ApplicationId", "app-1"),
    ("X-CloudPlatform-APIKey", "c2VjcmV0LWtleS0xMjM="),
)


@dataclass
class Between:
    """A proxy at work."""

    url: str
    kept: list[Exchange] = field(default_factory=list)
    told: list[Exchange | Finding] = field(default_factory=list)
    result: Callable[[], RunResult] = field(repr=False, default=lambda: pytest.fail("it is still at work"))

    def findings(self) -> list[Finding]:
        return [news for news in self.told if isinstance(news, Finding)]


@pytest.fixture(scope="module")
def judge() -> Judge:
    contract = Contract.load()
    return Judge(contract=contract, ordering=Ordering.load(contract))


@pytest.fixture
def between(judge: Judge):
    @contextmanager
    def proxied(endpoint: str, ca_bundle: str | None = None, **urls: str) -> Iterator[Between]:
        overrides = {name.replace("__", "."): url for name, url in urls.items()}
        routing = Routing(base=endpoint, endpoints=judge.contract.endpoints, overrides=overrides)
        found = Between(url="")
        live = Live(
            routing=routing,
            judge=judge,
            service=Service(endpoint=endpoint, urls=overrides),
            reseller_support=True,
            secrets=(),
            keep=found.kept.append,
            tell=found.told.append,
            patience=30.0,
        )
        connection = Connection(
            connect_timeout=2.0, answer_timeout=5.0, max_answer_bytes=100_000, ca_bundle=ca_bundle
        )
        with live, Proxy(listen(0), routing=routing, connection=connection, passed=live.passed) as proxy:
            found.url = proxy.url
            yield found
        found.result = lambda: live.result("live traffic")

    return proxied


def sent(raw: bytes) -> tuple[str, list[str], bytes]:
    """Request line, header lines and body of a request as a vendor received it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *headers = head.decode("latin-1").split("\r\n")
    return first, headers, body


def raw_call(url: str, data: bytes) -> bytes:
    """Every byte that comes back for these bytes, until the connection ends or nothing comes for a moment."""
    host, _, port = url.removeprefix("http://").partition(":")
    came = b""
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(data)
        connection.settimeout(1.0)
        try:
            while piece := connection.recv(65536):
                came += piece
        except TimeoutError:
            pass
    return came


def test_a_call_passes_unchanged_and_so_does_the_answer_byte_for_byte(between) -> None:
    answer = wire.http(
        200, OK_BODY, headers=[("content-TYPE", "application/json"), ("X-Odd", "1"), ("x-odd", "2")]
    )
    with wire.server(wire.answering(answer)) as vendor, between(f"{vendor.url}/api") as proxy:
        body = b'{ "ID" : "1",\t"Name":"\xce\x91" }'
        call = (
            b"POST /Accounts/Synchronize?a=%%20b HTTP/1.1\r\nhost: whoever\r\nx-CLOUDplatform-APIKey: k\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
        )
        assert raw_call(proxy.url, call + body) == answer
    first, headers, came = sent(vendor.received[0])
    assert first == "POST /api/Accounts/Synchronize?a=%20b HTTP/1.1"
    assert headers[:2] == [f"host: 127.0.0.1:{vendor.port}", "x-CLOUDplatform-APIKey: k"]
    assert came == body
    (exchange,) = proxy.kept
    assert exchange.endpoint == "account.synchronize"
    assert exchange.request.body == body
    assert exchange.reply == Response(
        status=200,
        reason="OK",
        headers=(
            ("content-TYPE", "application/json"),
            ("X-Odd", "1"),
            ("x-odd", "2"),
            ("Content-Length", "42"),
        ),
        body=OK_BODY,
    )


def test_connections_are_kept_on_both_sides(between) -> None:
    with wire.server(wire.answering(wire.http(200, OK_BODY))) as vendor, between(vendor.url) as proxy:
        with transport(answer_timeout=5) as sending:
            for _ in range(3):
                answered(sending.send(request(f"{proxy.url}/Accounts/Synchronize")))
        assert len(vendor.connections) == 1
    assert [exchange.number for exchange in proxy.kept] == [1, 2, 3]


def test_bodies_in_chunks_pass_both_ways(between) -> None:
    answer = wire.chunked(OK_BODY[:10], OK_BODY[10:], headers=[("Content-Type", "application/json")])

    def script(line: wire.Line) -> None:
        raw = line.read() + line._ahead
        while not raw.endswith(b"0\r\n\r\n"):
            raw += line.socket.recv(65536)
        line.vendor.received[0] = raw
        line.send(answer)

    with wire.server(script) as vendor, between(vendor.url) as proxy:
        call = b"POST /Accounts/Delete HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        assert raw_call(proxy.url, call + b'2\r\n{"\r\n5\r\nA":1}\r\n0\r\n\r\n') == answer
    assert proxy.kept[0].request.body == b'{"A":1}'
    assert answered(proxy.kept[0].reply).body == OK_BODY


def test_a_platform_that_waits_for_100_continue_gets_it_from_the_vendor(between) -> None:
    def script(line: wire.Line) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.socket.recv(65536)
        line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not head.endswith(b"{}"):
            head += line.socket.recv(65536)
        line.send(wire.http(200, OK_BODY))

    with wire.server(script) as vendor, between(vendor.url) as proxy:
        host, _, port = proxy.url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=5) as platform:
            platform.sendall(
                b"POST /Accounts/Delete HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
                b"Expect: 100-continue\r\n\r\n"
            )
            assert platform.recv(65536).startswith(b"HTTP/1.1 100 ")
            platform.sendall(b"{}")
            assert platform.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert proxy.kept[0].request.body == b"{}"


def test_an_endpoint_with_a_url_of_its_own_goes_there(between) -> None:
    answer = wire.answering(wire.http(200, OK_BODY))
    with (
        wire.server(answer) as vendor,
        wire.server(answer) as other,
        between(vendor.url, account__synchronize=f"{other.url}/v2/sync") as proxy,
        transport() as sending,
    ):
        answered(sending.send(request(f"{proxy.url}/accounts/synchronize")))
        answered(sending.send(request(f"{proxy.url}/Accounts/Delete")))
    assert sent(other.received[0])[0] == "POST /v2/sync HTTP/1.1"
    assert [exchange.endpoint for exchange in proxy.kept] == ["account.synchronize", "account.delete"]


def test_a_vendor_that_is_encrypted_is_verified(between, tmp_path: Path) -> None:
    authority = wire.Authority()
    with wire.server(wire.answering(wire.http(200, OK_BODY)), tls=authority.context()) as vendor:
        with between(vendor.url) as proxy, transport(answer_timeout=5) as sending:
            refused = answered(sending.send(request(f"{proxy.url}/Accounts/Delete")))
        assert (refused.status, proxy.kept[0].reply.silence) == (502, Silence.TLS)
        bundle = str(authority.write(tmp_path))
        with between(vendor.url, ca_bundle=bundle) as proxy, transport(answer_timeout=5) as sending:
            assert answered(sending.send(request(f"{proxy.url}/Accounts/Delete"))).body == OK_BODY


@pytest.mark.parametrize(
    ("script", "silence"),
    [
        (wire.hanging_up(), Silence.DROPPED),
        (wire.hanging_up(wire.http(200, OK_BODY, length=999)), Silence.DROPPED),
        (wire.resetting(), Silence.DROPPED),
        (wire.hanging_up(b"garbage\r\n\r\n"), Silence.GARBLED),
        (wire.answering(wire.http(200, b" " * 200_000)), Silence.TOO_LARGE),
    ],
)
def test_what_breaks_on_the_way_passes_as_it_is_and_is_told_for_what_it_is(
    between, script: wire.Script, silence: Silence
) -> None:
    with wire.server(script) as vendor, between(vendor.url) as proxy, transport(answer_timeout=5) as sending:
        sending.send(request(f"{proxy.url}/Accounts/Synchronize"))
    reply = proxy.kept[0].reply
    assert isinstance(reply, NoResponse)
    assert reply.silence is silence
    assert proxy.result().exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT


def test_a_vendor_that_is_not_there_is_502_and_unreachable(between) -> None:
    with wire.nobody() as url, between(url) as proxy, transport() as sending:
        came = answered(
            sending.send(request(f"{proxy.url}/Fields/Get", method="GET", headers=KEY, body=None))
        )
    assert came.status == 502
    assert b"connection refused" in came.body
    assert proxy.result().exit_code is ExitCode.UNREACHABLE


def test_a_platform_that_hangs_up_at_once_says_nothing_of_the_vendor(between) -> None:
    with wire.server(wire.silent) as vendor, between(vendor.url) as proxy:
        with transport(answer_timeout=0.2) as sending:
            sending.send(request(f"{proxy.url}/Accounts/Synchronize"))
        deadline = time.monotonic() + 5
        while not proxy.kept and time.monotonic() < deadline:
            time.sleep(0.02)
    assert proxy.kept[0].probe is Deliberate.DROPPED
    assert proxy.result().exit_code is ExitCode.NOTHING_JUDGED


def test_many_connections_at_once_are_numbered_without_a_gap(between) -> None:
    with wire.server(wire.answering(wire.http(200, OK_BODY))) as vendor, between(vendor.url) as proxy:

        def platform() -> None:
            with transport(answer_timeout=5) as sending:
                for _ in range(10):
                    answered(sending.send(request(f"{proxy.url}/Accounts/Synchronize")))

        threads = [threading.Thread(target=platform) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [exchange.number for exchange in proxy.kept] == list(range(1, 81))


def test_a_finding_is_told_while_calls_pass_and_once(between) -> None:
    ok = json.dumps({"Code": 1, "Message": "Ok", "Result": "x"}).encode()
    with (
        wire.server(wire.answering(wire.http(200, ok))) as vendor,
        between(vendor.url) as proxy,
        transport(answer_timeout=5) as sending,
    ):
        sending.send(request(f"{proxy.url}/Subscriptions/Create", headers=KEY))
        deadline = time.monotonic() + 5
        while not proxy.findings() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert "envelope.message-ok" in {finding.check for finding in proxy.findings()}
        sending.send(request(f"{proxy.url}/Fields/Get", method="GET", body=None, headers=KEY))
    told = [(finding.check, finding.call, finding.pointer, finding.message) for finding in proxy.findings()]
    assert len(told) == len(set(told))


def test_the_key_that_passes_is_masked_in_all_that_is_kept_in_every_form(between) -> None:
    echo = b'{"Code":0,"Message":"secret-key-123 c2VjcmV0LWtleS0xMjM=","Result":"r"}'
    with (
        wire.server(wire.answering(wire.http(200, echo))) as vendor,
        between(vendor.url) as proxy,
        transport(answer_timeout=5) as sending,
    ):
        sending.send(request(f"{proxy.url}/Accounts/Synchronize", headers=KEY))
    shown = repr(proxy.kept) + repr(proxy.told) + repr(proxy.result())
    assert "secret-key-123" not in shown
    assert "c2VjcmV0LWtleS0xMjM=" not in shown
    assert b"secret-key" not in vendor.received[0]
    assert b"c2VjcmV0LWtleS0xMjM=" in vendor.received[0]
