"""Journals of real runs against the reference vendor, one scenario each, for the judge of recordings."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import read
from simulator.differential import Differences, compare, findings_of
from simulator.engine import Clock, Engine
from simulator.journal import Recording
from simulator.matrix.bench import RUN_DATA, Bench
from simulator.platform.service import Capability
from simulator.redaction import Redactor
from simulator.run.discovery import discover
from simulator.run.recording import judge_recording
from simulator.run.selection import Playable, prepare
from simulator.settings import Connection
from simulator.transport import Transport
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Reading
    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.matrix.mutations import Exchanges, Mutation
    from simulator.platform.service import Service
    from simulator.results import RunResult
    from simulator.run.discovery import Discovery
    from simulator.scenario.case import RunData
    from simulator.scenario.model import Scenario

__all__ = ["Journal", "compared", "judged", "recorded"]


_OTHER_DATA = replace(RUN_DATA, seed=RUN_DATA.seed + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A scenario's exchanges, with what was exchanged before and after it, and the service as registered."""

    before: Exchanges
    exchanges: Exchanges
    after: Exchanges
    service: Service


def recorded(bench: Bench, names: frozenset[str]) -> Mapping[str, Journal]:
    """The journals of scenarios named with their setting (``known/direct-customer@on``)."""
    scenarios = sorted({_scenario(name) for name in names})
    with Transport(Connection()) as transport:
        return {
            name: _recorded(bench, transport, name, first_number=20 * scenarios.index(_scenario(name)) + 1)
            for name in sorted(names)
        }


def _recorded(bench: Bench, transport: Transport, name: str, *, first_number: int) -> Journal:
    """The scenario is played twice, as the last one of a journal may have been cut short."""
    scenario_name, _, setting = name.partition("@")
    (scenario,) = bench.named((scenario_name,))
    service = bench.vendor().service(setting == "on", scenario.built_in)
    kept: list[Exchange] = []
    engine = _engine(bench, transport, kept, RUN_DATA)
    discovery = discover(engine, service)
    before = len(kept)
    playable = _play(engine, scenario, discovery, first_number)
    end = len(kept)
    _play(_engine(bench, transport, kept, _OTHER_DATA), scenario, discovery, first_number + 10)
    return Journal(
        before=tuple(kept[:before]),
        exchanges=tuple(kept[before:end]),
        after=tuple(replace(one, scenario=f"{one.scenario} again") for one in kept[end:]),
        service=playable.case.service,
    )


def _engine(bench: Bench, transport: Transport, kept: list[Exchange], data: RunData) -> Engine:
    return Engine(
        judge=bench.judge,
        data=data,
        send=transport.send,
        clock=Clock(now=time.time, ticks=time.perf_counter),
        redactor=Redactor(()),
        stop=threading.Event(),
        keep=kept.append,
    )


def _play(engine: Engine, scenario: Scenario, discovery: Discovery, first_number: int) -> Playable:
    playable = prepare(
        scenario, discovery, engine.data, engine.contract, built_in=True, first_number=first_number
    )
    assert isinstance(playable, Playable), "a bundled scenario can be played"  # noqa: S101
    engine.play(playable.case)
    return playable


def _scenario(name: str) -> str:
    return name.partition("@")[0]


def judged(
    bench: Bench, journal: Journal, fault: Mutation | None = None, off: str | None = None
) -> RunResult:
    """What the judge of recordings says of the journal, with a fault in it or as it is."""
    exchanges = journal.exchanges if fault is None else fault(journal.exchanges)
    service, after = journal.service, journal.after
    if off is not None:
        service = replace(service, capabilities=service.capabilities - {Capability(off)})
        after = ()  # correct in itself, but not where the capability is off
    recording = Recording(
        exchanges=(*journal.before, *exchanges, *after),
        reseller_support=service.reseller_support,
        header={"run_tag": RUN_DATA.run_tag},
    )
    return judge_recording(
        recording,
        file="a faulty platform",
        judge=bench.judge,
        redactor=Redactor(()),
        service=service,
        reseller_support=None,
    )


def compared(bench: Bench, on: Journal, off: Journal, fault: Mutation) -> tuple[Finding, ...]:
    """What is said of the difference between two settings, with a fault under the second."""
    contract = bench.contract

    def readings(exchanges: Exchanges) -> list[Reading]:
        return [read(one, contract.endpoints[one.endpoint or ""]) for one in exchanges]

    differences = Differences.load(contract)
    comparison = compare(readings(on.exchanges), readings(fault(off.exchanges)), differences)
    return tuple(findings_of(comparison, contract, "both settings"))
