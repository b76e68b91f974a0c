"""A refusal in a finding: written in one form, and read back by whoever looks for what refusals share."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["Refusal", "as_told", "told_in"]

_FORM = re.compile(r"Code (?P<code>-?\d+), Message (?P<quote>['\"])(?P<message>.*)(?P=quote)", re.DOTALL)


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
