"""Milliseconds to load one scenario file of 59 lines, with the position of every value."""

from __future__ import annotations

import statistics
import time

from simulator.bundled import scenarios_folder
from simulator.errors import ScenarioError
from simulator.scenario.loader import load_scenarios
from simulator.source import FileFormat, parse_yaml, schema_problems


def main() -> None:
    """Print the median over many loads: reading with positions, and with the schema and all names checked."""
    files = sorted(scenarios_folder().rglob("*.yaml"))
    file = min(files, key=lambda f: abs(len(f.read_text("utf-8").splitlines()) - 59))
    text = file.read_text("utf-8")
    form = FileFormat.bundled("scenario")

    def read() -> None:
        source = parse_yaml(text, file=file.name, error=ScenarioError)
        source.where("/steps/0")
        assert not schema_problems(source, form)

    lines = len(text.splitlines())
    print(f"  {lines} lines ({file.name}): {_median(read):.2f} ms read, checked, with positions")
    whole = _median(lambda: load_scenarios(()), rounds=7)
    print(f"  {len(files)} bundled files: {whole / len(files):.2f} ms each, everything included")


def _median(work: object, rounds: int = 200) -> float:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()  # type: ignore[operator]
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken)


if __name__ == "__main__":
    main()
