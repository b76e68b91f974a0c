"""A declaration that weighs little by itself explains refusals of what went by it, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import report_runs

from simulator.accepted import AcceptedInRun, acceptance
from simulator.findings import Finding, Level, Party
from simulator.report.folding import fold
from simulator.results import Outcome, ScenarioResult
from simulator.runs.misdeclared import suspected, with_misdeclared
from tests.correct_platform import Story
from tests.unit.rule_stories import direct, direct_known, on, readings

ALIKE = "sync-options.duplicate-value"
LEFT_OPEN = "catalogue.required-attribute"
NO_REGION = {"Code": -14, "Message": "region: 'Europe' is none of North, South", "Result": None}
NO_PRODUCT = {"Code": -21, "Message": "No product of mail has the attributes {'storage'}", "Result": None}
BUSY = {"Code": -3, "Message": "Too busy", "Result": None}

Part = tuple[ScenarioResult, Story]


def finding(check: str, **members: Any) -> Finding:
    known: dict[str, Any] = {"level": Level.SHOULD, "party": Party.VENDOR, "message": check, "fix": "mend it"}
    return Finding(check=check, **(known | members))


def result(name: str, *findings: Finding, setting: bool = True) -> ScenarioResult:
    return ScenarioResult(
        id=f"{name}@{'on' if setting else 'off'}",
        title=name,
        file=f"{name}.yaml",
        reseller_support=setting,
        outcome=Outcome.FAILED,
        findings=findings,
    )


TWO_NAMES = finding(ALIKE, about=("region",), endpoint="account.sync_options", call=3, pointer="/Fields/0")
NO_EDITION = finding(LEFT_OPEN, about=("mail", "edition"), endpoint="fields.service_definition", call=2)


def buying(name: str, answer: dict[str, Any] | None = None, region: str = "Europe", **members: Any) -> Part:
    """An account that is synchronized with a region, and refused where an answer is given."""
    story = on().synchronize(direct | {"SyncOptions": {"region": region}}, answer)
    return result(name, *_refused("account.synchronize", 1, answer, **members)), story


def ordering(name: str, answer: dict[str, Any] | None = None, type_: str = "mail", **attributes: str) -> Part:
    """An order, after its account, and refused where an answer is given."""
    sent = {name: {"ID": name, "Value": value} for name, value in attributes.items()}
    story = on().synchronize(direct).create(direct_known, answer, ServiceType=type_, AttributeList=sent)
    return result(name, *_refused("subscription.create", 2, answer)), story


def _refused(endpoint: str, call: int, answer: dict[str, Any] | None, **members: Any) -> tuple[Finding, ...]:
    if answer is None:
        return ()
    got = f"Code {answer['Code']}, Message {answer['Message']!r}"
    known = {"level": Level.MUST} | members
    return (finding("expectation.answer", endpoint=endpoint, call=call, got=got, **known),)


def weighed(declared: Finding, *run: Part) -> tuple[tuple[Finding, ...], list[Finding]]:
    """The causes that were lifted out, and the findings of the scenarios, the registration's first."""
    registration = result("registration", declared)
    accepted = AcceptedInRun()
    for scenario, story in run:
        accepted.add(scenario, acceptance(readings(story.journal), suspected([registration])))
    causes, scenarios = with_misdeclared(
        [registration], [registration, *(scenario for scenario, _ in run)], accepted
    )
    return causes, [one for scenario in scenarios for one in scenario.findings]


def untouched(declared: Finding, *run: Part) -> bool:
    causes, findings = weighed(declared, *run)
    as_it_was = [declared, *(one for scenario, _ in run for one in scenario.findings)]
    return not causes and findings == as_it_was


def test_a_refusal_that_names_the_option_follows_from_how_it_is_declared() -> None:
    (cause,), findings = weighed(TWO_NAMES, buying("a", NO_REGION), buying("b", NO_REGION, level=Level.MAY))
    assert (cause.check, cause.level, cause.about) == (ALIKE, Level.MUST, ("region",))
    assert cause.message == (
        "sync-options.duplicate-value; account.synchronize refuses what goes by it: "
        "Code -14, Message \"region: 'Europe' is none of North, South\""
    )
    assert (cause.scenario, cause.call, cause.pointer) == ("registration@on", 3, "/Fields/0")
    assert [(one.check, one.level, one.follows_from) for one in findings] == [
        (ALIKE, Level.SHOULD, ALIKE),
        ("expectation.answer", Level.MUST, ALIKE),
        ("expectation.answer", Level.MAY, ALIKE),
    ]


def test_it_weighs_what_the_refusals_weigh() -> None:
    (cause,), _ = weighed(TWO_NAMES, buying("a", NO_REGION, level=Level.SHOULD))
    assert cause.level is Level.SHOULD
    (cause,), _ = weighed(replace(TWO_NAMES, level=Level.MAY), buying("a", NO_REGION, level=Level.MAY))
    assert cause.level is Level.MAY


def test_other_refusals_have_other_causes() -> None:
    assert untouched(TWO_NAMES, buying("a", BUSY))
    assert untouched(TWO_NAMES, buying("a", NO_REGION | {"Message": "regional office closed"}))
    without = result("a", *_refused("account.synchronize", 1, NO_REGION)), on().synchronize(direct, NO_REGION)
    assert untouched(TWO_NAMES, without)
    mixed = weighed(TWO_NAMES, buying("a", NO_REGION), buying("b", BUSY))
    assert [one.follows_from for one in mixed[1]] == [ALIKE, ALIKE, None]


def said(message: str) -> dict[str, Any]:
    return {"Code": -5, "Message": message, "Result": None}


@pytest.mark.parametrize(
    "message",
    [
        "not allowed to order from region EU",
        "The region of this API user may not buy",
        "region closed",
        "sub-region: none",
    ],
)
def test_a_word_of_the_language_is_no_name_of_an_option(message: str) -> None:
    assert untouched(TWO_NAMES, buying("a", said(message)))


@pytest.mark.parametrize(
    "message",
    [
        '"region" must be one of North, South',
        "SyncOptions['region'] is not valid",
        "SyncOptions.region is not valid",
        "Bad value for region: try again",
        "No region is called Europe",
    ],
)
def test_it_is_one_where_it_is_marked_or_stands_beside_the_value(message: str) -> None:
    assert len(weighed(TWO_NAMES, buying("a", said(message)))[0]) == 1


def test_an_id_that_is_no_word_is_a_name_wherever_it_stands() -> None:
    residency = replace(TWO_NAMES, about=("DataResidency",))
    answer = said("DataResidency is not valid")
    story = on().synchronize(direct | {"SyncOptions": {"DataResidency": "Europe"}}, answer)
    assert len(weighed(residency, (result("a", *_refused("account.synchronize", 1, answer)), story))[0]) == 1


def test_each_reason_is_told() -> None:
    answers = [
        said(f"region: {why}") for why in ("none of 1083001", "none of 1083002", "closed", "full", "odd")
    ]
    (cause,), _ = weighed(TWO_NAMES, *(buying(f"s{n}", answer) for n, answer in enumerate(answers)))
    assert cause.message.endswith(
        "Code -5, Message 'region: none of 1083001'; Code -5, Message 'region: closed'; "
        "Code -5, Message 'region: full'; and 1 more"
    )


def test_a_value_that_is_accepted_elsewhere_is_not_what_is_refused() -> None:
    assert untouched(TWO_NAMES, buying("a", NO_REGION), buying("b"))
    causes, _ = weighed(TWO_NAMES, buying("a", NO_REGION), buying("b", region="North"))
    assert len(causes) == 1


def test_an_option_that_is_accepted_at_all_is_of_a_kind_that_fills_in() -> None:
    boolean = finding("sync-options.username", about=("region",))
    taken = {"Code": -14, "Message": "region: 'Europe' is taken", "Result": None}
    assert len(weighed(boolean, buying("a", taken))[0]) == 1
    assert untouched(boolean, buying("a", taken), buying("b", region="North"))


def test_an_injected_answer_shows_nothing() -> None:
    sent = direct | {"SyncOptions": {"region": "Europe"}}
    injected = result("b"), on().call("account.synchronize", sent, result="x", injected=True)
    causes, _ = weighed(TWO_NAMES, buying("a", NO_REGION), injected)
    assert len(causes) == 1


def test_orders_that_leave_out_what_is_required_follow_from_the_product_that_has_no_value_for_it() -> None:
    vault = ordering("vault", type_="vault", size="5")
    orders = [ordering(name, NO_PRODUCT, storage="10") for name in ("a", "b")]
    (cause,), findings = weighed(NO_EDITION, *orders, vault)
    assert (cause.check, cause.level) == (LEFT_OPEN, Level.MUST)
    assert [one.follows_from for one in findings] == [LEFT_OPEN] * 3
    with_one = ordering("c", storage="10", edition="small")
    assert len(weighed(NO_EDITION, *orders, with_one)[0]) == 1


def test_orders_refused_in_several_words_or_all_of_them_have_another_cause() -> None:
    vault = ordering("vault", type_="vault", size="5")
    refused = ordering("a", NO_PRODUCT, storage="10")
    assert untouched(NO_EDITION, refused)
    assert untouched(NO_EDITION, refused, ordering("b", BUSY, storage="10"), vault)
    assert untouched(NO_EDITION, refused, ordering("b", storage="10"), vault)
    assert untouched(NO_EDITION, ordering("b", NO_PRODUCT, storage="10", edition="small"), vault)
    assert untouched(
        NO_EDITION, ordering("b", NO_PRODUCT, type_="vault", size="5"), ordering("c", edition="s")
    )


def test_an_attribute_that_is_named_needs_no_order_that_is_accepted() -> None:
    named = {"Code": -21, "Message": "edition: a value is required", "Result": None}
    causes, findings = weighed(
        NO_EDITION, ordering("a", named, storage="10"), ordering("b", BUSY, storage="1")
    )
    assert len(causes) == 1
    assert [one.follows_from for one in findings] == [LEFT_OPEN, LEFT_OPEN, None]


def test_what_a_vendor_declares_under_one_setting_explains_nothing_under_the_other() -> None:
    refused, story = buying("a", NO_REGION)
    off = replace(refused, id="a@off", reseller_support=False), story
    assert untouched(TWO_NAMES, off)
    accepted, told = buying("b")
    other = replace(accepted, id="b@off", reseller_support=False), told
    assert len(weighed(TWO_NAMES, (refused, story), other)[0]) == 1


def test_only_light_findings_about_something_declared_are_suspected() -> None:
    heavy, after = replace(TWO_NAMES, level=Level.MUST), replace(TWO_NAMES, follows_from="http.status")
    nothing = replace(TWO_NAMES, about=())
    assert suspected([result("registration", heavy, after, nothing)]) == frozenset()
    assert suspected([result("registration", TWO_NAMES, NO_EDITION)]) == {("region",), ("mail", "edition")}
    assert untouched(heavy, buying("a", NO_REGION))


def test_refusals_are_told_under_the_option_that_they_speak_of() -> None:
    size = replace(TWO_NAMES, about=("size",), message="another", pointer="/Fields/1")
    registration = result("registration", TWO_NAMES, size)
    no_size = {"Code": -14, "Message": "size: 'S' is none of Small", "Result": None}
    sent = direct | {"SyncOptions": {"region": "North", "size": "S"}}
    other = result("b", *_refused("account.synchronize", 1, no_size)), on().synchronize(sent, no_size)
    accepted = AcceptedInRun()
    run = [buying("a", NO_REGION), other]
    for scenario, story in run:
        accepted.add(scenario, acceptance(readings(story.journal), suspected([registration])))
    causes, scenarios = with_misdeclared([registration], [registration, *(one for one, _ in run)], accepted)
    whole = replace(report_runs.failing_vendor_only(), scenarios=scenarios, findings=causes)
    first, second = fold(whole)
    assert [one.finding.about for one in (first, second)] == [("region",), ("size",)]
    told = whole.all_findings
    assert [told[i].got for i in first.consequences if told[i].check == "expectation.answer"] == [
        "Code -14, Message \"region: 'Europe' is none of North, South\""
    ]
    assert [told[i].got for i in second.consequences if told[i].check == "expectation.answer"] == [
        "Code -14, Message \"size: 'S' is none of Small\""
    ]
