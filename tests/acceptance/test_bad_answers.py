"""Vendors that cannot be reached, fall silent, or answer something else: whose fault, which exit code."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from scripted import accepting, catalogue, scripted

from simulator.contract import Contract
from simulator.findings import Level
from simulator.vendors import FAULTS, PartnerId
from simulator.vendors.faults.wire import WIRE_FAULTS
from tests import wire

if TYPE_CHECKING:
    from command_line import Done, Simulator
    from conftest import Endpoint

CATALOGUE = Contract.load().catalogue
ORDER = ("known/reseller-first-order", "known/direct-customer", "--reseller-support")


def _unreached(done: Done) -> dict[str, Any]:
    """The one finding of a run that reached nobody."""
    assert done.code == 3, done.out
    assert done.report["verdict"] == "unreachable"
    (root,) = done.roots()
    assert (root["check"], root["party"], root["run_wide"]) == ("http.unreachable", "network", True)
    assert set(done.outcomes().values()) == {"unreachable"}
    assert done.last.startswith("UNREACHABLE (exit 3): ")
    assert "nothing is held against the vendor" in done.words
    assert done.junit is not None
    assert (done.junit.failures, done.junit.errors > 0) == (0, True)
    return root


def test_a_refused_connection(simulator: Simulator) -> None:
    with wire.nobody() as url:
        done = simulator.run(*ORDER, "--endpoint", url)
    assert "refused" in _unreached(done)["message"]
    assert sum(len(s["calls"]) for s in done.report["scenarios"]) == 1, "nobody knocks twice at a closed door"


def test_a_name_without_an_address(simulator: Simulator) -> None:
    began = time.monotonic()
    done = simulator.run(*ORDER, "--endpoint", "https://vendor.invalid/api")
    assert "vendor.invalid" in _unreached(done)["message"]
    assert time.monotonic() - began < 30


def test_a_certificate_that_nobody_vouches_for(simulator: Simulator) -> None:
    authority = wire.Authority()
    bundle = authority.write(simulator.folder)
    with wire.server(wire.answering(wire.http(404)), tls=authority.context()) as vendor:
        done = simulator.run(*ORDER, "--endpoint", vendor.url)
        assert "certificate" in _unreached(done)["message"]
        trusted = simulator.run(*ORDER, "--endpoint", vendor.url, "--set", f"tls.ca_bundle={bundle}")
    assert trusted.report["verdict"] != "unreachable"


def test_an_endpoint_of_its_own_that_cannot_be_reached_is_no_fault_of_the_vendor_s(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """And what was judged at the others is still told."""
    with wire.nobody() as nowhere:
        done = simulator.run(
            *(*ORDER, "--endpoint", endpoint()),
            *("--set", f"urls['subscription.create']={nowhere}/create"),
        )
    assert done.code == 3, done.out
    assert done.outcomes()["registration@on"] == "passed"
    assert done.outcomes()["known/direct-customer@on"] == "unreachable"
    assert {root["check"] for root in done.roots()} == {"http.unreachable"}


def test_no_answer_in_time_is_the_vendor_s_fault(simulator: Simulator, endpoint: Endpoint) -> None:
    began = time.monotonic()
    done = simulator.run(*ORDER, "--endpoint", endpoint("customer-times-out"), "--timeout", "0.3")
    assert time.monotonic() - began < 15
    _one_fault(done, "http.timeout")
    assert "0.3 s" in done.words


CAUGHT = [
    (fault.name, fault.caught_by)
    for fault in WIRE_FAULTS
    if fault.caught_by is not None
    and CATALOGUE[fault.caught_by].level is Level.MUST
    and fault.name not in ("trickled-answer", "byte-order-mark")
]


@pytest.mark.parametrize(("fault", "check"), CAUGHT)
def test_a_broken_answer_is_one_fault_of_the_vendor_and_the_rest_is_folded_under_it(
    simulator: Simulator, endpoint: Endpoint, fault: str, check: str
) -> None:
    done = simulator.run(*ORDER, "--endpoint", endpoint(fault), "--timeout", "5")
    _one_fault(done, check)


def _one_fault(done: Done, check: str) -> None:
    assert done.code == 1, done.out
    assert {root["check"] for root in done.roots()} == {check}
    entries = [entry for entry in done.report["entries"] if entry["level"] == "must"]
    samples = [done.report["findings"][entry["findings"][0]] for entry in entries]
    assert {sample["check"] for sample in samples} == {check}
    assert {sample["party"] for sample in samples} == {"vendor"}
    assert len(entries) == 1, done.out
    assert done.last.startswith("FAILED (exit 1): ")
    assert all(finding["fix"] and finding["message"] for finding in done.report["findings"])
    assert " fix " in done.words
    assert "curl -sS -X POST" in done.out


def test_a_byte_order_mark_is_told_and_fails_nothing(simulator: Simulator, endpoint: Endpoint) -> None:
    done = simulator.run(*ORDER, "--endpoint", endpoint("byte-order-mark"))
    assert done.code == 0
    assert {(f["check"], f["level"], f["party"]) for f in done.report["findings"]} == {
        ("json.bom", "should", "vendor")
    }
    assert "Worth mending, though it fails nothing" in done.words
    assert "without BOM" in done.words


STATE_AND_ENVELOPE = {
    "code-left-out": ORDER,
    "code-as-boolean": ORDER,
    "result-as-object": ORDER,
    "account-echoed-back": ORDER,
    "code-1-with-ok": ORDER,
    "one-id-for-all-accounts": ORDER,
    "reseller-id-equal-to-id-misread": ORDER,
    "null-reseller-id-crashes": ("classification", "--reseller-support"),
    "partner-id-as-number-refused": (
        *("known/mpnid-as-text", "--sync-option", "MPNID=3456890", "--probes", "safe"),
    ),
}
"""One of each kind; each of the others is caught by the judge's own tests."""


@pytest.mark.parametrize(("fault", "arguments"), STATE_AND_ENVELOPE.items())
def test_a_faulty_vendor_fails_by_the_check_that_names_its_fault(
    simulator: Simulator, endpoint: Endpoint, fault: str, arguments: tuple[str, ...]
) -> None:
    support = "--reseller-support" in arguments
    partner_id = PartnerId.NONE if support else PartnerId.REQUIRED
    url = endpoint(fault, support=support, partner_id=partner_id)
    done = simulator.run(*arguments, "--endpoint", url)
    assert done.code == 1, done.out
    assert {root["check"] for root in done.roots()} == {FAULTS[fault].caught_by}
    assert {root["party"] for root in done.roots()} == {"vendor"}


def test_a_correct_vendor_that_refuses_everything_is_told_as_refusing_and_not_as_broken(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator.run(*ORDER, "--endpoint", endpoint("synchronize-refused"))
    assert done.code == 1
    assert {root["check"] for root in done.roots()} == {"expectation.answer"}
    assert "Refused: the credit limit is reached" in done.words


def test_a_vendor_that_only_says_ok_passes_nothing(simulator: Simulator) -> None:
    """An empty page at every path is no vendor, and nothing of it may turn green."""
    for reply in (wire.http(200, b"{}"), wire.http(200, b"OK"), wire.http(404, b""), wire.http(200, b"")):
        with wire.server(wire.answering(reply)) as vendor:
            products = [
                {"ID": "m", "Name": "Mail", "ProductsCollection": {"Products": [{"ID": "1", "Name": "M"}]}}
            ]
            service = {"endpoint": vendor.url, "products": products}
            (simulator.folder / "service.yaml").write_text(json.dumps(service), "utf-8")
            done = simulator.run(*ORDER, "--service", "service.yaml")
        assert done.code in (1, 4), done.out
        assert "passed" not in {s["outcome"] for s in done.report["scenarios"] if s["file"]}
        assert done.report["verdict"] in ("failed", "nothing_judged")


def test_what_is_accepted_in_place_of_refused_is_told_to_be_refused(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    """There is no Message to read beside it, as there is beside a refusal."""
    nowhere = wire.http(404, b"")
    documents = {
        "fields/servicedefinition": catalogue(endpoint()),
        "fields/get": nowhere,
        "accounts/syncoptions": nowhere,
    }
    with wire.server(scripted(documents, otherwise=accepting())) as vendor:
        done = simulator.run("misuse/role-that-there-is-not", "--endpoint", vendor.url, "--reseller-support")
    (told,) = (one for one in done.report["findings"] if one["check"] == "expectation.answer")
    assert told["message"].startswith("account.synchronize accepted what it was expected to refuse")
    assert told["fix"].startswith("Refuse it: a Code other than 0, and a Message that says why.")
