"""Members of what a vendor declares, read with forgiveness: nothing here raises, whatever the vendor wrote.

That a declaration is not as the contract has it is for the judge to say. The platform takes from it what can
be used, as the SDK's model would: what is absent, null or of another type is false, 0, "" or nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "PredefinedValue",
    "enum_member",
    "enum_number",
    "flag",
    "number",
    "objects",
    "predefined_values",
    "text",
    "texts",
]

E = TypeVar("E", bound=StrEnum)


def objects(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """The objects of an array, each with its place in it; no other items."""
    if not isinstance(value, list | tuple):
        return []
    return [(place, item) for place, item in enumerate(value) if isinstance(item, dict)]


def text(value: Any) -> str:
    """Text, or the digits of an integer where a vendor wrote an id as a number; "" for anything else.

    Half a surrogate pair, which JSON can spell and UTF-8 cannot, becomes a question mark.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def texts(value: Any) -> list[str]:
    """The texts of an array; truth values as "1" and "0", as attributes write them."""
    if not isinstance(value, list | tuple):
        return []
    items = (str(int(item)) if isinstance(item, bool) else text(item) for item in value)
    return [item for item in items if item]


def flag(value: Any) -> bool:
    """True for true alone, or for the word in a text."""
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def number(value: Any) -> int | None:
    """An integer, also one written as text or as 5.0."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case str() if value.isascii() and value.isdecimal() and len(value) < 10:
            return int(value)
        case _:
            return None


def enum_member(kinds: type[E], value: Any, *, absent: E, unknown: E) -> E:
    """A member by its name in any case, or by its place in the enum; ``absent`` for null."""
    if value is None:
        return absent
    place = enum_number([member.value for member in kinds], value)
    return unknown if place is None else list(kinds)[place]


def enum_number(names: Sequence[str], value: Any) -> int | None:
    """The number of an enum's member, by its name in any case or by its number; None for no member of it."""
    place = number(value)
    if place is None and isinstance(value, str):
        folded = [name.casefold() for name in names]
        place = folded.index(value.casefold()) if value.casefold() in folded else None
    return place if place is not None and 0 <= place < len(names) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PredefinedValue:
    """One of the values to choose from, of a sync option or an attribute; only attributes have a ``code``."""

    id: str
    name: str
    code: str = ""
    is_default: bool = False


def predefined_values(value: Any) -> tuple[PredefinedValue, ...]:
    """The usable ones of PredefinedValues: those with an ID or a Name."""
    read = (
        PredefinedValue(
            id=text(raw.get("ID")),
            name=text(raw.get("Name")),
            code=text(raw.get("Code")),
            is_default=flag(raw.get("IsDefault")),
        )
        for _, raw in objects(value)
    )
    return tuple(one for one in read if one.id or one.name)
