"""``run --probes``: what is played by default, how it is told, and that nothing of it stays behind."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from simulator.probes import Group
from simulator.probes.table import PROBES, probes_of

if TYPE_CHECKING:
    from command_line import Done, Simulator
    from conftest import Endpoint

ONE = "known/direct-customer"
SAFE = {probe.name for probe in probes_of(Group.SAFE)}


def probes(done: Done) -> dict[str, dict[str, Any]]:
    """The probes of a report by their names, whatever the setting."""
    found = (s for s in done.report["scenarios"] if s["id"].startswith("probe/"))
    return {scenario["id"].removeprefix("probe/").partition("@")[0]: scenario for scenario in found}


def test_the_built_in_vendor_is_probed_with_everything(whole: Done) -> None:
    assert set(probes(whole)) == {probe.name for probe in PROBES}
    assert {one["outcome"] for one in probes(whole).values()} == {"passed"}
    assert re.search(r"to play \d+ scenarios and \d+ probes", whole.words)


def test_an_endpoint_is_probed_with_what_is_safe(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator.run("--endpoint", endpoint(), "--reseller-support", "--workers", 8)
    assert done.code == 0, done.out
    assert set(probes(done)) == SAFE
    ids = [scenario["id"] for scenario in done.report["scenarios"]]
    first = next(place for place, id_ in enumerate(ids) if id_.startswith("probe/"))
    assert all(id_.startswith("probe/") for id_ in ids[first:]), "they come after the scenarios"


def test_named_scenarios_are_played_alone_unless_probes_are_asked_for(simulator: Simulator) -> None:
    assert probes(simulator.run(ONE)) == {}
    assert set(probes(simulator.run(ONE, "--probes", "safe"))) == SAFE


def test_what_cannot_be_probed_is_skipped_with_the_flag_that_would(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator.run(ONE, "--endpoint", endpoint(support=False), "--probes", "all")
    reasons = {name: one["reason"] for name, one in probes(done).items() if one["outcome"] == "skipped"}
    assert "--reseller-support" in reasons["unknown-reseller"]
    assert "--capability delete" in reasons["order-after-delete"]
    assert "--capability precheck" in reasons["check-only-subscription"]
    assert "partner id" in reasons["wrong-partner-id"]


def test_a_vendor_that_admits_any_key_fails_by_it(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator.run(ONE, "--endpoint", endpoint("any-key-admitted"), "--probes", "safe")
    assert done.code == 1
    assert [root["check"] for root in done.roots()] == ["auth.wrong-key"]
    assert "leads to a call without an API key was accepted" in done.words
    (finding,) = [root for root in done.roots() if root["check"] == "auth.wrong-key"]
    assert finding["calls"] == [1, 2], "the control is the second call"
    assert "was accepted like the same call with the right credentials" in done.words


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        ("new-id-on-every-synchronize", "repetition.account-id"),
        ("accounts-at-once-doubled", "repetition.at-once-id"),
        ("subscription-busy-after-hang-up", "repetition.subscription-lost-answer"),
    ],
)
def test_what_no_page_says_fails_a_strict_run_alone(
    simulator: Simulator, endpoint: Endpoint, fault: str, check: str
) -> None:
    arguments = (ONE, "--endpoint", endpoint(fault), "--probes", "safe", "--strict")
    done = simulator.run(*arguments)
    assert done.code == 1
    shoulds = {
        f["check"] for f in done.report["findings"] if f["level"] == "should" and not f["follows_from"]
    }
    assert shoulds == {check}
    assert done.roots() == []


def test_everything_that_probes_made_is_removed(simulator: Simulator, endpoint: Endpoint) -> None:
    capabilities = [word for name in ("delete", "change", "exists") for word in ("--capability", name)]
    done = simulator.run(ONE, "--endpoint", endpoint(), "--probes", "all", "--cleanup", *capabilities)
    assert done.code == 0, done.out
    assert done.report["cleanup"]["left"] == []
    announced = re.search(r"at most (\d+) accounts and (\d+) subscriptions", done.words)
    assert announced is not None
    made = [one["kind"] for one in done.report["created"]]
    assert made.count("account") <= int(announced[1])
    assert made.count("subscription") <= int(announced[2])


def test_the_journal_marks_them_and_judges_as_the_run_did(simulator: Simulator) -> None:
    done = simulator.run(ONE, "--probes", "all", "--journal", "journal.ndjson")
    assert done.code == 0
    lines = (simulator.folder / "journal.ndjson").read_text("utf-8").splitlines()[1:-1]
    exchanges = [json.loads(line) for line in lines]
    assert all(("probe" in one) is one["scenario"].startswith("probe/") for one in exchanges)
    assert {one.get("probe") for one in exchanges} == {None, "valid", "wrong", "dropped"}
    judged = simulator.judge("journal.ndjson")
    assert judged.code == 0, judged.out


def test_secrets_of_probes_are_masked(simulator: Simulator, endpoint: Endpoint) -> None:
    """The key as it stands goes into a header, for the probe of an un-encoded one."""
    done = simulator.run(
        ONE, "--endpoint", endpoint("any-key-admitted"), "--probes", "safe", "--journal", "journal.ndjson"
    )
    everything = done.out + (simulator.folder / "journal.ndjson").read_text("utf-8")
    assert "lanternfish~~key" not in everything
