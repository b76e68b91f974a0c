"""Orders: placed, retried, looked at."""

from __future__ import annotations

from simulator.marketplace.records import Basket, BasketLine, OperationRecord, OrderRecord
from simulator.web.control_api.operation import BOOLEAN, INTEGER, TEXT, Given, Operation, body
from simulator.web.control_api.operations.narrowing import NARROWING, narrowed
from simulator.web.here import marketplace

__all__ = ["ORDERS"]

_ANSWERS = {
    "type": "object",
    "description": "Sync options by account id and option id, as the questions ask for them.",
    "additionalProperties": {"type": "object"},
}
_LINE = body(
    ("product",),
    product=TEXT,
    product_type=TEXT,
    quantity={**INTEGER, "minimum": 1},
    trial=BOOLEAN,
    addons={"type": "object", "additionalProperties": INTEGER, "description": "Quantities by addon id."},
)


def _id(given: Given) -> int:
    return int(given.path["order_id"])


def _place(given: Given) -> OrderRecord:
    lines = tuple(BasketLine(**line) for line in given.body["lines"])
    return marketplace().orders.place(
        given.body["service_id"],
        Basket(buyer_id=given.body["buyer_id"], lines=lines),
        given.body.get("answers"),
        wait=given.body.get("wait", True),
    )


ORDERS = (
    Operation(
        id="orders",
        method="GET",
        path="/orders",
        summary="Orders, the newest first.",
        do=lambda given: marketplace().orders.page(**narrowed(given)),
        query=NARROWING,
        answers=OrderRecord,
        paged=True,
    ),
    Operation(
        id="place_order",
        method="POST",
        path="/orders",
        summary="Place an order; with wait (the default) the answer comes once everything was tried.",
        do=_place,
        body=body(
            ("service_id", "buyer_id", "lines"),
            service_id=INTEGER,
            buyer_id=TEXT,
            lines={"type": "array", "items": _LINE, "minItems": 1, "maxItems": 100},
            answers=_ANSWERS,
            wait=BOOLEAN,
        ),
        answers=OrderRecord,
        status=201,
    ),
    Operation(
        id="order",
        method="GET",
        path="/orders/{order_id}",
        summary="One order with its subscriptions.",
        do=lambda given: marketplace().orders.get(_id(given)),
        answers=OrderRecord,
    ),
    Operation(
        id="order_operations",
        method="GET",
        path="/orders/{order_id}/operations",
        summary="The checkout and each Retry of it.",
        do=lambda given: marketplace().orders.operations(_id(given)),
        answers=OperationRecord,
        listed=True,
    ),
    Operation(
        id="retry_order",
        method="POST",
        path="/orders/{order_id}/retry",
        summary="Go on with a Failed order at the first missing step.",
        do=lambda given: marketplace().orders.retry(
            _id(given), given.body.get("answers"), wait=given.body.get("wait", True)
        ),
        body=body(answers=_ANSWERS, wait=BOOLEAN),
        answers=OrderRecord,
    ),
)
