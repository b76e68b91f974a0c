"""Runs of probes against the built-in vendor over real sockets, for tests."""

from __future__ import annotations

import time
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from simulator.contract import Contract
from simulator.engine import Clock
from simulator.events import RunFinished
from simulator.judge import Judge
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs import Run
from simulator.scenario.case import RunData
from simulator.settings import Connection
from simulator.vendors.registration import registered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from simulator.probes import Probe
    from simulator.results import RunResult, ScenarioResult
    from simulator.transport import Transport
    from simulator.vendors import RunningVendor

__all__ = ["CONTRACT", "probe", "run", "run_of"]


@cache
def _judge() -> Judge:
    contract = Contract.load()
    return Judge(contract=contract, ordering=Ordering.load(contract))


CONTRACT = _judge().contract


def run_of(
    server: RunningVendor,
    transport: Transport,
    probes: Sequence[Probe],
    *,
    overrides: Mapping[str, Any] | None = None,
    fault: str | None = None,
    like: str | None = None,
    support: bool | None = None,
    seed: int = 1,
    **members: Any,
) -> Run:
    """A run of probes alone, with a run tag of its own so that two of them never meet."""
    return Run(
        scenarios=(),
        probes=probes,
        vendor=registered(server, overrides or {}, like=like, fault=fault),
        reseller_support=support,
        judge=_judge(),
        data=RunData(seed=seed, run_tag=str(time.monotonic_ns() % 2_000_000), today=date(2026, 1, 2)),
        send=transport.send,
        send_at_once=transport.send_at_once,
        send_and_drop=transport.send_and_drop,
        clock=Clock(now=time.time, ticks=time.perf_counter),
        redactor=Redactor(()),
        connection=Connection(),
        **members,
    )


def run(*arguments: Any, **options: Any) -> RunResult:
    """Its result."""
    *_, last = run_of(*arguments, **options)
    assert isinstance(last, RunFinished)
    return last.result


def probe(result: RunResult, name: str) -> list[ScenarioResult]:
    """The results of one probe, for each setting."""
    return [one for one in result.scenarios if one.id.startswith(f"probe/{name}@")]
