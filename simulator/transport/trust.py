"""Whom to trust and which way to go: the TLS context and the proxies, settled once for all threads."""

from __future__ import annotations

import ipaddress
import os
import ssl
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests.utils

from simulator.errors import SettingsError
from simulator.transport.in_time import TlsSocket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.settings import Connection

__all__ = ["Trust"]

BUNDLE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
"""Where a CA bundle is looked for when the service file names none; requests' own names first."""


class Trust:
    """The TLS context and the proxies of one :class:`~simulator.transport.Transport`.

    Certificates are always verified. What the service file says about TLS is tried at once, so that a wrong
    path is known before the first call; else the authorities are loaded (20 ms) at the first https call.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._proxies: dict[str, str | None] = {}
        if connection.ca_bundle or connection.client_certificate:
            _ = self._context

    def context(self) -> ssl.SSLContext:
        """The one TLS context, shared because loading the authorities anew for each connection is slow."""
        with self._lock:
            return self._context

    def proxy(self, url: str) -> str | None:
        """The URL of the proxy that the environment names for this URL's host; never one for this machine."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        if origin not in self._proxies:
            self._proxies[origin] = None if _is_loopback(url) else _environment_proxy(url)
        return self._proxies[origin]

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = _context_trusting(*next(self._bundles()))
        context.sslsocket_class = TlsSocket
        if self._connection.client_certificate:
            _present(context, self._connection.client_certificate, self._connection.client_key)
        return context

    def _bundles(self) -> Iterator[tuple[str, str]]:
        """CA bundles and who named them, the most explicit first."""
        if self._connection.ca_bundle:
            yield self._connection.ca_bundle, "tls.ca_bundle"
        for variable in BUNDLE_VARIABLES:
            if named := os.environ.get(variable):
                yield named, f"environment variable {variable}"
        yield requests.utils.DEFAULT_CA_BUNDLE_PATH, "certifi"


def _context_trusting(bundle: str, named_by: str) -> ssl.SSLContext:
    place = Path(bundle)
    try:
        if place.is_dir():
            return ssl.create_default_context(capath=bundle)
        return ssl.create_default_context(cafile=bundle)
    except OSError as error:  # a missing file, and (ssl.SSLError) one without certificates
        raise SettingsError.of(
            f"the CA bundle '{bundle}' cannot be used: {_why(error)}",
            where=named_by,
            fix="Name a readable PEM file with the certificates of the authorities to trust.",
        ) from error


def _present(context: ssl.SSLContext, certificate: str, key: str | None) -> None:
    """Give the vendor our client certificate when it asks for one."""
    try:
        context.load_cert_chain(certificate, key, password="")  # "" so that nobody is asked at the terminal
    except OSError as error:
        files = f"'{certificate}'" + (f" with the key '{key}'" if key else "")
        raise SettingsError.of(
            f"the client certificate {files} cannot be used: {_why(error)}",
            where="tls.client_certificate",
            fix="Name PEM files that can be read: the certificate with its chain, and its key (in the same"
            " file, or in tls.client_key) without a pass phrase.",
        ) from error


def _why(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return (error.reason or "not a PEM file").replace("_", " ").lower()
    return error.strerror or type(error).__name__


def _is_loopback(url: str) -> bool:
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _environment_proxy(url: str) -> str | None:
    return requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
