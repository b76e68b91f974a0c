"""A request that is wrong in itself explains the rules that it makes look broken, and no others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract.wording import a_member
from simulator.findings import Finding, Level, Party
from simulator.wrong_requests import of_requests
from tests.unit.rule_stories import ORDERING, acme, contoso, direct, on, readings

if TYPE_CHECKING:
    from tests.correct_platform import Story

DEMANDED = "order.exists-before-synchronize"
ELSEWHERE = "order.synchronize-once"


def found(check: str, call: int, pointer: str | None = None, **members: Any) -> Finding:
    known: dict[str, Any] = {"level": Level.MUST, "party": Party.PLATFORM, "message": check, "fix": "mend it"}
    return Finding(check=check, call=call, pointer=pointer, **(known | members))


def causes(story: Story, wrong: list[Finding], *of_rules: Finding) -> list[str | None]:
    told = of_requests(wrong, of_rules, readings(story.journal), ORDERING.bearings)
    return [finding.follows_from for finding in told]


GUID = "158cb214-e5fb-45db-b233-cc3372529fe4"
UNREADABLE = direct | {"ID": GUID, "Email": "d@example.com"}
READABLE = direct | {"Email": "d@example.com"}
WRONG_ID = [found("request.account-id", 1, "/ID")]


def asked(*accounts: dict[str, Any]) -> Story:
    story = on().call("account.exists", UNREADABLE, result="")
    for account in accounts:
        story.synchronize(account)
    return story


def test_a_call_that_says_wrongly_whom_it_is_about_breaks_no_rule_besides() -> None:
    rule = found("order.stops-when-exists-fails", 2, calls=(1, 2))
    assert causes(asked(READABLE), WRONG_ID, rule) == ["request.account-id"]
    assert causes(asked(READABLE), [], rule) == [None]
    assert causes(asked(READABLE), WRONG_ID, replace(rule, calls=(2,))) == [None]


def test_a_call_that_is_wanted_before_another_is_the_one_that_was_wrong() -> None:
    assert causes(asked(READABLE), WRONG_ID, found(DEMANDED, 2)) == ["request.account-id"]
    under_another = acme | {"ResellerID": "1999999", "ID": "1082733"}
    story = on().synchronize(under_another).synchronize(contoso)
    three_way = [found("request.three-way", 1, "/ResellerID")]
    assert causes(story, three_way, found("order.reseller-before-customer", 2)) == ["request.three-way"]


def test_it_is_not_where_another_account_wants_it_or_it_came_later_or_no_call_is_wanted() -> None:
    other = direct | {"ID": "1083002", "Name": "Another", "Email": "d@example.com"}
    assert causes(asked(other), WRONG_ID, found(DEMANDED, 2)) == [None]
    namesake = READABLE | {"Email": "e@example.com"}
    assert causes(asked(namesake), WRONG_ID, found(DEMANDED, 2)) == [None]
    late = on().synchronize(READABLE).call("account.exists", UNREADABLE, result="")
    assert causes(late, [found("request.account-id", 2, "/ID")], found(DEMANDED, 1)) == [None]
    assert causes(asked(READABLE), WRONG_ID, found(ELSEWHERE, 2)) == [None]
    phone = [found("request.account-details", 1, "/Phone")]
    assert causes(asked(READABLE), phone, found(DEMANDED, 2)) == [None]


def test_a_rule_that_does_not_go_by_what_is_wrong_there_is_broken_by_itself() -> None:
    story = on().synchronize(READABLE).create(READABLE)
    role = [found("request.role", 1, "/Role")]
    carried = {"calls": (1, 2), "endpoint": "subscription.create"}
    assert causes(story, role, found("carried.role", 2, "/Account/Role", **carried)) == ["request.role"]
    for other in (
        found("carried.account-external-id", 2, "/Account/ExternalID", **carried),
        found("carried.sync-options", 2, "/Account/SyncOptions/Role", **carried),
        found("order.stops-when-account-fails", 2, **carried),
        found("order.accounts-off", 1, endpoint="account.synchronize"),
    ):
        assert causes(story, role, other) == [None]
    ids = [found("request.account-id", 2, "/Account/ID")]
    assert causes(story, ids, found("carried.subscription-id", 2, "/ID", **carried)) == [None]
    nothing = [found("request.account", 2, "/Account")]
    subscription = found("carried.subscription-account", 2, "/Account/ID", **carried)
    assert causes(story, nothing, subscription) == ["request.account"]


def test_a_call_that_was_never_made_is_missing_whoever_the_next_one_is_about() -> None:
    forgotten = on().synchronize(UNREADABLE)
    assert causes(forgotten, WRONG_ID, found(DEMANDED, 1)) == [None]
    asked_rightly = on().call("account.exists", READABLE, result="").synchronize(UNREADABLE)
    wrong = [found("request.account-id", 2, "/ID")]
    assert causes(asked_rightly, wrong, found(DEMANDED, 2)) == ["request.account-id"]
    another_call = on().synchronize(UNREADABLE).synchronize(READABLE)
    assert causes(another_call, WRONG_ID, found(DEMANDED, 2)) == [None]


def test_it_stands_in_for_one_call_alone() -> None:
    twice = asked(READABLE, READABLE)
    rules = found(DEMANDED, 2), found(DEMANDED, 3)
    assert causes(twice, WRONG_ID, *rules) == ["request.account-id", None]


def test_a_member_that_is_wrong_or_missing_carries_nothing() -> None:
    story = asked(READABLE)
    carried = found("carried.role", 2, "/Account/Role", calls=(1, 2))
    missing = found("request.member-missing", 2, "/Account", expected=a_member("Role"))
    assert causes(story, [missing], carried) == ["request.member-missing"]
    other_type = found("request.sync-options", 2, "/Account/Role")
    assert causes(story, [other_type], carried) == ["request.sync-options"]
    for other in (
        replace(missing, expected=a_member("Name")),
        replace(missing, pointer=""),
        replace(missing, call=1),
        replace(missing, level=Level.SHOULD),
        found("request.sync-options", 2, "/Account"),
        found("envelope.code-missing", 2, "/Account/Role", party=Party.VENDOR),
    ):
        assert causes(story, [other], carried) == [None]
    assert causes(story, [missing], replace(carried, pointer=None)) == [None]


def test_what_follows_from_another_rule_goes_on_to_follow_from_that() -> None:
    after = found("order.reseller-before-create", 1, follows_from="order.reseller-before-customer")
    assert causes(asked(READABLE), WRONG_ID, after) == ["order.reseller-before-customer"]
