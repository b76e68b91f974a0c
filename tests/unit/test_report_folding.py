"""Findings folded into things to act on: causes before consequences, the same once, the weightiest first."""

from __future__ import annotations

from dataclasses import replace

import report_runs
from hypothesis import given
from hypothesis import strategies as st

from simulator.findings import Finding, Level, Party
from simulator.report.folding import failing, fold
from simulator.results import Outcome, RunResult, ScenarioResult


def finding(check: str = "a.b", **members: object) -> Finding:
    known: dict[str, object] = {
        "level": Level.MUST,
        "party": Party.VENDOR,
        "message": check,
        "fix": "mend it",
    }
    return Finding(check=check, **(known | members))  # type: ignore[arg-type]


def run(*scenarios: tuple[Finding, ...], whole: tuple[Finding, ...] = ()) -> RunResult:
    results = tuple(
        ScenarioResult(
            id=f"s{number}",
            title=f"Scenario {number}",
            file=f"s{number}.yaml",
            reseller_support=True,
            outcome=Outcome.FAILED,
            findings=tuple(replace(one, scenario=f"s{number}") for one in findings),
        )
        for number, findings in enumerate(scenarios, start=1)
    )
    return replace(report_runs.failing_vendor_only(), scenarios=results, findings=whole)


def test_the_same_in_many_scenarios_is_one_entry_with_the_first_as_its_sample() -> None:
    message = "account 10827330{} (tag x{}y) has no Code"
    result = run(*((finding(message=message.format(n, n * 100)),) for n in range(1, 5)))
    (entry,) = fold(result)
    assert entry.scenarios == ("s1", "s2", "s3", "s4")
    assert entry.indexes == (0, 1, 2, 3)
    assert entry.finding is result.all_findings[0]


def test_a_status_or_a_code_is_no_id() -> None:
    one, other = finding(message="HTTP 404 in place of 200"), finding(message="HTTP 500 in place of 200")
    assert len(fold(run((one,), (other,)))) == 2


def test_an_id_of_random_letters_is_an_id_too_and_the_name_of_a_member_is_none() -> None:
    ids = ("cus_CFSMLyXPiWgW", "cus_Wbf0pN6t7WJt", "cus_xOft-udNZMlt", "res_EZMOWUbevyQX")
    came = (
        finding("expectation.answer", got=f"Code -33, Message 'Account {one} is not known'") for one in ids
    )
    assert [entry.scenarios for entry in fold(run(*((one,) for one in came)))] == [("s1", "s2", "s3", "s4")]
    names = ("ResellerExternalID", "reseller_external_id", "RESELLER_EXTERNAL_ID")
    came = (finding("expectation.answer", got=f"Code -15, Message '{one} is missing'") for one in names)
    assert len(fold(run(*((one,) for one in came)))) == len(names)


def test_a_number_of_the_wrong_type_is_one_thing_whatever_its_size() -> None:
    results = ("the number 2", "the number 12345", "the number -1.5e-7")
    result = run(*((finding(message=f"Result must be a string or null, got {one}"),) for one in results))
    assert [entry.scenarios for entry in fold(result)] == [("s1", "s2", "s3")]


def test_an_expectation_of_many_scenarios_is_one_thing_where_the_answer_is_the_same() -> None:
    refusals = [
        finding("expectation.answer", message=f"create refused (scenarios/a/b{n}.yaml:{n}:32)", got=got)
        for n, got in enumerate(
            ["Code -20, no account 1000441", "Code -20, no account 1000007", "Code -3, busy"]
        )
    ]
    assert [entry.indexes for entry in fold(run(tuple(refusals)))] == [(0, 1), (2,)]


def test_a_refusal_is_the_same_in_the_setup_of_a_scenario_as_in_its_steps() -> None:
    said = ("create refused (a.yaml:3:32)", "the setup failed: create refused (b.yaml:9:1)")
    refusals = tuple(finding("expectation.answer", message=message, got="Code -3") for message in said)
    assert [entry.indexes for entry in fold(run(refusals))] == [(0, 1)]


def test_what_an_account_is_sent_with_is_one_thing_alone_and_with_what_is_ordered_for_it() -> None:
    alone = finding(
        "request.sync-options",
        party=Party.PLATFORM,
        endpoint="account.synchronize",
        pointer="/SyncOptions/Prefix",
        message="SyncOptions.Prefix must be a string",
    )
    ordered = replace(
        alone,
        endpoint="subscription.create",
        pointer="/Account/SyncOptions/Prefix",
        message="Account.SyncOptions.Prefix must be a string",
    )
    (entry,) = fold(run((alone, ordered)))
    assert entry.endpoints == ("account.synchronize", "subscription.create")
    for other in (
        replace(ordered, pointer="/SyncOptions/Prefix", message=alone.message),
        replace(ordered, pointer="/Account/SyncOptions/Region"),
        replace(ordered, check="carried.sync-options"),
    ):
        assert len(fold(run((alone, other)))) == 2


def test_refusals_with_something_in_common_are_one_thing_at_every_endpoint() -> None:
    refusals = [
        finding("expectation.answer", endpoint=endpoint, got=got, in_common=noted)
        for endpoint, got, noted in (
            ("account.synchronize", "Code -12, Message 'no reseller'", "ids of resellers"),
            ("subscription.create", "Code -20, Message 'no account'", "ids of resellers"),
            ("subscription.create", "Code -20, Message 'no account'", "ids of customers"),
            ("subscription.create", "Code -20, Message 'no account'", None),
        )
    ]
    result = run(tuple(refusals))
    entries = fold(result)
    assert [entry.indexes for entry in entries] == [(0, 1), (2,), (3,)]
    assert entries[0].endpoints == ("account.synchronize", "subscription.create")
    assert all(failing(entry, result) for entry in entries)


def test_the_sample_is_the_first_of_the_heaviest() -> None:
    word = finding("envelope.result-placeholder", level=Level.SHOULD, endpoint="addon.create")
    heavy = replace(word, level=Level.MUST)
    result = run((word,), (heavy,), (word,))
    (entry,) = fold(result)
    assert (entry.finding.level, entry.level, entry.indexes) == (Level.MUST, Level.MUST, (1, 0, 2))
    assert entry.scenarios == ("s1", "s2", "s3")
    assert failing(entry, result)
    assert len(fold(run((finding(level=Level.SHOULD),), (finding(),)))) == 2


def test_what_is_waited_for_in_vain_is_the_same_as_what_is_expected_at_once() -> None:
    def otherwise(check: str, got: str = '"crm-acc-1001"', pointer: str = "/Result") -> Finding:
        known = {"endpoint": "account.exists", "pointer": pointer, "expected": '"acc-1001"', "got": got}
        return finding(check, message=f"{check} (scenarios/a.yaml:3:32)", **known)

    at_once, in_vain = otherwise("expectation.answer-member"), otherwise("expectation.wait")
    assert len(fold(run((at_once,), (in_vain,)))) == 1
    others = (
        otherwise("expectation.wait", got="null"),
        otherwise("expectation.wait", pointer="/Code"),
        replace(in_vain, endpoint=None),
        replace(in_vain, endpoint="subscription.create"),
    )
    for other in others:
        assert len(fold(run((at_once,), (other,)))) == 2


def test_pre_checks_refused_with_the_same_reason_are_one_thing_at_every_endpoint() -> None:
    reason = "Code -90, Message 'no credit'"

    def refused(endpoint: str, got: str = reason, *, check_only: bool = True) -> Finding:
        message = f"{endpoint} refused what is valid (scenarios/a.yaml:3:32)"
        return finding(
            "expectation.answer", message=message, endpoint=endpoint, got=got, check_only=check_only
        )

    result = run((refused("addon.create"),), (refused("subscription.update"),))
    (entry,) = fold(result)
    assert entry.endpoints == ("addon.create", "subscription.update")
    assert failing(entry, result)
    independent = (
        refused("subscription.update", "Code -90, Message 'no such product'"),
        refused("subscription.update", "Code -91, Message 'no credit'"),
        refused("subscription.update", check_only=False),
    )
    for other in independent:
        assert len(fold(run((refused("addon.create"),), (other,)))) == 2
    everything = (refused("addon.create"), refused("addon.create", check_only=False))
    assert len(fold(run(everything))) == 1
    assert len(fold(run(everything, (refused("subscription.update"),)))) == 2
    for silent in ("Code -1, Message None", "Code -1, Message ''", "HTTP status 500"):
        assert len(fold(run((refused("addon.create", silent), refused("addon.update", silent))))) == 2


def test_ids_given_twice_are_one_thing_whoever_had_them_first() -> None:
    shared = (
        finding("ids.account-distinct", message=f"account {n} was given x-{n} (call {n} of known/{name})")
        for n, name in enumerate(("direct-customer", "repeat-order"), start=1)
    )
    assert [entry.indexes for entry in fold(run(whole=tuple(shared)))] == [(0, 1)]


def test_each_faulty_place_of_a_scenario_is_a_thing_of_its_own() -> None:
    places = tuple(
        finding("scenario.impossible", party=Party.SCENARIO, message=f"scenarios/a.yaml:{n}:22: no")
        for n in (11, 13)
    )
    assert len(fold(run(places))) == 2


def test_another_pointer_or_endpoint_is_another_thing() -> None:
    findings = (finding(pointer="/Code"), finding(pointer="/Result"), finding(endpoint="account.exists"))
    assert len(fold(run(findings))) == 3


def test_consequences_are_folded_under_the_first_cause() -> None:
    cause = finding("answer.code", call=1)
    then = finding("flow.stopped", follows_from="answer.code", call=1)
    last = finding("call.missing", follows_from="flow.stopped")
    (entry,) = fold(run((cause, then, last)))
    assert (entry.indexes, entry.consequences) == ((0,), (1, 2))


def test_a_consequence_belongs_to_the_nearest_cause_before_it() -> None:
    early = finding("answer.code", endpoint="account.synchronize", call=1)
    late = finding("answer.code", endpoint="subscription.create", call=3)
    then = finding("flow.stopped", follows_from="answer.code", call=3)
    entries = {entry.finding.endpoint: entry for entry in fold(run((early, late, then)))}
    assert entries["subscription.create"].consequences == (2,)
    assert entries["account.synchronize"].consequences == ()


def test_a_consequence_beside_it_is_no_cause() -> None:
    cause, *after = (
        finding(message=f"member {one}", call=call) for one, call in (("a", 1), ("b", 2), ("c", 2))
    )
    (entry,) = fold(run((cause, *(replace(one, follows_from="a.b") for one in after))))
    assert (entry.finding.message, entry.consequences) == ("member a", (1, 2))


def test_a_cause_may_be_in_another_scenario_as_what_is_declared_wrongly_is() -> None:
    cause = finding("catalogue.name", endpoint="fields.service_definition")
    refused = finding("answer.refused", endpoint="subscription.create", follows_from="catalogue.name")
    other = finding("catalogue.name", endpoint="subscription.create", message="of this endpoint")
    (entry,) = fold(run((cause,), (refused,), (refused,)))
    assert (entry.indexes, entry.consequences) == ((0,), (1, 2))
    far, near = fold(run((cause,), (other,), (refused,)))
    assert (near.finding.endpoint, near.consequences, far.consequences) == ("subscription.create", (2,), ())


def test_what_spoils_every_answer_alike_is_one_thing_with_all_its_endpoints() -> None:
    odd = [
        finding("json.syntax", endpoint=f"a.{n}", message=f"unexpected 'x' at line 1, column {n}00")
        for n in "123"
    ]
    (entry,) = fold(run((odd[0], odd[1]), (odd[2], odd[0])))
    assert entry.endpoints == ("a.1", "a.2", "a.3")
    dropped = [finding("http.dropped", endpoint=f"a.{n}", got="no answer (dropped)") for n in "12"]
    assert [entry.endpoints for entry in fold(run(tuple(dropped)))] == [("a.1", "a.2")]
    crashes = [finding("http.server-error", endpoint=f"a.{n}", message="HTTP status 500") for n in "123"]
    assert [entry.endpoints for entry in fold(run(tuple(crashes)))] == [("a.1",), ("a.2",), ("a.3",)]


def test_a_consequence_whose_cause_is_unknown_stands_for_itself() -> None:
    (entry,) = fold(run((finding("call.missing", follows_from="no.such_check"),)))
    assert entry.finding.check == "call.missing"


def test_findings_that_name_each_other_are_not_lost() -> None:
    ring = (finding("a.a", follows_from="b.b"), finding("b.b", follows_from="a.a"))
    (entry,) = fold(run((*ring, finding("c.c", follows_from="a.a"))))
    assert (entry.indexes, entry.consequences) == ((0,), (1, 2))


def test_what_was_lifted_out_of_the_scenarios_takes_them_as_its_consequences() -> None:
    refused = finding("http.unauthorized", follows_from="http.unauthorized", call=1)
    again = replace(refused, call=2)
    after = finding("call.missing", follows_from="http.unauthorized", call=2)
    root = finding("http.unauthorized", scenario="s1", call=1)
    (entry,) = fold(run((refused, again, after), (refused,), whole=(root,)))
    assert entry.run_wide
    assert entry.indexes == (0,)
    assert entry.consequences == (1, 2, 3, 4)
    assert entry.scenarios == ("s1", "s2")
    assert entry.played is not None


def test_one_root_for_each_endpoint_takes_what_is_about_that_endpoint() -> None:
    roots = tuple(finding("endpoint.gone", endpoint=name, message=name) for name in ("a.one", "a.two"))
    here = tuple(replace(root, follows_from="endpoint.gone") for root in roots)
    entries = fold(run(here, whole=roots))
    assert [entry.consequences for entry in entries] == [(2,), (3,)]


def test_first_things_first() -> None:
    result = run(
        (finding("v.may", level=Level.MAY), finding("v.rare"), finding("v.often")),
        (finding("v.often"), finding("v.should", level=Level.SHOULD), finding("t.must", party=Party.TOOL)),
        (finding("t.must", party=Party.TOOL), finding("t.must", party=Party.NETWORK)),
        whole=(finding("run.wide", party=Party.NETWORK),),
    )
    assert [f"{entry.finding.party} {entry.finding.check}" for entry in fold(result)] == [
        "network run.wide",
        "vendor v.often",
        "vendor v.rare",
        "network t.must",
        "tool t.must",
        "vendor v.should",
        "vendor v.may",
    ]


def test_a_light_cause_of_a_heavy_consequence_weighs_as_much() -> None:
    light = finding("answer.odd", level=Level.SHOULD, call=1)
    heavy = finding("flow.stopped", follows_from="answer.odd", call=1)
    other = finding("answer.code", call=1)
    entries = fold(run((light, heavy), (other,)))
    assert {entry.finding.check: entry.level for entry in entries} == {
        "answer.odd": Level.MUST,
        "answer.code": Level.MUST,
    }


def test_what_a_scenario_misses_of_the_platform_after_a_light_fault_of_the_vendor_makes_it_no_heavier() -> (
    None
):
    light = finding("expectation.answer", level=Level.MAY, call=1)
    missed = finding("expectation.calls", party=Party.PLATFORM, follows_from="expectation.answer")
    result = run((light, missed))
    (entry,) = fold(result)
    assert (entry.level, entry.consequences) == (Level.MAY, (1,))
    assert not failing(entry, result)


def test_what_should_be_mended_fails_only_a_strict_run_and_only_who_is_judged() -> None:
    usual = run()
    strict = replace(usual, strict=True)
    recorded = replace(strict, recording="traffic.har")

    def blamed(level: Level, result: RunResult, known: str | None = None) -> list[Party]:
        one = replace(finding("a.a"), level=level, known=known)
        return [party for party in Party if failing(replace(one, party=party), result)]

    for result in (usual, strict, recorded):
        assert blamed(Level.MUST, result) == list(Party)
        assert blamed(Level.MUST, result, known="ticket 7") == []
        assert blamed(Level.MAY, result) == []
    assert blamed(Level.SHOULD, usual) == []
    assert blamed(Level.SHOULD, strict) == [Party.VENDOR]
    assert blamed(Level.SHOULD, recorded) == [Party.VENDOR, Party.PLATFORM]


CHECKS = st.sampled_from(["a.a", "b.b", "c.c"])
FINDINGS = st.builds(
    finding,
    CHECKS,
    follows_from=st.none() | CHECKS,
    level=st.sampled_from(Level),
    party=st.sampled_from(Party),
    call=st.none() | st.integers(1, 3),
    message=st.sampled_from(["one", "two"]),
)


@given(st.lists(st.lists(FINDINGS, max_size=5).map(tuple), max_size=4), st.lists(FINDINGS, max_size=3))
def test_every_finding_is_told_exactly_once(
    scenarios: list[tuple[Finding, ...]], whole: list[Finding]
) -> None:
    result = run(*scenarios, whole=tuple(whole))
    entries = fold(result)
    told = [index for entry in entries for index in (*entry.indexes, *entry.consequences)]
    assert sorted(told) == list(range(len(result.all_findings)))
    levels = [list(Level).index(entry.level) for entry in entries]
    assert levels == sorted(levels)
