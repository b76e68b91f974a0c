"""Every check of the project, in the order in which they fail fastest: ``python -m tests``.

Arguments are passed on to pytest, and then nothing but pytest is run: ``python -m tests -k rules``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

WORKERS = str((os.cpu_count() or 1) + 1)
"""one more than there are processors: many tests wait for a vendor that is slow on purpose"""

CHECKS = (
    ("ruff", ["-m", "ruff", "check", "."]),
    ("format", ["-m", "ruff", "format", "--check", "."]),
    ("mypy", ["-m", "mypy"]),
    ("imports", ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"]),
    ("tests", ["-m", "pytest", "-n", WORKERS]),
    ("browser", ["-m", "pytest", "-n", "auto", "tests/browser"]),
    ("matrix", ["-m", "simulator", "matrix", "--quiet", "--check", "docs/detection-matrix.md"]),
    ("hunt", ["-m", "simulator", "hunt"]),
)


def main(arguments: list[str]) -> int:
    """Run the checks one after the other; the first that fails ends it with its exit code."""
    if arguments:
        return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=ROOT)
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        code = subprocess.call([sys.executable, *command], cwd=ROOT)
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
