"""The journal as it is read: lines for a list, whole exchanges for a look inside, and pages of lines."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.exchange import Exchange
    from simulator.findings import Finding

__all__ = ["PRECHECK", "Direction", "ExchangeLine", "ExchangeRecord", "JournalFilter", "Page", "Verdict"]

Item = TypeVar("Item")


PRECHECK = "a pre-check: CheckOnly is true"
"""the ``cause`` of a call that only asks whether another would be accepted; others may stand behind it"""


class Direction(StrEnum):
    """Who called whom."""

    TO_VENDOR = "platform -> vendor"
    TO_PLATFORM = "vendor -> platform"
    """a call back, through the platform's public API"""


class Verdict(StrEnum):
    """An exchange in one word: the worst that was found on it."""

    WAITING = "waiting"
    """no answer yet"""
    PASSED = "passed"
    REMARKS = "remarks"
    """nothing that must be otherwise, but something that should or may be"""
    FAILED = "failed"
    """the vendor broke the contract"""
    PLATFORM = "platform"
    """the platform's side did wrong"""
    UNREACHABLE = "unreachable"
    """nobody was reached"""
    NOT_JUDGED = "not judged"
    """a call back, a call that was cut off on purpose or by a stop of the platform"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLine:
    """One exchange in a line. ``id`` grows with each call; ``number`` counts within its ``group``.

    A group is what the ordering rules are applied to: the calls about a reseller and its customers, or a
    direct customer, at one service; or one scenario of a run. ``status`` is the HTTP status, the kind of
    silence, or "" while waiting. ``cause`` names what made it an unusual call: a fault switch, a stop of the
    platform. ``in_call`` is the exchange that was under way when a call back came.
    """

    id: int
    group: str
    number: int
    service_id: int
    revision_id: int | None
    operation_id: int | None
    order_id: int | None
    subscription_id: str | None
    run_id: int | None
    account_id: str | None
    endpoint: str | None
    direction: Direction
    method: str
    url: str
    status: str
    verdict: Verdict
    findings: int
    cause: str
    in_call: int | None
    started: float
    elapsed: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRecord:
    """An exchange with secrets masked, what was found on it, and the command that sends it again.

    While there is no answer, the reply is a NoResponse that says so, and ``line.verdict`` is waiting.
    """

    line: ExchangeLine
    exchange: Exchange
    findings: tuple[Finding, ...] = ()
    curl: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFilter:
    """Which exchanges; None is any. Without ``run_id`` and ``runs``, those of scenario runs are left out."""

    service_id: int | None = None
    account_id: str | None = None
    order_id: int | None = None
    subscription_id: str | None = None
    operation_id: int | None = None
    run_id: int | None = None
    endpoint: str | None = None
    verdict: Verdict | None = None
    group: str | None = None
    runs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """A page, the newest first. ``older`` goes into ``before`` for the next page; None on the last one."""

    items: tuple[Item, ...] = field(default=())
    older: int | None = None
