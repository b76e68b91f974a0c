"""Subscriptions: what became of an order, and everything that can be done with it afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for

from simulator.errors import MarketplaceError, SimulatorError
from simulator.marketplace.records import JournalFilter, Kind
from simulator.platform.store import Status
from simulator.values import dataclass
from simulator.web.calls import calls_of
from simulator.web.forms import NOTHING, Entered, Wrong, wrong_of
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names
from simulator.web.pages.standing import standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import SubscriptionRecord

__all__ = ["subscriptions"]

subscriptions = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")

_CALLS = 100
_RETRY = "retry"

_BUTTONS = (
    (Kind.SUSPEND, "Suspend", "outline"),
    (Kind.ACTIVATE, "Activate", "primary"),
    (Kind.UPGRADE_TO_PAID, "Turn into a paid one", "outline"),
    (Kind.UPGRADE, "Upgrade", "outline"),
    (Kind.DOWNGRADE, "Downgrade", "outline"),
    (Kind.CANCEL, "Cancel", "danger"),
)
"""what needs no more than a click: kind, label, style"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button."""

    kind: str
    word: str
    style: str


@subscriptions.get("")
def index() -> str:
    """Subscriptions, the newest first."""
    return standing("subscriptions", marketplace().subscriptions.page, lambda one: one.account_id)


@subscriptions.get("/<subscription_id>")
def show(subscription_id: str) -> str:
    """One subscription, what can be done with it, and the calls about it."""
    return _page(subscription_id)


@subscriptions.post("/<subscription_id>")
def act(subscription_id: str) -> ResponseReturnValue:
    """Do one thing with it."""
    entered = Entered.sent()
    action = _ACTIONS.get(entered["action"])
    if action is None:
        raise MarketplaceError.of(f"{entered['action']!r} is nothing that can be done", where="action")
    try:
        action(subscription_id, entered)
    except SimulatorError as error:
        called = {"addon_id": "addon", "quantity": _QUANTITIES.get(entered["action"], "")}
        return _page(subscription_id, wrong_of(error, _FIELDS, called)), 422
    flash("The vendor is being asked.", "info")
    return redirect(url_for("subscriptions.show", subscription_id=subscription_id))


_FIELDS = ("quantity", "addon", "addon_quantity")
_QUANTITIES = {Kind.CHANGE_QUANTITY.value: "quantity", Kind.ADD_ADDON.value: "addon_quantity"}
"""the field in which an action's quantity is given"""


def _page(subscription_id: str, wrong: Wrong = NOTHING) -> str:
    here = marketplace()
    after = here.feed.last_id
    one = here.subscriptions.get(subscription_id)
    possible = here.subscriptions.possible(subscription_id)
    going = [op for op in here.subscriptions.operations(subscription_id) if op.finished is None]
    wanted = JournalFilter(subscription_id=subscription_id)
    lines = here.journal.page(wanted, limit=_CALLS).items[::-1]
    calls = calls_of(lines, "The calls about this subscription, in order")
    addable = not possible[Kind.ADD_ADDON]
    return render_template(
        "subscriptions/show.html",
        watch=watching(after, order=one.order_id),
        one=one,
        service=here.services.get(one.service_id),
        going_on=bool(going),
        actions=list(_actions(one, possible)),
        possible={kind.value for kind, obstacle in possible.items() if not obstacle},
        under_way=(going[-1].waiting or "The vendor is being asked.") if going else "",
        addons=[(a.id, a.name) for a in here.subscriptions.fitting_addons(subscription_id)]
        if addable
        else [],
        lines=calls.lines,
        codes=calls.codes,
        diagram=calls.diagram,
        names={**calls.names, **account_names([one.account_id])},
        all=wrong.all,
        wrong=wrong.by_field,
    )


def _actions(one: SubscriptionRecord, possible: Mapping[Kind, str]) -> Iterator[Action]:
    if one.provisioned and one.status is Status.FAILED:
        yield Action(kind=_RETRY, word="Retry", style="primary")
    for kind, word, style in _BUTTONS:
        if not possible[kind]:
            yield Action(kind=kind.value, word=word, style=style)


def _number(entered: Entered, name: str) -> int:
    text = entered[name]
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise MarketplaceError.of(f"{text!r} is no whole number", where=name, fix="give one from 1")
    return int(text)


_ACTIONS: Mapping[str, Callable[[str, Entered], object]] = {
    _RETRY: lambda id_, _: marketplace().subscriptions.retry(id_),
    Kind.SUSPEND: lambda id_, _: marketplace().subscriptions.suspend(id_),
    Kind.ACTIVATE: lambda id_, _: marketplace().subscriptions.activate(id_),
    Kind.CANCEL: lambda id_, _: marketplace().subscriptions.cancel(id_),
    Kind.UPGRADE_TO_PAID: lambda id_, _: marketplace().subscriptions.upgrade_to_paid(id_),
    Kind.UPGRADE: lambda id_, _: marketplace().subscriptions.upgrade(id_),
    Kind.DOWNGRADE: lambda id_, _: marketplace().subscriptions.downgrade(id_),
    Kind.CHANGE_QUANTITY: lambda id_, sent: marketplace().subscriptions.change_quantity(
        id_, _number(sent, "quantity")
    ),
    Kind.ADD_ADDON: lambda id_, sent: marketplace().subscriptions.add_addon(
        id_, sent["addon"], _number(sent, "addon_quantity")
    ),
    Kind.CHANGE_ADDON: lambda id_, sent: marketplace().subscriptions.change_addon(
        id_, _number(sent, "addon"), _number(sent, "quantity")
    ),
    Kind.CANCEL_ADDON: lambda id_, sent: marketplace().subscriptions.cancel_addon(
        id_, _number(sent, "addon")
    ),
}
"""what a form may ask for"""
