"""``python -m tests.benchmarks [NAME...]``: run the benchmarks named, or all."""

from __future__ import annotations

import importlib
import sys

NAMES = ("loading", "startup", "throughput", "waiting", "memory", "journal", "pages")


def main(names: list[str]) -> None:
    """Run each and print its figures under its own first sentence."""
    for name in names or NAMES:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        print(f"{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main(sys.argv[1:])
