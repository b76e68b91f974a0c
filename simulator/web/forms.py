"""What was entered in a form, and what is wrong with it, told beside the field and on top of the page."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from flask import request

from simulator.errors import Location, SimulatorError, UnknownError
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.errors import Problem

__all__ = ["NOTHING", "Entered", "Wrong", "chosen_number", "in_sentences", "whole_number", "wrong_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One problem as a page tells it. ``field`` is the id of its field, "" where it is of none."""

    field: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """The problems of a form: ``all`` in their order, ``by_field`` by the id of the field."""

    all: tuple[Told, ...] = ()
    by_field: Mapping[str, str] = field(default_factory=dict)


NOTHING = Wrong()
"""Nothing is wrong."""


def wrong_of(error: SimulatorError, fields: Iterable[str], names: Mapping[str, str] | None = None) -> Wrong:
    """The problems of an error at the fields of a form; ``names`` are fields by what a problem calls them."""
    known, said = set(fields), names or {}
    told = [_told(problem, known, said) for problem in error.problems]
    by_field: dict[str, str] = {}
    for one in told:
        if one.field:
            by_field[one.field] = "; ".join(filter(None, (by_field.get(one.field), one.what)))
    return Wrong(all=tuple(told), by_field=by_field)


def _told(problem: Problem, known: set[str], names: Mapping[str, str]) -> Told:
    where = str(problem.where or "")
    name = names.get(where, where)
    at = f"{where}: " if isinstance(problem.where, Location) else ""
    return Told(field=name if name in known else "", what=f"{at}{problem.what}", fix=problem.fix)


class Entered(dict[str, Any]):
    """What stands in the fields of a form, by name; "" for a field that nobody filled in."""

    def __missing__(self, name: str) -> str:
        return ""

    @classmethod
    def sent(cls, *several: str) -> Entered:
        """What this request sent; of the fields ``several`` all values, as a tuple."""
        entered = cls({name: value.strip() for name, value in request.form.items()})
        entered.update({name: tuple(request.form.getlist(name)) for name in several})
        return entered


def chosen_number(name: str, source: Mapping[str, str] | None = None) -> int | None:
    """A whole number of the address; None where there is none. UnknownError for anything else."""
    text = (request.args if source is None else source).get(name, "")
    if not text:
        return None
    number = whole_number(text)
    if number is None:
        raise UnknownError.of(f"{text!r} is no {name}")
    return number


def whole_number(text: str) -> int | None:
    """The whole number that is written there; None for anything else, and for one that no list reaches."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


def in_sentences(*parts: str) -> str:
    """Texts in a row, of which a vendor may have written the first, and put no stop behind it."""
    said = [part.strip() for part in parts if part.strip()]
    stopped = (part if part[-1] in ".!?:;" else f"{part}." for part in said[:-1])
    return " ".join((*stopped, *said[-1:]))
