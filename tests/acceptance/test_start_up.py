"""What a run of one scenario imports decides how long its user waits for it; a timing would only be flaky."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from command_line import KEYS, environment

if TYPE_CHECKING:
    from conftest import Endpoint

UNUSED = (
    # the built-in vendor, and what serves it
    "flask",
    "werkzeug",
    "jinja2",
    "simulator.vendors",
    # jsonschema words the errors of what jsonschema_rs has refused
    "jsonschema",
    "referencing",
    # Faker's search for its locales, which imports all of its providers
    "faker.config",
    "faker.proxy",
    # for a terminal, for several processes, for a soak, for a slip, for a shell
    "rich",
    "multiprocessing",
    "pickle",
    "difflib",
    "click.shell_completion",
    # reports that nobody asked for, and probes that are not played
    "xml",
    "simulator.report.junit",
    "simulator.report.json_report",
    "simulator.journal",
    "simulator.probes",
    "simulator.runs.cleaning",
    # other commands
    "simulator.marketplace",
    "simulator.proxy",
    "simulator.diagnosis",
)


@pytest.fixture(scope="module")
def loaded(endpoint: Endpoint) -> frozenset[str]:
    """The modules that a run of one scenario has imported when it ends."""
    command = [
        "simulator",
        "run",
        "known/reseller-first-order",
        "--reseller-support",
        "--endpoint",
        endpoint(),
    ]
    program = (
        f"import sys; sys.argv = {command!r}\n"
        "from simulator.cli import main\n"
        "try:\n main()\nexcept SystemExit as end: assert not end.code\n"
        "print('loaded:', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(KEYS),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return frozenset(done.stdout.splitlines()[-1].split())


MOST_OF_OURS = 191
"""Modules of the simulator: finding, reading and running one takes about a quarter of a millisecond."""


def test_a_run_of_one_scenario_does_not_wait_for_more_and_more_modules(loaded: frozenset[str]) -> None:
    ours = [name for name in loaded if name.partition(".")[0] == "simulator"]
    assert len(ours) <= MOST_OF_OURS, "import what not every run needs where it is needed"


def test_a_run_of_one_scenario_waits_for_what_it_needs(loaded: frozenset[str]) -> None:
    assert {"requests", "faker", "jsonschema_rs", "yaml"} <= loaded


@pytest.mark.parametrize("name", UNUSED)
def test_a_run_of_one_scenario_waits_for_nothing_else(loaded: frozenset[str], name: str) -> None:
    assert find_spec(name), "it has another name by now"
    assert name not in loaded
