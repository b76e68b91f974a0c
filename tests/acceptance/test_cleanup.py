"""``--cleanup``: what a run made is removed in reverse order, and what stays is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.journal import read_recording

if TYPE_CHECKING:
    from command_line import Done, Simulator
    from conftest import Endpoint

ORDERS = ("known/reseller-first-order", "several-lines/two-lines", "--reseller-support")


def _removals(done: Done) -> list[tuple[str, str]]:
    """The calls of the clean-up in the journal: endpoint and external id, in the order in which they were
    made.
    """
    removing = {"subscription.cancel": "ID", "account.delete": "ExternalID"}
    return [
        (exchange.endpoint, json.loads(exchange.request.body or b"{}")[removing[exchange.endpoint]])
        for exchange in read_recording(done.folder / "journal").exchanges
        if exchange.endpoint in removing
    ]


def test_what_was_made_is_cancelled_and_deleted_the_newest_first(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    done = simulator.run(*ORDERS, "--endpoint", endpoint(), "--cleanup", "--journal", "journal")
    assert done.code == 0, done.out
    created = done.report["created"]
    assert [(c["kind"]) for c in created].count("subscription") == 3
    assert done.report["cleanup"]["left"] == []
    removed = done.report["cleanup"]["removed"]
    assert {c["external_id"] for c in removed} == {c["external_id"] for c in created}
    last_scenario = [c["external_id"] for c in created if c["scenario"] == created[-1]["scenario"]]
    of_last = [c for c in removed if c["external_id"] in last_scenario]
    assert removed[: len(of_last)] == of_last, "the scenario played last comes first"
    for scenario in {c["scenario"] for c in created}:
        for kind in ("subscription", "account"):
            made = [c["external_id"] for c in created if (c["kind"], c["scenario"]) == (kind, scenario)]
            gone = [c["external_id"] for c in removed if (c["kind"], c["scenario"]) == (kind, scenario)]
            assert gone == made[::-1]
    endpoints = {"subscription": "subscription.cancel", "account": "account.delete"}
    assert _removals(done) == [(endpoints[c["kind"]], c["external_id"]) for c in removed]
    assert "Cleaned up: 3 subscriptions, 3 accounts removed." in done.words
    assert "It is all still there" not in done.words
    judged = simulator.judge("journal")
    assert judged.code == 0, judged.out


def test_what_the_vendor_refuses_to_remove_is_listed_with_its_reason_even_when_quiet(
    simulator: Simulator, endpoint: Endpoint
) -> None:
    for fault, kind, others in (
        ("cancel-refused", "subscription", "account"),
        ("delete-refused", "account", "subscription"),
    ):
        done = simulator.run(*ORDERS, "--endpoint", endpoint(fault), "--cleanup", "--quiet")
        assert done.code == 0, "that is no fault of the vendor's"
        left = done.report["cleanup"]["left"]
        made = {c["external_id"] for c in done.report["created"] if c["kind"] == kind}
        assert {c["external_id"] for c in left if c["kind"] == kind} == made
        assert {c["reason"] for c in left if c["kind"] == kind} == {"Refused: the credit limit is reached"}
        assert {c["kind"] for c in done.report["cleanup"]["removed"]} <= {others}
        assert all(c["external_id"] in done.out for c in left)
        assert "Still at the vendor" in done.out


def test_only_what_the_run_made_itself_is_removed(simulator: Simulator, endpoint: Endpoint) -> None:
    """Neither what an injected reply pretended to make, nor what the scenario has removed already."""
    done = simulator.run(
        *(
            "answers/empty-result-of-a-customer",
            "accounts/delete-and-order-again",
            "failure/reseller-timeout",
        ),
        *("--reseller-support", "--endpoint", endpoint(), "--capability", "delete", "--capability", "change"),
        *("--cleanup", "--journal", "journal"),
    )
    assert done.code == 0, done.out
    assert len(done.played()) == 3
    cleanup = done.report["cleanup"]
    assert cleanup["left"] == []
    ours = {c["external_id"] for c in done.report["created"]}
    assert {external_id for _, external_id in _removals(done)} <= ours
    assert len(cleanup["removed"]) == len({c["external_id"] for c in cleanup["removed"]})
    assert "Cleaned up" in done.out


def test_the_built_in_vendor_can_be_cleaned_up_as_well(simulator: Simulator) -> None:
    done = simulator.run("known/direct-customer", "--cleanup", "--no-reseller-support", environ={})
    assert done.code == 0
    assert len(done.report["cleanup"]["removed"]) == len(done.report["created"]) == 2
