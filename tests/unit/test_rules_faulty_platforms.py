"""Every ordering rule catches a faulty platform: one call swapped, doubled, dropped, added or altered."""

from __future__ import annotations

import pytest

from simulator.findings import Finding, Party, Side
from simulator.matrix.mutations import (
    alter,
    double,
    drop,
)
from simulator.rules import Ordering
from tests.correct_platform import Story
from tests.unit import rule_stories as correct
from tests.unit.faulty_platforms import FAULTS
from tests.unit.rule_stories import CONTRACT, ORDERING, UNSAID


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_platform_is_caught(name: str) -> None:
    fault = FAULTS[name]
    assert correct.judged(fault.story.journal, UNSAID).findings == (), "the journal was correct before"
    judgement = correct.judged(fault.does(fault.story.journal), fault.context)
    finding = next((one for one in judgement.findings if one.check == fault.rule), None)
    assert finding is not None, f"caught was only {[one.check for one in judgement.findings]}"
    assert (finding.calls, finding.pointer) == (fault.calls, fault.pointer)
    assert finding.expected == (fault.expected or finding.expected)
    assert finding.got == (fault.got or finding.got)
    assert finding.follows_from == fault.follows_from
    assert fault.also <= judgement.broken.keys()
    assert_well_told(finding)


def assert_well_told(finding: Finding) -> None:
    """A finding for a reader: the platform's, at a call of its counter-example, every blank filled in."""
    assert (finding.party, finding.side, finding.scenario) == (Party.PLATFORM, Side.REQUEST, "story")
    assert finding.call in finding.calls
    assert finding.endpoint in CONTRACT.endpoints
    assert finding.expected
    assert finding.got
    assert finding.fix
    assert f"call {finding.call}" in finding.message.lower()
    assert "(unknown)" not in finding.message
    assert "None" not in finding.message


def test_every_rule_catches_a_faulty_platform() -> None:
    assert {rule.id for rule in ORDERING.rules} - {fault.rule for fault in FAULTS.values()} == set()


def test_what_was_kept_for_journals_of_one_form_changes_nothing() -> None:
    """Plans are kept by form; a faulty journal is judged the same before and after its correct one."""
    for fault in FAULTS.values():
        faulty, right = fault.does(fault.story.journal), fault.story.journal
        fresh = Ordering.load(CONTRACT)
        first = fresh.judge(correct.readings(faulty), fault.context)
        before = fresh.judge(correct.readings(right), fault.context)
        assert fresh.judge(correct.readings(faulty), fault.context) == first
        assert fresh.judge(correct.readings(right), fault.context) == before
        assert correct.judged(faulty, fault.context) == first
        assert correct.judged(right, fault.context) == before


def test_the_shortest_counter_example_of_each_account_is_shown() -> None:
    journal = double(1)(double(1)(double(2)(correct.first_order().journal)))
    judgement = correct.judged(journal)
    assert judgement.broken["order.synchronize-once"] == 3
    found = [one.calls for one in judgement.findings if one.check == "order.synchronize-once"]
    assert found == [(1, 2), (4, 5)]


def test_findings_come_in_the_order_of_the_calls() -> None:
    journal = correct.first_order().journal
    for mutation in (
        alter(4, "/ID", "x"),
        alter(3, "/Account/ExternalID", "y"),
        alter(2, "/Role", "Reseller"),
    ):
        journal = mutation(journal)
    calls = [finding.call for finding in correct.judged(journal).findings]
    assert calls == sorted(calls, key=lambda call: call or 0)
    assert len(set(calls)) > 1


def test_a_long_recording_is_judged_as_its_parts_are() -> None:
    story = Story(reseller_support=True).synchronize(correct.acme)
    for number in range(40):
        customer = correct.contoso | {"ID": f"{2000 + number}"}
        story.synchronize(customer)
        story.create(customer | {"ExternalID": f"x-{2000 + number}"}, SubscriptionID=f"sub-{number}")
    journal = story.journal
    assert correct.judged(journal).findings == ()
    assert correct.judged(journal).exercised["carried.reseller-external-id"] == 80
    faulty = alter(79, "/ResellerExternalID", "x")(double(31)(journal))
    found = [(one.check, one.calls) for one in correct.judged(faulty).findings]
    assert found == [("order.create-once", (31, 32)), ("carried.reseller-external-id", (1, 79))]


def test_an_injected_answer_counts_as_one_for_the_platform() -> None:
    journal = correct.injected_failure().journal
    assert journal[0].injected
    broken = correct.judged(drop(2)(journal)).broken
    assert "order.stops-when-reseller-fails" in broken


def test_two_accounts_with_one_external_id_do_not_make_the_platform_guilty() -> None:
    """The vendor gave one id twice; the platform sends each account's own ID with it."""
    story = (
        Story(reseller_support=True)
        .synchronize(correct.acme, result="1")
        .synchronize(correct.contoso | {"ResellerExternalID": "1"}, result="1")
        .create(correct.contoso | {"ResellerExternalID": "1", "ExternalID": "1"})
        .synchronize(correct.direct, result="1")
        .create(correct.direct | {"ExternalID": "1"}, SubscriptionID="sub-2")
    )
    assert correct.judged(story.journal).findings == ()
