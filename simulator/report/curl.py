"""A request of the journal as a ``curl`` command that a vendor's developer can paste into a POSIX shell.

Requests in results carry no secrets any more. A masked header becomes an environment variable, so that the
command runs as it stands once the variable is set; ``SIMULATOR_API_KEY`` is the one the simulator reads too.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

from simulator.exchange import Request, header
from simulator.report.layout import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MASK", "curl", "key_of", "quoted"]

MASK = "<redacted>"
"""What stands where a secret was (:mod:`simulator.redaction`)."""

_COMPUTED = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding"})
"""Headers that curl computes, or that would keep its output from being read."""
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_TOKEN = _LETTERS | frozenset("!#$%&'*+.^`|~-")
"""What a header's name is made of (RFC 9110, section 5.6.2); HTTP/2's own names are not."""
_QUIET = _LETTERS | frozenset(" .,:;/=+-")
"""What means nothing to a shell between double quotes."""
_API_KEY = "x-cloudplatform-apikey"
_WRONG = "wrong"
_A_WRONG_KEY = binascii.b2a_base64(b"no key of this registration", newline=False).decode("ascii")
_KEYS_OF_PROBES = {
    "auth.wrong-key": _WRONG,
    "auth.unguarded-document": _WRONG,
    "auth.unguarded-order": _WRONG,
    "auth.raw-key": "raw",
}
"""What these find shows only where the key is sent as they sent it."""


_QUOTING = 6
"""Columns that an indent, two quotes and a line's end take."""

_Word = tuple[str, str | None]
"""A word of the command, and the text that it carries as an argument of any length, not yet quoted."""


def curl(
    request: Request, *, key_encoding: str = "base64", width: int | None = None, ascii_only: bool = False
) -> str:
    """The command: on one line, or on lines of about ``width`` columns that a shell joins again.

    ``key_encoding`` (``base64`` or ``raw``) says how the API key travels; with ``wrong`` another one does. A
    body that is not printable text (or not ASCII, where only that can be shown) is piped through base64, so
    that the command can be pasted and yet sends the same bytes.
    """
    piped = request.body is not None and not _pasteable(request.body, ascii_only=ascii_only)
    words = [*_start(request, piped=piped), *_headers(request, key_encoding), *_data(request, piped=piped)]
    if width is None:
        return " ".join(word if text is None else f"{word} {_single(text)}" for word, text in words)
    return " \\\n  ".join("\n".join(_broken(word, text, width)) for word, text in words)


def key_of(check: str, key_encoding: str) -> str:
    """How the API key travelled in a call that a check found something in, as :func:`curl` wants it said;
    ``key_encoding`` is that of the registration.
    """
    return _KEYS_OF_PROBES.get(check, key_encoding)


def _start(request: Request, *, piped: bool) -> Iterator[_Word]:
    if piped:
        yield "printf %s", binascii.b2a_base64(request.body or b"", newline=False).decode("ascii")
        yield "| base64 -d |", None
    globoff = "--globoff " if set(request.url) & set("[]{}") else ""
    yield f"curl -sS {globoff}-X {quoted(request.method)}", None
    yield _single(visible(request.url)), None


def _headers(request: Request, key_encoding: str) -> Iterator[_Word]:
    for name, value in request.headers:
        if name.lower() not in _COMPUTED and set(name) <= _TOKEN:
            yield f"-H {_header(name, value, key_encoding)}", None
    if request.body is None and request.method not in ("GET", "HEAD"):
        yield "-H 'Content-Length: 0'", None
    if request.body is not None and header(request.headers, "Content-Type") is None:
        yield "-H 'Content-Type:'", None  # else curl calls it a form


def _header(name: str, value: str, key_encoding: str) -> str:
    if not value:
        return quoted(f"{name};")  # curl's way to send a header without a value
    if MASK not in value:
        return quoted(f"{name}: {value}")
    if key_encoding == _WRONG and name.lower() == _API_KEY:
        return quoted(f"{name}: {_A_WRONG_KEY}")
    before, after = value.split(MASK, 1)
    return _with_variable(f"{name}: {before}", _secret(name, key_encoding), after.replace(MASK, ""))


def _secret(name: str, key_encoding: str) -> str:
    """What a shell puts in the place of a masked value."""
    if name.lower() != _API_KEY:
        return "$" + "".join(letter if letter in _LETTERS else "_" for letter in name).upper()
    if key_encoding == "raw":
        return "$SIMULATOR_API_KEY"
    return """$(printf %s "$SIMULATOR_API_KEY" | base64 | tr -d '\\n')"""  # -w0 is not known everywhere


def _with_variable(before: str, variable: str, after: str) -> str:
    """Shell text around a variable; only text that means nothing to a shell goes between double quotes."""
    if set(before + after) <= _QUIET:
        return f'"{before}{variable}{after}"'
    return f'{quoted(before)}"{variable}"{quoted(after) if after else ""}'


def _data(request: Request, *, piped: bool) -> Iterator[_Word]:
    if piped:
        yield "--data-binary @-", None
    elif request.body is not None:
        yield "--data-raw", request.body.decode()


def _pasteable(body: bytes, *, ascii_only: bool) -> bool:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    if ascii_only and not text.isascii():
        return False
    return text.replace("\n", "").replace("\t", "").isprintable()


def _broken(word: str, text: str | None, width: int) -> Iterator[str]:
    """The lines of one word. Text goes on in the first column: quotes that touch are one word to a shell."""
    if text is None:
        yield word if len(word) + 4 <= width else word.replace("$(printf", "$(\n    printf")
        return
    pieces = list(_pieces(text, width - len(word) - _QUOTING, width - _QUOTING))
    yield f"{word} " + "\\\n".join(pieces)


def _pieces(text: str, first: int, rest: int) -> Iterator[str]:
    """The text in quoted pieces of at most so many columns, broken after a comma where there is one near."""
    room = first
    while len(text) > room:
        comma = text.rfind(",", room // 2, room)
        end = comma + 1 if comma > 0 else room
        yield _single(text[:end])
        text, room = text[end:], rest
    yield _single(text)


def _single(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


def quoted(text: str) -> str:
    """One shell word. What could steer a terminal becomes its escape; no header or URL may hold it anyway."""
    import shlex  # noqa: PLC0415 - it compiles its patterns, and few runs need it

    return shlex.quote(visible(text))
