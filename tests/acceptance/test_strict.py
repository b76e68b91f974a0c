"""``--strict``: what a vendor should do, and did not, fails the run; without it, it is only told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from simulator.journal import JournalWriter, read_recording

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

ORDER = "known/direct-customer"


@pytest.mark.parametrize("processes", [1, 2])
def test_what_the_vendor_should_do_fails_only_a_strict_run(
    simulator: Simulator, endpoint: Endpoint, processes: int
) -> None:
    url = endpoint("byte-order-mark")
    options = ["--endpoint", url, "--reseller-support", "--processes", processes]
    scenarios = [ORDER, "known/reseller-first-order"]
    lenient = simulator.run(*scenarios, *options)
    assert lenient.code == 0, lenient.out
    assert set(lenient.outcomes().values()) == {"passed"}
    assert lenient.report["strict"] is False
    assert "Worth mending, though it fails nothing" in lenient.out
    assert lenient.junit is not None
    assert lenient.junit.failures == 0

    strict = simulator.run(*scenarios, *options, "--strict")
    assert strict.code == 1, strict.out
    assert strict.report["strict"] is True
    assert strict.report["verdict"] == "failed"
    assert {strict.outcomes()[id_] for id_ in strict.played()} == {"failed"}
    assert {(one["check"], one["level"]) for one in strict.report["findings"]} == {("json.bom", "should")}
    assert "The vendor must mend" in strict.out
    assert "check     json.bom (should)" in strict.out
    assert strict.last.startswith("FAILED (exit 1): ")
    assert strict.junit is not None
    assert strict.junit.failures > 0


def test_a_right_vendor_passes_a_strict_run(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator.run(ORDER, "--endpoint", endpoint(), "--reseller-support", "--strict")
    assert done.code == 0, done.out
    assert done.report["findings"] == []


def test_what_the_simulator_was_not_given_is_no_fault_of_a_strict_run(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """Calls without credentials are worth a word, and never a defect."""
    done = simulator.run(
        ORDER, "--endpoint", endpoint(), "--reseller-support", "--app-id", "", "--api-key", "", "--strict"
    )
    assert done.code != 70, done.out
    assert ("request.credentials", "platform") in {
        (one["check"], one["party"]) for one in done.report["findings"]
    }


def test_a_recording_is_judged_strictly_too(simulator: Simulator, endpoint: Endpoint) -> None:
    simulator.run(
        ORDER, "--endpoint", endpoint("byte-order-mark"), "--reseller-support", "--journal", "journal.ndjson"
    )
    assert simulator.judge("journal.ndjson").code == 0
    strict = simulator.judge("journal.ndjson", "--strict")
    assert strict.code == 1
    assert "failed" in strict.outcomes().values()


def test_on_a_recording_the_platform_is_asked_for_as_much(simulator: Simulator, endpoint: Endpoint) -> None:
    simulator.run(ORDER, "--endpoint", endpoint(), "--reseller-support", "--journal", "journal.ndjson")
    writer = JournalWriter(simulator.folder / "bare.ndjson", header={"reseller_support": True})
    for exchange in read_recording(simulator.folder / "journal.ndjson").exchanges:
        headers = tuple(pair for pair in exchange.request.headers if "APIKey" not in pair[0])
        writer.write(replace(exchange, request=replace(exchange.request, headers=headers)))
    writer.close()
    assert simulator.judge("bare.ndjson").code == 0
    strict = simulator.judge("bare.ndjson", "--strict")
    assert strict.code == 1
    assert {one["check"] for one in strict.report["findings"]} == {"request.credentials"}
