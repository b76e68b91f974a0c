"""What the platform remembers of one service: who is synchronized under which id, and every subscription.

"Synchronized" is kept per account and service, not per product. This store lives in memory, for one scenario.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.accounts import Account
    from simulator.platform.catalogue import Addon, Choice

__all__ = ["AccountState", "AddonLine", "Order", "Status", "Store", "Subscription"]


class Status(StrEnum):
    """How far the platform got with a subscription or an addon at the vendor."""

    IN_PROGRESS = "In Progress"
    SYNCHRONIZED = "Synchronized"
    FAILED = "Failed"


@dataclass(slots=True, kw_only=True)
class AccountState:
    """``external_id`` is "" until the vendor named one; ``sync_options`` are the values saved for the
    account.
    """

    synchronized: bool = False
    external_id: str = ""
    sync_options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class AddonLine:
    """An addon of a subscription. ``platform_product_id`` is the platform's id of the addon's product."""

    addon: Addon
    platform_product_id: str
    quantity: int = 1
    external_id: str = ""
    status: Status = Status.IN_PROGRESS
    reason: str = ""
    cancelled: bool = False

    @property
    def at_vendor(self) -> bool:
        """Whether the vendor has it: it accepted its creation, with or without an id."""
        return bool(self.external_id) or self.status is Status.SYNCHRONIZED


@dataclass(slots=True, kw_only=True)
class Subscription:
    """A subscription. Its record, with its GUID, exists before the vendor hears of it."""

    id: str
    account: Account
    choice: Choice
    quantity: int
    trial: bool = False
    external_id: str = ""
    status: Status = Status.IN_PROGRESS
    reason: str = ""
    addons: list[AddonLine] = field(default_factory=list)
    cancelled: bool = False

    @property
    def at_vendor(self) -> bool:
        """Whether the vendor has it: it accepted its creation, with or without an id."""
        return bool(self.external_id) or self.status is Status.SYNCHRONIZED


@dataclass(slots=True, kw_only=True)
class Order:
    """A basket at checkout: who it is for, and one subscription a line, in basket order."""

    buyer: Account
    lines: list[Subscription]
    refused: str = ""
    """why the platform itself refused the order before calling anybody; "" if it did not"""
    remedy: str = ""
    """the flag that would have given the missing value"""


class Store:
    """The memory of one service."""

    def __init__(self) -> None:
        self._accounts: dict[str, AccountState] = {}

    def of(self, account: Account) -> AccountState:
        """The state of an account; a new one for an account not seen before."""
        return self._accounts.setdefault(account.id, AccountState())

    def forget(self, account: Account) -> None:
        """The vendor deleted the account: it is new again."""
        self._accounts.pop(account.id, None)
