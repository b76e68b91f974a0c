"""The way to a host, one step at a time: its name, a connection, an encrypted one.

A call takes all three at once and can only say which failed. Here each is a value of its own, so that
``simulator doctor`` can tell how far it came. Nothing is sent beyond the TLS handshake.
"""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator.exchange import NoResponse, Silence
from simulator.transport.in_time import HandshakeFailed
from simulator.transport.trust import Trust
from simulator.transport.wording import Way, words
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.settings import Connection

__all__ = ["Certificate", "Connected", "Encrypted", "Reaching", "Resolved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The addresses of a name, without port, in the order in which they are tried; ``elapsed`` in seconds."""

    addresses: tuple[str, ...]
    elapsed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """The address that accepted a connection; ``refusing`` are those before it that did not."""

    address: str
    elapsed: float
    refusing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a verified certificate says of itself. ``expires`` is seconds since the epoch."""

    names: tuple[str, ...]
    issuer: str
    expires: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Encrypted:
    """A handshake that succeeded, so that chain and name are verified. ``version`` is that of TLS."""

    version: str
    certificate: Certificate
    elapsed: float


class Reaching:
    """The way to the host of ``url``, as ``connection`` allows.

    Raises SettingsError where the CA bundle or the client certificate cannot be used.
    """

    def __init__(self, url: str, connection: Connection) -> None:
        parts = urlsplit(url)
        self._trust = Trust(connection)
        self._patience = connection.connect_timeout
        self.host = parts.hostname or ""
        self.port = parts.port or (443 if parts.scheme == "https" else 80)
        self.encrypted = parts.scheme == "https"
        proxy = self._trust.proxy(url)
        self.way = Way.of(parts, proxy, connection)

    def resolve(self) -> Resolved | NoResponse:
        """Look the name up; an address stands for itself."""
        began = time.perf_counter()
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            return self._none(Silence.UNRESOLVED, error)
        addresses = dict.fromkeys(str(address[0]) for *_, address in found)
        return Resolved(addresses=tuple(addresses), elapsed=time.perf_counter() - began)

    def connect(self, addresses: tuple[str, ...]) -> Connected | NoResponse:
        """Connect to the first address that accepts, and hang up."""
        refusing: list[str] = []
        error: OSError = OSError("no address")
        for address in addresses:
            began = time.perf_counter()
            try:
                socket.create_connection((address, self.port), timeout=self._patience).close()
            except OSError as failure:
                error = failure
                refusing.append(address)
            else:
                elapsed = time.perf_counter() - began
                return Connected(address=address, elapsed=elapsed, refusing=tuple(refusing))
        return self._none(Silence.REFUSED, error)

    def handshake(self, address: str) -> Encrypted | NoResponse:
        """Connect, agree on encryption, verify the certificate for the host's name, and hang up."""
        began = time.perf_counter()
        secure = self._open(address)
        if isinstance(secure, NoResponse):
            return secure
        assert isinstance(secure, ssl.SSLSocket), "the URL says https"  # noqa: S101
        with secure:
            certificate, version = secure.getpeercert(), secure.version() or "TLS"
        elapsed = time.perf_counter() - began
        return Encrypted(version=version, certificate=_certificate(certificate), elapsed=elapsed)

    def open(self) -> socket.socket | NoResponse:
        """A connection to the host, encrypted where the URL says https, for whoever speaks HTTP himself."""
        resolved = self.resolve()
        if isinstance(resolved, NoResponse):
            return resolved
        opened: socket.socket | NoResponse = self._none(Silence.UNRESOLVED, OSError("no address"))
        for address in resolved.addresses:
            opened = self._open(address)
            if not isinstance(opened, NoResponse):
                break
        return opened

    def _open(self, address: str) -> socket.socket | NoResponse:
        try:
            plain = socket.create_connection((address, self.port), timeout=self._patience)
        except OSError as error:
            return self._none(Silence.REFUSED, error)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if not self.encrypted:
            return plain
        try:
            return self._trust.context().wrap_socket(plain, server_hostname=self.host)
        except OSError as error:  # ssl's errors are such
            with suppress(OSError):
                plain.close()
            return self._none(Silence.TLS, _failed(error))

    def _none(self, silence: Silence, error: BaseException) -> NoResponse:
        return NoResponse(silence=silence, detail=words(silence, error, (error,), self.way))


def _failed(error: OSError) -> OSError:
    """The error of a handshake, told apart where the other side fell silent or went away."""
    if isinstance(error, (TimeoutError, ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        failed = HandshakeFailed(ssl.SSL_ERROR_SSL, str(error))
        failed.__cause__ = error
        return failed
    return error


def _certificate(said: Any) -> Certificate:
    """From what :meth:`ssl.SSLSocket.getpeercert` says of a certificate that it has verified."""
    issuer = {key: value for part in said.get("issuer", ()) for key, value in part}
    return Certificate(
        names=tuple(value for _, value in said.get("subjectAltName", ())),
        issuer=issuer.get("organizationName") or issuer.get("commonName") or "an unnamed authority",
        expires=ssl.cert_time_to_seconds(said["notAfter"]),
    )
