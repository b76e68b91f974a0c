"""What a plain (unquoted) word of YAML means: the core schema of YAML 1.2, and of its numbers only JSON's.

``true``, ``True`` and ``TRUE`` are booleans; ``yes``, ``no``, ``on`` and ``off`` are text. ``~``, ``null``
and nothing at all are null. A number is what JSON calls a number: ``0123``, ``0o17``, ``0x1F``, ``1:30``,
``1_000``, ``+302101234567`` and ``.5`` stay the text they were, so that no telephone number, partner id or
time of day is changed by being read. Dates stay text too.
"""

from __future__ import annotations

import math
import re

__all__ = ["Scalar", "plain_scalar"]

Scalar = str | int | float | bool | None

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,400})((?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)").fullmatch


def plain_scalar(word: str) -> Scalar:
    """The value of an unquoted word. A number too large for JSON's readers (1e999) stays text."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in "-0123456789":
        return word
    number = _NUMBER(word)
    if number is None:
        return word
    if not number[1]:
        return int(word)
    value = float(word)
    return value if math.isfinite(value) else word
