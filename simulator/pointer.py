"""JSON pointers (RFC 6901) into parsed JSON: what is there, and something else in its place."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["REMOVED", "put", "value_at"]

REMOVED: Final[Any] = object()
"""as a new value: the member or element is taken away"""


def value_at(document: Any, pointer: str) -> Any:
    """What stands there; LookupError where nothing does."""
    for token in _tokens(pointer):
        document = document[int(token)] if isinstance(document, list) else document[token]
    return document


def put(document: Any, pointer: str, value: Any) -> None:
    """Changes the document in place: a member replaced, added, or taken away (:data:`REMOVED`)."""
    *path, last = _tokens(pointer)
    for token in path:
        document = document[int(token)] if isinstance(document, list) else document[token]
    place: Any = int(last) if isinstance(document, list) else last
    if value is REMOVED:
        del document[place]
    else:
        document[place] = value


def _tokens(pointer: str) -> list[str]:
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
