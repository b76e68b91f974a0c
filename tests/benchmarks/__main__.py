"""``python -m tests.benchmarks [NAME...]``: run the benchmarks named, or all."""

from __future__ import annotations

import argparse
import importlib

NAMES = ("loading", "startup", "throughput", "waiting", "memory", "journal", "pages")


def main() -> None:
    """Run each and print its figures under its own first sentence."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Print the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; all, unless named")
    names = parser.parse_args().names
    if unknown := [name for name in names if name not in NAMES]:
        parser.error(f"there is no benchmark {unknown[0]}: choose from {', '.join(NAMES)}")
    for name in names or NAMES:
        module = importlib.import_module(f"tests.benchmarks.{name}")
        print(f"{name}: {(module.__doc__ or '').splitlines()[0]}", flush=True)
        module.main()


if __name__ == "__main__":
    main()
