"""Refusals that one fault explains are noted as such, from the calls that travelled; others stay apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.accepted import AcceptedInRun, acceptance
from simulator.findings import Finding, Level, Party
from simulator.results import CallSummary, Created, Outcome, ScenarioResult
from simulator.runs.explaining import with_common_causes
from simulator.runs.weighing import with_weights
from tests.correct_platform import Story, account
from tests.unit.rule_stories import (
    acme,
    acme_known,
    contoso,
    contoso_known,
    direct,
    direct_known,
    on,
    readings,
)

UNKNOWN = {"Code": -12, "Message": "No reseller was ever given x-1082733", "Result": None}
NO_ACCOUNT = {"Code": -20, "Message": "x-1082733: no such account", "Result": None}
BUSY = {"Code": -3, "Message": "Too busy", "Result": None}


def found(check: str, endpoint: str, call: int, got: str, **members: Any) -> Finding:
    known: dict[str, Any] = {"level": Level.MUST, "party": Party.VENDOR, "message": check, "fix": "mend it"}
    return Finding(check=check, endpoint=endpoint, call=call, got=got, **(known | members))


def refused(endpoint: str, call: int, answer: dict[str, Any], **members: Any) -> Finding:
    got = f"Code {answer['Code']}, Message {answer['Message']!r}"
    return found("expectation.answer", endpoint, call, got, **members)


def played(name: str, *findings: Finding, statuses: tuple[str, ...] = ()) -> ScenarioResult:
    return ScenarioResult(
        id=f"{name}@on",
        title=name,
        file=f"{name}.yaml",
        reseller_support=True,
        outcome=Outcome.FAILED,
        findings=findings,
        calls=tuple(
            CallSummary(number=n, endpoint=None, account=None, status=status, elapsed=0.0)
            for n, status in enumerate(statuses, start=1)
        ),
    )


def explained(*run: tuple[ScenarioResult, Story]) -> list[Finding]:
    """The findings of a run, given with what travelled in each of its scenarios."""
    accepted = AcceptedInRun()
    for scenario, story in run:
        accepted.add(scenario, acceptance(readings(story.journal)))
    marked = with_common_causes([scenario for scenario, _ in run], accepted)
    return [finding for scenario in marked for finding in scenario.findings]


def in_common(*run: tuple[ScenarioResult, Story]) -> list[str | None]:
    return [finding.in_common for finding in explained(*run)]


CUSTOMER = (
    played("customer", refused("account.synchronize", 2, UNKNOWN)),
    on().synchronize(acme).synchronize(contoso, UNKNOWN),
)
ORDER = (
    played("order", refused("subscription.create", 2, NO_ACCOUNT)),
    on().synchronize(acme).create(acme_known, NO_ACCOUNT),
)
BEFORE = (
    played("before", refused("subscription.create", 3, UNKNOWN)),
    on().synchronize(acme).synchronize(contoso | {"ResellerExternalID": ""}).create(contoso_known, UNKNOWN),
)


def test_ids_that_a_vendor_does_not_know_again_are_one_thing_wherever_it_names_them() -> None:
    noted = "no id is accepted that the vendor gave to a reseller"
    findings = explained(CUSTOMER, ORDER, BEFORE)
    assert [finding.in_common for finding in findings] == [noted] * 3
    assert all(noted in finding.fix for finding in findings)
    assert [finding.level for finding in findings] == [Level.MUST] * 3


def test_ids_that_are_accepted_in_one_member_are_unknown_in_the_other_alone() -> None:
    accepted = played("accepted"), on().synchronize(acme).create(acme_known)
    noted = "no id is accepted as ResellerExternalID that the vendor gave to a reseller"
    assert in_common(CUSTOMER, BEFORE, accepted) == [noted] * 2
    assert in_common(CUSTOMER, ORDER, BEFORE, accepted) == [noted, None, noted]


def test_ids_given_to_resellers_of_one_form_are_told_apart_from_those_of_another() -> None:
    fabrikam = account("1082800", Role="Reseller", ResellerID="")
    under = account("1082801", ResellerID="1082800", ResellerExternalID="x-1082800")
    accepted = played("accepted"), on().synchronize(fabrikam).synchronize(under)
    own = "a reseller with its own ID as ResellerID"
    assert in_common(CUSTOMER, BEFORE, accepted) == [f"no id is accepted that the vendor gave to {own}"] * 2


def test_an_id_that_is_accepted_anywhere_is_no_reason_to_refuse_it() -> None:
    accepted = played("accepted"), on().synchronize(acme).synchronize(contoso).create(acme_known)
    assert in_common(CUSTOMER, ORDER, BEFORE, accepted) == [None] * 3


def test_a_question_and_a_deletion_show_nothing_of_what_a_vendor_knows() -> None:
    asked = on().synchronize(acme).call("account.exists", contoso, result=None)
    deleted = on().synchronize(acme).call("account.delete", acme_known, result=None)
    assert None not in in_common(CUSTOMER, ORDER, (played("a"), asked), (played("b"), deleted))
    injected = on().synchronize(acme).call("account.synchronize", contoso, result="x", injected=True)
    assert None not in in_common(CUSTOMER, ORDER, (played("c"), injected))


def test_a_refusal_that_does_not_name_the_id_has_another_cause() -> None:
    busy = (
        played("busy", refused("subscription.create", 2, BUSY)),
        on().synchronize(acme).create(acme_known, BUSY),
    )
    longer = {"Code": -20, "Message": "x-10827330 is busy"}
    part = (
        played("part", refused("subscription.create", 2, longer)),
        on().synchronize(acme).create(acme_known, longer),
    )
    assert in_common(CUSTOMER, BEFORE, busy, part)[2:] == [None, None]


def test_ids_of_resellers_and_of_customers_are_two_things() -> None:
    unknown = {"Code": -20, "Message": "x-1083001: no such account"}
    customer = (
        played("direct", refused("subscription.create", 2, unknown)),
        on().synchronize(direct).create(direct_known, unknown),
    )
    again = (
        played("again", refused("account.synchronize", 2, unknown)),
        on().synchronize(direct).synchronize(direct_known, unknown),
    )
    notes = in_common(CUSTOMER, ORDER, customer, again)
    assert len(set(notes)) == 2
    assert notes[0] == notes[1]
    assert notes[2] == notes[3] == "no id is accepted that the vendor gave to a direct customer"


def required(*names: str, code: int = -14) -> dict[str, Any]:
    return {"Code": code, "Message": "; ".join(f"{name}: a value is required" for name in names)}


def refusing(name: str, answer: dict[str, Any]) -> tuple[ScenarioResult, Story]:
    return played(name, refused("account.synchronize", 1, answer)), on().synchronize(direct, answer)


def test_refusals_of_an_endpoint_that_accepts_nothing_are_one_thing_where_all_give_one_reason() -> None:
    few, many = refusing("few", required("username")), refusing("many", required("region", "username"))
    noted = "account.synchronize accepts nothing: Code -14, username: a value is required"
    assert in_common(few, many) == [noted] * 2
    assert in_common(few, few) == [None] * 2  # they are the same to every reader as it is


def test_other_reasons_another_code_or_anything_accepted_keep_refusals_apart() -> None:
    few, many = refusing("few", required("username")), refusing("many", required("region", "username"))
    heading = [refusing(name, {"Code": -1, "Message": f"Not valid; {name}"}) for name in ("city", "name")]
    assert in_common(*heading) == [None, None]
    for other in (required("region"), required("region", "username", code=-15), {"Code": -1, "Message": ""}):
        assert in_common(few, refusing("other", other)) == [None, None]
    assert in_common(few, many, (played("accepted"), on().synchronize(direct))) == [None, None]


SILENT = found("http.dropped", "account.synchronize", 1, "no answer (dropped)")
WRONG = found("expectation.answer", "account.synchronize", 1, "closed the connection", level=Level.SHOULD)
NOTHING = on()


def follows(*run: tuple[ScenarioResult, Story]) -> list[str | None]:
    return [finding.follows_from for finding in explained(*run)]


def test_who_is_silent_to_every_right_call_is_silent_to_a_wrong_one_too() -> None:
    right = played("right", SILENT, statuses=("dropped",)), NOTHING
    wrong = played("wrong", WRONG, statuses=("dropped",)), NOTHING
    assert follows(right, wrong) == [None, "http.dropped"]
    assert follows((played("late", WRONG, statuses=("timeout",)), NOTHING), right) == [None, None]
    assert follows(right, wrong, (played("accepted"), on().synchronize(direct))) == [None, None]
    assert follows(
        (played("light", replace(SILENT, level=Level.SHOULD), statuses=("dropped",)), NOTHING), wrong
    ) == [
        None,
        None,
    ]


WORD = found("envelope.result-placeholder", "addon.create", 2, "the string", level=Level.SHOULD)
ADDON = Created(kind="addon", id="9", external_id="Success", name="n", scenario="a@on", call=2)


def of_a_word(*findings: Finding) -> list[tuple[Level, str | None]]:
    scenario = replace(played("a", WORD, *findings), created=(ADDON,))
    other = played("b", WORD, replace(WORD, endpoint="subscription.create"))
    return [
        (one.level, one.follows_from) for marked in with_weights([scenario, other]) for one in marked.findings
    ]


def test_a_word_in_place_of_an_id_weighs_what_the_refusal_weighs_that_names_it() -> None:
    unknown = refused("addon.update", 3, {"Code": -40, "Message": "there is no addon Success"})
    assert of_a_word(unknown) == [
        (Level.MUST, None),
        (Level.MUST, "envelope.result-placeholder"),
        (Level.SHOULD, None),
        (Level.SHOULD, None),
    ]


def test_a_refusal_that_does_not_speak_of_the_word_leaves_it_as_light_as_it_is() -> None:
    for message in ("out of stock", "Success", "Successful once"):
        other = refused("addon.update", 3, {"Code": -40, "Message": message})
        assert of_a_word(other) == [(Level.SHOULD, None), (Level.MUST, None), *[(Level.SHOULD, None)] * 2]
    early = refused("addon.update", 1, {"Code": -40, "Message": "there is no addon Success"})
    assert of_a_word(early)[:2] == [(Level.SHOULD, None), (Level.MUST, None)]


def test_code_0_beside_an_id_weighs_more_where_the_account_is_known_to_be_there() -> None:
    said = found("envelope.exists-code", "account.exists", 4, "Code 0 with Result", level=Level.SHOULD)
    otherwise = found("expectation.answer-member", "account.exists", 4, "0", pointer="/Code")
    (together,) = with_weights([played("a", said, otherwise)])
    assert [(one.level, one.follows_from) for one in together.findings] == [
        (Level.MUST, None),
        (Level.MUST, "envelope.exists-code"),
    ]
    for other in (replace(otherwise, call=5), replace(otherwise, pointer="/Result")):
        apart = played("a", said, other)
        assert with_weights([apart]) == (apart,)
