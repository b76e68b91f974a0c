"""The settings form of a service: the values that go into fields.validate and into every call's headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["fill_form", "unfilled"]


def fill_form(declared: Any, given: Mapping[str, str | tuple[str, ...]]) -> Mapping[str, str]:
    """A value for each declared field: the one given, else its initial value, else the empty string.

    ``declared`` is the vendor's answer to fields.get, whatever it looks like; without a readable one, the
    given values are sent as they are. Several values of one field are joined with ``|``, as in the headers.
    """
    texts = {key: value if isinstance(value, str) else "|".join(value) for key, value in given.items()}
    values = {}
    for field in _fields(declared):
        definition = field.get("Definition")
        initial = definition.get("InitialValue") if isinstance(definition, dict) else None
        fallback = initial or field.get("Value")
        values[field["ID"]] = texts.get(field["ID"], fallback if isinstance(fallback, str) else "")
    return values or texts


def unfilled(declared: Any, given: Mapping[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    """The ids of required fields that nothing gives a value to: the vendor would be right to refuse the
    form.
    """
    values = fill_form(declared, given)
    return tuple(
        field["ID"]
        for field in _fields(declared)
        if isinstance(field.get("Definition"), dict)
        and field["Definition"].get("IsRequired") is True
        and not values[field["ID"]]
    )


def _fields(declared: Any) -> Iterator[dict[str, Any]]:
    fields = declared.get("Fields") if isinstance(declared, dict) else None
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and isinstance(field.get("ID"), str):
            yield field
