"""A disk that is full in the end: what is known of the vendor is told all the same, with exit code 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from command_line import environment

if TYPE_CHECKING:
    from command_line import Simulator

FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_a_report_that_finds_no_room_does_not_take_the_verdict_with_it(simulator: Simulator) -> None:
    done = simulator("run", "known/direct-customer", "--json", FULL, "--junit", "junit.xml")
    assert done.code == 2
    assert done.last.startswith("ERROR (exit 2): ")
    assert "4 passed" in done.last
    assert "Mend the scenario" not in done.words
    assert "/dev/full: cannot be written: No space left on device" in done.said
    assert (simulator.folder / "junit.xml").exists()
    recorded = simulator("run", "known/direct-customer", "--journal", "journal")
    assert recorded.code == 0
    judged = simulator("judge", "journal", "--json", FULL)
    assert judged.code == 2
    assert judged.last.startswith("ERROR (exit 2): ")
    assert "No space left on device" in judged.said


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full here")
def test_what_people_read_is_an_output_too(simulator: Simulator) -> None:
    done = simulator("run", "known/direct-customer", "--output", f"terminal={FULL}", "--json", "out.json")
    assert done.code == 2
    assert done.last.startswith("ERROR (exit 2): 4 passed")
    assert "/dev/full: cannot be written: No space left on device" in done.said
    assert (simulator.folder / "out.json").exists()
    with FULL.open("wb") as full:
        command = [sys.executable, "-m", "simulator", "run", "known/direct-customer"]
        lost = subprocess.run(
            command,
            cwd=simulator.folder,
            env=environment({}),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert lost.returncode == 2
    assert lost.stderr.startswith(b"error: the terminal's text: cannot be written: No space left on device")
