"""Members of accounts and values of sync options, as far as they can be checked before any call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem
from simulator.platform import members as account_members
from simulator.platform.patterns import pattern_problem
from simulator.source.pointers import pointer_to

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.settings.layers import Layers, Steps

__all__ = ["member_problems"]


def member_problems(layers: Layers, sound: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong in ``accounts``, ``refuses`` and ``sync_options``, each where it was given."""
    refuses = sound.get("refuses", {})
    for steps, members in (
        (("accounts",), sound.get("accounts", {})),
        (("refuses", "reseller"), refuses.get("reseller", {})),
        (("refuses", "customer"), refuses.get("customer", {})),
    ):
        yield from _account_problems(layers, steps, members)
    for id_, value in sound.get("sync_options", {}).items():
        yield from _pattern_problems(layers, ("sync_options", id_), value)


def _pattern_problems(layers: Layers, steps: Steps, value: Any) -> Iterator[Problem]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _pattern_problems(layers, (*steps, number), item)
    elif problem := pattern_problem(value):
        yield replace(problem, where=layers.where(pointer_to(steps)))


def _account_problems(layers: Layers, steps: Steps, members: Mapping[str, Any]) -> Iterator[Problem]:
    for name, problem in account_members.member_problems(members).items():
        yield replace(problem, where=layers.where(pointer_to((*steps, name))))
    for name in members:
        if meant := _slip(name):
            yield Problem(
                what=f"'{name}' is no member of accounts",
                where=layers.where(pointer_to((*steps, name)), key=True),
                fix=f"Did you mean '{meant}'? A sync option of that id belongs under sync_options.",
            )


def _slip(name: str) -> str | None:
    """The member that a name is all but: any other name may be the id of a sync option."""
    if name in account_members.MEMBERS:
        return None
    import difflib  # noqa: PLC0415 - only for a name that may be a slip

    same = [member for member in account_members.MEMBERS if member.lower() == name.lower()]
    return next(iter(same or difflib.get_close_matches(name, account_members.MEMBERS, 1, 0.8)), None)
