"""What is built is what is used: the wheel with schemas and scenarios inside, the sdist with everything."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from command_line import ROOT, environment

from simulator.scenario.loader import load_scenarios

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an sdist and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _python("-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    (wheel,) = built.glob("*.whl")
    quiet = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", "--no-compile")
    _python("-m", "pip", "install", *quiet, "--target", folder, wheel, cwd=folder)
    return folder


def _python(*arguments: object, cwd: Path, environ: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _installed(installed: Path) -> dict[str, str]:
    """An environment that knows the installed wheel and not this checkout."""
    variables = environment({})
    path = [part for part in variables["PYTHONPATH"].split(os.pathsep) if part and part != str(ROOT)]
    return {**variables, "PYTHONPATH": os.pathsep.join([str(installed), *path])}


def test_the_wheel_brings_its_schemas_and_scenarios_and_uses_them(installed: Path, tmp_path: Path) -> None:
    probe = (
        "import simulator, simulator.bundled as b;"
        "print(simulator.__file__, b.schemas_folder(), b.scenarios_folder(), sep='\\n')"
    )
    places = _python("-c", probe, cwd=tmp_path, environ=_installed(installed)).splitlines()
    inside = installed / "simulator"
    assert places == [
        str(inside / "__init__.py"),
        *(str(inside / "_bundled" / n) for n in ("schemas", "scenarios")),
    ]
    for name in ("schemas", "scenarios"):
        ours = sorted(file.relative_to(ROOT / name) for file in (ROOT / name).rglob("*") if file.is_file())
        theirs = inside / "_bundled" / name
        assert ours == sorted(file.relative_to(theirs) for file in theirs.rglob("*") if file.is_file())
    assert (inside / "py.typed").exists()


def test_the_installed_command_plays_and_lists_bundled_scenarios_from_any_folder(
    installed: Path, tmp_path: Path
) -> None:
    environ = _installed(installed)
    listed = _python("-m", "simulator", "list", cwd=tmp_path, environ=environ)
    assert listed.startswith("known/reseller-first-order\n")
    assert f"{len(load_scenarios(()))} scenarios" in listed
    names = ("known/reseller-first-order", "scenarios/known/direct-customer.yaml", "failure")
    played = _python("-m", "simulator", "run", *names, "--json", "r.json", cwd=tmp_path, environ=environ)
    assert played.splitlines()[-1].startswith("PASSED (exit 0): ")
    script = installed / "bin" / "simulator"
    assert _python(script, "--version", cwd=tmp_path, environ=environ).startswith("simulator, version ")


def test_the_sdist_holds_what_it_takes_to_build_and_to_test(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    for needed in (
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "schemas/v1/endpoints.yaml",
        "scenarios/known/reseller-first-order.yaml",
        "simulator/__main__.py",
        "tests/acceptance/test_wheel.py",
        "tests/data/official-sample-vendor.har",
    ):
        assert needed in names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]


def test_the_wheel_says_what_it_is(built: Path) -> None:
    (archive,) = built.glob("*.whl")
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
        metadata = next(opened.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
        points = next(opened.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    assert "Name: marketplace-simulator\n" in metadata
    assert "License-Expression: MIT\n" in metadata
    assert "simulator = simulator.cli:main" in points
    assert "[pytest11]\nmarketplace_simulator = simulator.pytest_plugin\n" in points
    assert {name.partition("/")[0] for name in names} == {
        "simulator",
        next(name.partition("/")[0] for name in names if ".dist-info/" in name),
    }
