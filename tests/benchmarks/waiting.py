"""Scenarios a second with 1 to 64 workers against a vendor that takes 50 ms for every answer."""

from __future__ import annotations

import time

from simulator.runs.workers import play_side_by_side
from tests.benchmarks.server import slow_server
from tests.benchmarks.suite import engine_for

DELAY = 0.05
CALLS = 4


def main() -> None:
    """Print how much of the ideal (workers / 4 calls / 50 ms) each number of workers reaches."""
    with slow_server(DELAY) as url, engine_for(url) as (engine, cases):
        for workers in (1, 2, 4, 8, 16, 32, 64):
            suite = cases(max(10, workers * 8), first=workers * 1_000)
            began = time.perf_counter()
            for _ in play_side_by_side(engine, suite, workers):
                pass
            rate = len(suite) / (time.perf_counter() - began)
            ideal = workers / (CALLS * DELAY)
            print(f"  {workers:3} workers {rate:8.1f} scenarios/s   {rate / ideal:6.1%} of ideal")


if __name__ == "__main__":
    main()
