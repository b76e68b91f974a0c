"""``simulator run`` when all goes well: the built-in vendor without a word, and the same vendor as an
endpoint.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from command_line import ROOT

from simulator.journal import read_recording
from simulator.vendors import PartnerId

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Done, Simulator
    from conftest import Endpoint

SCENARIOS = sorted(
    file.relative_to(ROOT).as_posix()
    for file in (ROOT / "scenarios").rglob("*.yaml")
    if file.parent.name != "fragments"
)

KNOWN_FOR = [
    "known/reseller-first-order",
    "known/repeat-order-new-customer",
    "known/repeat-order-known-customer",
    "known/direct-customer",
    "known/mpnid-as-text",
]
"""what the product is known for, the repeat order in its two halves"""


def test_without_a_word_everything_is_played_against_the_built_in_vendor_and_passes(whole: Done) -> None:
    assert whole.code == 0, whole.out
    assert whole.first == "Judging the built-in vendor, not a real endpoint"
    assert whole.last.startswith("PASSED (exit 0): ")
    assert whole.last.endswith("; the built-in vendor")
    assert whole.err == ""
    report = whole.report
    assert report["verdict"] == "passed"
    assert report["vendor"] == {
        "endpoint": report["vendor"]["endpoint"],
        "built_in": True,
        "reseller_support": [True, False],
        "reseller_support_said": True,
        "key_encoding": "base64",
    }
    assert set(whole.outcomes().values()) == {"passed"}, "nothing is skipped, nothing is taken on trust"
    assert sorted({s["file"] for s in report["scenarios"] if s["file"]}) == SCENARIOS
    assert "This says nothing about your own service." in whole.words


def test_without_a_word_both_settings_of_reseller_support_are_played(whole: Done) -> None:
    settings: dict[str, set[bool]] = {}
    for scenario in whole.report["scenarios"]:
        settings.setdefault(scenario["id"].rpartition("@")[0], set()).add(scenario["reseller_support"])
    assert settings["registration"] == {True, False}
    assert settings["known/direct-customer"] == {True, False}
    assert settings["known/reseller-first-order"] == {True}
    assert settings["support-off/first-order"] == {False}


def test_each_played_scenario_was_judged_and_each_ordering_rule_says_how_often(whole: Done) -> None:
    for scenario in whole.report["scenarios"]:
        assert scenario["calls"], scenario["id"]
        assert len(scenario["judged"]) >= 5, scenario["id"]
    rules = whole.report["rules"]
    assert all(rule["broken"] == 0 for rule in rules.values())
    idle = [name for name, rule in rules.items() if not rule["exercised"]]
    judged = {check for scenario in whole.report["scenarios"] for check in scenario["judged"]}
    assert not judged & set(idle), "what was never exercised is nowhere told as judged"
    assert f"{len(idle)} of {len(rules)} ordering rules" in whole.words if idle else True


def test_the_junit_report_has_a_suite_a_file_and_a_case_a_check(whole: Done) -> None:
    junit = whole.junit
    assert junit is not None
    assert (junit.failures, junit.errors, junit.skipped) == (0, 0, 0)
    assert [suite.name for suite in junit] == ["registration", *_files_in_order(whole), "probes"]
    cases = {(case.classname, case.name) for suite in junit for case in suite}
    assert junit.tests == sum(1 for suite in junit for _ in suite) == len(cases)
    assert ("known/direct-customer@on", "expectation.answer") not in cases
    assert ("known/reseller-first-order@on", "order.reseller-before-customer") in cases or any(
        name.startswith("order.") for who, name in cases if who == "known/reseller-first-order@on"
    )
    properties = {p.name: p.value for suite in junit for p in suite.properties()}
    assert properties["built_in_vendor"] == "true"
    assert properties["seed"] == "20"


def _files_in_order(done: Done) -> list[str]:
    return list(dict.fromkeys(s["file"] for s in done.report["scenarios"] if s["file"]))


def test_the_output_of_a_pipe_fits_80_columns_and_has_no_colours(whole: Done) -> None:
    assert "\x1b" not in whole.out
    assert max(len(line) for line in whole.out.splitlines()) <= 80


def test_every_id_that_the_vendor_gave_is_in_the_report_with_the_call_that_made_it(whole: Done) -> None:
    created = whole.report["created"]
    recording = read_recording(whole.folder / "journal.ndjson")
    given: dict[tuple[str, int], str] = {}
    for exchange in recording.exchanges:
        if exchange.endpoint == "account.synchronize" and not exchange.injected and exchange.probe is None:
            answer = json.loads(getattr(exchange.reply, "body", b"") or b"{}")
            if answer.get("Code") == 0:
                given[exchange.scenario, exchange.number] = answer["Result"]
    accounts = [c for c in created if c["kind"] == "account" and not c["scenario"].startswith("probe/")]
    told = {(c["scenario"], c["call"]): c["external_id"] for c in accounts}
    assert told == given
    assert len(told) > 200
    kinds = {kind: sum(c["kind"] == kind for c in created) for kind in ("account", "subscription", "addon")}
    assert ", ".join(f"{number} {kind}s" for kind, number in kinds.items()) in whole.words


def test_list_begins_with_what_the_product_is_known_for_and_says_what_each_needs(
    simulator: Simulator,
) -> None:
    done = simulator("list")
    assert done.code == 0
    names = [line for line in done.out.splitlines() if line and not line.startswith(" ")][:-1]
    assert names[: len(KNOWN_FOR)] == KNOWN_FOR
    assert sorted({f"scenarios/{name.partition('[')[0]}.yaml" for name in names}) == SCENARIOS
    assert len(set(names)) == len(names), "the cases of a matrix have names of their own"
    assert done.last == f"{len(names)} scenarios; play one with: simulator run NAME"
    assert "needs Reseller Support on" in done.words
    assert "the capabilities addons" in done.words
    assert all(simulator("list", name).code == 0 for name in (names[0],))


def test_quiet_is_one_line_and_verbose_has_each_call_and_each_id(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    url = endpoint()
    quiet = simulator("run", "known/direct-customer", "--endpoint", url, "--quiet", "--reseller-support")
    assert quiet.code == 0
    assert quiet.out.splitlines() == [quiet.last]
    assert quiet.last.startswith("PASSED (exit 0): http://127.0.0.1:")
    verbose = simulator.run("known/direct-customer", "--endpoint", url, "--verbose", "--reseller-support")
    assert "1 account.synchronize for initech: HTTP 200" in verbose.out
    assert "2 subscription.create for initech: HTTP 200" in verbose.out
    for created in verbose.report["created"]:
        assert created["external_id"] in verbose.out
        assert created["id"] in verbose.out
    titles = [rule["title"] for rule in verbose.report["rules"].values() if not rule["exercised"]]
    assert all(" ".join(title.split())[:60] in verbose.words for title in titles)


def test_where_reseller_support_is_unsaid_it_is_off_and_first_and_last_line_name_the_flag(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    unsaid = simulator.run("known", "--endpoint", endpoint())
    assert unsaid.code == 0
    assert "--reseller-support unsaid, so off" in unsaid.first
    assert "--reseller-support unsaid, so off" in unsaid.last
    assert unsaid.report["vendor"]["reseller_support"] == [False]
    assert unsaid.report["vendor"]["reseller_support_said"] is False
    assert unsaid.outcomes()["known/reseller-first-order@off"] == "skipped"
    said = simulator.run("known/direct-customer", "--endpoint", endpoint(), "--no-reseller-support")
    assert "unsaid" not in said.out
    assert said.report["vendor"]["reseller_support_said"] is True


def test_what_the_service_does_not_offer_is_skipped_each_with_its_reason_and_the_flag_that_plays_it(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator.run("--endpoint", endpoint(), "--reseller-support")
    assert done.code == 0, done.out
    skipped = {s["id"]: s["reason"] for s in done.report["scenarios"] if s["outcome"] == "skipped"}
    flagless = {name: reason for name, reason in skipped.items() if "--" not in reason}
    assert not flagless
    assert skipped["addons/one-addon@on"] == "needs addons: --capability addons"
    assert done.junit is not None
    assert done.junit.skipped == len(skipped)
    assert all(" ".join(reason.split()) in done.words for reason in skipped.values())
    assert f"{len(skipped)} skipped" in done.words
    flags = {reason.partition(": ")[2] for reason in skipped.values() if "--capability" in reason}
    named = [word for flag in sorted(flags) for word in flag.split() if not word.startswith("--")]
    everything = [word for name in sorted(set(named)) for word in ("--capability", name)]
    more = simulator.run("--endpoint", endpoint(), "--reseller-support", *everything)
    assert more.code == 0, more.out
    still = [s["reason"] for s in more.report["scenarios"] if s["outcome"] == "skipped"]
    assert not [reason for reason in still if "--capability" in reason]
    assert len(more.played()) > len(done.played())


def test_the_partner_id_is_never_made_up(simulator: Simulator, endpoint: Endpoint) -> None:
    arguments = ("known", "--endpoint", endpoint(support=False, partner_id=PartnerId.REQUIRED))
    without = simulator.run(*arguments, "--no-reseller-support")
    assert without.code == 4
    assert without.report["verdict"] == "nothing_judged"
    reason = {s["id"]: s["reason"] for s in without.report["scenarios"]}["known/mpnid-as-text@off"]
    assert "MPNID" in reason
    assert "--sync-option MPNID=" in reason
    given = simulator.run(
        *arguments, "--no-reseller-support", "--sync-option", "MPNID=3456890", "--journal", "j"
    )
    assert given.code == 0, given.out
    assert {"known/mpnid-as-text@off", "known/mpnid-as-number@off"} <= set(given.played())
    sent = [
        json.loads(exchange.request.body or b"null")["SyncOptions"].get("MPNID")
        for exchange in read_recording(simulator.folder / "j").exchanges
        if exchange.endpoint == "account.synchronize"
    ]
    assert "3456890" in sent


def test_a_partner_id_option_that_the_vendor_does_not_declare_is_a_finding(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    for fault in (None, "no-sync-options"):
        done = simulator.run(
            "registration/register",
            "--endpoint",
            endpoint(fault),
            "--partner-id-option",
            "MPNID",
        )
        (root,) = done.roots()
        assert done.code == 1
        assert (root["check"], root["party"]) == ("sync-options.partner-id-undeclared", "vendor")
        assert "--partner-id-option" in root["fix"]


@pytest.mark.parametrize(
    ("fault", "capability", "path", "code"),
    [
        ("no-settings-form", "fields", "Fields/Get", 0),
        ("no-catalogue", "service_definition", "Fields/ServiceDefinition", 4),
        ("no-sync-options", "sync_options", "Accounts/SyncOptions", 1),  # it wants what it does not declare
    ],
)
def test_a_document_that_is_not_offered_is_a_skip_unless_it_was_asked_for(
    simulator: Simulator, endpoint: Endpoint, fault: str, capability: str, path: str, code: int
) -> None:
    arguments = ("known/direct-customer", "--endpoint", endpoint(fault), "--reseller-support")
    unasked = simulator.run(*arguments)
    assert unasked.code == code, unasked.out
    skip = next(s for s in unasked.report["scenarios"] if s["id"] == f"registration/{capability}@on")
    assert skip["outcome"] == "skipped"
    assert skip["reason"] == f"GET {path} is not offered; if it should be: --capability {capability}"
    assert "endpoint.not-offered" not in {f["check"] for f in unasked.report["findings"]}
    asked = simulator.run(*arguments, "--capability", capability)
    assert asked.code == 1
    missing = [root for root in asked.roots() if root["check"] == "endpoint.not-offered"]
    assert len(missing) == 1
    assert (missing[0]["party"], missing[0]["run_wide"]) == ("vendor", True)


def test_running_twice_against_the_same_vendor_makes_new_accounts_each_time(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    arguments = ("known/reseller-first-order", "--endpoint", endpoint(), "--reseller-support")
    first, second = simulator.run(*arguments), simulator.run(*arguments)
    assert (first.code, second.code) == (0, 0)
    for member in ("id", "external_id", "name"):
        made = [
            {c[member] for c in done.report["created"] if c["kind"] == "account"} for done in (first, second)
        ]
        assert made[0].isdisjoint(made[1])
    assert first.report["run_tag"] != second.report["run_tag"]
    for done in (first, second):
        assert f"{done.report['seed']}, {done.report['run_tag']}" in done.out
        assert all(
            done.report["run_tag"] in c["name"] for c in done.report["created"] if c["kind"] == "account"
        )


def test_a_run_tag_that_was_used_before_is_named_where_it_is_in_the_way(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    arguments = ("accounts/exists-unknown", "--endpoint", endpoint(), "--capability", "exists")
    again = (*arguments, "--run-tag", "used-before")
    assert simulator.run(*again).code == 0
    (root,) = simulator.run(*again).roots()
    assert (root["endpoint"], root["got"]) == ("account.exists", "1")
    assert "With a --run-tag that was used before" in root["fix"]


def test_the_same_seed_and_run_tag_give_the_same_bytes_and_reports_whatever_the_number_of_workers(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    arguments = [
        *("known", "failure", "classification", "--endpoint", endpoint(), "--reseller-support"),
        *("--seed", "5", "--run-tag", "again"),
    ]
    runs = []
    for number, more in enumerate(([], ["--workers", "4"], ["--processes", "2", "--workers", "2"])):
        journal = simulator.folder / f"{number}.ndjson"
        done = simulator.run(*arguments, *more, "--journal", journal)
        assert done.code == 0, done.out
        runs.append((_untimed(done.report), _requests(journal)))
    assert runs[0] == runs[1] == runs[2]
    assert len(runs[0][1]) > 20


def _requests(journal: Path) -> dict[str, list[Any]]:
    requests: dict[str, list[Any]] = {}
    for exchange in read_recording(journal).exchanges:
        requests.setdefault(exchange.scenario, []).append(exchange.request)
    return requests


def _untimed(value: Any) -> Any:
    """A report without what the clock wrote into it."""
    if isinstance(value, dict):
        return {k: _untimed(v) for k, v in value.items() if k not in ("started", "elapsed")}
    return [_untimed(item) for item in value] if isinstance(value, list) else value
