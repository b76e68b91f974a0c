"""Which members of the same call differ, and what allows that.

Values that a run makes up anew (the vendor's ids, GUIDs) are compared by what they stand for, the first id
with the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, Exists
from simulator.differential.calls import kind_of, whose
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading
    from simulator.differential.allowances import Differences

__all__ = ["Change", "Tokens", "changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A member of a request that differs; one that is not there is None.

    ``allowance`` is the id of what allows it, None where nothing does.
    """

    pointer: str
    on: Any
    off: Any
    allowance: str | None


def changes(
    on: tuple[Reading, Tokens],
    off: tuple[Reading, Tokens],
    differences: Differences,
    declared_once: frozenset[str],
) -> tuple[Change, ...]:
    """The members of a call that differ, each request with the names of what its run made up."""
    (one, names), (other, other_names) = on, off
    return tuple(
        _judged(pointer, values, one, differences, declared_once)
        for pointer, *values in _different("", names.plain(one), other_names.plain(other))
    )


_MISSING: Any = object()


class Tokens:
    """Values that a run makes up, each with the name of what it stands for."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    @classmethod
    def of(cls, readings: Sequence[Reading]) -> Tokens:
        """The vendor's ids by the call that gave them, subscriptions in the order in which they appear."""
        names: dict[str, str] = {}
        subscriptions = 0
        for reading in readings:
            request = reading.request if isinstance(reading.request, dict) else {}
            subscription = request.get("SubscriptionID")
            if isinstance(subscription, str) and subscription and subscription not in names:
                subscriptions += 1
                names[subscription] = f"<subscription {subscriptions}>"
            result = reading.answer.result if isinstance(reading.answer, (Accepted, Exists)) else ""
            if result and result not in names:
                number = "" if not subscription else f" {subscriptions}"
                names[result] = f"<the vendor's id of {whose(reading) or 'it'}{number}>"
        return cls(names)

    def plain(self, reading: Reading) -> Any:
        """The request with names in place of made-up values."""
        return self._named(reading.request)

    def _named(self, value: Any) -> Any:
        match value:
            case str():
                return self._names.get(value, value)
            case dict():
                return {key: self._named(member) for key, member in value.items()}
            case list():
                return [self._named(item) for item in value]
            case _:
                return value


def _different(pointer: str, on: Any, off: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(on, dict) and isinstance(off, dict):
        for key in dict.fromkeys((*on, *off)):
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from _different(f"{pointer}/{escaped}", on.get(key, _MISSING), off.get(key, _MISSING))
    elif isinstance(on, list) and isinstance(off, list) and len(on) == len(off):
        for index, (one, other) in enumerate(zip(on, off, strict=True)):
            yield from _different(f"{pointer}/{index}", one, other)
    elif type(on) is not type(off) or on != off:
        yield pointer, on, off


def _judged(
    pointer: str,
    values: Sequence[Any],
    reading: Reading,
    differences: Differences,
    declared_once: frozenset[str],
) -> Change:
    on, off = values
    allowed = next(
        (
            allowance.id
            for allowance in differences.allowances
            if any(_points(member, pointer) for member in allowance.members)
            and allowance.kind in (None, kind_of(reading))
            and _is(on, allowance.on)
            and _is(off, allowance.off)
            and (not allowance.declared_once or pointer.rpartition("/")[2] in declared_once)
        ),
        None,
    )
    return Change(
        pointer=pointer,
        on=None if on is _MISSING else on,
        off=None if off is _MISSING else off,
        allowance=allowed,
    )


def _points(member: str, pointer: str) -> bool:
    if member.endswith("/*"):
        return pointer.rpartition("/")[0] == member.removesuffix("/*")
    return pointer == member


def _is(value: Any, wanted: str) -> bool:
    empty = value is _MISSING or value in (None, "")
    return wanted == "any" or (wanted == "empty") is empty
