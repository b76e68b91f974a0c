"""Runs of scenarios against a service, in the background, with a history.

A run is the one of the command line: the same engine, judge and report. What it calls the accounts and orders
has nothing to do with the platform's own; its calls are in the journal under the run.
"""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import ConflictError, MarketplaceError, Problem
from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.happenings import RunChanged
from simulator.marketplace.records.journal import Page
from simulator.marketplace.records.runs import RunRecord, RunStatus
from simulator.marketplace.running import Running
from simulator.marketplace.scenarios import scenarios_named
from simulator.probes import Group
from simulator.progress import progress_between
from simulator.report.json_reading import result_from
from simulator.runs import BuiltInVendor
from simulator.scenario.model import BuiltIn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.registered import Registered
    from simulator.platform.service import Service
    from simulator.progress import Progress
    from simulator.results import RunResult

__all__ = ["Runs"]

_MOST_WORKERS = 32
_LOOKED_BACK = 100


class Runs:
    """Begins, watches and remembers runs."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._stops: dict[int, threading.Event] = {}

    def page(
        self, *, service_id: int | None = None, before: int | None = None, limit: int = 50
    ) -> Page[RunRecord]:
        """Runs, the newest first."""
        with self._backstage.database.reading() as connection:
            found = run_rows.run_rows(connection, service_id=service_id, before=before, limit=limit + 1)
        shown = tuple(found[:limit])
        return Page(items=shown, older=shown[-1].id if len(found) > limit else None)

    def get(self, run_id: int) -> RunRecord:
        """One run. UnknownError where there is none of that number."""
        with self._backstage.database.reading() as connection:
            return run_rows.known_run(connection, run_id)

    def report(self, run_id: int) -> Mapping[str, Any] | None:
        """The JSON report (``schemas/report.schema.json``); None while there is none."""
        with self._backstage.database.reading() as connection:
            return run_rows.run_report(connection, run_id)

    def result(self, run_id: int) -> RunResult:
        """What the report tells, as values. ConflictError while there is no report."""
        report = self.report(run_id)
        if report is None:
            raise ConflictError.of(f"run {run_id} has no report", where="run_id", fix="wait for its end")
        return result_from(report)

    def before(self, run_id: int) -> RunRecord | None:
        """The run to compare with: the last one before it at the same service that has a report, of the same
        scenarios if there is one.
        """
        run = self.get(run_id)
        with self._backstage.database.reading() as connection:
            earlier = run_rows.run_rows(
                connection, service_id=run.service_id, before=run_id, limit=_LOOKED_BACK
            )
        told = [one for one in earlier if one.verdict is not None]
        alike = [one for one in told if one.selection["scenarios"] == run.selection["scenarios"]]
        return next(iter(alike or told), None)

    def compare(self, run_id: int, with_id: int | None = None) -> Progress | None:
        """What got better and what worse since another run; None where there is none to compare with."""
        if with_id is None:
            earlier = self.before(run_id)
            if earlier is None:
                return None
            with_id = earlier.id
        return progress_between(self.result(with_id), self.result(run_id))

    def start(
        self,
        service_id: int,
        scenarios: Sequence[str] = (),
        *,
        probes: str | None = None,
        strict: bool = False,
        cleanup: bool = False,
        seed: int | None = None,
        workers: int = 1,
        wait: bool = False,
    ) -> RunRecord:
        """Begin a run. ``scenarios`` are bundled names, files, folders or ``saved/NAME``; none is all bundled
        ones. ``probes`` is none, safe or all; left out, it is as the command line has it.

        Raises:
            ScenarioError, MarketplaceError: what is wrong with what was asked for; nothing was sent.
        """
        backstage = self._backstage
        group = _group(probes, named=bool(scenarios), registered=backstage.registered(service_id))
        if not 1 <= workers <= _MOST_WORKERS:
            what = f"workers are from 1 to {_MOST_WORKERS}"
            raise MarketplaceError.of(what, where="workers", fix="give a number in that range")
        with backstage.database.reading() as connection:
            chosen = scenarios_named(connection, scenarios)
        selection = {
            "scenarios": list(scenarios),
            "probes": group.value,
            "strict": strict,
            "cleanup": cleanup,
            "seed": random.SystemRandom().randrange(1_000_000) if seed is None else seed,
            "workers": workers,
        }
        vendor = _vendor(backstage, backstage.registered(service_id))
        run_id = self._added(service_id, selection)
        stop = self._stops[run_id] = threading.Event()
        work = Running(backstage, run_id, service_id, vendor, chosen, selection, stop)
        done = backstage.start(work.run)
        done.add_done_callback(lambda _: self._stops.pop(run_id, None))
        if wait:
            done.result()
        return self.get(run_id)

    def stop(self, run_id: int) -> RunRecord:
        """Begin nothing more; the run reports what it has. ConflictError where it has ended."""
        stop = self._stops.get(run_id)
        if stop is None:
            self.get(run_id)
            raise ConflictError.of(f"run {run_id} has ended", where="run_id")
        stop.set()
        return self.get(run_id)

    def stop_all(self) -> None:
        """The platform ends."""
        for stop in list(self._stops.values()):
            stop.set()

    def remove(self, run_id: int) -> None:
        """Take a run off the history, with its exchanges. ConflictError while it goes on."""
        with self._backstage.database.writing() as connection:
            record = run_rows.known_run(connection, run_id)
            if record.finished is None:
                raise ConflictError.of(f"run {run_id} is under way", where="run_id", fix="stop it first")
            run_rows.remove_run(connection, run_id)
        self._backstage.publish(RunChanged(run_id=run_id, service_id=record.service_id, status="removed"))

    def _added(self, service_id: int, selection: Mapping[str, Any]) -> int:
        with self._backstage.database.writing() as connection:
            service_rows.known_service(connection, service_id)
            run_id = run_rows.add_run(
                connection,
                service_id=service_id,
                selection=selection,
                status=RunStatus.RUNNING,
                done=0,
                total=0,
                outcomes={},
                verdict=None,
                exit_code=None,
                reason="",
                report=None,
                started=self._backstage.clock.now(),
                finished=None,
            )
        told = RunChanged(run_id=run_id, service_id=service_id, status=RunStatus.RUNNING)
        self._backstage.publish(told)
        return run_id


def _group(probes: str | None, *, named: bool, registered: Registered) -> Group:
    if probes is None:
        if named:
            return Group.NONE
        return Group.ALL if registered.stored.built_in else Group.SAFE
    try:
        return Group(probes)
    except ValueError:
        known = ", ".join(group.value for group in Group)
        wrong = Problem(what=f"there are no probes '{probes}'", where="probes", fix=f"one of: {known}")
        raise MarketplaceError(wrong) from None


def _vendor(backstage: Backstage, registered: Registered) -> Service | BuiltInVendor:
    """The service as a run takes it. The built-in vendor is known as such in the report, and is whatever a
    scenario wants it to be; where one wants nothing, as it is registered.
    """
    if not registered.stored.built_in:
        return registered.service
    running = backstage.built_in_vendor
    if running is None:
        what = "the built-in vendor does not run"
        raise ConflictError.of(what, where="service_id", fix="serve the platform with its built-in vendor")

    def service(reseller_support: bool, built_in: BuiltIn) -> Service:
        if built_in == BuiltIn():
            return replace(registered.service, reseller_support=reseller_support)
        return running.service(reseller_support, built_in)

    return BuiltInVendor(endpoint=running.endpoint, service=service)
