"""A fault: the correct vendor with one thing changed, and the pieces that the tables of faults are built of.

A change is made in one of three places, from the inside out: in the vendor's mind, in what it answers, or in
how the answer travels. The last two hold only for the calls in their :class:`Scope`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass
from simulator.vendors.account_message import Kind, kind_of, read_account
from simulator.vendors.call import Answer, Call, Reason, Refused, refusal

if TYPE_CHECKING:
    from simulator.vendors.habits import Habits
    from simulator.vendors.wire import Reply, Sent

__all__ = [
    "CUSTOMERS",
    "RESELLERS",
    "Answering",
    "Change",
    "Fault",
    "Mind",
    "Right",
    "Scope",
    "Sending",
    "at",
    "fault",
    "habits",
    "kind",
    "refusing",
    "synchronizing",
]

Right = Callable[[Call], Answer]
"""Does what the correct vendor does with a call, and returns what it answers."""

CUSTOMERS = frozenset({Kind.END_CUSTOMER, Kind.DIRECT_CUSTOMER})
RESELLERS = frozenset({Kind.RESELLER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which calls are concerned. Empty sets concern all; ``check_only`` None both pre-checks and real calls.

    ``once``: only the first such call of each endpoint and account, so that a Retry goes well.
    """

    at: frozenset[str] = field(default_factory=frozenset)
    of: frozenset[Kind] = field(default_factory=frozenset)
    check_only: bool | None = None
    once: bool = False

    def covers(self, call: Call) -> bool:
        """Whether a call is concerned, ``once`` left aside."""
        return (
            (not self.at or call.endpoint in self.at)
            and (self.check_only is None or self.check_only is call.check_only)
            and (not self.of or kind(call) in self.of)
        )


def at(*endpoints: str, of: frozenset[Kind] = frozenset(), check_only: bool | None = None) -> Scope:
    """The calls of these endpoints, for these kinds of account."""
    return Scope(at=frozenset(endpoints), of=of, check_only=check_only)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mind:
    """The vendor thinks otherwise."""

    change: Callable[[Habits], Habits]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """The vendor answers otherwise: ``how`` gets the call and the right way, which it need not go."""

    how: Callable[[Call, Right], Answer]
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """The vendor sends its right answer otherwise."""

    how: Callable[[Reply], Sent]
    scope: Scope = field(default_factory=Scope)


Change = Mind | Answering | Sending


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A named fault: ``breaks`` is a sentence, ``caught_by`` the id of the check that must find it.

    ``caught_by`` None: there is nothing to find, as it is a vendor's right.
    """

    name: str
    breaks: str
    caught_by: str | None
    change: Change


def fault(name: str, breaks: str, caught_by: str, change: Change) -> Fault:
    """A fault on one line of a table."""
    return Fault(name=name, breaks=breaks, caught_by=caught_by, change=change)


def habits(**changed: Any) -> Change:
    """The vendor has other habits."""

    def change(habits: Habits) -> Habits:
        return replace(habits, **changed)

    return Mind(change=change)


def synchronizing(how: Callable[[Call, Right], Answer]) -> Change:
    """Accounts are synchronized otherwise."""
    return Answering(how=how, scope=at("account.synchronize"))


def refusing(wrong: Callable[[dict[str, Any]], bool], why: str) -> Change:
    """Refuses accounts with something in them that is right."""

    def how(call: Call, right: Right) -> Answer:
        return refusal(Reason.FAULT, why) if wrong(call.body) else right(call)

    return synchronizing(how)


def kind(call: Call) -> Kind | None:
    """The kind of account a call is about; None where it has none that could be told."""
    account = call.account
    if not isinstance(account, dict):
        return None
    try:
        return kind_of(read_account(account))
    except Refused:
        return None
