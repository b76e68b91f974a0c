"""``when``: for which cases something of a scenario is meant. Members are equal or one of several, no more.

What a ``when`` speaks of is known at different times: the matrix, the parameters and plain variables as soon
as the file is read, the service's options and switches once a vendor is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = [
    "Facts",
    "are_order_rules",
    "entries_with_when",
    "expectation_with_when",
    "left_open",
    "may_be_left_out",
    "when_of",
]

Facts = Mapping[str, Any]
"""What is known, by the members of a ``when``: a value, or a mapping of names to values"""

_PART = r"/(?:setup|steps|cleanup)"
_ORDER = rf"(?:{_PART}/\d+/expect(?:/\d+)?|/expect)/order"
_ENTRIES = re.compile(rf"/include|{_PART}|{_PART}/\d+/expect|{_ORDER}")
"""lists whose entries have a ``when`` of their own"""
_EXPECTATION = re.compile(rf"{_PART}/\d+/expect")
_CALLS = re.compile(rf"{_PART}/\d+/(?:inject|override|expect(?:/\d+)?/calls)")
"""lists whose entries have one member, an endpoint with its details, and the ``when`` in those"""
_SAYS_NOTHING = re.compile(
    rf"/setup|/cleanup|/include|/expect|{_PART}/\d+/(?:inject|override|expect(?:/\d+)?)|{_ORDER}"
)


def entries_with_when(pointer: str) -> bool:
    """Whether the entries of the list at a pointer may have a ``when``."""
    return _ENTRIES.fullmatch(pointer) is not None or _CALLS.fullmatch(pointer) is not None


def may_be_left_out(pointer: str) -> bool:
    """Whether what stands at a pointer says nothing any more once nothing is left in it: unlike the calls of
    a step, of which none is a word too, and the steps themselves.
    """
    return _SAYS_NOTHING.fullmatch(pointer) is not None


def are_order_rules(pointer: str) -> bool:
    """Whether the list at a pointer holds rules on the order of calls."""
    return re.fullmatch(_ORDER, pointer) is not None


def expectation_with_when(pointer: str) -> bool:
    """Whether an expectation stands at a pointer, which may have a ``when``."""
    return _EXPECTATION.fullmatch(pointer) is not None


def when_of(entry: Any, pointer: str) -> Mapping[str, Any]:
    """The ``when`` of an entry of the list at ``pointer``; {} where it has none."""
    if _CALLS.fullmatch(pointer):
        entry = next(iter(entry.values())) if isinstance(entry, Mapping) and entry else None
    when = entry.get("when") if isinstance(entry, Mapping) else None
    return when if isinstance(when, Mapping) else {}


def left_open(when: Mapping[str, Any], facts: Facts) -> Mapping[str, Any] | None:
    """What of a ``when`` the facts do not settle: {} where it holds, None where it does not."""
    still: dict[str, Any] = {}
    for member, wanted in when.items():
        if member not in facts:
            still[member] = wanted
        elif not isinstance(wanted, Mapping):
            if not _is(facts[member], wanted):
                return None
        else:
            known = facts[member]
            if any(name in known and not _is(known[name], one) for name, one in wanted.items()):
                return None
            unknown = {name: one for name, one in wanted.items() if name not in known}
            if unknown:
                still[member] = unknown
    return still


def _is(value: Any, wanted: Any) -> bool:
    """Equal as JSON, where 1 is not true; or, given a list, equal to one of it."""
    return any(
        type(value) is type(one) and value == one
        for one in (wanted if isinstance(wanted, list) else [wanted])
    )
