"""The detection matrix tells what is wrong: survivors, false alarms, wrong parties, unproven checks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.contract import Contract
from simulator.findings import Finding, Level, Party
from simulator.matrix import (
    Kind,
    Subject,
    Tried,
    Verdict,
    as_json,
    as_markdown,
    matrix_of,
    problems,
    subjects,
    trials,
)
from simulator.matrix.bench import Bench, Play
from simulator.matrix.hunt import prey
from simulator.matrix.journals import judged, recorded
from simulator.matrix.mutations import double
from simulator.matrix.setups import NEEDS_NO_FAULT, ONLY_FOLLOWS, RIGHTS, SHORT
from simulator.matrix.trial import tried
from simulator.platform.switches import NoReseller
from simulator.report.folding import fold
from simulator.results import ExitCode, Outcome
from simulator.vendors import FAULTS, LIKES

CATALOGUE = Contract.load().catalogue
PAGE = Path(__file__).resolve().parents[2] / "docs" / "detection-matrix.md"

_RESELLERS = ("known/reseller-first-order", "repeat/customer-from-before-the-option")

FAULTY = Subject(name="f", kind=Kind.FAULTY_VENDOR, does="Breaks it.", caught_by="json.html")
RIGHT = Subject(name="r", kind=Kind.CORRECT_VENDOR, does="Does right.", caught_by=None)
PLATFORM = Subject(name="p", kind=Kind.FAULTY_PLATFORM, does="Calls twice.", caught_by="order.create-once")


def finding(check: str, party: Party = Party.VENDOR, follows_from: str | None = None) -> Finding:
    return Finding(
        check=check, level=Level.MUST, party=party, message="m", fix="f", follows_from=follows_from
    )


@pytest.mark.parametrize(
    ("subject", "findings", "verdict"),
    [
        (FAULTY, [finding("json.html")], Verdict.CAUGHT),
        (FAULTY, [finding("json.html"), finding("json.bom")], Verdict.TOLD_AGAIN),
        (FAULTY, [finding("json.html"), finding("json.html")], Verdict.TOLD_AGAIN),
        (FAULTY, [finding("json.html"), finding("json.bom", follows_from="json.html")], Verdict.CAUGHT),
        (FAULTY, [], Verdict.SURVIVED),
        (FAULTY, [finding("json.bom")], Verdict.UNRELATED),
        (FAULTY, [finding("json.bom"), finding("json.html", follows_from="json.bom")], Verdict.UNRELATED),
        (FAULTY, [finding("json.html"), finding("order.create-once", Party.PLATFORM)], Verdict.WRONG_PARTY),
        (replace(FAULTY, caught_by=""), [], Verdict.SURVIVED),
        (RIGHT, [], Verdict.LEFT_ALONE),
        (RIGHT, [finding("json.duplicate-member")], Verdict.FALSE_ALARM),
        (PLATFORM, [finding("order.create-once", Party.PLATFORM)], Verdict.CAUGHT),
        (PLATFORM, [finding("ids.account-distinct")], Verdict.WRONG_PARTY),
    ],
)
def test_roots_decide(subject: Subject, findings: list[Finding], verdict: Verdict) -> None:
    assert tried(subject, findings).verdict is verdict


def test_what_is_told_is_what_a_report_would_number() -> None:
    twice = [finding("json.html"), finding("json.bom")]
    assert tried(FAULTY, [*twice, *twice], twice[:1]).verdict is Verdict.CAUGHT
    assert tried(FAULTY, twice).blamed == ("json.bom in the run: m",)


def test_checks_that_no_fault_tells_apart_are_one() -> None:
    both = tried(FAULTY, [finding("json.html"), finding("json.bom")])
    matrix = matrix_of([FAULTY], [both], CATALOGUE, whole=True)
    assert matrix.inseparable == (("json.bom", "json.html"),)
    assert "no fault tells json.bom from json.html" in list(problems(matrix))
    alone = tried(replace(FAULTY, name="g"), [finding("json.html")])
    assert matrix_of([FAULTY], [both, alone], CATALOGUE, whole=True).inseparable == ()


def ended(subject: Subject, *findings: Finding) -> Tried:
    return tried(subject, findings)


def test_whatever_is_wrong_makes_the_matrix_fail() -> None:
    good = ended(FAULTY, finding("json.html"))
    assert matrix_of([FAULTY], [good], CATALOGUE, whole=False).is_whole
    for bad, words in (
        (ended(FAULTY), "faulty vendor f: survived (due: json.html)"),
        (ended(FAULTY, finding("json.bom")), "faulty vendor f: caught by an unrelated check only"),
        (ended(FAULTY, finding("json.html"), finding("json.bom")), "faulty vendor f: told more than once"),
        (ended(RIGHT, finding("json.bom")), "correct vendor r: false alarm"),
        (ended(PLATFORM, finding("json.bom")), "faulty platform p: the wrong party was blamed"),
    ):
        matrix = matrix_of([FAULTY, RIGHT, PLATFORM], [good, bad], CATALOGUE, whole=False)
        assert not matrix.is_whole
        assert any(line.startswith(words) for line in problems(matrix)), words


def test_a_check_that_nothing_broke_is_unproven() -> None:
    matrix = matrix_of([FAULTY], [ended(FAULTY, finding("json.html"))], CATALOGUE, whole=True)
    assert "json.html" not in matrix.unproven
    assert "json.bom" in matrix.unproven
    assert "tool.defect" not in matrix.unproven
    assert "nothing proves json.bom" in list(problems(matrix))
    assert not matrix.is_whole


def test_what_only_follows_is_proven_by_having_followed() -> None:
    (check, *_) = ONLY_FOLLOWS
    findings = [finding("json.html"), finding(check, Party.PLATFORM, follows_from="json.html")]
    assert check not in matrix_of([FAULTY], [ended(FAULTY, *findings)], CATALOGUE, whole=True).unproven
    assert check in matrix_of([FAULTY], [ended(FAULTY, findings[0])], CATALOGUE, whole=True).unproven


def test_exceptions_are_of_things_that_there_are() -> None:
    assert set(ONLY_FOLLOWS) | set(NEEDS_NO_FAULT) <= set(CATALOGUE)
    assert set(RIGHTS) <= set(FAULTS)
    assert all((*RIGHTS.values(), *ONLY_FOLLOWS.values(), *NEEDS_NO_FAULT.values()))


def test_everybody_is_in_it_once_and_on_the_page() -> None:
    names = [subject.name for subject in subjects()]
    assert {*FAULTS, *LIKES, "reference", "nobody-listens"} <= set(names)
    assert len(set(names)) == len(names)
    rows = {line.split(" | ")[0].removeprefix("| ") for line in PAGE.read_text("utf-8").splitlines()}
    assert set(names) <= rows
    assert {f"`{check}`" for check in CATALOGUE} <= rows


def test_some_are_tried_over_real_sockets() -> None:
    chosen = subjects(["html-with-200", "create-first", "nobody-listens", "wrong-verb"])
    matrix = matrix_of(subjects(), trials(chosen, workers=1), CATALOGUE, whole=False)
    assert matrix.is_whole, list(problems(matrix))
    caught = {one.subject.name: one.where for one in matrix.ended(Verdict.CAUGHT)}
    assert caught["html-with-200"] == "account.synchronize"
    assert caught.keys() == {"html-with-200", "create-first", "nobody-listens", "wrong-verb"}
    assert [one.subject.name for one in matrix.ended(Verdict.LEFT_ALONE)] == [
        "journal of known/direct-customer@on"
    ]
    assert json.loads(json.dumps(as_json(matrix)))["whole"] is True
    assert "| html-with-200 | Answers HTTP 200 with an HTML page. | `json.html` |" in as_markdown(matrix)


def test_a_short_part_of_the_suite_calls_every_endpoint() -> None:
    with Bench() as bench:
        result = bench.judged(bench.vendor(), Play(scenarios=SHORT))
    called = {call.endpoint for scenario in result.scenarios for call in scenario.calls}
    assert called == set(bench.contract.endpoints)


def test_a_journal_of_a_real_run_is_judged_with_and_without_a_fault() -> None:
    with Bench() as bench:
        (journal,) = recorded(bench, frozenset({"known/direct-customer@on"})).values()
        assert len(journal.exchanges) == 2
        assert judged(bench, journal) == ()
        found = judged(bench, journal, double(2))
    assert [one.check for one in found] == ["order.create-once"]


def test_the_hunt_goes_through_every_seed_option_and_encoding() -> None:
    hunted = list(prey(200))
    reference = {(o.seed, o.reseller_support, o.no_reseller) for o in hunted if o.like is None}
    assert len(reference) == 200 * 2 * len(NoReseller)
    others = {(o.like, o.reseller_support, o.no_reseller) for o in hunted if o.like is not None}
    assert len(others) == len(LIKES) * 2 * len(NoReseller)
    assert len({o.turn for o in hunted}) == len(hunted)
    assert list(prey(1, first=3)) == [one for one in hunted if one.seed == 3], "to see an alarm again"


@pytest.mark.parametrize(
    ("fault", "root"),
    [
        ("options-as-array", "sync-options.shape"),
        ("product-value-unknown", "catalogue.unknown-value"),
        ("no-exists", "endpoint.not-offered"),
        ("field-without-id", "fields.id"),
    ],
)
def test_one_fault_is_one_root_with_the_rest_folded_under_it(fault: str, root: str) -> None:
    (one,) = trials(subjects([fault]), workers=1)
    assert one.roots == (root,)
    assert root == "fields.id" or "expectation.calls" in one.followed


@pytest.mark.parametrize(
    ("fault", "scenarios", "root"),
    [
        (
            "reseller-ids-shouted",
            (*_RESELLERS, "classification/no-reseller-in-every-form[no_reseller=equal]"),
            ("expectation.answer", 3),
        ),
        ("reseller-id-equal-to-id-misread", _RESELLERS, ("expectation.answer", 2)),
        ("body-truncated", ("misuse/role-that-there-is-not",), ("http.dropped", 1)),
        ("addon-result-ok", ("addons/change", "addons/cancel"), ("envelope.result-placeholder", 2)),
        ("exists-with-code-0", ("accounts/exists-known",), ("envelope.exists-code", 1)),
    ],
)
def test_a_fault_that_shows_in_several_ways_is_one_thing_that_must_be_mended(
    fault: str, scenarios: tuple[str, ...], root: tuple[str, int]
) -> None:
    with Bench() as bench:
        result = bench.judged(bench.vendor(fault=fault), Play(scenarios=scenarios, reseller_support=True))
    (entry,) = fold(result)
    assert (entry.finding.check, len(entry.scenarios)) == root
    assert entry.level is Level.MUST
    assert entry.finding.level is Level.MUST
    assert result.exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT


def test_a_scenario_with_the_built_in_vendors_options_is_not_for_a_guise_without_them() -> None:
    names = ("options/sync-options-of-every-kind", "known/direct-customer")
    with Bench() as bench:
        for like in ("nothing-asked", "without-sync-options"):
            result = bench.judged(bench.vendor(like=like), Play(scenarios=names, reseller_support=True))
            assert result.all_findings == ()
            (left_out,) = (one for one in result.scenarios if one.outcome is Outcome.SKIPPED)
            assert "which this vendor does not declare" in (left_out.reason or "")


def test_settings_that_were_refused_are_told_as_refused() -> None:
    with Bench() as bench:
        vendor = bench.vendor(fault="settings-refused")
        result = bench.judged(vendor, Play(scenarios=("registration/register",), reseller_support=True))
    (root,) = (one for one in result.all_findings if one.follows_from is None)
    assert root.message.startswith("fields.validate refused a valid request")


def test_an_answer_that_no_page_asks_for_weighs_what_its_scenario_says() -> None:
    with Bench() as bench:
        play = Play(scenarios=("scripts/greek", "known/direct-customer"), reseller_support=True)
        refused = bench.judged(bench.vendor(fault="greek-refused"), play)
        crashed = bench.judged(bench.vendor(fault="reseller-http-500"), play)
    assert refused.exit_code is ExitCode.PASSED
    (root,) = (one for one in refused.all_findings if one.follows_from is None)
    assert (root.check, root.level) == ("expectation.answer", Level.MAY)
    assert crashed.exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT
