"""The attributes a product is told by: what a product type defines, what a product has, and how it travels.

The vendor recognises what is bought by them (developer portal): per entry of the product's ``Attributes`` one
in AttributeList, its Value the Name and its Code the Code of the predefined value; truth values are "1" and
"0". Several values of one attribute are joined with ``|``, as those of a setting are: no page shows one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.platform.declared import (
    PredefinedValue,
    enum_member,
    flag,
    objects,
    predefined_values,
    text,
    texts,
)
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Attribute", "AttributeEntry", "AttributeKind", "attribute_list", "entries_of", "read_attributes"]

_SEPARATOR = "|"


class AttributeKind(StrEnum):
    """What values an attribute takes, in the order of the SDK's enum."""

    TEXT = "Text"
    NUMERIC = "Numeric"
    DATE_TIME = "DateTime"
    BOOLEAN = "Boolean"
    PREDEFINED_CHOOSE_ONE = "PredefinedChooseOne"
    PREDEFINED_CHOOSE_MANY = "PredefinedChooseMany"
    CUSTOM_MULTIPLE_VALUES = "CustomMultipleValues"
    SLIDER = "Slider"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeEntry:
    """One attribute of a product with its value there: for a predefined one its Name and its Code."""

    id: str
    name: str
    value: str
    code: str
    quantity_linked: bool


def attribute_list(entries: Iterable[AttributeEntry], *, quantity: int) -> dict[str, Any]:
    """AttributeList as it travels in a Service: by attribute id. An empty linked value is the quantity."""
    return {
        entry.id: {
            "ID": entry.id,
            "Name": entry.name,
            "Value": entry.value or (str(quantity) if entry.quantity_linked else ""),
            "Code": entry.code,
            "QuantityLinked": entry.quantity_linked,
            "ExtraParameters": {},
        }
        for entry in entries
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute as the product type defines it."""

    id: str
    name: str
    kind: AttributeKind
    linked_to_quantity: bool
    predefined: tuple[PredefinedValue, ...]

    def entry(self, values: Sequence[str]) -> AttributeEntry:
        """This attribute with the values that a product's ``Values`` say."""
        chosen = self._chosen(values)
        return AttributeEntry(
            id=self.id,
            name=self.name,
            value=_SEPARATOR.join(value for value, _ in chosen),
            code=_SEPARATOR.join(code for _, code in chosen if code),
            quantity_linked=self.linked_to_quantity,
        )

    def _chosen(self, values: Sequence[str]) -> list[tuple[str, str]]:
        """Value and Code of each. Where none is chosen: the default (of several all), else the first."""
        if self.kind is AttributeKind.BOOLEAN:
            return [("1" if values and values[0].casefold() in ("1", "true") else "0", "")]
        one, many = AttributeKind.PREDEFINED_CHOOSE_ONE, AttributeKind.PREDEFINED_CHOOSE_MANY
        if not values and self.kind in (one, many):
            defaults = tuple(value for value in self.predefined if value.is_default) or self.predefined[:1]
            chosen = defaults if self.kind is many else defaults[:1]
            return [(value.name or value.id, value.code) for value in chosen]
        several = self.kind in (AttributeKind.PREDEFINED_CHOOSE_MANY, AttributeKind.CUSTOM_MULTIPLE_VALUES)
        return [self._value(word) for word in (values if several else values[:1])]

    def _value(self, word: str) -> tuple[str, str]:
        by_id = (value for value in self.predefined if value.id == word)
        by_other = (value for value in self.predefined if word in (value.code, value.name))
        found = next(by_id, None) or next(by_other, None)
        return (found.name or found.id, found.code) if found else (word, "")


def entries_of(value: Any, attributes: Mapping[str, Attribute]) -> tuple[AttributeEntry, ...]:
    """One entry per entry of a product's ``Attributes``, also for one that its type does not define."""
    entries: dict[str, AttributeEntry] = {}
    for _, raw in objects(value):
        name = text(raw.get("ID"))
        attribute = attributes.get(name) or _attribute({"ID": name, "Name": name})
        if name:
            entries.setdefault(name, attribute.entry(texts(raw.get("Values"))))
    return tuple(entries.values())


def read_attributes(value: Any) -> Mapping[str, Attribute]:
    """The attributes that a product type defines, by id."""
    return {attribute.id: attribute for _, raw in objects(value) if (attribute := _attribute(raw)).id}


def _attribute(raw: Mapping[str, Any]) -> Attribute:
    anything = AttributeKind.TEXT
    return Attribute(
        id=text(raw.get("ID")),
        name=text(raw.get("Name")) or text(raw.get("ID")),
        kind=enum_member(AttributeKind, raw.get("Kind"), absent=anything, unknown=anything),
        linked_to_quantity=flag(raw.get("LinkedToQuantity")),
        predefined=predefined_values(raw.get("PredefinedValues")),
    )
