"""A vendor with markup in everything that people read, as a careless or malicious one might have it.

Names and ids may hold any text, so that nothing is wrong with these; a page that does not escape them would
run them. To be refused as well, with markup in the reason, it takes no direct customers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.vendors.account_message import Kind
from simulator.vendors.call import Answer, Call, Reason, refusal
from simulator.vendors.faults.fault import Answering, Fault, Right, at

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MARKUP", "MARKUP_FAULTS"]

MARKUP = """<script>document.title='run'</script><img src=x onerror="document.title='run'">"""

_READ = frozenset({"Name", "Description", "Message", "Result"})
"""members that a page shows"""
_MEANT = frozenset({"User", "Reseller"})
"""the values of the option role, which the platform looks for by name"""
_DIRECT = at("account.synchronize", of=frozenset({Kind.DIRECT_CUSTOMER}))


def _marked_up(call: Call, right: Right) -> Answer:
    if _DIRECT.covers(call):
        return refusal(Reason.FAULT, f"Refused: no direct customers {MARKUP}")
    plain = replace(call, body=_changed(call.body, lambda text: text.replace(MARKUP, "")))
    answer = right(plain)
    return replace(answer, body=_shown(answer.body))


def _shown(value: Any) -> Any:
    """The answer with markup behind each text that a page shows."""
    if isinstance(value, dict):
        return {name: _text(name, member) for name, member in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list) else value


def _text(name: str, member: Any) -> Any:
    is_read = name in _READ and isinstance(member, str) and member
    return f"{member}{MARKUP}" if is_read and member not in _MEANT else _shown(member)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """The same JSON with every text in it changed."""
    match value:
        case dict():
            return {name: _changed(member, change) for name, member in value.items()}
        case list():
            return [_changed(one, change) for one in value]
        case str():
            return change(value)
        case _:
            return value


MARKUP_FAULTS = (
    Fault(
        name="markup-everywhere",
        breaks="Has scripts in names, ids and messages, and takes no direct customers.",
        caught_by="expectation.answer",
        change=Answering(how=_marked_up),
    ),
)
