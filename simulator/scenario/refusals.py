"""A refusal in a finding: written in one form, and read back by whoever looks for what refusals share."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Refusal", "as_told", "has_id", "names", "told_in", "without_ids"]

_FORM = re.compile(r"Code (?P<code>-?\d+), Message (?P<quote>['\"])(?P<message>.*)(?P=quote)", re.DOTALL)

_ID = re.compile(r"(?=[\w-]*\d)[\w-]{4,}")
"""a word of some length with a digit in it, as ids are; a Code is none"""


class Refusal(NamedTuple):
    """The Code in digits, and the Message between its quotes: escaped as it is shown."""

    code: str
    message: str


def as_told(code: int, message: str) -> str:
    """The words for a finding."""
    return f"Code {code}, Message {message!r}"


def told_in(got: str | None) -> Refusal | None:
    """The refusal that a finding ``got``, None where it is of something else."""
    found = _FORM.fullmatch(got or "")
    return Refusal(found["code"], found["message"]) if found else None


def names(message: str, id_: str) -> bool:
    """Whether a text holds an id as a word, and is more than that."""
    return message.strip() != id_ and re.search(rf"(?<![\w-]){re.escape(id_)}(?![\w-])", message) is not None


def has_id(text: str) -> bool:
    """Whether it holds a word that looks like an id."""
    return _ID.search(text) is not None


def without_ids(text: str) -> str:
    """The text as it is whoever it is about: ``#`` in place of each word that looks like an id."""
    return _ID.sub("#", text)
