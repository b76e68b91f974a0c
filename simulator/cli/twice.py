"""Options that take one value and are given several: the first would be lost without a word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from simulator.errors import Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["refuse_twice"]


def refuse_twice(
    command: click.Command, name: str | None, args: Sequence[str], parent: click.Context
) -> None:
    """Raises UsageError, with each option of which only the last value would count.

    A flag that is given again says the same; one that is turned on and off does not. What cannot be parsed at
    all is left to the command.
    """
    context = click.Context(command, parent=parent, info_name=name, resilient_parsing=True)
    try:
        _, _, order = command.make_parser(context).parse_args(list(args))
    except click.UsageError:
        return
    problems = [Problem(what=what, where=flag, fix=fix) for flag, what, fix in _twice(order, args)]
    if problems:
        raise UsageError(*problems)


def _twice(order: Sequence[click.Parameter], args: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Each such option: its flag, what is wrong, and how to mend it."""
    for option, times in Counter(order).items():
        if times == 1 or not isinstance(option, click.Option) or option.multiple or option.count:
            continue
        flag = max(option.opts, key=len)
        if not option.is_flag:
            yield flag, f"it is given {times} times, and takes one value", "give it once"
        elif not {*args}.isdisjoint(option.opts) and not {*args}.isdisjoint(option.secondary_opts):
            yield flag, f"{option.secondary_opts[0]} is given as well", "leave one of the two out"
