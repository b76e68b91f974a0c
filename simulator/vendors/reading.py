"""Reads JSON members with their types: null and absent are empty, another type is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.vendors.call import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["flag", "members", "objects", "text", "whole"]


def text(source: Mapping[str, Any], name: str, *, required: bool = False) -> str:
    """A string; "" where it is null or absent."""
    value = source.get(name)
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise Refused(Reason.MALFORMED, f"{name} must be a string, not {_kind(value)}")
    if required and not value.strip():
        raise Refused(Reason.MALFORMED, f"{name} is required")
    return value


def whole(source: Mapping[str, Any], name: str) -> int:
    """A whole number; required."""
    value = source.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(Reason.MALFORMED, f"{name} must be a whole number, not {_kind(value)}")
    return value


def flag(source: Mapping[str, Any], name: str) -> bool:
    """True or false; false where it is null or absent."""
    value = source.get(name)
    if not isinstance(value, bool | None):
        raise Refused(Reason.MALFORMED, f"{name} must be true or false, not {_kind(value)}")
    return bool(value)


def members(source: Mapping[str, Any], name: str, *, required: bool = False) -> Mapping[str, Any]:
    """An object; empty where it is null or absent."""
    value = source.get(name)
    if value is None and not required:
        return {}
    if not isinstance(value, dict):
        raise Refused(Reason.MALFORMED, f"{name} must be an object, not {_kind(value)}")
    return value


def objects(source: Mapping[str, Any], name: str, *, required: bool = False) -> list[Mapping[str, Any]]:
    """An array of objects; empty where it is null or absent."""
    value = source.get(name)
    if value is None and not required:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refused(Reason.MALFORMED, f"{name} must be an array of objects, not {_kind(value)}")
    return value


def _kind(value: object) -> str:
    match value:
        case None:
            return "null or absent"
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the string {value[:40]!r}"
        case dict():
            return "an object"
        case _:
            return "an array of something else"
