"""Journals of real runs against the reference vendor, one scenario each, and what the judge says of them."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import endpoint_of, read
from simulator.differential import Differences, compare, findings_of
from simulator.engine import Clock, Engine
from simulator.matrix.bench import RUN_DATA, Bench
from simulator.redaction import Redactor
from simulator.runs.discovery import discover
from simulator.runs.preparing import Playable, prepare
from simulator.scenario.context import context_of
from simulator.settings import Connection
from simulator.transport import Transport
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Reading
    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.matrix.mutations import Exchanges, Mutation
    from simulator.rules import Context

__all__ = ["Journal", "compared", "judged", "recorded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A scenario's exchanges, and what the run that made them knew: its switches, the options declared."""

    exchanges: Exchanges
    context: Context
    declared: frozenset[str]


def recorded(bench: Bench, names: frozenset[str]) -> Mapping[str, Journal]:
    """The journals of scenarios named with their setting (``known/direct-customer@on``)."""
    scenarios = sorted({_scenario(name) for name in names})
    with Transport(Connection()) as transport:
        return {
            name: _recorded(bench, transport, name, first_number=20 * scenarios.index(_scenario(name)) + 1)
            for name in sorted(names)
        }


def _recorded(bench: Bench, transport: Transport, name: str, *, first_number: int) -> Journal:
    (scenario,) = bench.named((_scenario(name),))
    service = bench.vendor().service(name.endswith("@on"), scenario.built_in)
    kept: list[Exchange] = []
    engine = Engine(
        judge=bench.judge,
        data=RUN_DATA,
        send=transport.send,
        clock=Clock(now=time.time, ticks=time.perf_counter),
        redactor=Redactor(()),
        stop=threading.Event(),
        keep=kept.append,
        keep_stages=True,
    )
    discovery = discover(engine, service)
    asked = len(kept)
    playable = prepare(scenario, discovery, RUN_DATA, bench.judge, built_in=True, first_number=first_number)
    assert isinstance(playable, Playable), "a bundled scenario can be played"  # noqa: S101
    played = engine.play(replace(playable.case, alike=True))
    context = replace(context_of(playable.case.service, played.stage), complete=True, fresh=True)
    declared = frozenset(option.id for option in discovery.discovered.options)
    return Journal(exchanges=tuple(kept[asked:]), context=context, declared=declared)


def _scenario(name: str) -> str:
    return name.partition("@")[0]


def judged(
    bench: Bench, journal: Journal, fault: Mutation | None = None, off: str | None = None
) -> tuple[Finding, ...]:
    """What the judge says of the journal, with a fault in it or as it is, as it says it in a run."""
    exchanges = journal.exchanges if fault is None else fault(journal.exchanges)
    context = journal.context
    if off is not None:
        context = replace(context, capabilities=(context.capabilities or frozenset()) - {off})
    return bench.judge.scenario(_readings(bench, exchanges), context).findings


def compared(bench: Bench, on: Journal, off: Journal, fault: Mutation | None = None) -> tuple[Finding, ...]:
    """What is said of the difference between two settings, with a fault under the second or as they are."""
    comparison = compare(
        _readings(bench, on.exchanges),
        _readings(bench, off.exchanges if fault is None else fault(off.exchanges)),
        Differences.load(bench.contract),
        declared_once=on.declared ^ off.declared,
    )
    return tuple(findings_of(comparison, bench.contract, "both settings"))


def _readings(bench: Bench, exchanges: Exchanges) -> list[Reading]:
    """A call that a fault led to another endpoint is read as what its URL says."""
    endpoints = bench.contract.endpoints
    known = [
        (
            one,
            endpoints.get(one.endpoint or "") or endpoint_of(one.request.method, one.request.url, endpoints),
        )
        for one in exchanges
    ]
    return [read(replace(one, endpoint=end.id if end else None), end) for one, end in known]
