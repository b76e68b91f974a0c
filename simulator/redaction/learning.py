"""Secrets that only the traffic tells of: tokens, credentials, passwords that a vendor made or asks for.

A header or member that is secret by its name is masked where it stands, whatever it holds. What it holds is
masked everywhere else as well, since vendors repeat what they were sent; so it is learned here. Very short
values are not: they would be found in everything.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from simulator.exchange import Exchange, Headers, Response

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SETTING", "is_credential", "password_fields", "secrets_of"]

_CREDENTIALS = frozenset(
    {"authorization", "proxy-authorization", "x-cloudplatform-apikey", "x-cloudplatform-token"}
)
_COOKIES = frozenset({"cookie", "set-cookie"})
_OWN_CREDENTIALS = re.compile(
    r"(?:^|[-_])(?:auth|api-?key|credentials?|passw(?:or)?d|secret|signature|token)$"
)
"""How vendors, and what stands before them, call headers of their own that hold a secret."""
SETTING = "x-cloudplatform-setting-"
"""What stands before a setting's id in the name of its header, in small letters."""

_SHORTEST = {"header": 8, "cookie": 12, "password": 6, "field": 4}
_GENERATED = re.compile(rb'[Gg]eneratedPassword"\s*:\s*("(?:[^"\\]++|\\.)+"|-?\d[\d.eE+-]*+)')
_COOKIE = re.compile(r"(?:^|[;,]\s*)[^=;,\s]+=([^;,\s]+)")
_KINDS = ("passwordtext", "1", "certificatefile", "11")
"""Fields whose value nobody may read again, by name and by number (schemas/v1/field-kind.schema.json)."""


def secrets_of(exchange: Exchange, password_ids: frozenset[str]) -> Iterator[str]:
    """Every value in an exchange that is a secret by the name that it goes by.

    ``password_ids`` are ids of settings, in small letters, that the vendor declares to be passwords.
    """
    yield from _in_headers(exchange.request.headers, password_ids)
    if not isinstance(exchange.reply, Response):
        return
    yield from _in_headers(exchange.reply.headers, password_ids)
    if b"eneratedPassword" in exchange.reply.body:
        for found in _GENERATED.finditer(exchange.reply.body):
            yield from _long(_text(found[1]), "password")


def password_fields(exchange: Exchange) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The passwords and certificates that a vendor's form asks for: the id, and the values it comes with."""
    reply = exchange.reply
    if exchange.endpoint != "fields.get" or not isinstance(reply, Response):
        return
    try:
        document = json.loads(reply.body)
    except (ValueError, RecursionError):
        return
    fields = document.get("Fields") if isinstance(document, dict) else None
    for field in fields if isinstance(fields, list) else ():
        definition = _dict(field).get("Definition")
        if str(_dict(definition).get("Kind")).lower() in _KINDS:
            id_ = _dict(field).get("ID") or _dict(definition).get("ID")
            values = (_dict(field).get("Value"), _dict(definition).get("InitialValue"))
            yield str(id_), tuple(one for value in values for one in _long(value, "field"))


def _in_headers(headers: Headers, password_ids: frozenset[str]) -> Iterator[str]:
    for name, value in headers:
        telling = _telling(name)
        if not telling:
            continue
        if telling in _COOKIES:
            for found in _COOKIE.finditer(value):
                yield from _long(found[1], "cookie")
        elif not telling.startswith(SETTING):
            yield from _of_credentials(value)
        elif telling.removeprefix(SETTING) in password_ids:
            yield from _long(value, "field")
            for part in value.split("|"):
                yield from _long(part, "field")


@lru_cache(maxsize=512)
def _telling(name: str) -> str:
    """A header's name in small letters where it may hold a secret, else nothing: the same with every call."""
    lower = name.lower()
    return lower if lower.startswith(SETTING) or is_credential(lower) else ""


@lru_cache(maxsize=512)
def is_credential(name: str) -> bool:
    """Whether a header, in small letters, holds a secret by its name; of settings the vendor's form says."""
    if name.startswith(SETTING):
        return False
    return name in _CREDENTIALS or name in _COOKIES or _OWN_CREDENTIALS.search(name) is not None


@lru_cache(maxsize=16)
def _of_credentials(value: str) -> tuple[str, ...]:
    """The same few travel with every call."""
    return (*_long(value, "header"), *_within_credentials(value))


def _within_credentials(value: str) -> Iterator[str]:
    """What follows the scheme, and what either is the base64 of: an API key, or a user and a password."""
    scheme, _, rest = value.partition(" ")
    yield from _long(rest, "header")
    try:
        decoded = base64.b64decode(rest or scheme, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return
    yield from _long(decoded, "header")
    if scheme.lower() == "basic":
        yield from _long(decoded.partition(":")[2], "password")


def _long(value: object, kind: str) -> Iterator[str]:
    if isinstance(value, str) and len(value) >= _SHORTEST[kind]:
        yield value


def _text(token: bytes) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token.decode("utf-8", "replace").strip('"')


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
