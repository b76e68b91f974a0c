"""Services: registered, tried out, their settings form filled in, changed and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from simulator.errors import SimulatorError
from simulator.marketplace.records import RegistrationState
from simulator.platform.locales import LOCALES
from simulator.web.faulty import fault_choices, register_faulty
from simulator.web.forms import NOTHING, Entered, Wrong, wrong_of
from simulator.web.here import marketplace
from simulator.web.live import watching
from simulator.web.registering import (
    CAPABILITIES,
    PRECHECKED,
    SEVERAL,
    entered_of,
    field_of,
    members_of,
)
from simulator.web.settings_fields import setting_of, values_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.contract import Endpoint
    from simulator.marketplace.forms import SettingsForm
    from simulator.marketplace.records import ServiceRecord

__all__ = ["services"]

services = Blueprint("services", __name__, url_prefix="/services")

_ISSUED = "issued"
"""in the session, until it was shown: the number of a service and the key that was made for it"""


@services.get("")
def index() -> str:
    """All services."""
    here = marketplace()
    after = here.feed.last_id
    return render_template(
        "services/index.html", watch=watching(after), services=here.services.all(), faults=fault_choices()
    )


@services.get("/new")
def new() -> str:
    """The empty form; for the built-in vendor with some fault, filled in."""
    return _form(None, entered_of(None))


@services.post("/new")
def register() -> ResponseReturnValue:
    """Register what was entered."""
    entered = Entered.sent(*SEVERAL)
    try:
        service, made = marketplace().services.register(
            entered["name"], members_of(entered, _endpoints()), token_endpoints=entered["token"]
        )
    except SimulatorError as error:
        return _form(None, entered, _wrong(error)), 422
    if made is not None:
        session[_ISSUED] = [service.id, made]
    flash(f"{service.name} is registered. Nothing was sent to it yet.", "success")
    return redirect(url_for("services.show", service_id=service.id))


@services.post("/faulty")
def faulty() -> ResponseReturnValue:
    """Register the built-in vendor with one of its faults."""
    entered = Entered.sent()
    service = register_faulty(entered["fault"], reseller_support=bool(entered["support"]))
    return redirect(url_for("services.show", service_id=service.id))


@services.get("/<int:service_id>/change")
def edit(service_id: int) -> str:
    """The form as it stands."""
    service = marketplace().services.get(service_id)
    return _form(service, entered_of(service))


@services.post("/<int:service_id>/change")
def change(service_id: int) -> ResponseReturnValue:
    """Change what was entered; a secret that was left empty stays."""
    here, entered = marketplace(), Entered.sent(*SEVERAL)
    service = here.services.get(service_id)
    try:
        here.services.change(
            service_id,
            members_of(entered, _endpoints(), service),
            name=entered["name"],
            token_endpoints=entered["token"],
        )
    except SimulatorError as error:
        return _form(service, entered, _wrong(error)), 422
    flash("Changed. The next call is made as it says now.", "success")
    return redirect(url_for("services.show", service_id=service_id))


@services.get("/<int:service_id>")
def show(service_id: int) -> str:
    """One service: its registration, its settings form, and what the last test said."""
    return _page(service_id)


@services.post("/<int:service_id>/settings")
def settle(service_id: int) -> ResponseReturnValue:
    """Keep the settings and have the vendor check them; without a form, only ask what it declares."""
    here = marketplace()
    form = [setting_of(one) for one in here.services.form(service_id).fields]
    service = here.services.register_with_vendor(service_id, values_of(form, request.form) if form else None)
    if service.registration is RegistrationState.REGISTERED:
        flash("Registered: the vendor accepted the settings.", "success")
    return redirect(url_for("services.show", service_id=service_id))


@services.post("/<int:service_id>/form")
def fetch(service_id: int) -> ResponseReturnValue:
    """Ask the vendor for its settings form; where it has none, for what it declares."""
    here = marketplace()
    form = here.services.form(service_id, fetch=True)
    for error in form.errors:
        flash(error, "danger")
    if form.no_form or not (form.fields or form.errors):
        here.services.register_with_vendor(service_id)
        flash("This vendor has no settings form.", "info")
    return redirect(url_for("services.show", service_id=service_id))


@services.post("/<int:service_id>/refresh")
def refresh(service_id: int) -> ResponseReturnValue:
    """Ask anew for the catalogue and the sync options."""
    _, errors = marketplace().services.refresh(service_id)
    for error in errors:
        flash(error, "danger")
    if not errors:
        flash("The catalogue and the sync options are fresh.", "success")
    return redirect(url_for("services.show", service_id=service_id))


@services.post("/<int:service_id>/test")
def test(service_id: int) -> ResponseReturnValue:
    """Try the connection, read-only."""
    marketplace().services.test_connection(service_id)
    return redirect(url_for("services.show", service_id=service_id, _anchor="connection"))


@services.post("/<int:service_id>/credentials")
def credentials(service_id: int) -> ResponseReturnValue:
    """A new Application Id and key."""
    _, made = marketplace().services.renew_credentials(service_id)
    session[_ISSUED] = [service_id, made]
    return redirect(url_for("services.show", service_id=service_id))


@services.get("/<int:service_id>/remove")
def removing(service_id: int) -> str:
    """Asks whether that is meant."""
    service = marketplace().services.get(service_id)
    return render_template(
        "confirm.html",
        question=f"Remove {service.name}?",
        consequence="Its orders, subscriptions and journal go with it. Nothing is sent to the vendor.",
        url=url_for("services.remove", service_id=service_id),
        action="Remove",
        back=url_for("services.show", service_id=service_id),
    )


@services.post("/<int:service_id>/remove")
def remove(service_id: int) -> ResponseReturnValue:
    """Remove it."""
    marketplace().services.remove(service_id)
    flash("Removed.", "success")
    return redirect(url_for("services.index"))


def _page(service_id: int) -> str:
    here = marketplace()
    after = here.feed.last_id
    service = here.services.get(service_id)
    form = here.services.form(service_id)
    operation, verdicts = here.services.last_test(service_id)
    return render_template(
        "services/show.html",
        watch=watching(after, service=service_id),
        service=service,
        form=[setting_of(one) for one in form.fields],
        accepted_empty=_accepted_empty(service, form),
        issued=_issued(service_id),
        test=operation,
        verdicts=verdicts,
        going_on=bool(operation and operation.finished is None),
        offers=here.storefront.offers(service_id),
        options=here.services.options(service_id),
        wrong={},
    )


def _accepted_empty(service: ServiceRecord, form: SettingsForm) -> list[str]:
    """The names of the required settings that the vendor accepted without a value."""
    if service.registration is not RegistrationState.REGISTERED:
        return []
    return [one.field.name for one in form.fields if one.field.id in form.unfilled]


def _issued(service_id: int) -> str:
    """The key that was made for the service, once."""
    issued = session.get(_ISSUED)
    if not issued or issued[0] != service_id:
        return ""
    session.pop(_ISSUED)
    return str(issued[1])


def _form(service: ServiceRecord | None, entered: Entered, wrong: Wrong = NOTHING) -> str:
    return render_template(
        "services/form.html",
        service=service,
        form=entered,
        endpoints=_endpoints(),
        prechecked=PRECHECKED,
        capabilities=CAPABILITIES,
        locales=[(name, name.replace("_", "-")) for name in LOCALES],
        all=wrong.all,
        wrong=wrong.by_field,
    )


def _wrong(error: SimulatorError) -> Wrong:
    fields = ("name", "endpoint", "application_id", "api_key", "key_encoding", "headers", "locale")
    known = (*fields, "partner_id_option", "capability.accounts", *(f"url.{one.id}" for one in _endpoints()))
    wheres = (str(problem.where or "") for problem in error.problems)
    return wrong_of(error, known, {where: field_of(where) for where in wheres})


def _endpoints() -> tuple[Endpoint, ...]:
    return tuple(marketplace().contract.endpoints.values())
