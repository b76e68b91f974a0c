"""The shape of the project, held: layers, exported names, and what an import may cost."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import simulator

ROOT = Path(__file__).resolve().parent.parent

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(simulator.__path__, "simulator.")
    if module.name != "simulator.__main__"
)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_and_exports_what_exists(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} has no docstring"
    exported = getattr(module, "__all__", [])
    assert sorted(set(exported)) == sorted(exported), "a name is exported twice"
    missing = [word for word in exported if not hasattr(module, word)]
    assert not missing, f"{name} exports what it does not have: {missing}"


def test_imports_point_one_way() -> None:
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


LIBRARIES = {
    "requests": ("simulator.transport",),
    "faker": ("simulator.platform",),
    "flask": ("simulator.vendors", "simulator.web"),
    "werkzeug": ("simulator.vendors", "simulator.web"),
    "sqlalchemy": ("simulator.marketplace.database",),
}


@pytest.mark.parametrize(("library", "homes"), LIBRARIES.items())
def test_a_library_stops_at_its_own_package(library: str, homes: tuple[str, ...]) -> None:
    strangers = []
    for file in (ROOT / "simulator").rglob("*.py"):
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        text = file.read_text("utf-8")
        if (f"import {library}" in text or f"from {library}" in text) and not name.startswith(homes):
            strangers.append(name)
    assert not strangers, f"{library} is used outside {' and '.join(homes)}: {strangers}"


HEAVY = (
    "requests",
    "faker",
    "flask",
    "jsonschema",
    "jsonschema_rs",
    "rich",
    "sqlalchemy",
    "yaml",
    "ssl",
    "http",
)


@pytest.mark.parametrize("command", [["--help"], ["run", "--help"], ["--version"]])
def test_help_waits_for_no_heavy_import(command: list[str]) -> None:
    """What --help imports decides how fast it is; a timing would only be flaky."""
    probe = (
        f"import sys; sys.argv = ['simulator', *{command!r}]\n"
        "from simulator.cli import main\n"
        "try:\n main()\nexcept SystemExit: pass\n"
        f"print('loaded:', *[m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "loaded:"
