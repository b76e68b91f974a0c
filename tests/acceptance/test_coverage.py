"""What of the contract was exercised: counted from real exchanges, told in reports, added up over runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import Contract
from simulator.coverage import Universe
from simulator.rules import Ordering
from tests import wire

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Done, Simulator
    from conftest import Endpoint

CONTRACT = Contract.load()
UNIVERSE = Universe.load(CONTRACT, [rule.id for rule in Ordering.load(CONTRACT).rules])


def items(report: dict[str, Any], area: str) -> dict[str, int]:
    """How often each item of an area was exercised."""
    return dict(report["coverage"][area]["items"])


def missing(report: dict[str, Any]) -> set[tuple[str, str]]:
    """Everything that was not exercised."""
    return {
        (area, item)
        for area in report["coverage"]
        for item, times in items(report, area).items()
        if not times
    }


def test_what_the_bundled_scenarios_never_exercise_has_its_reason(whole: Done) -> None:
    assert set(whole.report["coverage"]) == {area.id for area in UNIVERSE.areas}
    areas = {area.id: area for area in UNIVERSE.areas}
    unexcused = {(area, item) for area, item in missing(whole.report) if areas[area].excuse(item) is None}
    assert unexcused == set(), "exercise it by a scenario, or say in schemas/v1/coverage.yaml why not"


def test_no_excuse_is_out_of_date(whole: Done) -> None:
    for area in UNIVERSE.areas:
        named = set(area.unless)
        assert named <= set(area.items), area.id
        exercised = {item for item, times in items(whole.report, area.id).items() if times}
        assert not named & exercised, area.id


def test_the_summary_is_one_sentence_and_the_table_is_for_the_curious(
    simulator: Simulator, whole: Done
) -> None:
    exercised = sum(len(area["items"]) for area in whole.report["coverage"].values())
    done = exercised - len(missing(whole.report))
    assert f"Exercised of the contract: {done} of {exercised} items" in whole.words
    assert "not: 401" not in whole.words
    loud = simulator.run("known/direct-customer", "--seed", 3, "--verbose", environ={})
    assert 'Encodings of "no reseller" 1 of 6' in loud.words
    assert "reseller, equal to ID" in loud.words


def test_the_same_is_counted_whoever_plays(simulator: Simulator) -> None:
    """With several processes and threads, and again from the journal."""
    alone = simulator.run("known", "--seed", 7, "--journal", "journal.ndjson", environ={})
    together = simulator.run("known", "--seed", 7, "--processes", 2, "--workers", 2, environ={})
    assert together.report["coverage"] == alone.report["coverage"]
    judged = simulator.judge("journal.ndjson")
    for area in ("endpoints", "accounts", "no_reseller", "members", "action_types", "branches", "statuses"):
        assert items(judged.report, area) == items(alone.report, area), area


def test_an_injected_reply_exercises_nothing(simulator: Simulator) -> None:
    done = simulator.run("failure/customer-timeout", "--seed", 1, "--reseller-support", environ={})
    assert items(done.report, "statuses")["no answer"] == 0
    assert items(done.report, "branches")["a Retry of a customer"] == 1
    assert items(done.report, "branches")["a refused customer"] == 0


def test_a_call_that_reached_nobody_exercises_no_vendor(simulator: Simulator) -> None:
    with wire.nobody() as url:
        done = simulator.run("known/direct-customer", "--endpoint", url)
    assert done.code == 3
    exercised = {area for area in done.report["coverage"] if any(items(done.report, area).values())}
    assert exercised <= {"checks"}, "which were made of our own request"


def test_what_a_vendor_answers_is_counted(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator.run(
        "known/direct-customer", "--endpoint", endpoint("customer-http-500"), "--reseller-support"
    )
    assert items(done.report, "statuses")["5xx"] >= 1
    assert items(done.report, "answers")["neither yes nor no"] >= 1


def test_several_runs_add_up(simulator: Simulator) -> None:
    reports = []
    for name, option in (("on", "--reseller-support"), ("off", "--no-reseller-support")):
        simulator("run", "known", "--seed", 5, option, "--json", f"{name}.json", environ={})
        reports.append(json.loads((simulator.folder / f"{name}.json").read_text("utf-8")))
    told = simulator("coverage", "on.json", "off.json", "--json")
    assert told.code == 0
    whole = json.loads(told.out)
    assert missing(whole) == missing(reports[0]) & missing(reports[1])
    assert all(items(whole, "options")[f"Reseller Support {setting}"] for setting in ("on", "off"))
    for area in whole["coverage"]:
        sums = {item: sum(items(report, area)[item] for report in reports) for item in items(whole, area)}
        assert items(whole, area) == sums

    table = simulator("coverage", "on.json", "off.json")
    assert table.first == "on.json: the built-in vendor, not a real endpoint"
    assert table.last.startswith("Exercised of the contract: ")
    assert max(map(len, table.out.splitlines())) <= 80


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("not JSON", "is no JSON report"),
        ("[]", "is no JSON report with its coverage"),
        ('{"report": 1, "coverage": {"a": 3}}', "is no JSON report with its coverage"),
    ],
)
def test_what_is_no_report_is_told(simulator: Simulator, tmp_path: Path, text: str | None, said: str) -> None:
    if text is not None:
        (tmp_path / "odd.json").write_text(text, "utf-8")
    done = simulator("coverage", "odd.json")
    assert done.code == 2
    assert f"odd.json: {said}" in done.said


def test_everything_that_is_no_report_is_told_at_once(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("not JSON", "utf-8")
    done = simulator("coverage", "odd.json", "missing.json")
    assert done.code == 2
    assert "odd.json: is no JSON report" in done.said
    assert "missing.json: cannot be read" in done.said


def test_reports_of_two_contracts_do_not_add_up(simulator: Simulator, whole: Done) -> None:
    (simulator.folder / "one.json").write_text(json.dumps(whole.report), "utf-8")
    (simulator.folder / "two.json").write_text(json.dumps(whole.report | {"contract": "v2"}), "utf-8")
    done = simulator("coverage", "one.json", "two.json")
    assert done.code == 2
    assert "was judged by contract v2" in done.said
