"""A disk that is full in the end: what is known of the vendor is told all the same, with exit code 2."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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
