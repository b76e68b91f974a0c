"""What cannot be sent at all: URLs and headers that HTTP does not allow, told before anything is sent."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from urllib3 import HTTPHeaderDict
from urllib3.util import SKIP_HEADER

from simulator.errors import SettingsError, SimulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Headers

__all__ = ["checked_method", "checked_url", "sendable_headers", "unusable_way"]

_NOT_OURS_TO_SAY = {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER}
"""Headers that urllib3 would add of itself. Where a request has its own, that one travels."""
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def checked_url(url: str) -> SplitResult:
    """The parts of an absolute http or https URL. Raises SettingsError for any other."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
        if known:
            str(parts.hostname).encode("idna")
    except ValueError as error:  # the port, an IPv6 address, or a name no DNS can know
        raise _bad_url(url, f"is not a URL ({error})") from error
    if not known:
        raise _bad_url(url, "is not an absolute http or https URL")
    if parts.username is not None or parts.password is not None:
        raise SettingsError.of(
            f"the URL of {parts.hostname} carries a user name or password, and those are not sent",
            where="endpoint",
            fix="Take them out of the URL and give them as auth.basic in the service file.",
        )
    return parts


def checked_method(method: str) -> None:
    """Raises SettingsError for a verb that HTTP does not allow."""
    if not _TOKEN.fullmatch(method):
        raise SettingsError.of(
            f"{method!r} cannot be the verb of a call",
            where="method",
            fix="Use one word, like GET, POST or DELETE.",
        )


def sendable_headers(headers: Headers, body: bytes | None) -> Mapping[str, str]:
    """The headers for urllib3, such that these travel, Content-Length with a body, and nothing of its own.

    Raises SettingsError for a name or value that HTTP does not allow.
    """
    for name, value in headers:
        if not _is_sendable(name, value):
            raise _bad_header(name, value)
    names = {name.lower() for name, _ in headers}
    framed = not names.isdisjoint(_FRAMING)
    added = _NOT_OURS_TO_SAY
    if body is not None and not framed:
        added = {**added, "Content-Length": str(len(body))}
    if len(names) == len(headers) and not framed:
        return {**added, **dict(headers)}
    missing = [(name, value) for name, value in added.items() if name.lower() not in names]
    return HTTPHeaderDict([*missing, *headers])  # slower; keeps repeated names, and finds them in any case


@lru_cache(maxsize=256)
def _is_sendable(name: str, value: str) -> bool:
    """Whether HTTP allows this header; all but one travel with every call as they are."""
    return _TOKEN.fullmatch(name) is not None and _VALUE.fullmatch(value) is not None


def _without_secrets(url: str) -> str:
    """As much of a URL as may be shown: no user name, no password, no query."""
    rest = url.partition("?")[0].partition("#")[0]
    scheme, slashes, address = rest.rpartition("//")
    authority, slash, path = address.partition("/")
    return f"{scheme}{slashes}{authority.rpartition('@')[2]}{slash}{path}"


def _bad_url(url: str, why: str) -> SimulatorError:
    return SettingsError.of(
        f"'{_without_secrets(url)}' {why}",
        where="endpoint",
        fix="Give the whole URL with its scheme, like https://vendor.example.com/api.",
    )


def _bad_header(name: str, value: str) -> SimulatorError:
    if not _TOKEN.fullmatch(name):
        return SettingsError.of(
            f"{name!r} cannot be the name of a header",
            where="headers",
            fix="Use letters, digits and hyphens, without spaces and without the colon.",
        )
    wrong = next(character for character in value if not _VALUE.fullmatch(character))
    return SettingsError.of(
        f"the value of the header {name} has a character that no header can carry: U+{ord(wrong):04X}",
        where="headers",
        fix="Take out line breaks and control characters; write other scripts as the vendor expects them"
        " (percent-encoded, in base64).",
    )


def unusable_way(url: str, proxy: str | None) -> SimulatorError:
    """The problem with a URL, or with the environment's proxy for it, that requests cannot use."""
    if proxy is None:
        return _bad_url(url, "cannot be used as a URL")
    return SettingsError.of(
        f"the proxy that this machine's environment names for '{_without_secrets(url)}' cannot be used",
        where="HTTP_PROXY, HTTPS_PROXY or ALL_PROXY",
        fix="Name an http proxy with host and port, like http://proxy.example.com:3128, or except the"
        " vendor's host with NO_PROXY.",
    )
