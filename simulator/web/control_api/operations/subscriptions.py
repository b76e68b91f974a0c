"""Subscriptions: every change that the pages offer, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import MarketplaceError
from simulator.marketplace.records import OperationRecord, SubscriptionRecord
from simulator.web.control_api.operation import BOOLEAN, INTEGER, TEXT, TEXTS, Given, Operation, body
from simulator.web.control_api.operations.narrowing import NARROWING, narrowed
from simulator.web.here import marketplace

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SUBSCRIPTIONS"]

_QUANTITY = {**INTEGER, "minimum": 1}


def _id(given: Given) -> str:
    return str(given.path["subscription_id"])


def _needed(given: Given, name: str) -> Any:
    if name not in given.body:
        raise MarketplaceError.of(f"'{name}' is missing", where=name, fix=f"give {name}")
    return given.body[name]


def _add_addon(given: Given, wait: bool) -> SubscriptionRecord:
    subscriptions = marketplace().subscriptions
    return subscriptions.add_addon(
        _id(given), _needed(given, "addon"), given.body.get("quantity", 1), wait=wait
    )


_CHANGES: dict[str, Callable[[Given, bool], SubscriptionRecord]] = {
    "change_quantity": lambda given, wait: marketplace().subscriptions.change_quantity(
        _id(given), _needed(given, "quantity"), wait=wait
    ),
    "suspend": lambda given, wait: marketplace().subscriptions.suspend(_id(given), wait=wait),
    "activate": lambda given, wait: marketplace().subscriptions.activate(_id(given), wait=wait),
    "cancel": lambda given, wait: marketplace().subscriptions.cancel(_id(given), wait=wait),
    "upgrade_to_paid": lambda given, wait: marketplace().subscriptions.upgrade_to_paid(_id(given), wait=wait),
    "upgrade": lambda given, wait: marketplace().subscriptions.upgrade(_id(given), wait=wait),
    "downgrade": lambda given, wait: marketplace().subscriptions.downgrade(_id(given), wait=wait),
    "add_addon": _add_addon,
    "change_addon": lambda given, wait: marketplace().subscriptions.change_addon(
        _id(given), _needed(given, "addon_id"), _needed(given, "quantity"), wait=wait
    ),
    "cancel_addon": lambda given, wait: marketplace().subscriptions.cancel_addon(
        _id(given), _needed(given, "addon_id"), wait=wait
    ),
    "retry": lambda given, wait: marketplace().subscriptions.retry(_id(given), wait=wait),
}


def _change(given: Given) -> SubscriptionRecord:
    return _CHANGES[given.body["change"]](given, given.body.get("wait", True))


SUBSCRIPTIONS = (
    Operation(
        id="subscriptions",
        method="GET",
        path="/subscriptions",
        summary="Subscriptions, the newest first.",
        do=lambda given: marketplace().subscriptions.page(**narrowed(given)),
        query=NARROWING,
        answers=SubscriptionRecord,
        paged=True,
    ),
    Operation(
        id="subscription",
        method="GET",
        path="/subscriptions/{subscription_id}",
        summary="One subscription, by the platform's GUID of it.",
        do=lambda given: marketplace().subscriptions.get(_id(given)),
        answers=SubscriptionRecord,
    ),
    Operation(
        id="possible_changes",
        method="GET",
        path="/subscriptions/{subscription_id}/changes",
        summary="Every change with why it cannot be made now; an empty text where it can.",
        do=lambda given: marketplace().subscriptions.possible(_id(given)),
        answers=TEXTS,
    ),
    Operation(
        id="change_subscription",
        method="POST",
        path="/subscriptions/{subscription_id}/changes",
        summary="Change it at the vendor; with wait (the default) the answer comes once it was tried.",
        do=_change,
        body=body(
            ("change",),
            change={"enum": list(_CHANGES)},
            quantity=_QUANTITY,
            addon={**TEXT, "description": "The vendor's id of the addon to add."},
            addon_id={**INTEGER, "description": "The number of the subscription's addon."},
            wait=BOOLEAN,
        ),
        answers=SubscriptionRecord,
    ),
    Operation(
        id="subscription_operations",
        method="GET",
        path="/subscriptions/{subscription_id}/operations",
        summary="Every change that was tried, the first first.",
        do=lambda given: marketplace().subscriptions.operations(_id(given)),
        answers=OperationRecord,
        listed=True,
    ),
    Operation(
        id="rename_subscription",
        method="PATCH",
        path="/subscriptions/{subscription_id}",
        summary="Its name at the platform; no vendor is told.",
        do=lambda given: marketplace().subscriptions.rename(_id(given), given.body["name"]),
        body=body(("name",), name=TEXT),
        answers=SubscriptionRecord,
    ),
    Operation(
        id="set_subscription_fields",
        method="PUT",
        path="/subscriptions/{subscription_id}/custom-fields",
        summary="Set all custom fields.",
        do=lambda given: marketplace().subscriptions.set_custom_fields(_id(given), dict(given.body)),
        body=TEXTS,
        answers=SubscriptionRecord,
    ),
)
