"""The way to a value inside a document, for machines and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["path_in_words", "pointer_to"]


def pointer_to(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) from its parts."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def path_in_words(path: Iterable[str | int]) -> str:
    """A path as a reader would say it and as ``--set`` takes it: ``urls["account.exists"]``, ``a[0]``."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part}]"
        else:
            words += f'["{part}"]' if "." in part or not part else f".{part}"
    return words.removeprefix(".")
