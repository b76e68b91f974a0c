"""The bench: a vendor of the built-in server is put on it and judged by a whole run, over real sockets.

One bench serves one process. What it plays is decided by the seed and the day it is given, so that two
benches say the same.
"""

from __future__ import annotations

import threading
import time
from datetime import date
from typing import TYPE_CHECKING, Any

from simulator.compared import Compared
from simulator.contract import Contract
from simulator.engine import Clock
from simulator.events import RunFinished
from simulator.judge import Judge
from simulator.probes.table import PROBES
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs import Run
from simulator.runs.differing import Differing
from simulator.scenario.case import RunData
from simulator.scenario.loader import load_scenarios
from simulator.settings import Connection
from simulator.transport import Transport
from simulator.values import dataclass
from simulator.vendors import serve
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from simulator.findings import Finding
    from simulator.probes import Probe
    from simulator.results import RunResult
    from simulator.runs import BuiltInVendor
    from simulator.scenario.model import Scenario
    from simulator.vendors import RunningVendor

__all__ = ["RUN_DATA", "Bench", "Play"]

RUN_DATA = RunData(seed=1, run_tag="1000001", today=date(2026, 1, 1))

_LARGEST_ANSWER = 1 << 20
"""bytes; enough for the catalogue, and soon told from an answer without end"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What is played, and how.

    ``scenarios`` are names (None: all bundled ones), ``probes`` the checks of the probes to make (None: all
    probes). ``overrides`` are members of a service file. ``patience`` is in seconds an answer.
    """

    scenarios: tuple[str, ...] | None = None
    probes: frozenset[str] | None = frozenset()
    reseller_support: bool | None = None
    overrides: Mapping[str, Any] | None = None
    both_settings: bool = False
    """the same orders under both settings of Reseller Support are compared, and nothing else"""
    patience: float = 30.0
    data: RunData = RUN_DATA
    workers: int = 1
    """one, so that what a vendor confuses does not depend on who was first"""


class Bench:
    """A running server, the bundled scenarios and the judge. A context manager."""

    def __init__(self) -> None:
        self.contract = Contract.load()
        self.judge = Judge(contract=self.contract, ordering=Ordering.load(self.contract))
        self.scenarios = load_scenarios(())
        self._server: RunningVendor = serve()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.close()

    def vendor(
        self, overrides: Mapping[str, Any] | None = None, *, like: str | None = None, fault: str | None = None
    ) -> BuiltInVendor:
        """The built-in vendor, correct, in a guise, or with a fault."""
        return registered(self._server, overrides or {}, like=like, fault=fault)

    def judged(self, vendor: BuiltInVendor, play: Play) -> RunResult:
        """The whole run of a vendor."""
        connection = Connection(answer_timeout=play.patience, max_answer_bytes=_LARGEST_ANSWER)
        with Transport(connection) as transport:
            run = Run(
                scenarios=self.named(play.scenarios),
                vendor=vendor,
                reseller_support=play.reseller_support,
                judge=self.judge,
                data=play.data,
                send=transport.send,
                clock=Clock(now=time.time, ticks=time.perf_counter),
                redactor=Redactor(()),
                connection=connection,
                workers=play.workers,
                probes=_probes(play.probes),
                send_at_once=transport.send_at_once,
                send_and_drop=transport.send_and_drop,
            )
            (finished,) = (event for event in run if isinstance(event, RunFinished))
        return finished.result

    def compared(self, vendor: BuiltInVendor) -> tuple[Finding, ...]:
        """What differs between the settings of Reseller Support, and should not."""
        with Transport(Connection()) as transport:
            differing = Differing(
                scenarios=self.named(("known/reseller-first-order",)),
                vendor=vendor,
                judge=self.judge,
                data={True: RUN_DATA, False: RUN_DATA},
                send=transport.send,
                clock=Clock(now=time.time, ticks=time.perf_counter),
                redactor=Redactor(()),
                stop=threading.Event(),
            )
            compared = [one for one in differing if isinstance(one, Compared)]
        played = (found for one in compared for result in one.results for found in result.findings)
        return (*played, *(found for one in compared for found in one.findings))

    def named(self, names: Collection[str] | None) -> Sequence[Scenario]:
        """The scenarios of these names, all of them for None. KeyError for a name that there is not."""
        if names is None:
            return self.scenarios
        known = {scenario.name: scenario for scenario in self.scenarios}
        return [known[name] for name in names]


def _probes(checks: frozenset[str] | None) -> tuple[Probe, ...]:
    return tuple(probe for probe in PROBES if checks is None or checks & set(probe.checks))
