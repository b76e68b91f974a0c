"""What a fault remembers, and what goes on at the same moment.

What it has to remember it keeps in the vendor's own book, as an account that nobody else asks for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.vendors.call import Answer

if TYPE_CHECKING:
    from simulator.vendors.call import Call
    from simulator.vendors.faults.fault import Right

__all__ = ["MOMENT", "came_in_between", "doubled_at_once", "is_there", "note", "strike_out"]

MOMENT = 0.2
"""seconds in which another call may come in between"""


def is_there(call: Call, right: Right, *, mark: str = "") -> bool:
    asked = replace(call, endpoint="account.exists", body=_named(mark) if mark else call.account)
    return bool(right(asked).body["Code"] == 1)


def note(call: Call, right: Right, mark: str) -> None:
    right(replace(call, endpoint="account.synchronize", body=_named(mark)))


def strike_out(call: Call, right: Right, mark: str) -> None:
    right(replace(call, endpoint="account.delete", body=_named(mark)))


def _named(mark: str) -> dict[str, Any]:
    """An account that stands for something to remember."""
    return {"ID": mark, "Role": "User", "SyncOptions": {"username": mark}}


def came_in_between(call: Call, right: Right) -> bool:
    """Whether another call made the account between a first look and a second."""
    if is_there(call, right):
        return False
    call.hold(MOMENT)
    return is_there(call, right)


def doubled_at_once(call: Call, right: Right) -> Answer:
    between = came_in_between(call, right)
    answer = right(call)
    if between and answer.body["Code"] == 0:
        return Answer(body={**answer.body, "Result": f"{answer.body['Result']}-2"})
    return answer
