"""Memory after 4,000 and after 100,000 exchanges of one run."""

from __future__ import annotations

import psutil

from simulator.runs.evidence import Evidence
from simulator.runs.keeping import Results
from simulator.runs.workers import Ended, play_side_by_side
from tests.benchmarks.server import fast_server
from tests.benchmarks.suite import engine_for

MARKS = (1_000, 25_000)
"""scenarios of four exchanges each"""
CHUNK = 500


def main() -> None:
    """Print the resident memory at each mark; results are kept as a run keeps them, cases are made as they
    come.
    """
    process = psutil.Process()
    kept, evidence = Results(), Evidence()
    memory = {}
    with fast_server() as url, engine_for(url) as (engine, cases):
        for first in range(0, MARKS[-1], CHUNK):
            for event in play_side_by_side(engine, cases(CHUNK, first=first), 1):
                if isinstance(event, Ended):
                    kept.put(len(kept), evidence.put(event.played).result)
            if len(kept) in MARKS:
                memory[len(kept)] = process.memory_info().rss
                ratio = memory[len(kept)] / memory[MARKS[0]]
                print(f"  {4 * len(kept):7} exchanges {memory[len(kept)] / 2**20:8.1f} MiB   {ratio:5.2f} x")


if __name__ == "__main__":
    main()
