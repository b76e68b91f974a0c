"""What only the user can mend: URLs, headers, proxies; told before anything is sent, and without secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from transport_calls import OK_BODY, answered, post, request, transport, unanswered

from simulator.errors import SettingsError
from simulator.exchange import Silence
from tests import wire

if TYPE_CHECKING:
    from pathlib import Path

OK = wire.answering(wire.http(200, OK_BODY))
VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "vendor.example/api",
        "/api",
        "ftp://vendor.example/api",
        "https:///api",
        "http://vendor.example:port/",
        "http://vendor.example:99999/",
        "http://vendor.example:0/",
        "http://[::1/api",
        "http://a..example/",
        f"http://{'long' * 20}.example/",
        "http://*.example/",
    ],
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        post(url)
    (problem,) = caught.value.problems
    assert f"'{url}'" in problem.what
    assert problem.where == "endpoint"
    assert "https://vendor.example.com" in problem.fix


def test_credentials_in_a_url_are_refused_and_not_told() -> None:
    with pytest.raises(SettingsError) as caught:
        post("https://qa:s3cr3t@vendor.example/api?key=t0ken")
    told = str(caught.value)
    assert "vendor.example" in told
    assert "basic" in told
    assert "s3cr3t" not in told
    assert "t0ken" not in told


def test_a_bad_url_is_told_without_its_secrets() -> None:
    with pytest.raises(SettingsError) as caught:
        post("https://qa:s3cr3t@vendor.example:port/api?key=t0ken#f")
    assert "'https://vendor.example:port/api'" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    assert "t0ken" not in str(caught.value)


def test_other_scripts_in_a_url_are_encoded() -> None:
    with wire.server(OK) as vendor:
        answered(post(f"{vendor.url}/\u03b1 b/c?d=\u00e9"))
    assert vendor.received[0].startswith(b"POST /%CE%B1%20b/c?d=%C3%A9 HTTP/1.1\r\n")


@pytest.mark.parametrize("name", ["", "X Header", "X-Header:", "X-H\u00e9ader", "X\r\nInjected"])
def test_what_cannot_name_a_header(name: str) -> None:
    with wire.server(OK) as vendor, transport() as sending:
        with pytest.raises(SettingsError, match="cannot be the name of a header"):
            sending.send(request(vendor.url, headers=((name, "value"),)))
        assert vendor.connections == []


@pytest.mark.parametrize("value", ["a\r\nX-B: c", "a\n b", "a\r\n b", "nul\0", "\u03b1\u03b2", "\U0001f600"])
def test_what_no_header_can_carry(value: str) -> None:
    with wire.server(OK) as vendor, transport() as sending:
        with pytest.raises(
            SettingsError, match=r"the header X-Key has a character .* U\+[0-9A-F]+"
        ) as caught:
            sending.send(request(vendor.url, headers=(("X-Key", f"s3cr3t{value}"),)))
        assert vendor.connections == []
    assert "s3cr3t" not in str(caught.value)


class TestProxy:
    """The environment's proxy is used for other machines, never for this one."""

    URL = "http://vendor.example/api/Accounts/Exists"

    def test_is_used(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.server(OK) as proxy, transport() as sending:
            monkeypatch.setenv("HTTP_PROXY", f"http://qa:s3cr3t@127.0.0.1:{proxy.port}")
            for _ in range(2):
                answered(sending.send(request(self.URL)))
        head = proxy.received[0].decode()
        assert head.startswith(f"POST {self.URL} HTTP/1.1\r\nHost: vendor.example\r\n")
        assert len(proxy.connections) == 1

    def test_may_be_named_without_a_scheme(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.server(OK) as proxy:
            monkeypatch.setenv("ALL_PROXY", f"127.0.0.1:{proxy.port}")
            answered(post(self.URL))
        assert len(proxy.received) == 1

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_is_not_used_for_this_machine(self, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.nobody() as proxy, wire.server(OK, host=host) as vendor:
            monkeypatch.setenv("HTTP_PROXY", proxy)
            answered(post(vendor.url))

    def test_is_not_used_for_what_no_proxy_excepts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.server(OK) as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy.url)
            monkeypatch.setenv("NO_PROXY", ".invalid")
            unanswered(post("http://vendor.invalid/"), Silence.UNRESOLVED)
        assert proxy.received == []

    def test_that_refuses_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.nobody() as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy.replace("//", "//qa:s3cr3t@"))
            detail = unanswered(post(self.URL), Silence.REFUSED)
        assert f"through the proxy {proxy.removeprefix('http://')}" in detail
        assert "vendor.example:80" in detail
        assert "connection refused" in detail
        assert "HTTP_PROXY" in detail
        assert "s3cr3t" not in detail

    def test_that_cannot_be_found_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
        detail = unanswered(post(self.URL), Silence.UNRESOLVED)
        assert "proxy proxy.invalid:3128, and its name has no address" in detail

    def test_that_accepts_nobody_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.deaf() as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy)
            detail = unanswered(post(self.URL, connect_timeout=0.2), Silence.REFUSED)
        assert "it accepted no connection within 0.2 s" in detail

    def test_that_will_not_connect_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with wire.server(wire.hanging_up(wire.http(403, reason="Forbidden"))) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            detail = unanswered(post("https://vendor.example/api"), Silence.REFUSED)
        assert proxy.received[0].startswith(b"CONNECT vendor.example:443 HTTP/1")
        assert f"proxy 127.0.0.1:{proxy.port}, and it refuses to connect to that host" in detail

    def test_leads_to_an_encrypted_vendor(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        authority = wire.Authority()
        context = authority.context("vendor.example")

        def tunnel(line: wire.Line) -> None:
            line.read()
            line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with context.wrap_socket(line.socket, server_side=True) as inside:
                OK(wire.Line(inside, line.vendor))

        with wire.server(tunnel) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            bundle = str(authority.write(tmp_path))
            reply = answered(post("https://vendor.example/api", ca_bundle=bundle, connect_timeout=5))
            detail = unanswered(post("https://vendor.example/api", connect_timeout=5), Silence.TLS)
        assert reply.body == OK_BODY
        assert f"vendor.example:443 (through the proxy 127.0.0.1:{proxy.port})" in detail

    @pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "gopher://127.0.0.1:1", "http://"])
    def test_of_another_kind_is_the_users_affair(self, proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTP_PROXY", proxy)
        with pytest.raises(SettingsError, match="proxy") as caught:
            post(f"{self.URL}?key=s3cr3t")
        assert "NO_PROXY" in caught.value.problems[0].fix
        assert "s3cr3t" not in str(caught.value)
