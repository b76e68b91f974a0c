"""The settings form of Fields/Get: can a partner fill it in, and can the values travel as headers?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator.contract.checks.breach import Breach
from simulator.contract.wording import described

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = ["settings_form"]

_CHOICES = (4, 5, "predefinedchooseone", "predefinedchoosemany")


def settings_form(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """What a schema cannot say of the fields."""
    listed_fields = reading.body.get("Fields") if isinstance(reading.body, dict) else None
    fields = [f for f in listed_fields if isinstance(f, dict)] if isinstance(listed_fields, list) else []
    yield from _twice(fields)
    for number, field in enumerate(fields):
        definition = field.get("Definition")
        if isinstance(definition, dict):
            yield from _two_ids(f"/Fields/{number}", field, definition)
            yield from _nothing_to_choose(f"/Fields/{number}/Definition", field, definition)


def _twice(fields: list[dict[str, Any]]) -> Iterator[Breach]:
    """Header names know no case, so two ids that differ in case alone are the same header."""
    ids = Counter(field["ID"].lower() for field in fields if isinstance(field.get("ID"), str))
    for id_, times in ids.items():
        if times > 1:
            yield Breach(
                check="fields.duplicate-id",
                message=f"{times} fields have the ID {id_}, counting upper and lower case as one",
                pointer="/Fields",
                expected="each ID once",
                got=f"{id_} {times} times",
            )


def _two_ids(base: str, field: Mapping[str, Any], definition: Mapping[str, Any]) -> Iterator[Breach]:
    outer, inner = field.get("ID"), definition.get("ID")
    if isinstance(outer, str) and isinstance(inner, str) and outer != inner and outer and inner:
        yield Breach(
            check="fields.id-mismatch",
            message=f"the field {outer} has the ID {inner} in its Definition",
            pointer=f"{base}/Definition/ID",
            expected=described(outer),
            got=described(inner),
        )


def _nothing_to_choose(
    base: str, field: Mapping[str, Any], definition: Mapping[str, Any]
) -> Iterator[Breach]:
    kind, values = definition.get("Kind"), definition.get("PredefinedValues")
    if (kind.lower() if isinstance(kind, str) else kind) in _CHOICES and values in (None, {}):
        yield Breach(
            check="fields.choice-empty",
            message=f"the field {field.get('ID')} asks for a choice and has no PredefinedValues",
            pointer=f"{base}/PredefinedValues" if "PredefinedValues" in definition else base,
            expected="the values to choose from",
            got="none",
        )
