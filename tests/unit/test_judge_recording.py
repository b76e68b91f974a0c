"""Judging a recording as a whole: what it says of itself is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import Contract
from simulator.journal import read_recording
from simulator.judge import Judge
from simulator.platform.service import Service
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs.recording import judge_recording

if TYPE_CHECKING:
    from simulator.results import RunResult

CONTRACT = Contract.load()
JUDGE = Judge(contract=CONTRACT, ordering=Ordering.load(CONTRACT))
HAR = Path(__file__).parents[1] / "data" / "official-sample-vendor.har"


def judged(header: dict[str, Any]) -> RunResult:
    recording = replace(read_recording(HAR), header=header)
    return judge_recording(
        recording, file="a", judge=JUDGE, redactor=Redactor(()), service=None, reseller_support=None
    )


@pytest.mark.parametrize(
    ("header", "built_in"),
    [
        ({}, False),
        ({"vendor": "x"}, False),
        ({"vendor": {"endpoint": "https://vendor.example"}}, False),
        ({"vendor": {"built_in": True}}, True),
    ],
)
def test_a_recording_of_the_built_in_vendor_is_called_so(header: dict[str, Any], built_in: bool) -> None:
    assert judged(header).vendor.built_in is built_in


def test_seed_and_run_tag_are_those_of_the_run_that_was_recorded() -> None:
    result = judged({"seed": 7, "run_tag": "1000007"})
    assert (result.seed, result.run_tag, result.recording) == (7, "1000007", "a")


SERVICE = Service(endpoint="https://vendor.example/api/Example")


def test_a_service_s_switches_are_not_held_against_the_scenarios_of_a_run() -> None:
    """A scenario asks for pre-checks and account.exists by switches of its own, which no service file has."""
    exists = replace(read_recording(HAR), exchanges=read_recording(HAR).exchanges[5:7])
    for header, broken in (({}, 1), ({"journal": 1, "run_tag": "1000007"}, 0)):
        result = judge_recording(
            replace(exists, header=header),
            file="a",
            judge=JUDGE,
            redactor=Redactor(()),
            service=SERVICE,
            reseller_support=None,
        )
        assert result.rules["order.exists-not-asked"].broken == broken
