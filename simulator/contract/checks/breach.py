"""What a check yields: the bare facts, to which the catalogue adds weight, party and advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from simulator.contract.answer import Reading
from simulator.contract.contract import Contract
from simulator.findings import Side
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.contract.validators import SchemaError

__all__ = ["Breach", "Find", "of_schema"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One thing wrong with one exchange; the members are those of :class:`~simulator.findings.Finding`."""

    check: str
    message: str
    side: Side | None = Side.ANSWER
    pointer: str | None = None
    expected: str | None = None
    got: str | None = None
    fix: str | None = None
    follows_from: str | None = None
    about: tuple[str, ...] = ()


Find = Callable[[Reading, Contract], Iterable[Breach]]
"""A check: it yields what is wrong, and never raises, prints or stops anything."""


def of_schema(errors: Iterable[SchemaError], side: Side) -> Iterator[Breach]:
    """The schema's errors as breaches."""
    for error in errors:
        yield Breach(
            check=error.check,
            message=error.message,
            side=side,
            pointer=error.pointer,
            expected=error.expected,
            got=error.got,
        )
