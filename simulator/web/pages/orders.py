"""Orders: how far each got, the calls that were made for it, and Retry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from simulator.errors import SimulatorError
from simulator.marketplace.records import JournalFilter
from simulator.platform.store import Status
from simulator.web.calls import calls_of
from simulator.web.forms import NOTHING, Entered, Wrong, wrong_of
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names
from simulator.web.pages.standing import standing
from simulator.web.questions import answers_of, fields_of, keys_of, sent_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import OrderRecord

__all__ = ["orders"]

orders = Blueprint("orders", __name__, url_prefix="/orders")

_CALLS = 200
"""calls of one order that its page shows, the newest; the journal has them all"""


@orders.get("")
def index() -> str:
    """Orders, the newest first."""
    return standing("orders", marketplace().orders.page, lambda order: order.buyer_id)


@orders.get("/<int:order_id>")
def show(order_id: int) -> str:
    """One order with its calls."""
    here = marketplace()
    after = here.feed.last_id
    order = here.orders.get(order_id)
    going = [one for one in here.orders.operations(order_id) if one.finished is None]
    lines = here.journal.page(JournalFilter(order_id=order_id), limit=_CALLS).items[::-1]
    calls = calls_of(lines, f"The calls of order {order_id}, in order")
    return render_template(
        "orders/show.html",
        watch=watching(after, order=order_id),
        order=order,
        service=here.services.get(order.service_id),
        waiting=going[-1].waiting if going else "",
        going_on=order.status is Status.IN_PROGRESS,
        asks=order.status is Status.FAILED and _asks(order),
        lines=calls.lines,
        codes=calls.codes,
        diagram=calls.diagram,
        names={**calls.names, **account_names([order.buyer_id, *order.answers])},
        asked={option.id: option.name for option in here.services.options(order.service_id)},
    )


@orders.post("/<int:order_id>/retry")
def retry(order_id: int) -> ResponseReturnValue:
    """Go on where it stopped."""
    marketplace().orders.retry(order_id)
    return _retried(order_id)


@orders.get("/<int:order_id>/answers")
def answers(order_id: int) -> str:
    """What was answered at checkout, to be changed before a Retry."""
    return _answers(order_id, Entered())


@orders.post("/<int:order_id>/answers")
def retry_with(order_id: int) -> ResponseReturnValue:
    """Go on where it stopped, with other answers."""
    here = marketplace()
    order = here.orders.get(order_id)
    asked = here.storefront.questions(order.service_id, order.buyer_id)
    try:
        here.orders.retry(order_id, answers_of(asked, request.form))
    except SimulatorError as error:
        keys = keys_of(asked)
        sent = Entered({key: request.form.getlist(key) for key in keys.values()})
        return _answers(order_id, sent, wrong_of(error, keys.values(), keys)), 422
    return _retried(order_id)


def _asks(order: OrderRecord) -> bool:
    """Whether there is somebody left whom the vendor does not know, and so something to be asked."""
    return bool(marketplace().storefront.questions(order.service_id, order.buyer_id))


def _retried(order_id: int) -> ResponseReturnValue:
    flash("Retried: it goes on at the first step that is missing.", "info")
    return redirect(url_for("orders.show", order_id=order_id))


def _answers(order_id: int, entered: Entered, wrong: Wrong = NOTHING) -> str:
    here = marketplace()
    order = here.orders.get(order_id)
    asked = here.storefront.questions(order.service_id, order.buyer_id)
    given = entered or sent_of(asked, order.answers)
    return render_template(
        "orders/answers.html",
        order=order,
        service=here.services.get(order.service_id),
        asked=[(form, fields_of(form, given)) for form in asked],
        all=wrong.all,
        wrong=wrong.by_field,
    )
