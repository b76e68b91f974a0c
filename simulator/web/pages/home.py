"""The first page: leads a newcomer from registration to the first order, then shows what is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for

from simulator.marketplace.records import RegistrationState
from simulator.values import dataclass
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.names import account_names, service_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import ServiceRecord

__all__ = ["home"]

home = Blueprint("home", __name__)

_LATEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the way."""

    title: str
    text: str
    url: str
    action: str
    done: bool


@home.get("/")
def index() -> str:
    """How far one is on the way, and the latest orders."""
    here = marketplace()
    after = here.feed.last_id
    services = here.services.all()
    orders = here.orders.page(limit=_LATEST).items
    steps = list(_steps(services, bool(orders)))
    return render_template(
        "home.html",
        watch=watching(after),
        steps=steps,
        next=next((step for step in steps if not step.done), None),
        orders=orders,
        several=len(services) > 1,
        names=account_names(order.buyer_id for order in orders),
        service_names=service_names(services),
    )


@home.get("/reset")
def resetting() -> str:
    """Asks whether that is meant."""
    return render_template("reset.html")


@home.post("/reset")
def reset() -> ResponseReturnValue:
    """Begin anew."""
    keep = request.form.get("keep") == "1"
    marketplace().reset(keep_services=keep)
    flash("Everything is fresh. " + ("The services are kept." if keep else ""), "success")
    return redirect(url_for("home.index"))


def _steps(services: Sequence[ServiceRecord], ordered: bool) -> Iterator[Step]:
    yield Step(
        title="Register your service",
        text="Where its endpoint is, the credentials it expects, and which endpoint options are on.",
        url=url_for("services.index" if services else "services.new"),
        action="Services" if services else "Register a service",
        done=bool(services),
    )
    open_ones = [one for one in services if one.registration is not RegistrationState.REGISTERED]
    at_hand = (open_ones or services)[:1]
    yield Step(
        title="Let the vendor accept its settings",
        text="The form is the vendor's own and is checked by it; its catalogue and its sync options follow.",
        url=url_for("services.show", service_id=at_hand[0].id) if at_hand else url_for("services.index"),
        action="Fill in the settings",
        done=len(open_ones) < len(services),
    )
    yield Step(
        title="Make somebody who buys",
        text="A reseller with an end customer, or a direct customer: by hand, or generated.",
        url=url_for("accounts.index"),
        action="Accounts",
        done=bool(marketplace().accounts.page(limit=1).items),
    )
    yield Step(
        title="Place the first order",
        text="Fill a basket, answer what the vendor asks, and watch the calls appear one by one.",
        url=url_for("storefront.index"),
        action="Storefront",
        done=ordered,
    )
