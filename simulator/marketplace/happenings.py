"""What happens on the platform, told as it happens: the events of the feed.

An event names what changed and says as much as a page needs to decide whether it is concerned; the rest is
read from the platform.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.marketplace.records.journal import Direction, Verdict
    from simulator.marketplace.records.orders import Kind
    from simulator.platform.store import Status

__all__ = [
    "AccountChanged",
    "Event",
    "ExchangeFinished",
    "ExchangeStarted",
    "FaultsChanged",
    "GroupJudged",
    "Missed",
    "OperationChanged",
    "OrderChanged",
    "PlatformReset",
    "RunChanged",
    "ServiceChanged",
    "SubscriptionChanged",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChanged:
    """An order was placed, or its status changed."""

    order_id: int
    service_id: int
    buyer_id: str
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanged:
    """Something about a subscription or its addons changed."""

    subscription_id: str
    order_id: int
    service_id: int
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationChanged:
    """Something was set going, waits for something else than before, or came to its end."""

    operation_id: int
    service_id: int
    kind: Kind
    order_id: int | None
    subscription_id: str | None
    account_id: str | None
    status: Status
    waiting: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeStarted:
    """A call is about to be sent, or a call back came in."""

    exchange_id: int
    group: str
    number: int
    service_id: int
    operation_id: int | None
    order_id: int | None
    run_id: int | None
    account_id: str | None
    endpoint: str | None
    direction: Direction
    in_call: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFinished:
    """The answer is there, or there will be none."""

    exchange_id: int
    group: str
    number: int
    service_id: int
    operation_id: int | None
    order_id: int | None
    run_id: int | None
    account_id: str | None
    endpoint: str | None
    direction: Direction
    status: str
    verdict: Verdict
    elapsed: float
    in_call: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJudged:
    """The ordering rules were applied to a group; ``exchanges`` are those whose verdict changed by it."""

    group: str
    service_id: int
    exchanges: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """An account was made, changed, or stands otherwise with a service (None: with none in particular)."""

    account_id: str
    service_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChanged:
    """A service was registered or changed; ``removed`` where it is there no more."""

    service_id: int
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultsChanged:
    """A fault was switched on or off, or a one-shot fault was used up."""

    service_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChanged:
    """A run of scenarios began, got on (``done`` of ``total``; ``scenario`` is the one concerned), or ended.

    ``status`` is that of the run's record.
    """

    run_id: int
    service_id: int
    status: str
    done: int = 0
    total: int = 0
    scenario: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReset:
    """Everything is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Events were missed and cannot be told any more: read again what is shown."""


Event = (
    OrderChanged
    | SubscriptionChanged
    | OperationChanged
    | ExchangeStarted
    | ExchangeFinished
    | GroupJudged
    | AccountChanged
    | ServiceChanged
    | FaultsChanged
    | RunChanged
    | PlatformReset
    | Missed
)
