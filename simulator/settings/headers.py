"""Headers of the user's own: well-formed, able to travel, and not in the way of the platform's."""

from __future__ import annotations

import base64
import re

from simulator.errors import Location, Problem

__all__ = ["authorization", "header_problem", "is_secret", "names_a_secret", "value_problem"]

_OURS = {
    "x-cloudplatform-applicationid": "give application_id (--app-id) instead",
    "x-cloudplatform-apikey": "give api_key (--api-key) and api_key_encoding instead",
    "x-cloudplatform-trackid": "remove it; switches.send_track_id says whether the platform sends one",
}
_SETTING = "x-cloudplatform-setting-"
_FRAMING = frozenset({"content-length", "transfer-encoding", "connection", "expect", "upgrade"})
_NOT_VALUES = re.compile(r"[^\t\x20-\x7e\xa0-\xff]")
_CREDENTIALS = ("auth", "key", "token", "secret", "passw", "cookie", "session", "credential", "signature")
_HARMLESS = ("accept", "content-type", "host", "origin", "referer", "user-agent")


def header_problem(name: str, value: str, *, where: Location | str | None) -> Problem | None:
    """What is wrong with a header that would go out with every call. Shows no value."""
    lower = name.lower()
    if lower in _OURS or lower.startswith(_SETTING):
        fix = _OURS.get(lower) or f"give settings.{name[len(_SETTING) :]} (--setting) instead"
        return Problem(what=f"the header {name} is the platform's own", where=where, fix=fix)
    if lower in _FRAMING:
        what = f"the header {name} belongs to the connection, not to the call"
        return Problem(what=what, where=where, fix="remove it")
    return value_problem(f"the header {name}", value, where=where)


def value_problem(name: str, value: str, *, where: Location | str | None) -> Problem | None:
    """What keeps a value from travelling in a header (RFC 9110, section 5.5). Shows no value."""
    wrong = _NOT_VALUES.search(value)
    if wrong is None:
        return None
    if wrong[0] in "\r\n":
        return Problem(what=f"{name} has a line break in its value", where=where, fix="remove the line break")
    return Problem(
        what=f"{name} has a character that cannot travel in an HTTP header (U+{ord(wrong[0]):04X})",
        where=where,
        fix="use letters of Latin-1 only, or the encoding that the vendor expects",
    )


def is_secret(name: str, value: str) -> bool:
    """Whether a header that is written in clear is masked everywhere.

    All are, but those that HTTP itself explains and short words: a masked ``true`` or ``qa`` would tear holes
    into the bodies of a report.
    """
    if names_a_secret(name):
        return True
    return len(value) >= 8 and not name.lower().startswith(_HARMLESS)


def names_a_secret(name: str) -> bool:
    """Whether a name says that its value is a secret, as ``ApiSecret`` does."""
    lower = name.lower()
    return any(word in lower for word in _CREDENTIALS)


def authorization(username: str, password: str) -> str:
    """The value of the Authorization header for basic authentication, in UTF-8 (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
