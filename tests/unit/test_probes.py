"""Probes: each finds what it is there to find in a faulty vendor, and nothing in the correct one."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import Mock

import pytest
from probe_runs import CONTRACT, run
from probe_runs import probe as results_of

from simulator.exchange import Deliberate, Response
from simulator.findings import Party
from simulator.probes import Group
from simulator.probes.table import PROBES, probes_of
from simulator.results import ExitCode, Outcome
from simulator.settings import Connection
from simulator.transport import Transport
from simulator.vendors import FAULTS, LIKES, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from simulator.exchange import Exchange, Reply, Request
    from simulator.results import RunResult
    from simulator.vendors import Fault, RunningVendor

PROBED = {check for probe in PROBES for check in probe.checks}
CAUGHT = [fault for fault in FAULTS.values() if fault.caught_by in PROBED]


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def transport() -> Iterator[Transport]:
    with Transport(Connection(answer_timeout=5)) as transport:
        yield transport


@pytest.fixture(scope="module")
def correct(vendor: RunningVendor, transport: Transport) -> RunResult:
    return run(vendor, transport, PROBES)


def test_names_are_distinct_and_checks_are_the_vendors() -> None:
    assert len({probe.name for probe in PROBES}) == len(PROBES)
    for check in PROBED:
        assert CONTRACT.catalogue[check].party is Party.VENDOR


def test_every_check_of_a_probe_is_in_the_catalogue_and_the_other_way_round() -> None:
    families = {check.partition(".")[0] for check in PROBED}
    assert {check for check in CONTRACT.catalogue if check.partition(".")[0] in families} == PROBED


def test_groups() -> None:
    assert probes_of(Group.NONE) == ()
    assert set(probes_of(Group.SAFE)) < set(probes_of(Group.ALL)) == set(PROBES)


def test_every_check_of_a_probe_is_proven_by_a_fault() -> None:
    assert {fault.caught_by for fault in CAUGHT} == PROBED


def test_there_is_nothing_to_say_of_the_correct_vendor(correct: RunResult) -> None:
    assert [(f.scenario, f.check, f.message) for f in correct.all_findings] == []
    assert correct.exit_code is ExitCode.PASSED
    open_ = [(s.id, s.reason) for s in correct.scenarios if s.is_probe and s.reason]
    assert [(id_, reason) for id_, reason in open_ if not reason.startswith("needs")] == []


def test_every_probe_is_played_and_makes_every_check_of_it_but_of_crashes(correct: RunResult) -> None:
    for probe in PROBES:
        played = [s for s in correct.scenarios if s.id.startswith(f"probe/{probe.name}@") and s.calls]
        judged = set().union(*(s.judged for s in played)) & set(probe.checks)
        assert judged == set(probe.checks) - {"robustness.crash-on-wrong-data"}, probe.name


def test_no_more_is_made_than_was_said(correct: RunResult) -> None:
    for probe in PROBES:
        for result in correct.scenarios:
            if result.id.startswith(f"probe/{probe.name}@"):
                kinds = [made.kind for made in result.created]
                assert kinds.count("account") <= probe.accounts, result.id
                assert kinds.count("subscription") <= probe.subscriptions, result.id


@pytest.mark.parametrize("fault", CAUGHT, ids=[fault.name for fault in CAUGHT])
def test_a_fault_is_caught_by_the_check_it_names(
    vendor: RunningVendor, transport: Transport, fault: Fault
) -> None:
    probes = [probe for probe in PROBES if fault.caught_by in probe.checks]
    result = run(vendor, transport, probes, fault=fault.name)
    assert fault.caught_by in {f.check for f in result.all_findings if f.follows_from is None}
    assert {f.party for f in result.all_findings} == {Party.VENDOR}


def test_nothing_is_said_of_deleted_accounts_where_those_that_never_were_exist_too(
    vendor: RunningVendor, transport: Transport
) -> None:
    probes = [probe for probe in PROBES if "relation.deleted-exists" in probe.checks]
    result = run(vendor, transport, probes, fault="exists-always")
    (played,) = [one for one in result.scenarios if one.is_probe and one.reseller_support]
    assert not played.findings
    assert "relation.deleted-exists is not judged: the control failed" in (played.reason or "")
    assert result.exit_code is ExitCode.NOTHING_JUDGED


def test_a_control_that_fails_is_told_once_for_all_that_needs_it(
    vendor: RunningVendor, transport: Transport
) -> None:
    probes = [probe for probe in PROBES if "robustness.greek" in probe.checks]
    result = run(vendor, transport, probes, fault="option-values-alike")
    reasons = {one.reason for one in result.scenarios if one.is_probe and one.reseller_support}
    (reason,) = reasons
    names = "robustness.greek, robustness.arabic, robustness.chinese and robustness.emoji"
    assert (reason or "").startswith(f"{names} are not judged: the control failed: ")
    assert (reason or "").count("is none of") == 1


def test_a_key_that_nobody_looks_at_does_not_follow_from_the_form_of_the_answer(
    vendor: RunningVendor, transport: Transport
) -> None:
    def send(request: Request) -> Reply:
        """The vendor's own answer, with an array for its Result."""
        reply = transport.send(request)
        if not isinstance(reply, Response):
            return reply
        return replace(reply, body=re.sub(rb'"Result": ?"[^"]*"', b'"Result":[1]', reply.body))

    wrapping = Mock(wraps=transport, send=send)
    result = run(vendor, wrapping, probes_of(Group.SAFE), fault="any-key-admitted")
    roots = {f.check for f in result.all_findings if f.follows_from is None}
    assert {"envelope.result-type", "auth.wrong-key"} <= roots


@pytest.mark.parametrize("like", sorted(LIKES))
def test_there_is_nothing_to_say_of_correct_vendors_that_are_unlike(
    vendor: RunningVendor, transport: Transport, like: str
) -> None:
    result = run(vendor, transport, PROBES, like=like, workers=8)
    roots = [
        (f.scenario, f.check, f.message) for f in result.all_findings if f.scenario and "probe/" in f.scenario
    ]
    assert roots == []


def test_exchanges_are_marked_and_never_seen_by_ordering_rules(
    vendor: RunningVendor, transport: Transport
) -> None:
    kept: list[Exchange] = []
    result = run(vendor, transport, PROBES, keep=kept.append)
    probes = [exchange for exchange in kept if exchange.scenario.startswith("probe/")]
    assert {exchange.probe for exchange in probes} == set(Deliberate)
    assert all(exchange.probe is None for exchange in kept if exchange not in probes)
    assert all(use.exercised == 0 for rule, use in result.rules.items() if "registration" not in rule)


def test_a_call_that_is_wrong_on_purpose_differs_from_its_control_in_one_field(
    vendor: RunningVendor, transport: Transport
) -> None:
    """Else it may be refused for another reason. A pre-check that may be refused or not has no control."""
    kept: list[Exchange] = []
    run(vendor, transport, PROBES, keep=kept.append)
    wrong = [one for one in kept if one.probe is Deliberate.WRONG and "only-account" not in one.scenario]
    assert len(wrong) > 20
    for one in wrong:
        controls = (
            other
            for other in kept
            if (other.scenario, other.endpoint, other.probe) == (one.scenario, one.endpoint, Deliberate.VALID)
        )
        apart = min((_fields_apart(one.request, other.request) for other in controls), key=len)
        of_a_key = 0 if "key" in one.scenario else 1  # which is masked in both
        assert of_a_key <= len(apart) <= 1, (one.scenario, one.endpoint, apart)


def _fields_apart(one: Request, other: Request) -> set[str]:
    here, there = dict(_fields(one)), dict(_fields(other))
    return {name for name in {*here, *there} if here.get(name) != there.get(name)}


def _fields(request: Request) -> Iterator[tuple[str, Any]]:
    """Every header but that which differs in each call, and every member that is no object."""
    yield from ((name, value) for name, value in request.headers if not name.endswith("TrackId"))
    levels = [("", json.loads(request.body or b"null"))]
    for path, value in levels:
        if isinstance(value, dict) and value:
            levels += [(f"{path}/{name}", inner) for name, inner in value.items()]
        else:
            yield path, value


def test_everything_is_removed_in_the_end(vendor: RunningVendor, transport: Transport) -> None:
    result = run(vendor, transport, PROBES, cleanup=True)
    assert result.cleanup is not None
    stays = {reason for made, reason in result.cleanup.left}
    assert all("cannot be cancelled" in reason for reason in stays), stays
    assert len(result.cleanup.removed) > 20


@pytest.mark.parametrize("options", [{"workers": 4}, {"processes": 2}])
def test_workers_and_processes_play_them_too(
    vendor: RunningVendor, transport: Transport, correct: RunResult, options: dict[str, int]
) -> None:
    result = run(vendor, transport, PROBES, **options)
    assert [(s.id, s.outcome) for s in result.scenarios] == [(s.id, s.outcome) for s in correct.scenarios]
    assert result.exit_code is ExitCode.PASSED


def test_without_the_key_nothing_is_said(vendor: RunningVendor, transport: Transport) -> None:
    """The control fails, so that a refusal proves nothing; what is declared has nothing to do with it."""
    probes = [probe for probe in probes_of(Group.SAFE) if probe.name != "wrong-key-for-documents"]
    result = run(vendor, transport, probes, fault="synchronize-refused", support=True)
    played = [s for s in result.scenarios if s.is_probe and s.calls]
    assert {s.outcome for s in played} == {Outcome.SKIPPED}
    assert all("the control failed" in (s.reason or "") for s in played)


def test_a_stopped_run_tells_what_it_had(vendor: RunningVendor, transport: Transport) -> None:
    stop = threading.Event()
    kept: list[Exchange] = []

    def keep(exchange: Exchange) -> None:
        kept.append(exchange)
        if exchange.probe is not None:
            stop.set()

    result = run(vendor, transport, PROBES, keep=keep, stop=stop, support=True, cleanup=True)
    assert result.exit_code is ExitCode.INTERRUPTED
    outcomes = [s.outcome for s in result.scenarios if s.is_probe]
    assert set(outcomes) == {Outcome.INTERRUPTED, Outcome.SKIPPED}
    assert len([one for one in kept if one.probe is not None and one.number < 1_000_000]) == 1
    assert result.all_findings == ()


def test_what_can_be_had_once_alone_is_not_ordered_twice(vendor: RunningVendor, transport: Transport) -> None:
    """The second order would be refused rightly."""
    (second,) = (one for one in PROBES if one.name == "second-order")
    result = run(vendor, transport, [second], fault="type-without-products")
    skips = [one for one in result.scenarios if one.is_probe]
    assert {one.outcome for one in skips} == {Outcome.SKIPPED}
    assert all("catalogue rules it out: AllowMultipleSubscriptions" in (one.reason or "") for one in skips)


@pytest.mark.parametrize("fault", ["no-catalogue", "catalogue-empty", "catalogue-refused"])
def test_without_anything_to_buy_the_probes_that_order_are_skipped(
    vendor: RunningVendor, transport: Transport, fault: str
) -> None:
    result = run(vendor, transport, PROBES, fault=fault, support=True)
    assert "tool.defect" not in {finding.check for finding in result.all_findings}
    assert result.exit_code is ExitCode.VENDOR_BROKE_THE_CONTRACT
    (skipped,) = results_of(result, "check-only-account")
    assert (skipped.outcome, skipped.calls) == (Outcome.SKIPPED, ())


def test_what_a_pre_check_has_made_is_found_by_the_id_that_it_answers_with(
    vendor: RunningVendor, transport: Transport
) -> None:
    result = run(vendor, transport, PROBES, fault="check-only-ordered-and-named", support=True)
    (found,) = {f.message for f in result.all_findings if f.follows_from is None}
    assert found == "a pre-check named a subscription, and it is there: it could be suspended"


@pytest.mark.parametrize(
    ("fault", "open_to_anybody"),
    [
        ("documents-for-anybody", "fields.get, fields.service_definition, account.sync_options"),
        (
            "orders-for-anybody",
            "subscription.create, subscription.suspend, subscription.activate, subscription.cancel",
        ),
    ],
)
def test_every_endpoint_that_a_wrong_key_opens_is_named_in_one_finding(
    vendor: RunningVendor, transport: Transport, fault: str, open_to_anybody: str
) -> None:
    result = run(vendor, transport, probes_of(Group.SAFE), fault=fault, support=True)
    (found,) = {f.message for f in result.all_findings if f.follows_from is None}
    assert found == f"a call with a wrong API key was answered like any other by {open_to_anybody}"


def test_who_deletes_only_what_has_no_orders_is_asked_to_cancel_them_first(
    vendor: RunningVendor, transport: Transport
) -> None:
    probes = [probe for probe in PROBES if probe.name == "order-after-delete"]
    result = run(vendor, transport, probes, like="cancelled-first", support=True)
    (played,) = results_of(result, "order-after-delete")
    assert (played.outcome, played.reason) == (Outcome.PASSED, None)
    assert [call.endpoint for call in played.calls][2:5] == [
        "account.delete",
        "subscription.cancel",
        "account.delete",
    ]


def test_letters_are_not_blamed_for_a_name_that_is_too_long(
    vendor: RunningVendor, transport: Transport
) -> None:
    def send(request: Request) -> Reply:
        name = json.loads(request.body or b"{}").get("Name", "")
        if not any(word in name for word in ("Αθηναϊκή", "xxxx")):
            return transport.send(request)
        refusal = b'{"Code": -8, "Message": "Name: at most 40 characters", "Result": null}'
        return Response(status=200, headers=(("Content-Type", "application/json"),), body=refusal)

    scripts = [probe for probe in PROBES if probe.name == "scripts"]
    result = run(vendor, Mock(wraps=transport, send=send), scripts, support=True)
    (played,) = results_of(result, "scripts")
    assert played.findings == ()
    assert "plain letters is refused as well: Code -8" in (played.reason or "")
    assert "robustness.greek" not in played.judged
