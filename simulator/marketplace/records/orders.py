"""Orders, their subscriptions, and everything that was ever set going with them."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.store import Status

__all__ = [
    "AddonRecord",
    "Basket",
    "BasketLine",
    "Kind",
    "OperationRecord",
    "OrderRecord",
    "SubscriptionRecord",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class BasketLine:
    """What is bought: a product by the vendor's id of it, and addons with their quantities, by id.

    ``product_type`` may be "" where the product's id is enough.
    """

    product: str
    product_type: str = ""
    quantity: int = 1
    trial: bool = False
    addons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """What a buyer is about to order. ``buyer_id`` is the account that the subscriptions are for.

    For an end customer it is the reseller who places the order.
    """

    buyer_id: str
    lines: tuple[BasketLine, ...]


class Kind(StrEnum):
    """What can be set going at a vendor."""

    CHECKOUT = "checkout"
    CHANGE_QUANTITY = "change_quantity"
    SUSPEND = "suspend"
    ACTIVATE = "activate"
    CANCEL = "cancel"
    UPGRADE_TO_PAID = "upgrade_to_paid"
    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"
    ADD_ADDON = "add_addon"
    CHANGE_ADDON = "change_addon"
    CANCEL_ADDON = "cancel_addon"
    DELETE_ACCOUNT = "delete_account"
    REGISTER = "register"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRecord:
    """One thing that was set going, a Retry among them: ``retry_of`` is the operation it repeats.

    ``group`` is where its calls are in the journal. ``waiting`` says what it waits for at this moment, ""
    where it does not. ``details`` are what it was asked for: quantity, addon. ``finished`` is None while it
    goes on.
    """

    id: int
    service_id: int
    kind: Kind
    group: str
    order_id: int | None
    subscription_id: str | None
    account_id: str | None
    details: Mapping[str, Any]
    retry_of: int | None
    status: Status
    reason: str
    waiting: str
    started: float
    finished: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonRecord:
    """An addon of a subscription. ``id`` is the platform's number of this line, ``addon`` the vendor's id."""

    id: int
    addon: str
    name: str
    quantity: int
    external_id: str
    status: Status
    reason: str
    provisioned: bool
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRecord:
    """A subscription. ``id`` is the platform's GUID, there before the vendor hears of it.

    ``document_id`` is the catalogue it was ordered by, ``before`` the product it was an upgrade of.
    ``provisioned`` stays true once the vendor created it, whatever fails later; ``status`` and ``reason``
    are of what was last done with it.
    """

    id: str
    order_id: int
    line: int
    service_id: int
    account_id: str
    document_id: int | None
    name: str
    product_type: str
    product: str
    product_name: str
    before: str | None
    quantity: int
    trial: bool
    external_id: str
    status: Status
    reason: str
    provisioned: bool
    suspended: bool
    cancelled: bool
    addons: tuple[AddonRecord, ...]
    custom_fields: Mapping[str, str]
    updated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRecord:
    """An order. ``refused`` is true where the platform itself refused it before calling anybody.

    ``answers`` are the sync options that were asked for at checkout, by account id and option id.
    """

    id: int
    service_id: int
    buyer_id: str
    status: Status
    reason: str
    refused: bool
    answers: Mapping[str, Mapping[str, Any]]
    subscriptions: tuple[SubscriptionRecord, ...]
    created: float
    updated: float
