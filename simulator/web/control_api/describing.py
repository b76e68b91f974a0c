"""JSON Schemas of our own records, from their types: the document says what is really answered.

Records name most of their types for the type checker alone, so that what stands behind a name is looked up
here.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from simulator import diagnosis, exchange, findings
from simulator.errors import Location
from simulator.marketplace import asking, forms, records, storefront
from simulator.platform import (
    accounts,
    answers,
    attributes,
    service,
    service_definition,
    settings_form,
    store,
    switches,
    sync_options,
)

__all__ = ["HIDDEN", "Components", "named_types"]

_MODULES = (
    diagnosis,
    exchange,
    findings,
    asking,
    forms,
    records,
    storefront,
    accounts,
    answers,
    attributes,
    service,
    service_definition,
    settings_form,
    store,
    switches,
    sync_options,
)
HIDDEN: Mapping[str, frozenset[str]] = {
    "SettingsForm": frozenset({"kept"}),  # with secrets in clear
    "Addon": frozenset({"pointer", "attributes", "activated"}),
    "ExchangeRecord": frozenset({"exchange"}),  # as a line of a journal, added where it is answered
}
"""members that are not handed out, by the record's name"""

_SIMPLE: Mapping[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
}


def named_types() -> dict[str, object]:
    """Every name that a record's annotations may use."""
    names: dict[str, object] = {"Any": Any}
    names |= {kind.__name__: kind for kind in (Mapping, Collection, Location)}
    for module in _MODULES:
        names |= {name: value for name, value in vars(module).items() if isinstance(value, type)}
    return names


class Components:
    """The schemas of all records met so far, as OpenAPI's ``components``."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}
        self._names = named_types()

    def of(self, kind: Any) -> dict[str, Any]:
        """The schema of a type; a record is described once and referred to."""
        if kind in _SIMPLE:
            return dict(_SIMPLE[kind])
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return {"anyOf": [self.of(one) for one in arguments]}
        if origin is not None and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(arguments[1])}
        if origin is not None:  # tuple, frozenset, Collection
            return {"type": "array", "items": self.of(arguments[0])}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return {"enum": [member.value for member in kind]}
        assert is_dataclass(kind), f"there is no schema for {kind}"  # noqa: S101
        return self._record(typing.cast("type", kind))

    def page(self, kind: Any) -> dict[str, Any]:
        """A page of records: ``older`` goes into ``before`` for the next page."""
        return {
            "type": "object",
            "required": ["items", "older"],
            "properties": {
                "items": {"type": "array", "items": self.of(kind)},
                "older": {"type": ["integer", "null"]},
            },
        }

    def _record(self, kind: type) -> dict[str, Any]:
        name = kind.__name__
        if name not in self.schemas:
            self.schemas[name] = {}  # a record may hold others of its kind
            hints = typing.get_type_hints(kind, localns=self._names)
            hidden = HIDDEN.get(name, frozenset())
            shown = {one.name: self.of(hints[one.name]) for one in fields(kind) if one.name not in hidden}
            self.schemas[name] = {
                "type": "object",
                "description": " ".join((kind.__doc__ or "").split()),
                "required": list(shown),
                "properties": shown,
            }
        return {"$ref": f"#/components/schemas/{name}"}
