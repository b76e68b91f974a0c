"""``simulator replay``: the failing calls, byte for byte, and whether each finding is still there."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest
from command_line import KEYS
from scripted import accepting, answer, catalogue, scripted

from simulator.journal import read_recording
from tests import wire

if TYPE_CHECKING:
    from command_line import Simulator
    from conftest import Endpoint

ORDERS = ("known/direct-customer", "known/reseller-first-order")
DIRECT = ("classification/direct-customer-id-empty", "classification/direct-customer-id-equal")


@pytest.fixture
def failed(simulator: Simulator, endpoint: Endpoint) -> str:
    """The endpoint of a vendor that breaks one check, with the report and the journal of that."""
    url = endpoint("code-1-with-ok")
    simulator.run(*ORDERS, "--endpoint", url, "--reseller-support", "--journal", "journal.ndjson")
    return url


def test_what_is_still_there_fails_and_what_is_gone_does_not(
    simulator: Simulator, endpoint: Endpoint, failed: str
) -> None:
    still = simulator("replay", "report.json")
    assert still.code == 1, still.err
    assert still.out.count("  still there") == 2
    assert "known/direct-customer@on, call 2 subscription.create: 200 then, 200 now" in still.out
    assert still.last == "STILL THERE (exit 1): 2 still there; 2 calls sent"
    assert KEYS["SIMULATOR_API_KEY"] not in still.out

    gone = simulator("replay", "report.json", "--endpoint", endpoint())
    assert "gone" in gone.out
    assert gone.last == "GONE (exit 0): 2 gone; 2 calls sent"
    assert gone.code == 0


def test_the_bytes_are_those_of_the_run(simulator: Simulator, failed: str) -> None:
    report = json.loads((simulator.folder / "report.json").read_text("utf-8"))
    held = [call["request"] for scenario in report["scenarios"] for call in scenario["exchanges"]]
    made = {one.request.body for one in read_recording(simulator.folder / "journal.ndjson").exchanges}
    assert {request["body"].encode() for request in held} <= made
    assert {dict(request["headers"])["X-CloudPlatform-APIKey"] for request in held} == {"<redacted>"}


def test_a_finding_is_chosen_by_its_number_or_its_check(simulator: Simulator, failed: str) -> None:
    assert simulator("replay", "report.json", "1").code == 1
    assert simulator("replay", "report.json", "envelope.message-ok").code == 1
    wrong = simulator("replay", "report.json", "envelope.mesage-ok")
    assert wrong.code == 2
    assert "Did you mean 'envelope.message-ok'?" in wrong.said
    assert "there is no failure 9: it has 1" in simulator("replay", "report.json", "9").said


def test_what_was_masked_is_not_sent(simulator: Simulator, failed: str) -> None:
    file = simulator.folder / "report.json"
    document = json.loads(file.read_text("utf-8"))
    for scenario in document["scenarios"]:
        for call in scenario["exchanges"]:
            call["request"]["body"] = '{"Password": "<redacted>"}'
    file.write_text(json.dumps(document), "utf-8")
    done = simulator("replay", "report.json")
    assert done.code == 4
    assert "its body holds a secret, which the report masks: it cannot be sent as it was" in done.words
    assert done.last == "NOTHING DECIDED (exit 4): 2 not sent; 0 calls sent"


def test_what_http_does_not_allow_is_told_with_its_call_and_nothing_is_sent(
    simulator: Simulator, failed: str
) -> None:
    file = simulator.folder / "report.json"
    document = json.loads(file.read_text("utf-8"))
    places = []
    for at, scenario in enumerate(document["scenarios"]):
        for number, call in enumerate(scenario["exchanges"]):
            places.append(f"/scenarios/{at}/exchanges/{number}/request")
            call["request"]["headers"][:0] = [["X Bad\n", "v"], ["X-Snow", "\u2603"]]
            call["request"]["method"] = "PO ST"
    file.write_text(json.dumps(document), "utf-8")
    done = simulator("replay", "report.json")
    assert done.code == 2, done.err
    assert not done.out
    assert (len(places), done.err.count("error: report.json: call 2 of")) == (2, 3)
    for place in places:
        assert f"cannot be sent: 'X Bad\\n' cannot be the name of a header at {place}/headers/0\n" in done.err
        assert f"U+2603 at {place}/headers/1\n" in done.err
        assert f"'PO ST' cannot be the verb of a call at {place}/method\n" in done.err


def test_nobody_reached_is_no_pass_and_what_is_missing_is_told(simulator: Simulator, failed: str) -> None:
    done = simulator("replay", "report.json", "--endpoint", "http://127.0.0.1:9")
    assert done.code == 3
    assert "not reached" in done.out
    missing = simulator("replay", "report.json", environ={})
    assert missing.code == 2
    assert "the API key is missing" in missing.said
    simulator.run(ORDERS[0])
    assert "nothing failed in it" in simulator("replay", "report.json").said


@pytest.mark.parametrize("options", [(), ("--workers", 2), ("--processes", 2)])
def test_an_id_given_in_two_scenarios_is_asked_for_again_in_both(
    simulator: Simulator, endpoint: Endpoint, options: tuple[object, ...]
) -> None:
    """Both scenarios passed, and the report holds of them the calls of the pair."""
    url = endpoint("one-id-for-all-accounts")
    run = simulator.run(*DIRECT, "--endpoint", url, "--reseller-support", *options)
    first, second = (f"{name}@on" for name in DIRECT)
    assert [run.outcomes()[one] for one in (first, second)] == ["passed", "passed"]

    still = simulator("replay", "report.json", 1)
    assert f"{second}, call 1 account.synchronize: 200" in still.out
    assert f"given acc-0000000000000001, like call 1 of {first}" in still.words
    assert still.last == "STILL THERE (exit 1): 1 still there; 2 calls sent"

    gone = simulator("replay", "report.json", "ids.account-distinct", "--endpoint", endpoint())
    assert f"and call 1 of {first} was given acc-" in gone.words
    assert gone.last == "GONE (exit 0): 1 gone; 2 calls sent"


def test_two_of_whom_one_is_given_no_id_are_not_told_apart(simulator: Simulator, endpoint: Endpoint) -> None:
    url = endpoint("one-id-for-all-accounts")
    simulator.run(*DIRECT, "--endpoint", url, "--reseller-support", "--journal", "journal.ndjson")
    judged = simulator.judge("journal.ndjson")
    assert judged.code == 1
    refuses = {"accounts/synchronize": answer({"Code": -1, "Message": "Not today", "Result": None})}
    with wire.server(scripted(refuses, otherwise=accepting())) as vendor:
        done = simulator("replay", "report.json", "--endpoint", vendor.url)
    assert f"call 1 of {DIRECT[0]}@on was given no id this time" in done.words
    assert done.last == "NOTHING DECIDED (exit 4): 1 not decided; 2 calls sent"


def test_a_refusal_that_tells_the_key_is_still_there_and_no_other_call_is_sent(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """The report's answer is masked: what is answered now is like it once it is masked as well."""
    key = KEYS["SIMULATOR_API_KEY"]
    refused = json.dumps({"Code": -9, "Message": f"the key {key} may not order", "Result": None}).encode()
    blanks = itertools.count(1)

    def refuse(line: wire.Line, _: bytes) -> None:
        line.send(wire.http(200, refused + b" " * next(blanks)))  # the same answer, in other bytes

    answers = {"fields/servicedefinition": catalogue(endpoint()), "subscriptions/create": refuse}
    with wire.server(scripted(answers, otherwise=accepting())) as vendor:
        simulator.run(ORDERS[0], "--endpoint", vendor.url, "--reseller-support")
        made = len(vendor.received)
        done = simulator("replay", "report.json", "expectation.answer", "--endpoint", vendor.url)
        calls, sent = vendor.received[:made], vendor.received[made:]
    assert done.last == "STILL THERE (exit 1): 1 still there; 1 call sent"
    assert key not in done.said
    orders = [one for one in calls if b"/subscriptions/create" in one.lower()]
    assert sent == orders, "the failing call, byte for byte, and no other"


def test_what_a_finding_of_several_calls_needs_is_sent_and_nothing_else(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    answers = {"fields/servicedefinition": catalogue(endpoint())}
    with wire.server(scripted(answers, otherwise=accepting())) as vendor:
        options = ("--reseller-support", "--probes", "safe", "--strict")
        run = simulator.run(ORDERS[0], "--endpoint", vendor.url, *options)
        made = len(vendor.received)
        simulator("replay", "report.json", "repetition.account-id", "--endpoint", vendor.url)
        sent = [one.partition(b"\r\n\r\n")[2].decode() for one in vendor.received[made:]]
    ours = [one for one in run.report["findings"] if one["check"] == "repetition.account-id"]
    needed = {(one["scenario"], number) for one in ours for number in (*one["calls"], one["call"])}
    held = [
        (scenario["id"], call["number"], call["request"]["body"])
        for scenario in run.report["scenarios"]
        for call in scenario["exchanges"]
    ]
    assert len(needed) >= 2 * len(ours) > 0, "each is about two calls at least"
    assert sent == [body for scenario, number, body in held if (scenario, number) in needed]
    assert len(sent) < len(held)
