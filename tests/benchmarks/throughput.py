"""Calls a second with everything judged, beside a bare ``requests.Session.post`` loop sending the same
bytes.
"""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

import requests

from simulator.runs.processes import play_in_processes
from simulator.runs.workers import Ended, play_side_by_side
from simulator.settings import Connection
from tests.benchmarks.server import fast_server
from tests.benchmarks.suite import engine_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.exchange import Exchange

SCENARIOS = 200
ROUNDS = 7


def main() -> None:
    """Print the ratios; each is the median of interleaved rounds."""
    with fast_server() as url:
        sent: list[Exchange] = []
        with engine_for(url, keep=sent.append) as (engine, cases):
            played = [engine.play(case) for case in cases(SCENARIOS)]
            failed = [one.result for one in played if one.result.outcome.value != "passed"]
            assert not failed, failed[0]
        calls = [exchange for exchange in sent if exchange.request.body is not None]

        with (
            engine_for(url) as (fast, cases),
            engine_for(url, validators="jsonschema") as (plain, _),
        ):
            suite = cases(SCENARIOS)
            contenders: dict[str, Callable[[], None]] = {
                "bare": lambda: _bare(calls),
                "judged (jsonschema-rs)": lambda: _judged(fast, suite),
                "judged (jsonschema)": lambda: _judged(plain, suite),
            }
            rates = _race(contenders, len(calls))
        for name, rate in rates.items():
            print(f"  {name:28} {rate:8.0f} calls/s   {rate / rates['bare']:5.2f} x the bare loop")
        _processes(url)


def _race(contenders: dict[str, Callable[[], None]], calls: int) -> dict[str, float]:
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name, contender in contenders.items():
            began = time.perf_counter()
            contender()
            if number:  # the first round warms up
                seconds[name].append(time.perf_counter() - began)
    return {name: calls / statistics.median(taken) for name, taken in seconds.items()}


def _bare(calls: list[Exchange]) -> None:
    with requests.Session() as session:
        for exchange in calls:
            session.post(
                exchange.request.url, data=exchange.request.body, headers=dict(exchange.request.headers)
            )


def _judged(engine: object, suite: object) -> None:
    for _ in play_side_by_side(engine, suite, 1):  # type: ignore[arg-type]
        pass


def _processes(url: str) -> None:
    """Two processes beside one, from the first call to the last: starting a process is no part of a soak."""
    rates = {}
    with engine_for(url) as (engine, cases):
        suite = cases(6_000)
        for processes in (1, 2):
            ends = [
                time.perf_counter()
                for event in play_in_processes(
                    engine,
                    suite,
                    connection=Connection(),
                    secrets=engine.redactor,
                    workers=1,
                    processes=processes,
                )
                if isinstance(event, Ended)
            ]
            middle = ends[len(ends) // 5 : len(ends) * 4 // 5]
            rates[processes] = 4 * (len(middle) - 1) / (middle[-1] - middle[0])
    for processes, rate in rates.items():
        print(f"  {processes} process(es)               {rate:8.0f} calls/s   {rate / rates[1]:5.2f} x one")


if __name__ == "__main__":
    main()
