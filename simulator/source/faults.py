"""What a JSON Schema validator objects to, as plain values: jsonschema's own types stop here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from jsonschema import ValidationError

__all__ = ["Fault", "faults"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One violated keyword: ``demand`` is the keyword's value in the ``schema`` around it.

    ``path`` leads to the ``value``; where ``is_name`` is set, the value is the name of a member there.
    ``branches`` are those of an anyOf or oneOf, each with why it does not fit. A ``secret`` value is not
    shown.
    """

    keyword: str
    demand: Any
    schema: Mapping[str, Any]
    path: tuple[str | int, ...]
    value: Any
    is_name: bool = False
    secret: bool = False
    branches: tuple[tuple[Fault, ...], ...] = ()

    def annotation(self, name: str) -> str:
        """A text that the schema carries for us beside the violated keyword, or ""."""
        return str(self.schema.get(name, ""))

    def instead(self, member: str) -> str:
        """What the schema says to whoever writes a member by another name, or ""."""
        return str(self.schema.get("x-instead", {}).get(member, ""))


def faults(schema: Mapping[str, Any], value: Any) -> list[Fault]:
    """Everything in which a value departs from a schema (JSON Schema 2020-12).

    With one difference: 1.0 is no whole number. It would travel as it is written, and no vendor reads it as
    one.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - slow to import, only for invalid files
    from jsonschema.validators import extend  # noqa: PLC0415

    checker = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, one: type(one) is int)
    strict = extend(Draft202012Validator, type_checker=checker)  # type: ignore[no-untyped-call]
    return [_fault(error) for error in strict(schema).iter_errors(value)]


def _fault(error: ValidationError, *, secret: bool = False) -> Fault:
    schema: Mapping[str, Any] = error.schema if isinstance(error.schema, Mapping) else {}
    secret = secret or bool(schema.get("x-secret"))
    keyword = str(error.validator)
    return Fault(
        keyword=keyword,
        demand=error.validator_value,
        schema=schema,
        path=tuple(error.absolute_path),
        value=error.instance,
        is_name="propertyNames" in error.absolute_schema_path,
        secret=secret,
        branches=_by_branch(error.context or (), secret) if keyword in ("anyOf", "oneOf") else (),
    )


def _by_branch(context: Iterable[ValidationError], secret: bool) -> tuple[tuple[Fault, ...], ...]:
    branches: dict[int | str, list[Fault]] = {}
    for error in context:
        branches.setdefault(error.relative_schema_path[0], []).append(_fault(error, secret=secret))
    return tuple(map(tuple, branches.values()))
