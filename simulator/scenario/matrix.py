"""``matrix``: one file, played once for each combination of some values; each combination has a name.

An axis either is a way to a member of the file, which takes each of its values in turn
(``switches.no_reseller``, ``accounts.contoso.partner_id``, and ``reseller_support`` for short), or a free
word that only references and ``when`` ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import product
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.references import names_in, texts, token, written_out
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.source import Written

__all__ = ["Combination", "combinations", "matrix_problems", "named"]

_SHORT = {"reseller_support": ("needs", "reseller_support")}
_ALONE = ("api_key_encoding",)
_INTO = ("needs", "built_in_vendor", "switches", "accounts", "variables")
_MOST = 256
"""combinations of one file"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """One value of each axis.

    ``values`` are by the last word of an axis; ``put`` are the members that the axes lead to, each with its
    value and the pointer to where that is written. ``labels`` name the combination: ``no_reseller=empty``.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    put: Sequence[tuple[tuple[str, ...], Any, str]] = ()


def combinations(raw: Mapping[str, Any]) -> Iterator[Combination]:
    """Every combination in the order of the axes, the last of them turning fastest; one if there is none."""
    axes = raw.get("matrix", {})
    if not axes:
        yield Combination()
        return
    for chosen in product(*([(axis, at) for at in range(len(values))] for axis, values in axes.items())):
        picked = [(axis, axes[axis][at], f"/matrix/{token(axis)}/{at}") for axis, at in chosen]
        yield Combination(
            values={named(axis): value for axis, value, _ in picked},
            labels={named(axis): label(value) for axis, value, _ in picked},
            put=[(way, value, where) for axis, value, where in picked if (way := _way(axis))],
        )


def named(axis: str) -> str:
    """What references, ``when`` and names of cases call an axis: its last word."""
    return axis.rpartition(".")[2]


def label(value: Any) -> str:
    """A value as it stands in the name of a case."""
    if isinstance(value, list):
        return "+".join(map(label, value)) or "none"
    return re.sub(r"[^\w.-]+", "_", written_out(value))[:40] or "empty"


def _way(axis: str) -> tuple[str, ...]:
    """The members that lead to what an axis sets; () where it sets nothing."""
    if axis in _SHORT:
        return _SHORT[axis]
    words = tuple(axis.split("."))
    return words if len(words) > 1 or axis in _ALONE else ()


def matrix_problems(text: Written) -> Iterator[Problem]:
    """Axes that lead nowhere, that nothing asks for, or whose values cannot be told apart."""
    raw = text.value
    axes: Mapping[str, Sequence[Any]] = raw.get("matrix", {})
    used = set(_asked_for(raw))
    seen: dict[str, str] = {}
    for axis, values in axes.items():
        where = f"/matrix/{token(axis)}"
        yield from _axis_problems(text, axis, where)
        if named(axis) in seen:
            yield _problem(
                text,
                where,
                f"the axes {seen[named(axis)]} and {axis} are both called {named(axis)}",
                "rename one",
            )
        seen.setdefault(named(axis), axis)
        if not _way(axis) and axis not in used:
            yield _problem(
                text,
                where,
                f"nothing depends on the axis {axis}, so that the same would be played {len(values)} times",
                f"use ${{matrix.{axis}}} or a when, or write a way to a member, such as switches.{axis}",
                rule="unused-axis",
            )
        for pointer, one in texts(list(values), where):
            if names_in(one):
                yield _problem(
                    text,
                    pointer,
                    "the values of an axis name its cases, and cannot be references",
                    "write the value",
                    key=False,
                )
        labels = [label(value) for value in values]
        for at, one in enumerate(labels):
            if one in labels[:at]:
                what = f"two values of the axis {axis} would both be called {one}"
                yield _problem(text, f"{where}/{at}", what, "remove one, or make them differ", key=False)
    total = 1
    for values in axes.values():
        total *= len(values)
    if total > _MOST:
        yield _problem(
            text,
            "/matrix",
            f"the matrix has {total:,} combinations, more than {_MOST}",
            "take some values out",
        )


def _axis_problems(text: Written, axis: str, where: str) -> Iterator[Problem]:
    way = _way(axis)
    if len(way) < 2:
        return
    if way[0] not in _INTO:
        known = [f"{into}.{axis.partition('.')[2]}" for into in _INTO]
        yield _problem(text, where, f"no member can be set by {axis}", near_miss(axis, known))
        return
    if way[0] in ("accounts", "variables"):
        there = text.value.get(way[0], {})
        if way[1] not in there:
            yield _problem(text, where, f"{axis}: there is no {way[1]} in {way[0]}", near_miss(way[1], there))
        elif way[0] == "accounts" and len(way) < 3:
            yield _problem(
                text, where, f"{axis} names an account, and not what of it changes", f"{axis}.partner_id, say"
            )


def _asked_for(value: Any) -> Iterator[str]:
    """The axes that references and ``when`` speak of."""
    for _, text in texts(value, ""):
        yield from (name.removeprefix("matrix.") for name in names_in(text) if name.startswith("matrix."))
    yield from _in_whens(value)


def _in_whens(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        when = value.get("when")
        if isinstance(when, Mapping) and isinstance(when.get("matrix"), Mapping):
            yield from when["matrix"]
        for member in value.values():
            yield from _in_whens(member)
    elif isinstance(value, list):
        for item in value:
            yield from _in_whens(item)


def _problem(
    text: Written, where: str, what: str, fix: str, *, rule: str = "bad-axis", key: bool = True
) -> Problem:
    return Problem(what=what, where=text.where(where, key=key), fix=fix, rule=rule)
