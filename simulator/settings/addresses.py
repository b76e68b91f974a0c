"""URLs as they may be given: absolute, http or https, without a password in them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urlsplit

from simulator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.errors import Location

__all__ = ["secrets_in", "url_problem", "without_slash"]

_EXAMPLE = "https://staging.vendor.example/api"
_KEYS_IN_QUERIES = ("code", "key", "sig", "token", "secret", "password")


def url_problem(url: str, *, where: Location | str | None, base: bool) -> Problem | None:
    """What is wrong with a URL; ``base`` for the one that paths are appended to. Shows no password."""
    try:
        parts = urlsplit(url)
        said = _objection(url, parts, base=base)
    except ValueError as error:  # a bracketed host that is no IPv6 address, a port that is no number
        said = f"is not a URL: {error}", f"write it like {_EXAMPLE}"
    if said is None:
        return None
    return Problem(what=f"{_shown(url)} {said[0]}", where=where, fix=said[1])


def without_slash(url: str) -> str:
    """The URL as default paths can be appended to it."""
    return url.strip().rstrip("/")


def secrets_in(url: str) -> Iterator[str]:
    """Keys that a URL's query carries, as some gateways want them (``?code=...``)."""
    for name, value in parse_qsl(urlsplit(url).query):
        if value and any(word in name.lower() for word in _KEYS_IN_QUERIES):
            yield value


def _objection(url: str, parts: SplitResult, *, base: bool) -> tuple[str, str] | None:
    """What the URL is or has that it should not, and what to do."""
    for applies, what, fix in _OBJECTIONS:
        if applies(url.strip(), parts):
            return what, fix.format(url=_with_scheme(url), example=_EXAMPLE)
    if base and parts.query:
        return "has a query (?...)", "remove it, or give each endpoint's whole URL under urls"
    return None


_OBJECTIONS: tuple[tuple[Callable[[str, SplitResult], bool], str, str], ...] = (
    (lambda url, _: not url, "is empty", "write a URL like {example}, or leave it out"),
    (
        lambda url, _: " " in url or not url.isprintable(),
        "has a space or a control character in it",
        "write a space as %20, or remove it",
    ),
    (lambda url, _: "://" not in url, "has no scheme", "write http:// or https:// in front of it: {url}"),
    (
        lambda _, parts: parts.scheme not in ("http", "https"),
        "has a scheme other than http and https",
        "write it like {example}",
    ),
    (
        lambda _, parts: "@" in parts.netloc,
        "has a user name or password in it",
        "remove them from the URL and give auth.basic.username and auth.basic.password instead",
    ),
    (lambda _, parts: not parts.hostname, "names no host", "write it like {example}"),
    (
        lambda _, parts: any(
            not 0 < len(label) < 64 for label in (parts.hostname or "").rstrip(".").split(".")
        ),
        "names a host that no DNS can know",
        "each part of the name between two dots has 1 to 63 characters",
    ),
    (lambda _, parts: parts.port == 0, "has the port 0", "name the port that the vendor listens on"),
    (lambda _, parts: bool(parts.fragment), "has a fragment (#...)", "remove it"),
)


def _with_scheme(url: str) -> str:
    address = url.strip().rpartition("@")[2].lstrip(":/")
    host = address.partition("/")[0].partition(":")[0]
    local = host == "localhost" or host.replace(".", "").isdigit()
    return f"{'http' if local else 'https'}://{address}"


def _shown(url: str) -> str:
    """The URL in quotes, without what stands before the @ and without its query."""
    scheme, separator, rest = url.rpartition("://")
    host, slash, path = rest.partition("/")
    address = f"{host.rpartition('@')[2]}{slash}{path}".partition("?")[0]
    return f"the URL '{scheme}{separator}{address}'"
