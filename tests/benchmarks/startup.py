"""Start-up: ``--help`` and a run of one scenario, beside ``python -c pass``."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.server import fast_server
from tests.benchmarks.suite import SCENARIO

ROUNDS = 15


def main() -> None:
    """Print medians of interleaved rounds as multiples of an empty Python."""
    with fast_server() as url, tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "one.yaml"
        scenario.write_text(SCENARIO.format(number=1), "utf-8")
        simulator = [sys.executable, "-m", "simulator"]
        run = [*simulator, "run", str(scenario), "--endpoint", url, "--reseller-support"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "simulator --help": [*simulator, "--help"],
            "simulator run, one scenario": [*run, "--app-id", "bench", "--api-key", "bench key"],
        }
        # compiled modules are kept, as with every installed program, whatever this shell says
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                began = time.perf_counter()
                subprocess.run(
                    command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                seconds[name].append(time.perf_counter() - began)
    nothing = statistics.median(seconds["python -c pass"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"  {name:28} {1000 * median:8.1f} ms   {median / nothing:5.1f} x python -c pass")


if __name__ == "__main__":
    main()
