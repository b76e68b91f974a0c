"""Runs of scenarios against a service, in the background, with a history.

A run is the one of the command line: the same engine, judge and report. What it calls the accounts and orders
has nothing to do with the platform's own; its calls are in the journal under the run.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.errors import ConflictError, MarketplaceError, Problem, SimulatorError
from simulator.events import RunFinished, RunStarted, ScenarioFinished
from simulator.marketplace.calling import verdict_of
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.database.journal import Started
from simulator.marketplace.happenings import RunChanged
from simulator.marketplace.records.journal import Page, Verdict
from simulator.marketplace.records.runs import RunRecord, RunStatus
from simulator.marketplace.scenarios import scenarios_named
from simulator.probes import Group
from simulator.report.json_report import as_json
from simulator.results import Outcome
from simulator.runs import BuiltInVendor, Run
from simulator.scenario.case import RunData
from simulator.scenario.model import BuiltIn
from simulator.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.events import Event
    from simulator.exchange import Exchange
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.registered import Registered
    from simulator.platform.service import Service
    from simulator.results import RunResult, ScenarioResult
    from simulator.scenario.model import Scenario

__all__ = ["Runs"]

_MOST_WORKERS = 32
_TAGS = range(1_000_000, 2_147_000)
"""run tags of seven digits, so that account ids stay within a signed 32-bit number"""


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
        run_id = self._added(service_id, selection, len(chosen))
        stop = self._stops[run_id] = threading.Event()
        work = _Running(backstage, run_id, service_id, vendor, chosen, selection, stop)
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

    def _added(self, service_id: int, selection: Mapping[str, Any], total: int) -> int:
        with self._backstage.database.writing() as connection:
            service_rows.known_service(connection, service_id)
            run_id = run_rows.add_run(
                connection,
                service_id=service_id,
                selection=selection,
                status=RunStatus.RUNNING,
                done=0,
                total=total,
                outcomes={},
                verdict=None,
                exit_code=None,
                reason="",
                report=None,
                started=self._backstage.clock.now(),
                finished=None,
            )
        told = RunChanged(run_id=run_id, service_id=service_id, status=RunStatus.RUNNING, total=total)
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


class _Running:
    """One run under way."""

    def __init__(
        self,
        backstage: Backstage,
        run_id: int,
        service_id: int,
        vendor: Service | BuiltInVendor,
        scenarios: Sequence[Scenario],
        selection: Mapping[str, Any],
        stop: threading.Event,
    ) -> None:
        self.backstage = backstage
        self.run_id = run_id
        self.registered = backstage.registered(service_id)
        self.vendor = vendor
        self.scenarios = scenarios
        self.selection = selection
        self.stop = stop
        self.outcomes: Counter[str] = Counter()

    def run(self) -> None:
        """Play everything; what stops it is kept as its reason."""
        try:
            with Transport(self.registered.reached) as transport:
                for event in self._events(transport):
                    self._hear(event)
        except SimulatorError as error:
            self._fail(error.problems[0].what)
        except Exception as error:
            self._fail(f"a defect of the simulator stopped it: {type(error).__name__}")
            raise

    def _events(self, transport: Transport) -> Run:
        from simulator.probes.table import probes_of  # noqa: PLC0415 - only for a run that plays some

        backstage, selection = self.backstage, self.selection
        return Run(
            scenarios=self.scenarios,
            vendor=self.vendor,
            reseller_support=self.registered.service.reseller_support,
            judge=backstage.judge,
            data=RunData(
                seed=selection["seed"],
                run_tag=str(random.SystemRandom().choice(_TAGS)),
                today=datetime.now(UTC).date(),
            ),
            send=transport.send,
            send_at_once=transport.send_at_once,
            send_and_drop=transport.send_and_drop,
            clock=backstage.clock,
            redactor=backstage.redactor,
            connection=self.registered.reached,
            keep=self._keep,
            stop=self.stop,
            workers=selection["workers"],
            cleanup=selection["cleanup"],
            strict=selection["strict"],
            probes=probes_of(Group(selection["probes"])),
        )

    def _group(self, scenario: str) -> str:
        return f"run-{self.run_id}/{scenario}"[:200]

    def _keep(self, exchange: Exchange) -> None:
        """Each exchange as it happens; it gets its verdict with its scenario's."""
        new = Started(
            group=self._group(exchange.scenario),
            number=exchange.number,
            service_id=self.registered.id,
            request=exchange.request,
            started=exchange.started,
            revision_id=self.registered.revision_id,
            run_id=self.run_id,
            account=exchange.account,
            endpoint=exchange.endpoint,
            cause="injected by the scenario" if exchange.injected else "a probe" if exchange.probe else "",
            reseller_support=exchange.reseller_support,
            injected=exchange.injected,
            probe=exchange.probe,
        )
        with self.backstage.database.writing() as connection:
            exchange_id, _ = journal_rows.start_exchange(connection, new)
            journal_rows.finish_exchange(
                connection,
                exchange_id,
                exchange.reply,
                elapsed=exchange.elapsed,
                verdict=Verdict.NOT_JUDGED,
            )

    def _hear(self, event: Event) -> None:
        match event:
            case RunStarted(to_play=to_play, skipped=skipped):
                self._change(total=to_play + skipped)
            case ScenarioFinished(result=result, done=done, total=total):
                self.outcomes[result.outcome.value] += 1
                self._settle(result)
                self._change(done=done, total=total, outcomes=dict(self.outcomes))
                self._tell(RunStatus.RUNNING, done, total, result.id, result.outcome.value)
            case RunFinished(result=result):
                self._finish(result)
            case _:
                pass

    def _settle(self, result: ScenarioResult) -> None:
        """The findings of a scenario, each on its exchange; the exchanges without one have passed."""
        passed = result.outcome not in (Outcome.SKIPPED, Outcome.INTERRUPTED)
        verdict = Verdict.PASSED if passed else Verdict.NOT_JUDGED
        with self.backstage.database.writing() as connection:
            ids = run_rows.settle_exchanges(connection, self.run_id, self._group(result.id), verdict)
            for number, exchange_id in ids.items():
                found = [finding for finding in result.findings if finding.call == number]
                if found:
                    journal_rows.put_findings(connection, exchange_id, found, by_order=False)
                    journal_rows.change_exchange(
                        connection,
                        exchange_id,
                        findings=len(found),
                        verdict=verdict_of(found, judged=True),
                    )

    def _finish(self, result: RunResult) -> None:
        status = RunStatus.INTERRUPTED if result.interrupted else RunStatus.FINISHED
        self._change(
            status=status,
            verdict=result.verdict.value,
            exit_code=int(result.exit_code),
            report=as_json(result),
            outcomes=dict(Counter(one.outcome.value for one in result.scenarios)),
            finished=self.backstage.clock.now(),
        )
        self._tell(status, len(result.scenarios), len(result.scenarios))

    def _fail(self, reason: str) -> None:
        self._change(status=RunStatus.FAILED, reason=reason, finished=self.backstage.clock.now())
        self._tell(RunStatus.FAILED, 0, 0)

    def _change(self, **values: Any) -> None:
        with self.backstage.database.writing() as connection:
            there = run_rows.change_run(connection, self.run_id, **values)
        if not there:  # the platform was reset
            self.stop.set()

    def _tell(self, status: RunStatus, done: int, total: int, scenario: str = "", outcome: str = "") -> None:
        self.backstage.publish(
            RunChanged(
                run_id=self.run_id,
                service_id=self.registered.id,
                status=status,
                done=done,
                total=total,
                scenario=scenario,
                outcome=outcome,
            )
        )
