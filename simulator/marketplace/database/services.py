"""Rows of services: what was said of each, what its vendor declared, and the faults switched on for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from simulator.errors import UnknownError
from simulator.marketplace.database import tables
from simulator.marketplace.database.adding import add_row
from simulator.marketplace.records.services import Fault, FaultSwitch, RegistrationState
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

__all__ = [
    "Declared",
    "StoredService",
    "add_fault",
    "add_revision",
    "add_service",
    "all_services",
    "change_service",
    "declared_by",
    "document",
    "faults_of",
    "keep_document",
    "known_service",
    "newest_revision",
    "remove_fault",
    "revision_context",
    "service_row",
    "use_up_fault",
]

_SERVICES, _DOCUMENTS, _REVISIONS, _FAULTS = (
    tables.services,
    tables.documents,
    tables.revisions,
    tables.faults,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredService:
    """A service as it is kept: ``members`` in the form of the service file, secrets in clear.

    ``era`` counts how often the vendor has forgotten everything, as the built-in one does when it is started.
    """

    id: int
    name: str
    built_in: bool
    members: Mapping[str, Any]
    token_endpoints: frozenset[str]
    registration: RegistrationState
    registration_errors: tuple[str, ...]
    revision: int
    era: int
    created: float
    updated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The newest document of one endpoint, as the vendor answered it."""

    id: int
    value: Any
    fetched: float


def add_service(
    connection: Connection,
    *,
    name: str,
    built_in: bool,
    members: Mapping[str, Any],
    token_endpoints: frozenset[str],
    now: float,
) -> int:
    """A new service; its id."""
    values = {
        "name": name,
        "built_in": built_in,
        "members": members,
        "token_endpoints": sorted(token_endpoints),
        "registration": RegistrationState.NEW,
        "registration_errors": [],
        "revision": 1,
        "era": 1,
        "created": now,
        "updated": now,
    }
    return add_row(connection, _SERVICES, values)


def change_service(connection: Connection, service_id: int, **values: Any) -> None:
    """Set columns of a service; what it is called or judged by counts as a new revision."""
    connection.execute(
        update(_SERVICES)
        .where(_SERVICES.c.id == service_id)
        .values(revision=_SERVICES.c.revision + 1, **values)
    )


def service_row(connection: Connection, service_id: int) -> StoredService | None:
    """One service."""
    found = connection.execute(select(_SERVICES).where(_SERVICES.c.id == service_id)).first()
    return None if found is None else _stored(found)


def known_service(connection: Connection, service_id: int) -> StoredService:
    """One service. UnknownError where there is none of that number."""
    found = service_row(connection, service_id)
    if found is None:
        raise UnknownError.of(f"there is no service {service_id}", where="service_id")
    return found


def newest_revision(connection: Connection, service_id: int) -> int | None:
    """What the service's calls are judged under now."""
    newest = select(func.max(_REVISIONS.c.id)).where(_REVISIONS.c.service_id == service_id)
    return connection.execute(newest).scalar()


def all_services(connection: Connection) -> list[StoredService]:
    """Every service, in the order of registration."""
    return [_stored(row) for row in connection.execute(select(_SERVICES).order_by(_SERVICES.c.id))]


def _stored(row: Row[Any]) -> StoredService:
    return StoredService(
        id=row.id,
        name=row.name,
        built_in=row.built_in,
        members=row.members,
        token_endpoints=frozenset(row.token_endpoints),
        registration=RegistrationState(row.registration),
        registration_errors=tuple(row.registration_errors),
        revision=row.revision,
        era=row.era,
        created=row.created,
        updated=row.updated,
    )


def keep_document(connection: Connection, service_id: int, endpoint: str, value: Any, *, now: float) -> bool:
    """What the vendor answered; earlier answers stay for the subscriptions that were ordered by them.

    True where it is another answer than the last.
    """
    newest = declared_by(connection, service_id).get(endpoint)
    if newest is not None and newest.value == value:
        where = _DOCUMENTS.c.id == newest.id
        connection.execute(update(_DOCUMENTS).where(where).values(fetched=now))
        return False
    row = {"service_id": service_id, "endpoint": endpoint, "value": value, "fetched": now}
    connection.execute(insert(_DOCUMENTS).values(row))
    return True


def declared_by(connection: Connection, service_id: int) -> dict[str, Declared]:
    """The newest document of each endpoint that has answered one."""
    newest = (
        select(func.max(_DOCUMENTS.c.id))
        .where(_DOCUMENTS.c.service_id == service_id)
        .group_by(_DOCUMENTS.c.endpoint)
    )
    rows = connection.execute(select(_DOCUMENTS).where(_DOCUMENTS.c.id.in_(newest)))
    return {row.endpoint: Declared(id=row.id, value=row.value, fetched=row.fetched) for row in rows}


def document(connection: Connection, document_id: int) -> Any:
    """A document by its id, however old."""
    return connection.execute(select(_DOCUMENTS.c.value).where(_DOCUMENTS.c.id == document_id)).scalar_one()


def add_revision(
    connection: Connection, service_id: int, revision: int, context: Mapping[str, Any], *, now: float
) -> int:
    """What the service's calls are judged under from now on; its id."""
    row = {"service_id": service_id, "revision": revision, "context": context, "created": now}
    return add_row(connection, _REVISIONS, row)


def revision_context(connection: Connection, revision_id: int) -> Mapping[str, Any]:
    """The context that a revision was judged under."""
    found = connection.execute(select(_REVISIONS.c.context).where(_REVISIONS.c.id == revision_id))
    context: Mapping[str, Any] = found.scalar_one()
    return context


def faults_of(connection: Connection, service_id: int) -> tuple[FaultSwitch, ...]:
    """The faults that are switched on, in the order in which they were."""
    rows = connection.execute(
        select(_FAULTS).where(_FAULTS.c.service_id == service_id).order_by(_FAULTS.c.id)
    )
    return tuple(
        FaultSwitch(
            id=row.id,
            service_id=row.service_id,
            fault=Fault(row.fault),
            endpoint=row.endpoint,
            once=row.once,
            seconds=row.seconds,
        )
        for row in rows
    )


def add_fault(
    connection: Connection, service_id: int, fault: Fault, *, endpoint: str | None, once: bool, seconds: float
) -> int:
    """Switch a fault on; its id."""
    row = {
        "service_id": service_id,
        "fault": fault,
        "endpoint": endpoint,
        "once": once,
        "seconds": seconds,
    }
    return add_row(connection, _FAULTS, row)


def remove_fault(connection: Connection, service_id: int, fault_id: int | None = None) -> int:
    """Switch one fault off, or all of a service; how many were on."""
    gone = delete(_FAULTS).where(_FAULTS.c.service_id == service_id)
    if fault_id is not None:
        gone = gone.where(_FAULTS.c.id == fault_id)
    return connection.execute(gone).rowcount


def use_up_fault(connection: Connection, fault_id: int) -> bool:
    """Take a one-shot fault for a call; False where another call was quicker."""
    return connection.execute(delete(_FAULTS).where(_FAULTS.c.id == fault_id)).rowcount == 1
