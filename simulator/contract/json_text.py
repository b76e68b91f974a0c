"""From the bytes of a body to its JSON value, with everything that was wrong with the bytes.

A body that is right costs one decode. Only one that is odd is read a second time, to say in which way.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from enum import Enum
from typing import Any, Final, Literal, NoReturn

from simulator.values import dataclass

__all__ = ["UNREADABLE", "JsonFault", "Unreadable", "excerpt", "parse_json"]


class Unreadable(Enum):
    """The type of :data:`UNREADABLE`."""

    UNREADABLE = "unreadable"

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final[Literal[Unreadable.UNREADABLE]] = Unreadable.UNREADABLE
"""Stands where no JSON value could be read; None is a value, JSON's null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFault:
    """One thing wrong with a body's bytes: ``check`` is ``json.`` and this word."""

    check: str
    message: str
    got: str | None = None


DEEPEST = 64
"""Levels of nesting: the default limit of both common JSON readers of .NET."""

_BOM = b"\xef\xbb\xbf"
_PASSWORD = b'"GeneratedPassword"'
_SURROGATE = re.compile(r"\\u[dD][89abAB c-fC-F]".replace(" ", ""))
_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_WORDS = ("true", "false", "null")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class _OddError(ValueError):
    """JSON that a lenient reader takes and a strict one does not."""


def _no_constant(name: str) -> NoReturn:
    raise _OddError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _OddError(digits)
    return number


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _OddError("duplicate")
    return members


_STRICT = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite)
_TRUSTING = json.JSONDecoder(parse_constant=_no_constant, parse_float=_finite)


def parse_json(body: bytes, *, duplicates: bool = True) -> tuple[Any, tuple[JsonFault, ...]]:
    """The value of a body, or UNREADABLE, and its faults.

    Looking for ``duplicates`` of members doubles the time; a body we wrote ourselves has none.

    A byte order mark, NaN or Infinity (read as null), lone surrogates (read as ``?``) and doubled members
    (the last one counts) are faults that leave a value; all others leave none.
    """
    try:
        text = body.decode()
        value = (_STRICT if duplicates else _TRUSTING).decode(text)
    except (ValueError, RecursionError):
        return _read_leniently(body)
    if _harmless(text):
        return value, ()
    return _judged(value, text, [])


def excerpt(body: bytes, length: int = 120) -> str:
    """The beginning of a body, on one line, for a message; it ends before a password that was generated."""
    shown, password, _ = body[: 8 * length].partition(_PASSWORD)
    words = (shown + password).decode("utf-8", "replace").removeprefix("\ufeff").split()
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(words))
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _harmless(text: str) -> bool:
    """Neither escapes nor deep nesting are possible: true of nearly every body, and cheap to say."""
    return "\\" not in text and text.count("{") + text.count("[") <= DEEPEST


def _read_leniently(body: bytes) -> tuple[Any, tuple[JsonFault, ...]]:
    if not body.strip():
        return UNREADABLE, (JsonFault(check="empty", message="the body is empty"),)
    faults: list[JsonFault] = []
    if body.startswith(_BOM):
        body = body.removeprefix(_BOM)
        faults.append(JsonFault(check="bom", message="the body begins with a byte order mark (EF BB BF)"))
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        return UNREADABLE, (*faults, _not_utf8(body, error))
    try:
        value = _decode_collecting(text, faults)
    except json.JSONDecodeError as error:
        return UNREADABLE, (*faults, _not_json(body, text, error))
    except RecursionError:
        return UNREADABLE, (*faults, _too_deep())
    return _judged(value, text, faults)


def _decode_collecting(text: str, faults: list[JsonFault]) -> Any:
    """Decode as a lenient reader would, and note what a strict one would refuse."""

    def not_a_number(name: str) -> None:
        message = f"{name} is not a JSON value; it is read as null here"
        faults.append(JsonFault(check="not-a-number", message=message, got=name))

    def number(digits: str) -> float | None:
        value = float(digits)
        if math.isinf(value):
            message = f"the number {excerpt(digits.encode(), 30)} is too large to be read"
            faults.append(JsonFault(check="not-a-number", message=message, got=excerpt(digits.encode(), 30)))
            return None
        return value

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name, times in Counter(name for name, _ in pairs).items():
            if times > 1:
                message = f'the member "{name}" stands {times} times in one object; the last one counts here'
                faults.append(JsonFault(check="duplicate-member", message=message, got=name))
        return dict(pairs)

    decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=not_a_number, parse_float=number)
    return decoder.decode(text)


def _judged(value: Any, text: str, faults: list[JsonFault]) -> tuple[Any, tuple[JsonFault, ...]]:
    """The value, unless it is nested too deeply; without lone surrogates, which no encoder could write."""
    if text.count("{") + text.count("[") > DEEPEST and _deeper_than(value, DEEPEST):
        return UNREADABLE, (*faults, _too_deep())
    if _SURROGATE.search(text):
        clean = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
        if "\\u" not in clean and (replaced := json.loads(clean)) != value:
            message = "an escape \\uD800 to \\uDFFF stands alone: half of a character"
            return replaced, (*faults, JsonFault(check="lone-surrogate", message=message))
    return value, tuple(faults)


def _deeper_than(value: Any, limit: int) -> bool:
    """Whether arrays and objects are nested more than ``limit`` levels deep."""
    level = [value]
    for _ in range(limit):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return any(isinstance(parent, dict | list) for parent in level)


def _children(value: Any) -> list[Any]:
    match value:
        case dict():
            return list(value.values())
        case list():
            return value
        case _:
            return []


def _too_deep() -> JsonFault:
    return JsonFault(check="too-deep", message=f"the JSON is nested more than {DEEPEST} levels deep")


def _not_utf8(body: bytes, error: UnicodeDecodeError) -> JsonFault:
    guess = ""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        guess = "; it looks like UTF-16"
    byte = body[error.start]
    message = f"the body is not UTF-8: byte {error.start} is 0x{byte:02X}{guess}"
    return JsonFault(check="not-utf8", message=message, got=excerpt(body))


def _not_json(body: bytes, text: str, error: json.JSONDecodeError) -> JsonFault:
    got = excerpt(body)
    if "\x00" in text[:4]:  # as bytes of UTF-8 they can be read, and say nothing
        message = "the body is not UTF-8; it looks like UTF-16: every other byte of its beginning is 0"
        return JsonFault(check="not-utf8", message=message, got=got)
    if _HTML.match(text):
        title = _TITLE.search(text)
        says = f', titled "{excerpt(title[1].encode(), 60)}"' if title else ""
        return JsonFault(check="html", message=f"the body is an HTML page{says}", got=got)
    if _ends_early(text, error):
        message = f"the JSON ends too early, after {len(body):,} bytes"
        return JsonFault(check="truncated", message=message, got=_end_of(body))
    return JsonFault(check="syntax", message=_syntax(text, error), got=got)


def _end_of(body: bytes) -> str:
    return excerpt(body) if _PASSWORD in body else excerpt(body[-60:])


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """The error is at the end, or what stands there is the beginning of a word such as ``null``."""
    if text.lstrip()[:1] not in ("{", "[", '"'):
        return False
    rest = text[error.pos :].rstrip()
    cut_word = error.msg.startswith("Expecting value") and any(word.startswith(rest) for word in _WORDS)
    return not rest or cut_word or error.msg.startswith("Unterminated string")


def _before_the_object(text: str) -> str | None:
    """What was written before an object that is right by itself: a warning, a debug line; else None."""
    begin = text.find("{")
    if begin <= 0 or not text[:begin].strip():
        return None
    try:
        json.loads(text[begin:])
    except (ValueError, RecursionError):
        return None
    return text[:begin]


def _syntax(text: str, error: json.JSONDecodeError) -> str:
    where = f"line {error.lineno}, column {error.colno}"
    start = text.lstrip()[:1]
    before = _before_the_object(text)
    if before is not None:
        return f"something stands before the JSON: {excerpt(before.encode(), 60)}"
    if start == "<":
        return "the body is XML, not JSON"
    if error.msg.startswith("Extra data"):
        return f"the body is not JSON: something follows the JSON value at {where}"
    if start not in ("{", "[", '"') and error.pos < len(text) and text[: error.pos].strip() == "":
        return "the body is plain text, not JSON"
    if error.pos < len(text):
        return f"the body is not JSON: unexpected {text[error.pos]!r} at {where}"
    return f"the body is not JSON: it ends where a value is expected, at {where}"
