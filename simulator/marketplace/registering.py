"""How a vendor registers: the settings form that it declares, filled in and checked, then what it declares.

Each call is one of the flow's, or where the vendor has no settings form, the two that ask for its catalogue
and options; all of them are in the journal.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.contract import Answer, Broken, Document, Refused
from simulator.marketplace.asking import answers_for
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.driving import Plan, drive, operation_told
from simulator.marketplace.records.orders import Kind
from simulator.marketplace.records.services import RegistrationState
from simulator.platform import flows
from simulator.platform.flows import Call, Flow, why_not
from simulator.platform.service import Capability
from simulator.platform.settings_form import fill_form
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.workpiece import Workpiece
    from simulator.platform.flows import Platform

__all__ = ["Registering", "fetch_form", "refresh_declared", "register_with_vendor"]

_DECLARED = {
    Capability.SERVICE_DEFINITION: "fields.service_definition",
    Capability.SYNC_OPTIONS: "account.sync_options",
}


@dataclass(slots=True, kw_only=True)
class Registering:
    """What came of asking. ``errors`` are the vendor's own words on the settings, or why it was not asked."""

    errors: list[str] = field(default_factory=list)
    no_form: bool = False


def fetch_form(backstage: Backstage, service_id: int) -> Registering:
    """Ask for the settings form alone."""
    found = Registering()

    def flow(platform: Platform) -> Flow:
        registration = flows.register(platform, lambda declared: fill_form(declared, {}))
        answer = yield next(registration)
        registration.close()
        _look_at_form(found, answer)

    _do(backstage, service_id, flow, None)
    return found


def register_with_vendor(backstage: Backstage, service_id: int) -> Registering:
    """The whole registration, with the settings as they are kept."""
    found = Registering()

    def flow(platform: Platform) -> Flow:
        given = platform.service.settings
        registration = flows.register(platform, lambda declared: fill_form(declared, given))
        call: Call | None = next(registration)
        while call is not None:
            answer = yield call
            if call.endpoint == "fields.get":
                _look_at_form(found, answer)
                if found.no_form:
                    yield from _declared(platform, found)
                    return
            elif call.endpoint == "fields.validate":
                found.errors += _refusals(answer)
            elif why_not(answer) and not _not_offered(answer):
                found.errors.append(f"{call.endpoint}: {why_not(answer)}")
            try:
                call = registration.send(answer)
            except StopIteration:
                call = None

    _do(backstage, service_id, flow, found)
    return found


def refresh_declared(backstage: Backstage, service_id: int) -> Registering:
    """Ask anew for the catalogue and the options."""
    found = Registering()

    def flow(platform: Platform) -> Flow:
        yield from _declared(platform, found)

    _do(backstage, service_id, flow, None)
    return found


_NOTHING_TO_SELL = (
    "There is nothing to sell: Fields/ServiceDefinition declares no product, and the service lists none "
    "itself. Is the base URL right?"
)


def _declared(platform: Platform, found: Registering) -> Flow:
    for capability, endpoint in _DECLARED.items():
        if capability not in platform.service.withheld:
            answer = yield Call(endpoint=endpoint)
            if why_not(answer) and not _not_offered(answer):
                found.errors.append(f"{endpoint}: {why_not(answer)}")


def _look_at_form(found: Registering, answer: Answer) -> None:
    found.no_form = _not_offered(answer)
    if why_not(answer) and not found.no_form:
        found.errors.append(f"fields.get: {why_not(answer)}")


def _not_offered(answer: Answer) -> bool:
    """The vendor does not have this endpoint, and need not."""
    match answer:
        case Refused(not_supported=True):
            return True
        case Broken(why="HTTP status 404" | "HTTP status 405"):
            return True
        case _:
            return False


def _refusals(answer: Answer) -> list[str]:
    if isinstance(answer, Document):
        return [str(text) for text in answer.value]
    return [f"fields.validate: {why_not(answer)}"]


def _do(backstage: Backstage, service_id: int, flow: Any, decides: Registering | None) -> None:
    """Drive it, and wait. ``decides`` says whether the service is registered by it."""
    now = backstage.clock.now()
    with backstage.database.writing() as connection:
        registered = backstage.registered(service_id, connection)
        operation_id = order_rows.add_operation(
            connection,
            service_id=service_id,
            kind=Kind.REGISTER,
            group=f"{registered.group_prefix}/registration",
            order_id=None,
            subscription_id=None,
            account_id=None,
            details={},
            retry_of=None,
            started=now,
            finished=None,
        )
        operation = order_rows.known_operation(connection, operation_id)

    def begin(reading: Connection, work: Workpiece) -> Flow:
        del reading
        made: Flow = flow(work.platform)
        return made

    def afterwards(writing: Connection, work: Workpiece) -> str:
        del work
        if decides is not None:
            _decide(backstage, writing, service_id, decides)
        return "; ".join(decides.errors) if decides else ""

    plan = Plan(
        operation=operation,
        fill=lambda current: answers_for(current, {}, tag=""),
        begin=begin,
        afterwards=afterwards,
    )
    backstage.publish(operation_told(operation, operation.status))
    backstage.start(lambda: drive(backstage, plan)).result()
    backstage.forget(service_id)


def _decide(backstage: Backstage, connection: Connection, service_id: int, found: Registering) -> None:
    if not found.errors and not any(backstage.registered(service_id, connection).catalogue.offers()):
        found.errors.append(_NOTHING_TO_SELL)
    state = RegistrationState.REFUSED if found.errors else RegistrationState.REGISTERED
    service_rows.change_service(
        connection,
        service_id,
        registration=state,
        registration_errors=found.errors,
        updated=backstage.clock.now(),
    )
    backstage.revised(connection, service_id)
