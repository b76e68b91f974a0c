"""Times as people write them: ``500ms``, ``2s``, ``1.5m``."""

from __future__ import annotations

import re

__all__ = ["in_words", "seconds"]

_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def seconds(text: str) -> float:
    """How many seconds a duration is; the schema has checked its form."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    return float(found[1]) * _UNITS[found[2]]


def in_words(length: float) -> str:
    """A length of time in seconds, for a reader."""
    return f"{length * 1000:.0f} ms" if length < 1 else f"{length:.2f} s"
