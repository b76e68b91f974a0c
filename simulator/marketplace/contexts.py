"""What a service's calls are judged under, kept with each change of the service."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.rules import Context
from simulator.scenario.context import context_of
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.marketplace.registered import Registered

__all__ = ["JudgedBy", "judged_by", "row_of"]

_SETS = ("capabilities", "precheck", "required_options")
_LENIENT = "missing_code_is_success"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedBy:
    """The context of the ordering rules, and whether an answer without Code reads as Code 0."""

    context: Context
    missing_code_is_success: bool


def row_of(registered: Registered) -> dict[str, Any]:
    """What the calls of a service are judged under, as JSON."""
    required = frozenset(o.id for o in registered.options if o.required and not o.read_only)
    context = replace(context_of(registered.service), required_options=required)
    row = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name in Context.__dataclass_fields__
        if (value := getattr(context, name)) is not None
    }
    return {**row, _LENIENT: registered.service.switches.missing_code_is_success}


def judged_by(row: Mapping[str, Any]) -> JudgedBy:
    """The same, read back."""
    members: dict[str, Any] = {
        name: frozenset(value) if name in _SETS else value for name, value in row.items()
    }
    lenient = members.pop(_LENIENT)
    return JudgedBy(context=Context(**members), missing_code_is_success=lenient)
