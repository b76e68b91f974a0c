"""Rows of scenario runs, and of scenarios that were saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, false, insert, or_, select, update

from simulator.errors import UnknownError
from simulator.marketplace.database import tables
from simulator.marketplace.database.adding import add_row
from simulator.marketplace.records.runs import RunRecord, RunStatus, SavedScenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

__all__ = [
    "add_run",
    "change_run",
    "is_there",
    "known_run",
    "put_scenario",
    "remove_run",
    "remove_scenario",
    "run_report",
    "run_rows",
    "saved_scenario",
    "saved_scenarios",
    "settle_exchanges",
    "unfinished_runs",
]

_RUNS, _SCENARIOS, _EXCHANGES = tables.runs, tables.scenarios, tables.exchanges
_LEAN = [column for column in _RUNS.c if column.name != "report"]


def add_run(connection: Connection, **values: Any) -> int:
    """A new run; its id."""
    return add_row(connection, _RUNS, values)


def change_run(connection: Connection, run_id: int, **values: Any) -> bool:
    """Set columns of a run; False where it is there no more."""
    return connection.execute(update(_RUNS).where(_RUNS.c.id == run_id).values(values)).rowcount == 1


def known_run(connection: Connection, run_id: int) -> RunRecord:
    """One run. UnknownError where there is none of that number."""
    found = connection.execute(select(*_LEAN).where(_RUNS.c.id == run_id)).first()
    if found is None:
        raise UnknownError.of(f"there is no run {run_id}", where="run_id")
    return _run(found)


def is_there(connection: Connection, run_id: int) -> bool:
    """Whether there still is such a run."""
    return connection.execute(select(_RUNS.c.id).where(_RUNS.c.id == run_id)).first() is not None


def run_rows(
    connection: Connection, *, service_id: int | None, before: int | None, limit: int
) -> list[RunRecord]:
    """Runs, the newest first."""
    wanted = select(*_LEAN).order_by(_RUNS.c.id.desc()).limit(limit)
    if service_id is not None:
        wanted = wanted.where(_RUNS.c.service_id == service_id)
    if before is not None:
        wanted = wanted.where(_RUNS.c.id < before)
    return [_run(row) for row in connection.execute(wanted)]


def run_report(connection: Connection, run_id: int) -> Mapping[str, Any] | None:
    """The report of a run, None where it has none."""
    known_run(connection, run_id)
    report: Mapping[str, Any] | None = connection.execute(
        select(_RUNS.c.report).where(_RUNS.c.id == run_id)
    ).scalar()
    return report


def unfinished_runs(connection: Connection) -> list[RunRecord]:
    """Runs that have not come to an end."""
    return [_run(row) for row in connection.execute(select(*_LEAN).where(_RUNS.c.finished.is_(None)))]


def remove_run(connection: Connection, run_id: int) -> None:
    """Take a run off the history; its exchanges go with it."""
    exchanges = select(_EXCHANGES.c.id).where(_EXCHANGES.c.run_id == run_id)
    for table in (tables.findings, tables.contents):
        connection.execute(delete(table).where(table.c.exchange_id.in_(exchanges)))
    connection.execute(delete(_EXCHANGES).where(_EXCHANGES.c.run_id == run_id))
    connection.execute(delete(_RUNS).where(_RUNS.c.id == run_id))


def settle_exchanges(connection: Connection, run_id: int, group: str, verdict: str) -> dict[int, int]:
    """Give every exchange of a scenario that was played a verdict, but those whose answers were not judged:
    injected ones, calls that were wrong or dropped on purpose, and questions to no endpoint of the contract.
    All ids by their numbers.
    """
    of_group = (_EXCHANGES.c.run_id == run_id, _EXCHANGES.c.group == group)
    asked = _EXCHANGES.c.endpoint.is_not(None)
    fair = or_(_EXCHANGES.c.probe.is_(None), _EXCHANGES.c.probe == "valid")
    told = update(_EXCHANGES).where(*of_group, _EXCHANGES.c.injected == false(), asked, fair)
    connection.execute(told.values(verdict=verdict))
    rows = connection.execute(select(_EXCHANGES.c.number, _EXCHANGES.c.id).where(*of_group))
    return {row.number: row.id for row in rows}


def _run(row: Row[Any]) -> RunRecord:
    return RunRecord(
        id=row.id,
        service_id=row.service_id,
        selection=row.selection,
        status=RunStatus(row.status),
        done=row.done,
        total=row.total,
        outcomes=row.outcomes,
        verdict=row.verdict,
        exit_code=row.exit_code,
        reason=row.reason,
        started=row.started,
        finished=row.finished,
    )


def put_scenario(connection: Connection, name: str, text: str, *, now: float) -> None:
    """Save a scenario, in place of one of that name."""
    connection.execute(delete(_SCENARIOS).where(_SCENARIOS.c.name == name))
    connection.execute(insert(_SCENARIOS).values(name=name, text=text, saved=now))


def saved_scenarios(connection: Connection) -> list[SavedScenario]:
    """Every saved scenario by name."""
    rows = connection.execute(select(_SCENARIOS).order_by(_SCENARIOS.c.name))
    return [SavedScenario(name=row.name, text=row.text, saved=row.saved) for row in rows]


def saved_scenario(connection: Connection, name: str) -> SavedScenario | None:
    """One of them."""
    row = connection.execute(select(_SCENARIOS).where(_SCENARIOS.c.name == name)).first()
    return None if row is None else SavedScenario(name=row.name, text=row.text, saved=row.saved)


def remove_scenario(connection: Connection, name: str) -> bool:
    """Take a saved scenario away; False where there was none."""
    return connection.execute(delete(_SCENARIOS).where(_SCENARIOS.c.name == name)).rowcount == 1
