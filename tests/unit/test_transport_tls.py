"""Certificates are always verified, and what is wrong with one is said with what to do about it."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from transport_calls import OK_BODY, answered, post, request, transport, unanswered

from simulator.errors import SettingsError
from simulator.exchange import Silence
from tests import wire

if TYPE_CHECKING:
    from pathlib import Path

OK = wire.answering(wire.http(200, OK_BODY))


@pytest.fixture(scope="module")
def authority() -> wire.Authority:
    return wire.Authority()


@pytest.fixture
def ca_bundle(authority: wire.Authority, tmp_path: Path) -> str:
    return str(authority.write(tmp_path))


@pytest.fixture(autouse=True)
def _nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_private_authority_is_trusted_when_named(
    host: str, authority: wire.Authority, ca_bundle: str
) -> None:
    with (
        wire.server(OK, tls=authority.context(), host=host) as vendor,
        transport(ca_bundle=ca_bundle, connect_timeout=5) as sending,
    ):
        for _ in range(2):
            assert answered(sending.send(request(vendor.url))).body == OK_BODY
    assert len(vendor.connections) == 1


def test_head_and_body_travel_as_one_piece(authority: wire.Authority, ca_bundle: str) -> None:
    records: list[bytes] = []

    def take_one_record(line: wire.Line) -> None:
        records.append(line.socket.recv(65_536))  # over TLS, what was sent at one time
        line.send(wire.http(200, OK_BODY))

    with (
        wire.server(take_one_record, tls=authority.context()) as vendor,
        transport(ca_bundle=ca_bundle, connect_timeout=5) as sending,
    ):
        answered(sending.send(request(vendor.url, body=b'{"ID": 1}')))
    assert records[0].endswith(b'\r\n\r\n{"ID": 1}')


def test_a_folder_is_taken_for_hashed_authorities(authority: wire.Authority, tmp_path: Path) -> None:
    """As OpenSSL has them; a folder that was not hashed holds none."""
    with wire.server(OK, tls=authority.context()) as vendor:
        unanswered(post(vendor.url, ca_bundle=str(tmp_path), connect_timeout=5), Silence.TLS)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
def test_the_environment_may_name_the_authority(
    variable: str, authority: wire.Authority, ca_bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, ca_bundle)
    with wire.server(OK, tls=authority.context()) as vendor:
        answered(post(vendor.url, connect_timeout=5))


def test_what_is_named_outright_wins(
    authority: wire.Authority, ca_bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/authorities.pem")
    with wire.server(OK, tls=authority.context()) as vendor:
        answered(post(vendor.url, ca_bundle=ca_bundle, connect_timeout=5))


def test_an_unknown_authority_is_not_trusted(authority: wire.Authority) -> None:
    with wire.server(OK, tls=authority.context()) as vendor:
        detail = unanswered(post(vendor.url, connect_timeout=5), Silence.TLS)
    assert "tls.ca_bundle in the service file" in detail
    assert f"127.0.0.1:{vendor.port}" in detail
    assert vendor.received == []


def test_a_certificate_for_another_name(authority: wire.Authority, ca_bundle: str) -> None:
    with wire.server(OK, tls=authority.context("vendor.example"), host="localhost") as vendor:
        detail = unanswered(post(vendor.url, ca_bundle=ca_bundle, connect_timeout=5), Silence.TLS)
    assert "its certificate is for another name" in detail


def test_an_expired_certificate(authority: wire.Authority, ca_bundle: str) -> None:
    with wire.server(OK, tls=authority.context(expired=True)) as vendor:
        detail = unanswered(post(vendor.url, ca_bundle=ca_bundle, connect_timeout=5), Silence.TLS)
    assert "has expired" in detail


@pytest.mark.filterwarnings("ignore:ssl:DeprecationWarning")
def test_an_old_protocol(authority: wire.Authority, ca_bundle: str) -> None:
    context = authority.context()
    context.options |= ssl.OP_NO_TLSv1_2 | ssl.OP_NO_TLSv1_3
    with wire.server(OK, tls=context) as vendor:
        detail = unanswered(post(vendor.url, ca_bundle=ca_bundle, connect_timeout=5), Silence.TLS)
    assert "1.2" in detail


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
class TestClientCertificate:
    """A vendor that lets only those in whom its authority knows."""

    @pytest.fixture
    def context(self, version: ssl.TLSVersion, authority: wire.Authority) -> ssl.SSLContext:
        context = authority.context(clients=True)
        context.minimum_version = context.maximum_version = version
        return context

    def test_presented(
        self, context: ssl.SSLContext, authority: wire.Authority, ca_bundle: str, tmp_path: Path
    ) -> None:
        certificate, key = authority.write_client(tmp_path)
        with wire.server(OK, tls=context) as vendor:
            answered(
                post(
                    vendor.url,
                    ca_bundle=ca_bundle,
                    client_certificate=str(certificate),
                    client_key=str(key),
                    connect_timeout=5,
                )
            )

    def test_missing(self, context: ssl.SSLContext, ca_bundle: str) -> None:
        with wire.server(OK, tls=context) as vendor:
            detail = unanswered(post(vendor.url, ca_bundle=ca_bundle, connect_timeout=5), Silence.TLS)
        assert "client certificate" in detail
        assert "tls.client_certificate" in detail

    def test_of_somebody_else(self, context: ssl.SSLContext, ca_bundle: str, tmp_path: Path) -> None:
        certificate, key = wire.Authority().write_client(tmp_path)
        with wire.server(OK, tls=context) as vendor:
            reply = post(
                vendor.url,
                ca_bundle=ca_bundle,
                client_certificate=str(certificate),
                client_key=str(key),
                connect_timeout=5,
            )
        assert "client certificate" in unanswered(reply, Silence.TLS)


def test_https_where_http_is_spoken() -> None:
    bad_request = wire.http(400, reason="Bad Request")
    with wire.server(lambda line: line.send(bad_request) if line.socket.recv(1) else None) as vendor:
        detail = unanswered(post(f"https://127.0.0.1:{vendor.port}/", connect_timeout=5), Silence.TLS)
    assert "Should the endpoint be http" in detail


def test_a_handshake_that_is_never_answered() -> None:
    with wire.server(wire.silent) as vendor:
        detail = unanswered(post(f"https://127.0.0.1:{vendor.port}/", connect_timeout=0.2), Silence.TLS)
    assert "said nothing for 0.2 s" in detail


@pytest.mark.parametrize("script", [wire.hanging_up(unread=True), wire.resetting(unread=True)])
def test_a_handshake_that_is_cut_short(script: wire.Script) -> None:
    with wire.server(script) as vendor:
        detail = unanswered(post(f"https://127.0.0.1:{vendor.port}/", connect_timeout=5), Silence.TLS)
    assert "hung up" in detail


@pytest.mark.parametrize("script", [wire.hanging_up(wire.http(200, b"half", length=9)), wire.hanging_up()])
def test_an_answer_that_is_cut_short_is_no_failure_of_tls(
    script: wire.Script, authority: wire.Authority, ca_bundle: str
) -> None:
    with wire.server(script, tls=authority.context()) as vendor:
        unanswered(post(vendor.url, ca_bundle=ca_bundle, connect_timeout=5), Silence.DROPPED)


def test_a_bundle_that_is_missing_or_none_is_known_at_once(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("not a certificate", "utf-8")
    for bundle in (str(tmp_path / "missing.pem"), str(empty)):
        with pytest.raises(SettingsError) as caught:
            transport(ca_bundle=bundle)
        assert caught.value.problems[0].where == "tls.ca_bundle"
        assert bundle in caught.value.problems[0].what


def test_a_bad_bundle_of_the_environment_is_known_at_the_first_https_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/authorities.pem")
    with transport() as sending, pytest.raises(SettingsError, match="No such file") as caught:
        sending.send(request("https://localhost:9/"))
    assert caught.value.problems[0].where == "environment variable REQUESTS_CA_BUNDLE"


def test_a_client_certificate_that_cannot_be_used_is_known_at_once(
    authority: wire.Authority, tmp_path: Path
) -> None:
    certificate, key = authority.write_client(tmp_path)
    locked = tmp_path / "locked.pem"
    secret_key = serialization.load_pem_private_key(key.read_bytes(), None)
    locked.write_bytes(
        secret_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"pass phrase"),
        )
    )
    for given in ({"client_certificate": "/nowhere/client.pem"}, {"client_key": str(locked)}, {}):
        options = {"client_certificate": str(certificate), **given}
        with pytest.raises(SettingsError) as caught:
            transport(**options)
        assert caught.value.problems[0].where == "tls.client_certificate"
    transport(client_certificate=str(certificate), client_key=str(key)).close()
