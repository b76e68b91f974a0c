"""Names of form fields made of a vendor's own ids, which may hold anything: blanks, quotes, markup."""

from __future__ import annotations

import hashlib
import re

__all__ = ["key_of"]

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


def key_of(*parts: str) -> str:
    """A name that is also a good id on a page. An id that is not plain is told by its digest."""
    return ".".join(part if _PLAIN.fullmatch(part) else f"x{_digest(part)}" for part in parts)


def _digest(part: str) -> str:
    return hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:12]
