"""What CI systems are given: each recipe is what it says it is, and its commands do what they promise."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from command_line import KEYS, ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Endpoint

RECIPES = ROOT / "ci-recipes"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))


@pytest.fixture
def folder(tmp_path: Path, endpoint: Endpoint) -> Path:
    """A project of a vendor: its service file, a baseline, and the command on the path."""
    service = f"endpoint: {endpoint()}\nreseller_support: true\n"
    (tmp_path / "simulator.yaml").write_text(service, "utf-8")
    (tmp_path / "baseline.yaml").write_text("known: []\n", "utf-8")
    shim = tmp_path / "bin" / "simulator"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m simulator "$@"\n')
    shim.chmod(0o755)
    return tmp_path


def _shell(script: str, folder: Path, **said: str) -> subprocess.CompletedProcess[str]:
    known = environment({**KEYS, **said})
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=folder,
        env={**known, "PATH": f"{folder / 'bin'}{os.pathsep}{known['PATH']}"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def _judging() -> dict[str, Any]:
    (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "run")
    return dict(step)


def _given(**inputs: str) -> dict[str, str]:
    """The variables of the step, its expressions put in their place as the runner does."""
    values = {name: str(one.get("default", "")) for name, one in ACTION["inputs"].items()} | inputs
    return {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], text)
        for name, text in _judging()["env"].items()
    }


@pytest.mark.parametrize(("fault", "code"), [(None, 0), ("code-1-with-ok", 1)])
def test_the_github_action_judges_and_says_how_it_ended(
    folder: Path, endpoint: Endpoint, fault: str | None, code: int
) -> None:
    output = folder / "output.txt"
    given = _given(
        endpoint=endpoint(fault),
        scenarios="known/direct-customer\nknown/reseller-first-order\n",
        arguments="--seed\n7\n",
        **{"reseller-support": "true"},
    )
    done = _shell(_judging()["run"], folder, GITHUB_OUTPUT=str(output), **given)
    assert done.returncode == code, done.stdout + done.stderr
    assert output.read_text("utf-8") == f"exit-code={code}\n"
    assert {file.name for file in (folder / "simulator-reports").iterdir()} == {
        f"simulator.{ending}" for ending in ("json", "xml", "html", "sarif")
    }
    report = json.loads((folder / "simulator-reports" / "simulator.json").read_text("utf-8"))
    assert (report["seed"], report["exit_code"]) == (7, code)
    assert re.search(r"^::(notice|error) ", done.stdout, re.MULTILINE)


def test_nothing_that_is_given_to_the_action_is_pasted_into_a_shell(folder: Path) -> None:
    assert all("${{" not in step.get("run", "") for step in ACTION["runs"]["steps"])
    output = folder / "output.txt"
    evil = _given(scenarios='$(touch "evil")`touch evil`; touch evil')
    done = _shell(_judging()["run"], folder, GITHUB_OUTPUT=str(output), **evil)
    assert done.returncode == 2
    assert not (folder / "evil").exists()


def test_a_setting_that_the_action_does_not_know_is_told_and_nothing_is_played(folder: Path) -> None:
    output = folder / "output.txt"
    given = _given(**{"reseller-support": "yes"})
    done = _shell(_judging()["run"], folder, GITHUB_OUTPUT=str(output), **given)
    assert (done.returncode, output.read_text("utf-8")) == (2, "exit-code=2\n")
    assert "::error::reseller-support must be true, false or empty" in done.stdout
    assert list((folder / "simulator-reports").iterdir()) == []


def _commands(text: str) -> list[str]:
    """The lines of a recipe that call the simulator, as the shell of the CI has them."""
    return re.findall(r"(?:\.venv/bin/)?(simulator run [^'\n]+)", text)


@pytest.mark.parametrize("name", ["gitlab.yml", "azure-pipelines.yml", "Jenkinsfile"])
def test_the_commands_of_a_recipe_write_the_reports_that_it_publishes(folder: Path, name: str) -> None:
    text = (RECIPES / name).read_text("utf-8")
    if name != "Jenkinsfile":
        assert isinstance(yaml.safe_load(text), dict)
    assert text.count("{") == text.count("}")
    assert "pip install --quiet marketplace-simulator" in text
    (command,) = _commands(text)
    (folder / "reports").mkdir()
    played = command.replace("simulator run", "simulator run known/direct-customer", 1)
    done = _shell(played, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    published = set(re.findall(r"reports/[\w.]+", text.replace(command, "")))
    assert published
    assert {file for file in published if not (folder / file).is_file()} == set()


def test_the_recipe_for_github_uses_what_the_action_has() -> None:
    recipe = yaml.safe_load((RECIPES / "github.yml").read_text("utf-8"))
    (used,) = (
        s for s in recipe["jobs"]["contract"]["steps"] if "marketplace-simulator@" in s.get("uses", "")
    )
    assert set(used["with"]) <= set(ACTION["inputs"])
    assert set(used["env"]) == set(KEYS)


def _instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def _ignored(folder: str, names: list[str]) -> list[str]:
    patterns = [line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text().split()]
    del folder
    return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]


def test_the_steps_of_the_dockerfile_make_an_image_whose_user_is_not_root(tmp_path: Path) -> None:
    """Its steps in a folder instead of an image; the packages that it needs are those that are here."""
    known = environment(
        {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    )
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "pip").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m pip "$@"\n')
    (bin_ / "pip").chmod(0o755)
    place, installed, user, entry = tmp_path, tmp_path / "installed", "root", [""]
    for name, what in _instructions():
        match name:
            case "WORKDIR":
                place = tmp_path / what.lstrip("/")
                place.mkdir(exist_ok=True)
            case "COPY" if not what.startswith("--from"):
                assert what == ". ."
                shutil.copytree(ROOT, place, ignore=_ignored, dirs_exist_ok=True)
            case "RUN":
                script = re.sub(r"(?<=\s)/(wheels|src)\b", rf"{tmp_path}/\1", what)
                target = {"PIP_TARGET": str(installed)} if "pip install" in what else {}
                path = f"{bin_}{os.pathsep}{known['PATH']}"
                subprocess.run(
                    ["sh", "-e", "-c", script],
                    cwd=place,
                    env={**known, **target, "PATH": path},
                    check=True,
                    timeout=120,
                )
            case "USER":
                user = what
            case "ENTRYPOINT":
                entry = json.loads(what)
            case _:
                assert name in ("FROM", "COPY", "CMD"), name
    assert user.partition(":")[0] not in ("", "0", "root")
    assert entry == ["simulator"]
    assert not (tmp_path / "wheels").exists(), "nothing is left that only the building needed"
    path = [part for part in known["PYTHONPATH"].split(os.pathsep) if part and part != str(ROOT)]
    done = subprocess.run(
        [sys.executable, installed / "bin" / entry[0], "run", "known/direct-customer", "--quiet"],
        cwd=tmp_path,
        env={**known, "PYTHONPATH": os.pathsep.join([str(installed), *path])},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.stdout.startswith("PASSED (exit 0): "), done.stdout + done.stderr
