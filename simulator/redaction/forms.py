"""The forms in which a secret may turn up: as it is, in base64, and each of these in every usual encoding.

Encodings mix (a URL within JSON within an HTML page; a server that escapes "+" and leaves "/" alone), so
encoded forms are not listed: a form becomes a pattern in which each character may be written in any of its
ways.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["ENCODED_PLAIN", "Form", "forms_of"]

_SHORTEST_PART = 8
"""Fewer characters of base64 than this say too little to be taken for a part of a secret."""

_SHORTEST_BEGINNING = 4

_PLAIN = re.compile(r"[0-9A-Za-z]+")
"""Characters that no usual encoder touches, so that one of them gives a form away."""

ENCODED_PLAIN = re.compile(
    r"\\[ux]00?(?:3\d|[46][1-9A-Fa-f]|[57][0-9Aa])"
    r"|%(?:25)*(?:3\d|[46][1-9A-Fa-f]|[57][0-9Aa])"
    r"|&(?:amp;)*#"
)
"""Where an unusual encoder was at work: letters or digits written as escapes."""


@dataclass(eq=False, slots=True)
class Form:
    """One way to write a secret. One of the ``clues`` is in every text that it is in, ENCODED_PLAIN apart."""

    written: str
    clues: tuple[str, ...]
    _pattern: re.Pattern[str] | None = field(default=None, repr=False)

    def mask(self, text: str, mask: str) -> str:
        """The text with ``mask`` in the place of each occurrence."""
        if self._pattern is None:  # compiling takes milliseconds, and most forms never turn up
            self._pattern = re.compile("".join(_anyhow(run) for run in _runs(self.written)))
        return self._pattern.sub(mask, text)

    def mask_cut(self, text: str, mask: str, cut: str) -> str:
        """The text with ``mask`` in the place of the form's beginning where the rest was cut off there."""
        for length in range(len(self.written) - 1, _SHORTEST_BEGINNING - 1, -1):
            text = text.replace(self.written[:length] + cut, mask + cut)
        return text


def forms_of(secrets: Iterable[str]) -> tuple[Form, ...]:
    """All forms of all secrets, the longest first, so that no part of one is masked before the whole."""
    written = {form for secret in secrets for form in _written(secret)}
    return tuple(Form(form, _clues(form)) for form in sorted(written, key=lambda form: (-len(form), form)))


def _written(secret: str) -> Iterator[str]:
    """The secret, and its base64 in both alphabets (without the padding): by itself, or as a part of more."""
    yield secret
    data = secret.encode("utf-8", "surrogatepass")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(data).decode("ascii").rstrip("=")
        yield from _parts(data, encode)


def _parts(data: bytes, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """What of the base64 is the same whatever stands before and after, as in ``Basic`` with user:password."""
    for shift in range(3):
        whole = encode(bytes(shift) + data).decode("ascii")
        first, last = -(-8 * shift // 6), 8 * (shift + len(data)) // 6
        if last - first >= _SHORTEST_PART:
            yield whole[first:last]


def _clues(form: str) -> tuple[str, ...]:
    plain = _PLAIN.findall(form)
    if plain:
        return (max(plain, key=len),)
    first = form[0].encode("utf-8", "surrogatepass").decode("latin-1")[0]  # of all Western encodings
    return (form[0], first, "%", "\\", "&", "+", "~")


def _runs(form: str) -> Iterable[str]:
    """The form's characters; several backslashes count as one, since encoders multiply them."""
    return (match[0] for match in re.finditer(r"\\+|[\s\S]", form))


def _anyhow(run: str) -> str:
    """A pattern for one character (or several backslashes), in any of the ways in which it may be written."""
    character = run[0]
    ways = "|".join(_ways(character))
    if character == "\\":  # not possessive: the last one may belong to the escape of what follows
        return f"(?:{_BACKSLASH}(?:{_escapes(character)})?|{ways})+"
    escaped = _escapes(character)
    if _PLAIN.fullmatch(character):
        return f"(?:{_BACKSLASHES}(?:{escaped})|{ways})"
    return f"(?:{_BACKSLASHES}(?:{escaped}|{ways})|{ways})"


_BACKSLASH = r"(?:\\|%(?:25)*5[cC])"
_BACKSLASHES = f"{_BACKSLASH}++"
"""What begins an escape of JSON: more than one backslash for JSON within JSON, percent-encoded in a URL."""


def _escapes(character: str) -> str:
    """JSON's, JavaScript's and Python's escapes for a character, without their backslash."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    numbers = [f"u(?i:{units[start : start + 4]})" for start in range(0, len(units), 4)]
    short = [f"x(?i:{units[2:]})"] if units.startswith("00") else []
    if len(numbers) > 1:
        short.append(f"U(?i:{ord(character):08x})")
    return "|".join([_BACKSLASHES.join(numbers), *short, *_SHORT_ESCAPES.get(character, "")])


_SHORT_ESCAPES = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r"}


def _ways(character: str) -> Iterator[str]:
    """The ways to write a character without a backslash: in HTML, in a URL, as it is, as Latin-1 reads it."""
    yield from (rf"&(?:amp;)*{name};" for name in _names(character))
    yield rf"&(?:amp;)*#0*{ord(character)};?+"
    yield rf"&(?:amp;)*#[xX]0*(?i:{ord(character):x});?+"
    data = character.encode("utf-8", "surrogatepass")
    if character == "\\":
        return
    yield _percent(data)
    yield from _OTHER_WAYS.get(character, ())
    yield re.escape(character)
    if not character.isascii():
        yield _misread(data)
        if ord(character) < 0x100:
            yield _percent(character.encode("latin-1"))


def _misread(data: bytes) -> str:
    """UTF-8 that was read as a Western encoding: byte by byte, each as it is or as its escape."""
    return "".join(f"(?:{'|'.join(_read_as(bytes([byte])))})" for byte in data)


def _read_as(byte: bytes) -> Iterator[str]:
    yield "\N{REPLACEMENT CHARACTER}"
    for letter in {byte.decode("latin-1"), byte.decode("cp1252", "replace")} - {"\N{REPLACEMENT CHARACTER}"}:
        yield re.escape(letter)
        yield f"{_BACKSLASHES}(?:{_escapes(letter)})"


def _percent(data: bytes) -> str:
    return "".join(f"%(?:25)*(?i:{byte:02x})" for byte in data)


_OTHER_WAYS = {
    " ": (r"\+",),  # in a form
    "/": ("~1",),  # in a JSON pointer
    "~": ("~0",),
    "'": (r"'\\*\"\\*'\\*\"\\*'", r"'\\+'\\*'"),  # in a word of a shell
}
_NAMES = {'"': ("quot",), "&": ("amp",), "'": ("apos",), "<": ("lt",), ">": ("gt",)}


def _names(character: str) -> tuple[str, ...]:
    """HTML's names for a character."""
    if character.isascii():
        return _NAMES.get(character, ())
    from html.entities import codepoint2name  # noqa: PLC0415 - a large table, seldom needed

    name = codepoint2name.get(ord(character))
    return (name,) if name else ()
