"""``${references}``: how they are written, which there are, and how a text is filled with what they are.

A text that is nothing but one reference becomes what that is, of its own type: a number stays a number. In a
longer text it is written out. ``$${...}`` is no reference, and stands for ``${...}`` itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

__all__ = [
    "ACCOUNT_REFERENCES",
    "REFERENCE",
    "SECTIONS",
    "SUBSCRIPTION_REFERENCES",
    "UNKNOWN",
    "fill",
    "fill_pattern",
    "is_left_open",
    "names_in",
    "texts",
    "token",
    "written_out",
]

REFERENCE = re.compile(r"(\$?)\$\{([^}]*)\}")
"""Its first group is not empty where the reference is escaped; its second is the name."""

_OPEN = re.compile(r"(?<!\$)\$\{")

ACCOUNT_REFERENCES = ("ID", "ExternalID", "Name", "Email", "PartnerID")
SUBSCRIPTION_REFERENCES = ("ID", "ExternalID")
SECTIONS = ("variables", "matrix", "parameters", "env", "capture", "service")
"""What a reference may begin with beside the name of an account or subscription: where the name was given."""

UNKNOWN: Final[Any] = object()
"""Stands for the value of a reference that is not known yet, or never will be."""


def fill(text: str, value: Callable[[str], Any], *, last: bool = False) -> Any:
    """A text with each reference replaced by its value; one that is UNKNOWN stays as it is written.

    ``last``: nobody fills it after this, so that what was escaped becomes what it stands for.
    """
    whole = REFERENCE.fullmatch(text)
    if whole and not whole[1]:
        known = value(whole[2])
        return text if known is UNKNOWN else known

    def replaced(found: re.Match[str]) -> str:
        if found[1]:
            return found[0][last:]
        known = value(found[2])
        return found[0] if known is UNKNOWN else written_out(known)

    return REFERENCE.sub(replaced, text)


def fill_pattern(text: str, value: Callable[[str], Any], *, last: bool = False) -> str:
    """A regular expression with each reference replaced by its value, letter for letter; one that is UNKNOWN
    stays as it is written. ``last`` is as in :func:`fill`.
    """

    def replaced(found: re.Match[str]) -> str:
        known = UNKNOWN if found[1] else value(found[2])
        if known is not UNKNOWN:
            return _literally(written_out(known))
        return re.escape(found[0][1:]) if last and found[1] else found[0]

    return REFERENCE.sub(replaced, text)


def _literally(text: str) -> str:
    """A pattern for a text; the references that are still in it stay."""
    pieces, at = [], 0
    for found in REFERENCE.finditer(text):
        pieces += [re.escape(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*pieces, re.escape(text[at:])])


def written_out(value: Any) -> str:
    """A value within a longer text: as JSON has it, and a text as it is."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def names_in(text: str) -> list[str]:
    """What the references of a text name."""
    return [name for escaped, name in REFERENCE.findall(text) if not escaped] if "${" in text else []


def is_left_open(text: str) -> bool:
    """Whether a reference begins in a text and does not end there."""
    return "${" in text and _OPEN.search(REFERENCE.sub("", text)) is not None


def texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Every string of a document with its pointer, names of members among them."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            inner = f"{pointer}/{token(key)}"
            yield inner, key
            yield from texts(member, inner)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{pointer}/{index}")


def token(key: str) -> str:
    """A member's name as a part of a JSON pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1") if "~" in key or "/" in key else key
