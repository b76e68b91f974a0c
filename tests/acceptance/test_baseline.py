"""Known failures: they fail nothing, what is needed no more does, and every report says how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from command_line import Done, Simulator
    from conftest import Endpoint

ORDERS = ("known/direct-customer", "known/reseller-first-order")
FAULT = "code-1-with-ok"
WHY = "fixed in 2.4: ticket 1234"


@pytest.fixture
def written(simulator: Simulator, endpoint: Endpoint) -> Done:
    """A baseline of a vendor with one fault, from the report of a run against it."""
    _run(simulator, endpoint(FAULT))
    refused = simulator("baseline", "update", "report.json")
    assert refused.code == 2
    assert "2 failures not in baseline.yaml yet, and no reason is given:" in refused.err
    assert "fix: say why with --reason TEXT" in refused.err
    done = simulator("baseline", "update", "report.json", "--reason", WHY, "--until", "2999-12-31")
    assert done.code == 0, done.err
    assert "baseline.yaml: 2 added, 0 removed, 0 kept" in done.out
    return done


def _run(simulator: Simulator, url: str, *options: object) -> Done:
    return simulator.run(*ORDERS, "--endpoint", url, "--reseller-support", *options)


def _edit(simulator: Simulator, old: str, new: str) -> None:
    file = simulator.folder / "baseline.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_a_known_failure_fails_nothing_and_is_told(
    simulator: Simulator, endpoint: Endpoint, written: Done
) -> None:
    done = _run(simulator, endpoint(FAULT), "--baseline", "baseline.yaml")
    assert done.code == 0, done.out
    assert done.report["verdict"] == "passed"
    assert done.report["counts"]["known"] == 2
    assert [done.outcomes()[id_] for id_ in done.played()] == ["known", "known"]
    assert {one["known"] for one in done.report["findings"]} == {WHY}, "consequences too"
    assert len(done.report["baseline"]["used"]) == 2
    assert "known known/direct-customer" in done.words
    assert f"reason: {WHY}" in done.out
    assert "2 known to fail" in done.last
    assert done.junit is not None
    assert (done.junit.failures, done.junit.errors) == (0, 0)
    skips = {case.name: case.result[0].message for suite in done.junit for case in suite if case.is_skipped}
    assert skips["envelope.message-ok"] == f"known to fail: {WHY}"
    again = simulator("baseline", "update", "report.json")
    assert "0 added, 0 removed, 2 kept" in again.out


def test_another_failure_fails_as_ever(simulator: Simulator, endpoint: Endpoint, written: Done) -> None:
    _edit(simulator, "endpoint: subscription.create", "endpoint: addon.create")
    done = _run(simulator, endpoint(FAULT), "--baseline", "baseline.yaml")
    assert done.code == 1, done.out
    assert done.report["counts"]["known"] == 0
    assert len(done.report["baseline"]["not_judged"]) == 2


def test_a_stale_entry_fails_the_run_until_it_is_taken_out(
    simulator: Simulator, endpoint: Endpoint, written: Done
) -> None:
    done = _run(simulator, endpoint(), "--baseline", "baseline.yaml")
    assert done.code == 2, done.out
    assert [(root["check"], root["party"]) for root in done.roots()] == [("baseline.stale", "scenario")] * 2
    assert "Wrong in the scenarios or the configuration, not at the vendor" in done.out
    assert "baseline.yaml:4:5: envelope.message-ok in known/" in done.words
    assert done.junit is not None
    assert done.junit.errors == 1
    assert "0 added, 2 removed, 0 kept" in simulator("baseline", "update", "report.json").out
    assert _run(simulator, endpoint(), "--baseline", "baseline.yaml").code == 0


def test_what_was_not_played_is_neither_used_nor_stale(
    simulator: Simulator, endpoint: Endpoint, written: Done
) -> None:
    options = ("--endpoint", endpoint(), "--reseller-support", "--baseline", "baseline.yaml")
    done = simulator.run("known/repeat-order-known-customer", *options)
    assert done.code == 0, done.out
    assert len(done.report["baseline"]["not_judged"]) == 2
    assert "2 of its entries were not judged this time." in done.out
    assert "0 added, 0 removed, 2 kept" in simulator("baseline", "update", "report.json").out


def test_an_expired_entry_excuses_nothing(simulator: Simulator, endpoint: Endpoint, written: Done) -> None:
    _edit(simulator, "2999-12-31", "2020-01-01")
    done = _run(simulator, endpoint(FAULT), "--baseline", "baseline.yaml")
    assert done.code == 1, done.out
    assert len(done.report["baseline"]["expired"]) == 2
    assert "it was known until 2020-01-01" in done.words
    updated = simulator("baseline", "update", "report.json")
    assert "0 added, 0 removed, 2 kept" in updated.out
    assert "still fails, and was known until 2020-01-01" in updated.said


def test_a_failure_of_the_run_as_a_whole_can_be_known_and_one_that_nobody_answers_cannot(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    offered = ("--reseller-support", "--capability", "delete", "--capability", "change")
    options = ("accounts/reseller-deleted", *offered)
    url = endpoint("no-delete")
    assert simulator.run(*options, "--endpoint", url).code == 1
    assert simulator("baseline", "update", "report.json", "--reason", WHY).code == 0
    assert "scenario: run\n" in (simulator.folder / "baseline.yaml").read_text("utf-8")
    known = simulator.run(*options, "--endpoint", url, "--baseline", "baseline.yaml")
    assert known.code == 0, known.out
    assert [known.outcomes()[id_] for id_ in known.played()] == ["known"]
    assert "FAIL" not in known.out
    gone = simulator.run(*options, "--endpoint", "http://127.0.0.1:9", "--baseline", "baseline.yaml")
    assert gone.code == 3, gone.out
    refused = simulator("baseline", "update", "report.json", "--baseline", "other.yaml")
    assert "not the vendor's, and so not in the list: http.unreachable" in refused.said
    assert "known: []" in (simulator.folder / "other.yaml").read_text("utf-8")


def test_a_recording_is_judged_with_it_too(simulator: Simulator, endpoint: Endpoint) -> None:
    simulator.run(ORDERS[0], "--endpoint", endpoint(FAULT), "--reseller-support", "--journal", "j.ndjson")
    assert simulator.judge("j.ndjson").code == 1
    assert simulator("baseline", "update", "report.json", "--reason", WHY).code == 0
    judged = simulator.judge("j.ndjson", "--baseline", "baseline.yaml")
    assert judged.code == 0, judged.out
    assert judged.report["counts"]["known"] >= 1


@pytest.mark.parametrize("command", [("run", *ORDERS), ("judge", "journal.ndjson")])
def test_what_is_wrong_with_a_baseline_is_told_before_anything_is_sent(
    simulator: Simulator, command: tuple[str, ...]
) -> None:
    bad = "known:\n  - check: envelope.mesage-ok\n    scenario: a@on\n    reason: x\n  - check: 7\n"
    (simulator.folder / "b.yaml").write_text(bad, "utf-8")
    done = simulator(*command, "--baseline", "b.yaml")
    assert done.code == 2
    assert "b.yaml:5:5: the member 'reason' is missing in 'known[1]'" in done.said
    done = simulator(*command, "--baseline", "absent.yaml")
    assert done.code == 2
    assert "absent.yaml: there is no such file" in done.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["absent.json"], "error: absent.json: cannot be read: No such file or directory"),
        (["report.json", "--until", "soon"], "error: --until: 'soon' is no day"),
        (["report.json", "--until", "2020-01-01"], "error: --until: 2020-01-01 is over already"),
        (["report.json", "--baseline", "no/such/baseline.yaml", "--reason", WHY], "mkdir -p no/such"),
    ],
)
def test_what_keeps_a_baseline_from_being_written_is_told(
    simulator: Simulator, options: list[str], said: str
) -> None:
    simulator.run(ORDERS[0])
    done = simulator("baseline", "update", *options)
    assert done.code == 2
    assert said in done.said
