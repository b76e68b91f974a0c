"""Secrets, every form that a text may take on its way, and calls to plant them in."""

from __future__ import annotations

import base64
import html
import json
import shlex
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from simulator.exchange import Exchange, Request, Response
from simulator.findings import Finding, Level, Party

if TYPE_CHECKING:
    from collections.abc import Callable


SECRETS = (
    "plainS3cretValue",
    'pa"ss<wo>rd&1=',
    "k+e/y==with~all",
    r"back\slash\\two",
    "with space and\ttab",
    "it's `quoted`",
    "p\u00e4ssw\u00f6rd",
    "\u043f\u0430\u0440\u043e\u043b\u044c \u0441\u0435\u043a\u0440\u0435\u0442",
    "\u9375\u306e\u6587\u5b57\U0001f600",
    "line\nbreak\u2028",
    "!@#$%^&*()[]{}",
    "qa%41user:p%ss",
    "4711081512345",
)


def json_inside(text: str, *, ascii_only: bool = True) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def lower_hex(text: str) -> str:
    return "".join(
        f"%{byte:02x}" if chr(byte) not in "abcdefghijklmnopqrstuvwxyz0123456789" else chr(byte)
        for byte in text.encode()
    )


def escape_all(text: str) -> str:
    units = text.encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))


def dotnet(text: str) -> str:
    """As System.Text.Json writes a string: nothing but letters, digits and a few signs as they are."""
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in " -_.!")
        else escape_all(character)
        for character in text
    ).replace("\\u005c", "\\\\")


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


ENCODERS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "base64": b64,
    "base64-unpadded": lambda text: b64(text).rstrip("="),
    "base64-url": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64-in-url": lambda text: quote(b64(text), safe=""),
    "base64-in-json": lambda text: b64(text).replace("/", "\\/").replace("+", "\\u002B"),
    "percent": lambda text: quote(text, safe=""),
    "percent-lower": lower_hex,
    "percent-path": quote,
    "percent-everything": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "percent-twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "component": lambda text: quote(text, safe="-_.!~*'()"),
    "json": json_inside,
    "json-utf8": lambda text: json_inside(text, ascii_only=False),
    "json-slashes": lambda text: json_inside(text).replace("/", "\\/"),
    "json-upper": lambda text: escape_all(text).upper().replace("\\U", "\\u"),
    "json-everything": escape_all,
    "json-dotnet": dotnet,
    "json-twice": lambda text: json_inside(json_inside(text)),
    "html": html.escape,
    "html-no-quotes": lambda text: html.escape(text, quote=False),
    "html-decimal": lambda text: "".join(c if c.isalnum() and c.isascii() else f"&#{ord(c)};" for c in text),
    "html-hex": lambda text: "".join(c if c.isalnum() and c.isascii() else f"&#x{ord(c):X};" for c in text),
    "html-of-json": lambda text: html.escape(json_inside(text)),
    "json-of-html": lambda text: json_inside(html.escape(text)),
    "url-of-json": lambda text: quote(json_inside(text)),
    "shell": lambda text: shlex.quote(text).removeprefix("'").removesuffix("'"),
    "shell-escaped": lambda text: text.replace("'", "'\\''"),
    "mojibake": lambda text: text.encode().decode("latin-1"),
    "mojibake-in-json": lambda text: json_inside(text.encode().decode("latin-1")),
    "mojibake-of-windows": lambda text: text.encode().decode("cp1252", "replace"),
    "repr": lambda text: repr(f"{text}'\"")[1:-4],
    "repr-of-mojibake": lambda text: repr(f"{text.encode().decode('latin-1')}'\"")[1:-4],
    "repr-of-shell": lambda text: repr(shlex.quote(text)[1:-1]).strip("'\"") if "'" in text else text,
}


FINDING = Finding(
    check="answer.code",
    level=Level.MUST,
    party=Party.VENDOR,
    message="Code is missing",
    fix="Answer with a Code",
    pointer="/Result",
    expected="an integer",
    got="nothing",
)


def request_to(url: str = "https://vendor.example/", headers: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request(method="POST", url=url, headers=headers, body=b"{}")


def exchange_with(
    headers: tuple[tuple[str, str], ...] = (), answer_headers: tuple[tuple[str, str], ...] = ()
) -> Exchange:
    return Exchange(
        number=1,
        scenario="s",
        endpoint=None,
        request=request_to(headers=headers),
        reply=Response(status=200, headers=answer_headers, body=b"{}"),
    )
