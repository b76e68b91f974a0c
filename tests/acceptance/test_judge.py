"""``simulator judge``: the same checks and rules on traffic that was recorded, and on faulty platforms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from command_line import ROOT

from simulator.journal import JournalWriter, read_recording
from simulator.matrix.mutations import REMOVED, Exchanges, alter, double, drop, redirect, swap, value_at

if TYPE_CHECKING:
    from command_line import Done, Simulator
    from conftest import Endpoint

    from simulator.matrix.mutations import Mutation

HAR = ROOT / "tests" / "data" / "official-sample-vendor.har"


def test_the_journal_of_a_run_is_judged_as_the_run_was(simulator: Simulator, whole: Done) -> None:
    done = simulator.judge(whole.folder / "journal.ndjson")
    assert done.code == 0, done.out
    assert done.first == "Judging recorded traffic of the built-in vendor, not of a real endpoint"
    assert done.last.startswith("PASSED (exit 0): ")
    assert done.report["recording"] == str(whole.folder / "journal.ndjson")
    calls = {s["id"]: len(s["calls"]) for s in done.report["scenarios"]}
    assert {s["id"]: len(s["calls"]) for s in whole.report["scenarios"]}.items() <= calls.items()
    assert done.report["counts"]["findings"]["must"] == 0
    assert _ids(done) == _ids(whole)


def _ids(done: Done) -> set[tuple[str, str]]:
    """What was made: a probe makes some of it twice, on purpose, and names it once."""
    return {(made["kind"], made["external_id"]) for made in done.report["created"]}


def test_a_recording_of_the_official_sample_says_whose_fault_is_whose(simulator: Simulator) -> None:
    done = simulator.judge(HAR)
    assert done.code == 1
    assert "--reseller-support unsaid, so not judged" in done.first
    faults = {(f["check"], f["party"], f["call"]) for f in done.report["findings"] if f["level"] == "must"}
    assert ("request.verb", "platform", 18) in faults, "GET Accounts/Synchronize is nobody's but the caller's"
    assert ("endpoint.not-offered", "vendor", 19) in faults
    vendors = {check for check, party, _ in faults if party == "vendor"}
    assert vendors == {"endpoint.not-offered"}, "every 200 answer in it is as the contract wants it"
    assert "Wrong in what the platform sent, not at the vendor" in done.words
    assert "seed 0" not in done.out
    said = simulator.judge(HAR, "--reseller-support")
    assert "unsaid" not in said.out
    used = {name for name, rule in said.report["rules"].items() if rule["exercised"]}
    assert "order.reseller-before-customer" in used
    assert "order.reseller-before-customer" not in {
        name for name, rule in done.report["rules"].items() if rule["exercised"]
    }
    assert done.junit is not None
    assert done.junit.failures + done.junit.errors >= 2


def test_what_the_platform_does_wrong_is_not_hidden_behind_a_fault_of_the_vendor(
    simulator: Simulator,
) -> None:
    """On a recording both are what it was judged for; neither excuses the other."""
    done = simulator.judge(HAR)
    own = [f for f in done.report["findings"] if f["party"] == "platform" and f["call"] == 20]
    assert [(f["check"], f["follows_from"]) for f in own] == [("request.body-missing", None)]


@pytest.fixture(scope="module")
def journals(whole: Done) -> dict[str, Exchanges]:
    """The journal of the whole run, by scenario."""
    by_scenario: dict[str, list[object]] = {}
    for exchange in read_recording(whole.folder / "journal.ndjson").exchanges:
        by_scenario.setdefault(exchange.scenario, []).append(exchange)
    return {name: tuple(exchanges) for name, exchanges in by_scenario.items()}  # type: ignore[misc]


def _reseller_as_user(journal: Exchanges) -> Exchanges:
    return alter(1, "/Role", "User")(journal)


def _another_reseller_id(journal: Exchanges) -> Exchanges:
    """The vendor's own id with one letter in the other case: byte for byte means byte for byte."""
    carried = str(value_at(journal[1], "/ResellerExternalID"))
    return alter(2, "/ResellerExternalID", carried.swapcase())(journal)


FIRST_ORDER = "known/reseller-first-order@on"

FAULTY_PLATFORMS: dict[str, tuple[str, Mutation, str]] = {
    "the customer first": (FIRST_ORDER, swap(1, 2), "order.reseller-before-customer"),
    "the reseller never": (FIRST_ORDER, drop(1), "order.reseller-before-customer"),
    "the reseller twice": (FIRST_ORDER, double(1), "order.synchronize-once"),
    "no customer at all": (FIRST_ORDER, drop(2), "order.account-before-create"),
    "the reseller as a user": (FIRST_ORDER, _reseller_as_user, "order.reseller-before-customer"),
    "another ResellerExternalID": (FIRST_ORDER, _another_reseller_id, "carried.reseller-external-id"),
    "the subscription twice": (FIRST_ORDER, double(3), "order.create-once"),
    "a member left out": (FIRST_ORDER, alter(2, "/ResellerID", REMOVED), "request.member-missing"),
    "a wrong path": (FIRST_ORDER, redirect(3, "/Create", "/Suspend"), "order.create-before-change"),
    "another ExternalID": (
        "known/direct-customer@off",
        alter(2, "/Account/ExternalID", "acc-0000"),
        "carried.account-external-id",
    ),
    "a pre-check and no call": ("precheck/create@off", drop(3), "order.call-after-precheck"),
    "a saved option forgotten": (
        "known/mpnid-as-text@off",
        alter(1, "/SyncOptions/MPNID", REMOVED),
        "order.required-options",
    ),
}


def test_a_faulty_platform_is_caught_and_the_vendor_is_not_blamed(
    simulator: Simulator, journals: dict[str, Exchanges], whole: Done
) -> None:
    """Journals of a real run with one call swapped, doubled, dropped or altered, each judged for itself."""
    header = {**read_recording(whole.folder / "journal.ndjson").header}
    missed = {}
    for fault, (scenario, mutation, check) in FAULTY_PLATFORMS.items():
        journal = mutation(journals[scenario])
        with JournalWriter(simulator.folder / "faulty", header=header) as writer:
            for exchange in (*journal, *journals["registration@off"]):
                writer.write(exchange)
            writer.end()
        done = simulator.judge("faulty")
        found = {(f["check"], f["party"]) for f in done.report["findings"] if f["level"] == "must"}
        if done.code != 1 or (check, "platform") not in found or {p for _, p in found} != {"platform"}:
            missed[fault] = (done.code, found)
    assert not missed


def test_reseller_support_can_be_said_against_the_recording(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator.run(
        "known/reseller-first-order", "--reseller-support", "--endpoint", endpoint(), "--journal", "j"
    )
    assert done.code == 0
    assert simulator.judge("j").code == 0
    denied = simulator.judge("j", "--no-reseller-support")
    assert denied.code == 1
    assert {f["party"] for f in denied.roots()} == {"platform"}
    assert "order.no-reseller-when-off" in {f["check"] for f in denied.roots()}
    assert "warning: j: 6 of its 6 calls were made with Reseller Support on, as it says itself" in denied.said
    assert "(the first: call 1 of registration@on)" in denied.said
    assert "fix: leave --no-reseller-support out" in denied.said
    assert simulator.judge("j", "--reseller-support").err == ""


def test_urls_of_one_s_own_are_recognised_by_the_service_file(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    url = endpoint()
    done = simulator.run(
        "known/direct-customer", "--endpoint", url, "--no-reseller-support", "--journal", "j"
    )
    assert done.code == 0
    journal = (simulator.folder / "j").read_text("utf-8")
    moved = journal.replace("/Accounts/Synchronize", "/sync.ashx?what=account")
    lines = [json.loads(line) for line in moved.splitlines()]
    for line in lines[1:-1]:
        line["endpoint"] = None
    (simulator.folder / "moved").write_text("\n".join(map(json.dumps, lines)) + "\n", "utf-8")
    unknown = simulator.judge("moved")
    assert [call["endpoint"] for call in unknown.report["scenarios"][-1]["calls"]] == [
        None,
        "subscription.create",
    ]
    service = {"endpoint": url, "urls": {"account.synchronize": f"{url}/sync.ashx?what=account"}}
    (simulator.folder / "service.yaml").write_text(json.dumps(service), "utf-8")
    known = simulator.judge("moved", "--service", "service.yaml")
    assert known.code == 0, known.out
    calls = [call["endpoint"] for call in known.report["scenarios"][-1]["calls"]]
    assert calls == ["account.synchronize", "subscription.create"]


def test_a_recording_that_holds_nothing_or_is_none_is_told_apart(simulator: Simulator, whole: Done) -> None:
    folder = simulator.folder
    header, first, *_ = (whole.folder / "journal.ndjson").read_text("utf-8").splitlines()
    other = header.replace('"journal":1', '"journal":99')
    unreadable = {
        "empty": (b"", "the recording is empty"),
        "garbage": (b"\x00\xff\x17 no JSON", "the recording"),
        "page.har": (b"<html>", "neither a journal nor a HAR"),
        "json.har": (b'{"log": {}}', "it has no log.entries"),
        "future": (f"{other}\n".encode(), "only format 1 is known"),
        "torn": (f"{header}\n{first[:80]}\n{first}\n".encode(), "this line is not an exchange"),
        "list": (b"[1, 2]", "neither a journal nor a HAR"),
    }
    for name, (data, message) in unreadable.items():
        (folder / name).write_bytes(data)
        done = simulator("judge", name)
        assert done.code == 2, name
        assert message in done.said, done.err
        assert f"error: {name}" in done.err
        assert "fix: " in done.err
    missing = simulator("judge", "nowhere.har")
    assert missing.code == 2
    assert "nowhere.har" in missing.err
    for name, data in {
        "header": f"{header}\n",
        "no-entries.har": '{"log": {"version": "1.2", "entries": []}}',
        "cut": f"{header}\n{first[:80]}",
    }.items():
        (folder / name).write_text(data, "utf-8")
        done = simulator.judge(name)
        assert (done.code, done.report["verdict"]) == (4, "nothing_judged"), name
        assert done.last.startswith("NOTHING JUDGED (exit 4)")
    (folder / "cut-later").write_text(f"{header}\n{first}\n{first[:80]}", "utf-8")
    cut = simulator.judge("cut-later")
    assert cut.code == 0
    assert len(cut.report["scenarios"][0]["calls"]) == 1


def test_that_nothing_succeeded_is_told_beside_the_verdict(simulator: Simulator, whole: Done) -> None:
    """The platform and the refusals may be right; nobody may take it for a service that works."""
    header, *lines = (whole.folder / "journal.ndjson").read_text("utf-8").splitlines()
    order = next(line for line in lines if '"known/direct-customer@on"' in line)
    refused = json.loads(order)
    refused["reply"]["body"] = '{"Code": -5, "Message": "The licence has ended", "Result": null}'
    for name, line in {"refused": json.dumps(refused), "accepted": order}.items():
        (simulator.folder / name).write_text(f"{header}\n{line}\n", "utf-8")
        done = simulator.judge(name)
        assert done.code == 0
        assert ("Every order in the recording was refused" in done.words) == (name == "refused")


def test_traffic_of_other_services_in_a_recording_is_left_alone(simulator: Simulator) -> None:
    document = json.loads(HAR.read_text("utf-8"))
    for entry in document["log"]["entries"]:
        entry["request"]["url"] = "https://elsewhere.example/api/orders/17"
    (simulator.folder / "other.har").write_text(json.dumps(document), "utf-8")
    done = simulator.judge("other.har")
    assert (done.code, done.report["verdict"]) == (4, "nothing_judged")
    assert "no call of the contract is in it" in done.words
