"""Fault switches: what the marketplace's side does wrong on purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from simulator.errors import MarketplaceError, SimulatorError
from simulator.marketplace.records import Fault
from simulator.web.forms import NOTHING, Entered, Wrong, chosen_number, wrong_of
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import service_choices, service_names

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

__all__ = ["faults"]

faults = Blueprint("faults", __name__, url_prefix="/faults")

WORDS = {
    Fault.REPEAT: "Repeat the call after its answer",
    Fault.DROP: "Drop the connection once the call is sent",
    Fault.TWICE: "Send the call twice at the same moment",
    Fault.DELAY: "Wait before the call is sent",
}
"""the faults as the form words them"""

_FIELDS = ("service", "fault", "endpoint", "seconds")


@faults.get("")
def index() -> str:
    """What is switched on, and a form for more."""
    return _page(Entered(service=request.args.get("service", ""), seconds="5"))


@faults.post("")
def switch_on() -> ResponseReturnValue:
    """Switch one on."""
    entered = Entered.sent()
    try:
        marketplace().faults.switch_on(
            chosen_number("service", entered) or 0,
            _fault(entered["fault"]),
            endpoint=entered["endpoint"] or None,
            once=not entered["always"],
            seconds=_seconds(entered),
        )
    except SimulatorError as error:
        return _page(entered, wrong_of(error, _FIELDS, {"service_id": "service"})), 422
    flash("Switched on. The next call that it fits is made with it.", "warning")
    return redirect(url_for("faults.index", service=entered["service"]))


@faults.post("/<int:service_id>/<int:fault_id>/off")
def switch_off(service_id: int, fault_id: int) -> ResponseReturnValue:
    """Switch one off."""
    marketplace().faults.switch_off(service_id, fault_id)
    flash("Switched off.", "success")
    return redirect(url_for("faults.index", service=service_id))


def _page(entered: Entered, wrong: Wrong = NOTHING) -> str:
    here = marketplace()
    after, services = here.feed.last_id, here.services.all()
    return render_template(
        "faults/index.html",
        watch=watching(after),
        form=entered,
        services=service_choices(services),
        service_names=service_names(services),
        faults=[(fault.value, word) for fault, word in WORDS.items()],
        words=WORDS,
        endpoints=[(id_, id_) for id_ in here.contract.endpoints],
        switches=[one for service in services for one in here.faults.of(service.id)],
        all=wrong.all,
        wrong=wrong.by_field,
    )


def _fault(word: str) -> Fault:
    try:
        return Fault(word)
    except ValueError:
        raise MarketplaceError.of(f"{word!r} is no fault", where="fault") from None


def _seconds(entered: Entered) -> float:
    if entered["fault"] != Fault.DELAY:
        return 0.0
    try:
        return float(entered["seconds"])
    except ValueError:
        what = f"{entered['seconds']!r} is no number of seconds"
        raise MarketplaceError.of(what, where="seconds", fix="give a number such as 2.5") from None
