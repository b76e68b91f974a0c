"""External ids over a whole run: told apart, or found shared, from the bytes that travelled."""

from __future__ import annotations

from dataclasses import replace

from simulator.accepted import acceptance
from simulator.contract import Contract
from simulator.findings import Finding, Level, Party
from simulator.made import made_by
from simulator.results import Created, Outcome, ScenarioResult
from simulator.runs.identities import distinct_ids, shared_ids, with_consequences
from tests.correct_platform import Story, refused
from tests.unit.rule_stories import acme, contoso, contoso_known, direct, direct_known, on, readings

CONTRACT = Contract.load()


def played(name: str, *stories: Story) -> ScenarioResult:
    made = [one for story in stories for one in made_by(readings(story.journal))]
    return ScenarioResult(
        id=name,
        title=name,
        file=f"{name}.yaml",
        reseller_support=True,
        outcome=Outcome.PASSED,
        created=tuple(made),
    )


def shared(*scenarios: ScenarioResult) -> list[Finding]:
    return list(distinct_ids(shared_ids(scenarios), CONTRACT))


def test_an_id_given_to_a_second_account_is_the_vendors_fault_in_whichever_scenario() -> None:
    first = played("a", on().synchronize(acme, result="x-1"))
    second = played("b", on().synchronize(direct, result="x-1"))
    (finding,) = shared(first, second)
    assert (finding.check, finding.party, finding.call) == ("ids.account-distinct", Party.VENDOR, 1)
    assert direct["ID"] in finding.message
    assert acme["ID"] in finding.message


def test_an_id_given_to_a_second_subscription_is_found() -> None:
    story = (
        on()
        .create(direct_known, SubscriptionID="s1", result="sub")
        .create(direct_known, SubscriptionID="s2", result="sub")
    )
    assert [finding.check for finding in shared(played("a", story))] == ["ids.subscription-distinct"]


def test_the_same_account_may_get_its_id_again_and_a_subscription_may_share_one() -> None:
    twice = on().synchronize(direct, result="1").synchronize(direct, result="1")
    both = on().synchronize(direct, result="1").create(direct_known, result="1")
    assert shared(played("a", twice), played("b", both)) == []


def test_what_gave_no_id_to_anybody_is_not_counted() -> None:
    story = (
        on()
        .synchronize(acme, result="same")
        .synchronize(contoso, refused() | {"Result": "same"})
        .synchronize(contoso, result="")
        .call("account.synchronize", contoso, result="same", injected=True)
        .create(contoso_known, result="same-sub")
        .create(contoso_known, SubscriptionID="sub-2", CheckOnly=True, result="same-sub")
    )
    assert shared(played("a", story)) == []


def found(check: str, call: int, **members: object) -> Finding:
    known: dict[str, object] = {"level": Level.MUST, "party": Party.VENDOR, "message": "", "fix": ""}
    return Finding(check=check, scenario="a", call=call, **(known | members))  # type: ignore[arg-type]


def test_what_a_scenario_expected_in_vain_after_a_shared_id_follows_from_it_whoever_had_it_first() -> None:
    cause = found("ids.account-distinct", 2, got="x-1")
    unmet = (found("expectation.answer", 1), found("expectation.answer", 3))
    made = Created(kind="account", id="1", external_id="x-1", name="n", scenario="a", call=2)
    first = replace(played("first"), findings=unmet, created=(made,))
    second = replace(played("second"), findings=unmet, created=(replace(made, id="2"),))
    other = replace(played("other"), findings=unmet)
    marked = with_consequences([first, second, other], [cause], frozenset())
    follows = [[finding.follows_from for finding in scenario.findings] for scenario in marked]
    assert follows == [[None, "ids.account-distinct"], [None, "ids.account-distinct"], [None, None]]


CONFUSED = "Code -30, Message 'SubscriptionID 418d5f56 is of another account'"
OTHERWISE = "Code -90, Message 'The credit limit is reached'"


def test_what_a_probe_finds_with_a_shared_id_follows_from_it() -> None:
    cause = found("ids.account-distinct", 2, got="x-1")
    made = Created(kind="account", id="1", external_id="x-1", name="n", scenario="a", call=5)
    refused_again = found("repetition.subscription-lost-answer", 4, calls=(4, 5), got=CONFUSED)
    before = found("relation.second-order", 3, calls=(3, 4), got=CONFUSED)
    others = found("precheck.subscription-cancelled", 6, got=CONFUSED), found("http.server-error", 6)
    probe = replace(played("probe"), findings=(refused_again, before, *others), created=(made,))
    marked = with_consequences([probe], [cause], frozenset())[0].findings
    name = "ids.account-distinct"
    assert [finding.follows_from for finding in marked] == [name, None, name, None]


def test_what_confuses_nobody_is_a_fault_of_its_own_whoever_shares_an_id() -> None:
    cause = found("ids.account-distinct", 2, got="x-1")
    made = Created(kind="account", id="1", external_id="x-1", name="n", scenario="a", call=2)
    alone = (
        found("repetition.subscription-id", 4, got="sub-71"),
        found("relation.unknown-account", 4, got="Code 0 with Result 'sub-71'"),
        found("relation.same-email", 4, got="Code -90, Message 'A user with this address exists'"),
    )
    probe = replace(played("probe"), findings=alone, created=(made,))
    assert with_consequences([probe], [cause], frozenset()) == (probe,)


def test_an_endpoint_that_accepts_nothing_for_another_reason_is_told_beside_a_shared_id() -> None:
    cause = found("ids.account-distinct", 2, got="x-1")
    made = Created(kind="account", id="1", external_id="x-1", name="n", scenario="a", call=2)
    refused_order = found("expectation.answer", 4, endpoint="subscription.create", got=OTHERWISE)
    after = found("expectation.outcome", 5, follows_from="expectation.answer")
    before = found("expectation.answer-member", 3)
    scenario = replace(played("a"), findings=(before, refused_order, after), created=(made,))
    (marked,) = with_consequences([scenario], [cause], frozenset())
    name = "ids.account-distinct"
    assert [one.follows_from for one in marked.findings] == [name, None, "expectation.answer"]
    (accepted,) = with_consequences([scenario], [cause], frozenset({(True, "subscription.create")}))
    assert [one.follows_from for one in accepted.findings] == [name] * 3
    confused = replace(scenario, findings=(before, replace(refused_order, got=CONFUSED), after))
    (marked,) = with_consequences([confused], [cause], frozenset())
    assert [one.follows_from for one in marked.findings] == [name] * 3


def test_an_endpoint_that_accepts_pre_checks_alone_accepts_nothing_for_real() -> None:
    story = on().synchronize(direct).create(direct_known, CheckOnly=True)
    accepted = acceptance(readings(story.journal))
    assert accepted.endpoints == {"account.synchronize", "subscription.create"}
    assert accepted.for_real == {"account.synchronize"}


def test_a_word_in_place_of_an_id_is_told_with_the_id_that_everybody_has() -> None:
    word = found("envelope.result-placeholder", 2, level=Level.SHOULD)
    made = Created(kind="account", id="1", external_id="Ok", name="n", scenario="a", call=2)
    scenario = replace(played("a"), findings=(word,), created=(made,))
    (marked,) = with_consequences([scenario], [found("ids.account-distinct", 2, got="Ok")], frozenset())
    assert marked.findings[0].follows_from == "ids.account-distinct"
    assert with_consequences([scenario], [], frozenset()) == (scenario,)
