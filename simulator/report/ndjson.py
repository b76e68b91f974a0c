"""What happens in a run as NDJSON, a line for each event, described in ``schemas/events.schema.json``.

A CI follows it, and after a kill it holds everything that had happened. It has no bodies: those are in the
journal. A scenario's calls come between its beginning and its end; the calls that ask what the vendor
declares come before the run's beginning, as that says how much will be played.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import TYPE_CHECKING, Any, assert_never

from simulator import __version__
from simulator.events import (
    CleanupStarted,
    Interrupted,
    RunFinished,
    RunStarted,
    ScenarioFinished,
    ScenarioStarted,
    VendorAsked,
)
from simulator.journal import LineWriter, encoded
from simulator.report.json_report import (
    cleaned,
    cleanup_as_json,
    counts_as_json,
    created_as_json,
    finding_as_json,
    scenario_as_json,
    vendor_as_json,
)
from simulator.report.wording import iso_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from simulator.errors import Problem
    from simulator.events import Event
    from simulator.exchange import Exchange
    from simulator.results import RunResult, ScenarioResult

__all__ = ["EventStream", "as_ndjson"]

FORMAT = 1
"""The version of this form; a change that breaks readers raises it."""


class EventStream:
    """Writes the lines as things happen; a ``path`` of None is standard output. ``now`` is since the epoch.

    ``header`` says what is judged. Safe from several threads. OutputError where it cannot be written.
    """

    def __init__(self, path: Path | None, *, header: Mapping[str, Any], now: Callable[[], float]) -> None:
        self._now = now
        self._key_encoding = "base64"
        self._under_way = False
        self._begun: set[str] = set()
        self._early: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._calling = threading.Lock()
        self._lines = LineWriter(path, what="the stream of events")
        self._write({"event": "stream", "stream": FORMAT, **header})

    def keep(self, exchange: Exchange) -> None:
        """A call was made. A worker may be quicker than the news that its scenario has begun."""
        line = _call(exchange)
        with self._calling:
            if self._under_way and exchange.scenario not in self._begun:
                self._early[exchange.scenario].append(line)
                return
        self._write(line)

    def handle(self, event: Event) -> None:
        """Something else happened."""
        if isinstance(event, RunStarted):
            self._key_encoding = event.vendor.key_encoding
        self._write(_line(event, self._key_encoding))
        for line in self._after(event):
            self._write(line)

    def close(self) -> None:
        """Ends the file."""
        self._lines.close()

    def _after(self, event: Event) -> list[dict[str, Any]]:
        """Calls that have waited for this event."""
        with self._calling:
            match event:
                case RunStarted():
                    self._under_way = True
                case ScenarioStarted(id=id_):
                    self._begun.add(id_)
                    return self._early.pop(id_, [])
                case CleanupStarted() | RunFinished():
                    self._under_way = False
                    early, self._early = self._early, defaultdict(list)
                    return [line for lines in early.values() for line in lines]
                case _:
                    pass
        return []

    def _write(self, line: Mapping[str, Any]) -> None:
        self._lines.write({**line, "time": iso_time(self._now())})


def as_ndjson(result: RunResult) -> str:
    """The stream of a run that is over: what was judged, without the order in which it happened."""
    header = {
        "simulator": __version__,
        "contract": result.contract,
        "vendor": {"endpoint": result.vendor.endpoint, "built_in": result.vendor.built_in},
        "seed": result.seed,
        "run_tag": result.run_tag,
    }
    lines = [{"event": "stream", "stream": FORMAT, **header}]
    total = len(result.scenarios)
    events: list[Event] = [
        *(ScenarioFinished(result=s, done=n, total=total) for n, s in enumerate(result.scenarios, start=1)),
        RunFinished(result=result),
    ]
    lines += [_line(event, result.vendor.key_encoding) for event in events]
    time = iso_time(result.started + result.elapsed)
    return b"".join(encoded({**line, "time": time}) for line in lines).decode()


def _line(event: Event, key_encoding: str) -> dict[str, Any]:
    members: dict[str, Any] = {}
    match event:
        case VendorAsked():
            members = {"vendor": vendor_as_json(event.vendor)}
        case RunStarted():
            members = _started(event)
        case ScenarioStarted():
            members = {"scenario": event.id, "title": event.title}
        case ScenarioFinished():
            scenario = _scenario(event.result, key_encoding)
            members = {"done": event.done, "total": event.total, "scenario": scenario}
        case Interrupted():
            pass
        case CleanupStarted():
            members = {"to_remove": [created_as_json(made) for made in event.to_remove]}
        case RunFinished():
            members = _run(event.result)
        case _:
            assert_never(event)
    return {"event": _NAMES[type(event)], **{name: cleaned(value) for name, value in members.items()}}


_NAMES = {
    VendorAsked: "vendor_asked",
    RunStarted: "run_started",
    ScenarioStarted: "scenario_started",
    ScenarioFinished: "scenario_finished",
    Interrupted: "interrupted",
    CleanupStarted: "cleanup_started",
    RunFinished: "run_finished",
}


def _started(event: RunStarted) -> dict[str, Any]:
    return {
        "vendor": vendor_as_json(event.vendor),
        "seed": event.seed,
        "run_tag": event.run_tag,
        "to_play": event.to_play,
        "probes": event.probes,
        "skipped": event.skipped,
        "accounts": event.accounts,
        "subscriptions": event.subscriptions,
        "warnings": [_problem(problem) for problem in event.warnings],
    }


def _call(exchange: Exchange) -> dict[str, Any]:
    return {
        "event": "call",
        "scenario": exchange.scenario,
        "number": exchange.number,
        "endpoint": exchange.endpoint,
        "account": exchange.account,
        "status": exchange.came,
        "elapsed": round(exchange.elapsed, 6),
        "injected": exchange.injected,
    }


def _scenario(result: ScenarioResult, key_encoding: str) -> dict[str, Any]:
    """As in the JSON report, with the findings themselves; what follows from what is known in the end."""
    kept = {(result.id, exchange.number): exchange for exchange in result.exchanges}
    return scenario_as_json(
        result,
        [
            finding_as_json(finding, result.id, kept, key_encoding=key_encoding, run_wide=False)
            for finding in result.findings
        ],
    )


def _run(result: RunResult) -> dict[str, Any]:
    return {
        "verdict": result.verdict.value,
        "exit_code": int(result.exit_code),
        "interrupted": result.interrupted,
        "elapsed": round(result.elapsed, 6),
        "counts": counts_as_json(result),
        "findings": list(_of_run(result)),
        "cleanup": cleanup_as_json(result.cleanup),
    }


def _of_run(result: RunResult) -> Iterator[dict[str, Any]]:
    kept = {(s.id, exchange.number): exchange for s in result.scenarios for exchange in s.exchanges}
    encoding = result.vendor.key_encoding
    for finding in result.findings:
        yield finding_as_json(finding, finding.scenario, kept, key_encoding=encoding, run_wide=True)


def _problem(problem: Problem) -> dict[str, Any]:
    return {"what": problem.what, "where": str(problem.where or ""), "fix": problem.fix}
