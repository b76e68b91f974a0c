"""What every request has to pass, and what every answer carries, whatever page it is.

A page of another site must not be able to use a marketplace that listens on this machine: by a name that it
points here (the Host header), by a form or script of its own (Origin, Sec-Fetch-Site; the CSRF token comes on
top), or by a frame.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import abort, request

if TYPE_CHECKING:
    from flask import Flask, Response

    from simulator.web.site import Site

__all__ = ["guard"]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the marks that Bootstrap's stylesheet draws on its form controls
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ASSETS = frozenset({"static", "bootstrap.static", "assets.sequence_style"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def guard(app: Flask, site: Site) -> None:
    """Puts the guards in front of every route of the application."""
    names = {"localhost", site.host.casefold(), *(name.casefold() for name in site.hosts)}

    def check_host() -> None:
        host = _host_of(request.host)
        if host not in names and not _is_address(host):
            abort(421, f"This marketplace does not answer to the name {host!r}.")

    def check_origin() -> None:
        if request.method in _SAFE:
            return
        origin = request.headers.get("Origin")
        foreign = origin is not None and urlsplit(origin).netloc.casefold() != request.host.casefold()
        if foreign or request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
            abort(403, "This was sent by a page of another site, and nothing was done.")

    app.before_request(check_host)
    app.before_request(check_origin)
    app.after_request(_with_headers)


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if (
        request.endpoint not in _ASSETS
    ):  # pages tell of a moment, and may hold what a later visitor should not see
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _host_of(netloc: str) -> str:
    """The name or address of a Host header, without port and brackets; "" where it is neither."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").casefold()
    except ValueError:
        return ""


def _is_address(host: str) -> bool:
    """Nobody can point an IP address elsewhere, so that one is as good as the socket it came in by."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
