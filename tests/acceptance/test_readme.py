"""The README keeps its word: each of its commands runs, its examples are accepted, and its output is real."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from command_line import KEYS, ROOT, Simulator, environment

from simulator.cli.main import COMMANDS
from simulator.journal import har, read_recording
from simulator.results import ExitCode
from simulator.vendors import PartnerId
from tests.__main__ import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Endpoint

README = (ROOT / "README.md").read_text("utf-8")

STAGING = "https://staging.example.com/api"


def _blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _commands() -> list[str]:
    """The lines that call the simulator, in order; lines that are continued are one."""
    lines = (line for block in _blocks("sh") for line in block.replace("\\\n", " ").splitlines())
    return [line for line in lines if line.startswith("simulator ")]


def _spans() -> list[str]:
    """Commands in running text that can be run as they stand: without words in capitals and without dots."""
    spans = re.findall(r"`(simulator [^`]+)`", re.sub(r"^```.*?^```$", "", README, flags=re.M | re.S))
    return [span for span in dict.fromkeys(spans) if not re.search(r"\b[A-Z]{2,}\b|\.\.\.", span)]


def test_the_readme_has_commands_to_try() -> None:
    assert len(_commands()) >= 10
    assert any(" --endpoint " in command for command in _commands())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, endpoint: Endpoint) -> Path:
    """A folder as a reader has it who followed the README: its service file, its scenario, its recordings."""
    place = tmp_path_factory.mktemp("readme")
    scenario, service = _blocks("yaml")
    (place / "my-scenarios").mkdir()
    (place / "my-scenarios" / "refused-at-first.yaml").write_text(scenario, "utf-8")
    url = endpoint(support=True, partner_id=PartnerId.REQUIRED)
    ours = re.sub(r"https://accounts\.staging\.example\.com/sync", f"{url}/Accounts/Synchronize", service)
    ours = ours.replace(STAGING, url)
    ours = re.sub(r"^application_id: .*$", f"application_id: {KEYS['SIMULATOR_APP_ID']}", ours, flags=re.M)
    (place / "simulator.yaml").write_text(ours, "utf-8")
    arguments = ("run", "known/direct-customer", "--reseller-support", "--endpoint", endpoint())
    Simulator(folder=place)(*arguments, "--journal", "traffic")
    recorded = har(read_recording(place / "traffic").exchanges)
    (place / "traffic.har").write_text(json.dumps(recorded), "utf-8")
    shim = place / "bin" / "simulator"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m simulator "$@"\n')
    shim.chmod(0o755)
    return place


def _shell(folder: Path, command: str, endpoint: Endpoint) -> subprocess.Popen[str]:
    support = "--reseller-support" in command
    url = endpoint(support=support, partner_id=PartnerId.NONE if support else PartnerId.REQUIRED)
    known = {**KEYS, "VENDOR_API_SECRET": "s3cret-of-the-form", "STAGING_GATE": "open-sesame-1"}
    variables = environment(known)
    return subprocess.Popen(
        ["/bin/sh", "-c", command.replace(STAGING, url)],
        cwd=folder,
        env={**variables, "PATH": f"{folder / 'bin'}{os.pathsep}{variables['PATH']}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


LONG = ("simulator matrix", "simulator hunt")
"""these take minutes, and are checks of their own"""


def test_what_takes_minutes_is_run_beside_the_tests() -> None:
    run = {" ".join(["simulator", *words[2:3]]) for _, words in CHECKS if words[:2] == ["-m", "simulator"]}
    assert run == set(LONG)


SERVING = {
    "simulator vendor": ExitCode.PASSED,
    "simulator serve": ExitCode.PASSED,
    "simulator proxy": ExitCode.NOTHING_JUDGED,
}
"""these serve until they are interrupted, and end so where nobody has called"""


def test_every_command_of_the_readme_runs_in_its_order(folder: Path, endpoint: Endpoint) -> None:
    ended = {}
    for command in dict.fromkeys((*_commands(), *_spans())):
        if command in LONG:
            continue
        serving = next((name for name in SERVING if command.startswith(name) and "--list" not in command), "")
        process = _shell(folder, "exec " + re.sub(r"--port \d+", "--port 0", command), endpoint)
        if serving:
            assert process.stdout is not None
            assert "http://127.0.0.1:" in process.stdout.readline()
            time.sleep(0.3)
            os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        ended[command] = (process.returncode - SERVING.get(serving, 0), out[-2000:])
    assert {command: end for command, end in ended.items() if end[0] != 0} == {}


def test_the_failure_that_the_readme_shows_is_what_is_printed(folder: Path, endpoint: Endpoint) -> None:
    shown = _blocks("text")[0]
    fault = re.search(r"--fault ([a-z0-9-]+)", README)
    assert fault is not None
    done = Simulator(folder=folder)(
        "run", "known/reseller-first-order", "--reseller-support", "--endpoint", endpoint(fault[1])
    )
    assert done.code == 1
    assert shown.strip("\n") in done.out


def test_the_exit_codes_are_those_of_the_program(folder: Path) -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)}
    assert told == set(map(int, ExitCode))
    assert "70 comes before 2, then 1, 3, 4, 0" in README
    helped = Simulator(folder=folder)("--help").out
    assert told == {
        int(code) for code in re.findall(r"(?:^|\s)(\d+) (?=[a-z])", helped.partition("Exit codes:")[2])
    }


def test_every_option_that_the_readme_names_is_there(folder: Path) -> None:
    run = Simulator(folder=folder)
    helped = " ".join(run(name, "--help").out for name in COMMANDS)
    known = set(re.findall(r"--[a-z][a-z-]+", helped))
    prose = re.sub(r"pip install[^`&]*", "", README)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", prose)) <= known | {"--help"}


def test_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if target.startswith("#"):
            assert target[1:] in headings
        elif "://" not in target:
            assert (ROOT / target.partition("#")[0]).exists(), target
