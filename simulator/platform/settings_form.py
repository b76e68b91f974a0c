"""The settings form of a service: the values that go into fields.validate and into every call's headers."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.platform.declared import enum_member, flag, number, objects, text
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["FieldKind", "FormField", "fill_form", "kept", "read_form", "unfilled"]

_NOT_CARRIED = re.compile(r"[^\t\r\n\x20-\x7e\xa0-\xff]")


class FieldKind(StrEnum):
    """How a field of the form is filled in, in the order of the SDK's enum."""

    TEXT = "Text"
    PASSWORD_TEXT = "PasswordText"  # noqa: S105 - a kind of field
    URL = "Url"
    INTEGER = "Integer"
    PREDEFINED_CHOOSE_ONE = "PredefinedChooseOne"
    PREDEFINED_CHOOSE_MANY = "PredefinedChooseMany"
    CUSTOM_MULTIPLE_VALUES = "CustomMultipleValues"
    MULTI_LINE_TEXT_BOX = "MultiLineTextBox"
    CHECKBOX = "Checkbox"
    HIDDEN = "Hidden"
    LABEL = "Label"
    CERTIFICATE_FILE = "CertificateFile"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field as its vendor declares it. A ``max_length`` of 0 is none; ``choices`` are value and label.

    ``initial`` is its InitialValue, else its Value.
    """

    id: str
    name: str
    description: str
    kind: FieldKind
    required: bool
    max_length: int
    choices: tuple[tuple[str, str], ...]
    initial: str
    sort_order: int

    @property
    def is_secret(self) -> bool:
        """A password or a certificate: what was filled in is not shown again."""
        return self.kind in (FieldKind.PASSWORD_TEXT, FieldKind.CERTIFICATE_FILE)


def read_form(declared: Any) -> tuple[FormField, ...]:
    """The fields of an answer of fields.get by SortOrder; what cannot be used is passed over."""
    fields = declared.get("Fields") if isinstance(declared, dict) else None
    read = [_field(entry) for _, entry in objects(fields)]
    return tuple(sorted((one for one in read if one.id), key=lambda one: one.sort_order))


def _field(entry: Mapping[str, Any]) -> FormField:
    definition = entry.get("Definition")
    said = definition if isinstance(definition, dict) else {}
    choices = said.get("PredefinedValues")
    return FormField(
        id=text(entry.get("ID")) or text(said.get("ID")),
        name=text(said.get("Name")) or text(entry.get("ID")),
        description=text(said.get("Description")),
        kind=enum_member(FieldKind, said.get("Kind"), absent=FieldKind.TEXT, unknown=FieldKind.TEXT),
        required=flag(said.get("IsRequired")),
        max_length=max(number(said.get("MaxLength")) or 0, 0),
        choices=tuple((str(value), text(label) or str(value)) for value, label in choices.items())
        if isinstance(choices, dict)
        else (),
        initial=text(said.get("InitialValue")) or text(entry.get("Value")),
        sort_order=number(said.get("SortOrder")) or 0,
    )


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


def kept(declared: Any, values: Mapping[str, str]) -> Mapping[str, str]:
    """What of a filled form travels with every call once the vendor has accepted it: what was entered, and
    what the vendor itself put in, but no label, and nothing that a header cannot carry.
    """
    labels = {field.id for field in read_form(declared) if field.kind is FieldKind.LABEL}
    return {
        id_: value
        for id_, value in values.items()
        if value and id_ not in labels and not _NOT_CARRIED.search(value)
    }


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
