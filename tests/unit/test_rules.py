"""The ordering rules on journals of a correct platform: nothing is found, nothing is claimed unseen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from simulator.findings import Level, Party
from simulator.journal import read_recording
from simulator.rules import Context, Judgement
from tests.unit.rule_stories import (
    ASKING,
    CONTRACT,
    KNOWN,
    ORDERING,
    PRECHECKED,
    STORIES,
    UNSAID,
    accounts_off,
    direct_customer,
    first_order,
    judged,
    prechecks,
    repeat_order,
)


@pytest.mark.parametrize("name", STORIES)
def test_a_correct_platform_yields_nothing(name: str) -> None:
    story, context = STORIES[name]
    judgement = judged(story.journal, context)
    assert [finding.message for finding in judgement.findings] == []
    assert judgement.broken == {}
    assert judgement.exercised


@pytest.mark.parametrize("name", STORIES)
def test_the_same_where_nothing_is_said(name: str) -> None:
    """Without settings fewer rules can speak; none of them may cry wolf."""
    story, _ = STORIES[name]
    assert [finding.message for finding in judged(story.journal, UNSAID).findings] == []


FRESH = [name for name in STORIES if name not in ("known from before", "accounts off")]


@pytest.mark.parametrize("name", FRESH)
def test_the_same_where_nobody_was_known_before(name: str) -> None:
    story, context = STORIES[name]
    assert [finding.message for finding in judged(story.journal, replace(context, fresh=True)).findings] == []


def test_every_rule_is_exercised_by_some_correct_journal() -> None:
    nothing_offered = replace(KNOWN, capabilities=frozenset())
    exercised = {
        rule
        for story, context in [*STORIES.values(), (first_order(), nothing_offered)]
        for rule in judged(story.journal, context).exercised
    }
    assert {rule.id for rule in ORDERING.rules} - exercised == set()


# --- not exercised ----------------------------------------------------------------------------------------


def test_a_rule_without_its_trigger_is_not_exercised() -> None:
    exercised = judged(direct_customer().journal).exercised
    assert exercised["order.account-before-create"] == 1
    absent = {
        "order.reseller-before-customer",
        "order.reseller-before-create",
        "order.stops-when-account-fails",
        "order.stops-when-reseller-fails",
        "order.create-before-change",
        "carried.reseller-external-id",
        "carried.addon-id",
        "order.registration-settings",
        "order.no-reseller-when-off",
    }
    assert absent & exercised.keys() == set()


def test_an_empty_journal_exercises_nothing() -> None:
    assert judged(()) == Judgement(findings=(), exercised={}, broken={})


def test_exercised_counts_the_occasions() -> None:
    exercised = judged(repeat_order().journal).exercised
    assert exercised["order.reseller-before-customer"] == 2
    assert exercised["order.synchronize-once"] == 3
    assert exercised["carried.account-external-id"] == 4
    assert exercised["order.account-before-create"] == 3


@pytest.mark.parametrize(
    ("rule", "context"),
    [
        ("order.accounts-off", UNSAID),
        ("order.exists-not-asked", UNSAID),
        ("order.precheck-not-asked", UNSAID),
        ("carried.sync-options", UNSAID),
        ("order.required-options", UNSAID),
        ("order.no-reseller-when-off", UNSAID),
        ("order.accounts-off", KNOWN),
        ("order.exists-before-synchronize", KNOWN),
        ("order.precheck-before-call", KNOWN),
    ],
)
def test_what_depends_on_a_setting_that_is_not_so_is_not_exercised(rule: str, context: Context) -> None:
    journal = tuple(replace(exchange, reseller_support=None) for exchange in first_order().journal)
    assert rule not in judged(journal, context).exercised


def test_without_account_calls_unsaid_accounts_management_may_be_off() -> None:
    judgement = judged(accounts_off().journal, UNSAID)
    assert "order.account-before-create" not in judgement.exercised
    assert judgement.findings == ()


def test_an_accepted_precheck_at_the_end_of_a_cut_journal_is_no_fault() -> None:
    journal = prechecks().journal[:2]
    assert judged(journal, PRECHECKED).broken == {"order.call-after-precheck": 1}
    cut = replace(PRECHECKED, complete=False)
    assert "order.call-after-precheck" not in judged(journal, cut).exercised


def test_the_option_of_an_exchange_goes_before_the_context_s() -> None:
    journal = first_order().journal
    on_context = replace(KNOWN, reseller_support=True)
    off_context = replace(KNOWN, reseller_support=False)
    assert judged(journal, off_context) == judged(journal, on_context)
    silent = tuple(replace(exchange, reseller_support=None) for exchange in journal)
    assert judged(silent, on_context).findings == ()
    assert "order.no-reseller-when-off" in judged(silent, off_context).broken


# --- robust -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b'{"ID":{}}',
        b'{"Account":[],"Addons":{},"SubscriptionID":7}',
    ],
)
@pytest.mark.parametrize("context", [KNOWN, PRECHECKED, ASKING, UNSAID])
def test_requests_that_cannot_be_read_are_passed_over(body: bytes, context: Context) -> None:
    broken = tuple(
        replace(exchange, request=replace(exchange.request, body=body))
        for story, _ in STORIES.values()
        for exchange in story.journal
    )
    assert judged(broken, context) is not None


def test_exchanges_of_no_endpoint_are_passed_over() -> None:
    elsewhere = replace(
        first_order().journal[0],
        request=replace(first_order().journal[0].request, url="https://vendor.example/health"),
    )
    assert judged((elsewhere,)) == Judgement(findings=(), exercised={}, broken={})


def test_the_recorded_sample_vendor_breaks_one_rule_by_a_deliberate_call() -> None:
    """Its last calls are deliberate misuse; one of them synchronizes an account for the second time."""
    recording = read_recording(Path(__file__).parents[1] / "data" / "official-sample-vendor.har")
    judgement = judged(recording.exchanges, Context(reseller_support=True))
    assert [(finding.check, finding.calls) for finding in judgement.findings] == [
        ("order.synchronize-once", (16, 17))
    ]
    assert judgement.exercised["carried.reseller-external-id"] == 9


def test_every_rule_is_a_check_of_the_platform() -> None:
    for rule in ORDERING.rules:
        check = CONTRACT.catalogue[rule.id]
        assert (check.party, check.title) == (Party.PLATFORM, rule.title)
        assert check.level in (Level.MUST, Level.SHOULD)
