"""One run of scenarios under way: what it does is kept and told as it happens."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.events import RunFinished, RunStarted, ScenarioFinished
from simulator.marketplace.calling import verdict_of
from simulator.marketplace.database import noting
from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.database.noting import Started
from simulator.marketplace.happenings import RunChanged
from simulator.marketplace.records.journal import PRECHECK, Verdict
from simulator.marketplace.records.runs import RunStatus
from simulator.probes import Group
from simulator.report.json_report import as_json
from simulator.results import Outcome
from simulator.runs import Run
from simulator.scenario.case import RunData
from simulator.transport import Transport

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping, Sequence

    from simulator.events import Event
    from simulator.exchange import Exchange
    from simulator.marketplace.backstage import Backstage
    from simulator.platform.service import Service
    from simulator.results import RunResult, ScenarioResult
    from simulator.runs import BuiltInVendor
    from simulator.scenario.model import Scenario

__all__ = ["Running"]

_TAGS = range(1_000_000, 2_147_000)
"""run tags of seven digits, so that account ids stay within a signed 32-bit number"""


class Running:
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
            cause=_cause(exchange),
            reseller_support=exchange.reseller_support,
            injected=exchange.injected,
            probe=exchange.probe,
        )
        with self.backstage.database.writing() as connection:
            if not run_rows.is_there(connection, self.run_id):
                self.stop.set()
                return
            exchange_id, _ = noting.start_exchange(connection, new)
            noting.finish_exchange(
                connection,
                exchange_id,
                exchange.reply,
                elapsed=exchange.elapsed,
                verdict=Verdict.NOT_JUDGED,
            )

    def _hear(self, event: Event) -> None:
        match event:
            case RunStarted(to_play=to_play, skipped=skipped, judged=judged):
                self._change(total=to_play + skipped + judged)
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
                    noting.put_findings(connection, exchange_id, found, by_order=False)
                    noting.change_exchange(
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


def _cause(exchange: Exchange) -> str:
    """What makes it an unusual exchange; "" where nothing does."""
    if exchange.injected:
        return "injected by the scenario"
    if exchange.inspection:
        return "a question to the vendor's own API, and no call of the platform"
    if exchange.probe:
        return "wrong or unusual on purpose"
    return PRECHECK if _is_precheck(exchange) else ""


def _is_precheck(exchange: Exchange) -> bool:
    try:
        body = json.loads(exchange.request.body or b"null")
    except ValueError:
        return False
    return isinstance(body, dict) and body.get("CheckOnly") is True
