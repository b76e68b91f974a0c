"""After a stop or a kill: what was in progress has failed, with its reason, and can be retried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.exchange import Deliberate, NoResponse, Silence
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import noting
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.database import runs as run_rows
from simulator.marketplace.database.tokens import remove_stale_tokens
from simulator.marketplace.driving import recover
from simulator.marketplace.records.journal import Verdict
from simulator.marketplace.records.runs import RunStatus
from simulator.platform.store import Status

if TYPE_CHECKING:
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection

__all__ = ["recover_everything"]


def recover_everything(backstage: Backstage) -> None:
    """Bring everything that an earlier platform left in progress to its end. Nobody is called."""
    now = backstage.clock.now()
    with backstage.database.writing() as connection:
        platform_rows.run_tag(connection)
        remove_stale_tokens(connection, now=now)
        for operation in order_rows.operation_rows(connection, statuses=[Status.IN_PROGRESS]):
            waiting = operation.waiting or "its first call"
            recover(connection, now, operation, f"The platform was stopped while it waited for {waiting}.")
        for run in run_rows.unfinished_runs(connection):
            reason = "The platform was stopped while it went on."
            run_rows.change_run(connection, run.id, status=RunStatus.INTERRUPTED, reason=reason, finished=now)
        _cut_off(connection)


def _cut_off(connection: Connection) -> None:
    """A call whose answer nobody heard is none to judge: whether the vendor acted on it is not known."""
    detail = "The platform was stopped before the answer came."
    for line in journal_rows.waiting_rows(connection):
        noting.finish_exchange(
            connection,
            line.id,
            NoResponse(silence=Silence.DROPPED, detail=detail),
            elapsed=0.0,
            verdict=Verdict.NOT_JUDGED,
            probe=Deliberate.DROPPED,
            cause=detail,
        )
