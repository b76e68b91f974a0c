"""The judge of one exchange: every check has an exchange that breaks it, and a right one breaks none."""

import json
from typing import Any

import pytest

from simulator.contract import Contract, judge_exchange, read
from simulator.exchange import Response, Silence
from simulator.findings import Party, Side
from tests.unit.contract_breaches import (
    ADDON,
    CASES,
    CATALOGUE,
    CREATE,
    CUSTOMER,
    EXISTS,
    FORM,
    HTML,
    OPTIONS,
    SERVICE,
    SYNC,
    silent,
    sold,
    status,
)
from tests.unit.contract_exchanges import CONTRACT, OK, exchange, judged, right_answer, right_request


@pytest.mark.parametrize(
    ("check", "endpoint", "changes"), CASES, ids=[f"{case[0]}-{number}" for number, case in enumerate(CASES)]
)
def test_check_finds_what_it_is_for_and_nothing_else_does(
    check: str, endpoint: str, changes: dict[str, Any]
) -> None:
    result = judged(endpoint, **changes)
    assert {finding.check for finding in result.findings if finding.follows_from is None} == {check}
    finding = result.findings[0]
    assert check in result.judged
    assert (finding.scenario, finding.call, finding.endpoint) == ("a-scenario", 7, endpoint)
    assert finding.level is CONTRACT.catalogue[check].level
    assert finding.message
    assert finding.fix


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"data": OK}, {"envelope.wrapped"}),
        ({"data": {"id": "7"}}, {"envelope.code-missing", "envelope.result-empty"}),
    ],
)
def test_a_wrapped_envelope_is_one_thing_where_no_code_is_taken_for_success(
    answer: Any, found: set[str]
) -> None:
    reading = read(exchange(SYNC, answer=answer), CONTRACT.endpoints[SYNC], missing_code_is_success=True)
    assert {finding.check for finding in judge_exchange(reading, CONTRACT).findings} == found


@pytest.mark.parametrize(
    ("check", "about"),
    [
        ("sync-options.id-mismatch", ("PartnerID",)),
        ("sync-options.duplicate-value", ("MPNID",)),
        ("sync-options.several-defaults", ("MPNID",)),
        ("sync-options.username", ("username",)),
        ("sync-options.role", ("role",)),
        ("catalogue.required-attribute", ("Backup", "Disk")),
    ],
)
def test_a_finding_on_something_declared_says_what_it_is_about(check: str, about: tuple[str, ...]) -> None:
    (changes,) = [(endpoint, changes) for one, endpoint, changes in CASES if one == check]
    assert [finding.about for finding in judged(changes[0], **changes[1]).findings] == [about]


@pytest.mark.parametrize("endpoint", CONTRACT.endpoints)
def test_right_exchange_has_no_findings(endpoint: str) -> None:
    result = judged(endpoint)
    assert result.findings == ()
    assert {"http.status", "http.content-type", "json.syntax", "request.credentials"} <= result.judged


@pytest.mark.parametrize("answer", [
    {"Code": -1, "Message": "The reseller has no valid agreement.", "Result": None},
    {"Code": 17, "Message": "Okinawa is sold out.", "Result": "", "TraceId": 4711},
])  # fmt: skip
def test_business_refusal_is_no_breach(answer: Any) -> None:
    assert judged(SYNC, answer=answer).findings == ()


def test_account_that_exists_is_no_failure() -> None:
    assert judged(EXISTS, answer={"Code": 1, "Message": "Ok", "Result": "4711"}).findings == ()


def test_pre_check_has_no_id_to_give() -> None:
    request = SERVICE | {"CheckOnly": True}
    assert judged(CREATE, request=request, answer=OK | {"Result": None}).findings == ()


def test_injected_reply_is_never_held_against_the_vendor() -> None:
    result = judged(SYNC, answer={"ErrorCode": 5}, injected=True)
    assert result.findings == ()
    assert all(check.startswith("request.") for check in result.judged)
    broken = judged(SYNC, request=CUSTOMER | {"Role": "Reseller"}, reply=Response(status=500), injected=True)
    assert [finding.party for finding in broken.findings] == [Party.PLATFORM]


@pytest.mark.parametrize("number", [400, 401, 404, 405, 415, 500, 503])
def test_wrong_request_excuses_the_status_it_got(number: int) -> None:
    result = judged(SYNC, request=None, status=number)
    assert [finding.check for finding in result.findings] == ["request.body-missing"]
    assert "http.status" not in result.judged


def test_wrong_request_excuses_neither_a_redirect_nor_silence_nor_a_bad_answer() -> None:
    for changes, check in (
        (status(301), "http.redirect"),
        (silent(Silence.TIMEOUT), "http.timeout"),
        ({"answer": []}, "envelope.not-an-object"),
    ):
        result = judged(SYNC, request=None, **changes)
        assert [finding.check for finding in result.findings] == ["request.body-missing", check]


def test_exchange_of_no_endpoint_is_not_judged() -> None:
    result = judge_exchange(read(exchange(SYNC, status=500), None), CONTRACT)
    assert (result.findings, result.judged) == ((), frozenset())


def test_parties() -> None:
    assert judged(SYNC, **silent(Silence.REFUSED)).findings[0].party is Party.NETWORK
    assert judged(SYNC, **silent(Silence.TIMEOUT)).findings[0].party is Party.VENDOR
    assert judged(SYNC, request=CUSTOMER | {"ID": 5}).findings[0].party is Party.PLATFORM
    requests = [check for id_, check in CONTRACT.catalogue.items() if id_.startswith("request.")]
    assert {check.party for check in requests} == {Party.PLATFORM}


def test_what_was_judged_depends_on_how_far_the_exchange_came() -> None:
    refused = judged(SYNC, **silent(Silence.REFUSED)).judged
    away = judged(SYNC, status=500).judged
    page = judged(SYNC, answer=HTML).judged
    failure = judged(SYNC, answer={"Code": -1, "Message": "no", "Result": None}).judged
    success = judged(SYNC).judged
    assert refused < away < page < failure | success
    assert "http.timeout" in refused
    assert "http.status" not in refused
    assert "json.syntax" not in away
    assert "envelope.code-missing" not in page
    of_failures = {"envelope.message-missing", "envelope.message-ok", "envelope.message-internals"}
    assert failure - success == of_failures
    assert {"envelope.result-empty", "envelope.result-placeholder"} <= success - failure


def test_all_faults_of_an_answer_are_told_with_their_places() -> None:
    result = judged(CREATE, answer={"Code": "x", "Message": 1, "Result": [], "SendNotification": "no"})
    assert [(f.check, f.pointer, f.side) for f in result.findings] == [
        ("envelope.code-type", "/Code", Side.ANSWER),
        ("envelope.message-type", "/Message", Side.ANSWER),
        ("envelope.result-type", "/Result", Side.ANSWER),
        ("envelope.send-notification", "/SendNotification", Side.ANSWER),
    ]


def test_request_errors_point_into_the_request() -> None:
    account = CUSTOMER | {"Role": "customer", "Language": "en"}
    result = judged(CREATE, request=SERVICE | {"Account": account})
    assert [(f.check, f.pointer, f.side) for f in result.findings] == [
        ("request.role", "/Account/Role", Side.REQUEST),
        ("request.unknown-member", "/Account/Language", Side.REQUEST),
    ]


def test_page_in_place_of_json_has_its_content_type_as_a_consequence() -> None:
    result = judged(SYNC, answer=HTML, headers=(("Content-Type", "text/html"),))
    assert [(f.check, f.follows_from) for f in result.findings] == [
        ("http.content-type", "json.html"),
        ("json.html", None),
    ]
    assert 'titled "Sign in"' in result.findings[1].message


def test_redirect_names_where_it_leads() -> None:
    (finding,) = judged(SYNC, **status(302, ("Location", "https://login.example.com/"))).findings
    assert finding.message == "the answer has HTTP status 302, with Location: https://login.example.com/"


def test_status_is_told_with_what_the_vendor_says_to_it() -> None:
    (finding,) = judged(SYNC, status=500, answer={"Message": "An error has occurred."}).findings
    assert finding.message == "the answer has HTTP status 500, and says: An error has occurred."
    (finding,) = judged(SYNC, status=500, answer=HTML).findings
    assert finding.message.startswith("the answer has HTTP status 500, and says: <!DOCTYPE html><html>")


def test_unreachable_says_in_which_way() -> None:
    texts = {s: judged(SYNC, **silent(s)).findings[0] for s in Silence if s.unreachable}
    assert len({finding.fix for finding in texts.values()}) == 3
    assert "DNS" in texts[Silence.UNRESOLVED].fix


def test_wrongly_named_code_says_what_to_rename() -> None:
    (finding,) = judged(SYNC, answer={"errorCode": 0, "Message": None, "Result": "1"}).findings
    assert finding.pointer == "/errorCode"
    assert finding.fix == "Rename the member errorCode to Code: names are exactly Code, Message and Result."


def test_content_type_in_other_writings_is_right() -> None:
    for value in (
        "application/json",
        "Application/JSON;charset=UTF-8",
        'application/json; charset="utf-8"',
        "application/problem+json",
        "application/json;odata.metadata=minimal; charset=utf8",
    ):
        assert judged(SYNC, headers=(("content-type", value),)).findings == ()


def test_documents_that_are_odd_everywhere_are_still_judged() -> None:
    """Whatever stands in the place of a list or object, the checks beyond the schema look past it."""
    oddities: list[Any] = [5, {}, [None, 5, "x", [], {}]]
    priced = {
        "Prices": [{"Currency": "EUR", "Units": [{"BillingCycle": 0, "Price": 1}]}],
        "RelatedProducts": [],
    }
    documents = {
        OPTIONS: right_answer(OPTIONS),
        FORM: right_answer(FORM),
        CATALOGUE: sold({"UnitBillingCycles": [0], **priced})["answer"],
    }
    for endpoint, document in documents.items():
        for pointer in every_pointer(document):
            for odd in oddities:
                findings = judged(endpoint, answer=replaced(document, pointer, odd)).findings
                assert {finding.party for finding in findings} <= {Party.VENDOR}
    for pointer in every_pointer(right_request(ADDON)):
        for odd in oddities:
            judged(ADDON, request=replaced(right_request(ADDON), pointer, odd))


def every_pointer(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of a document, of alike entries of a list only the first one's."""
    inside = node.items() if isinstance(node, dict) else enumerate(node[:1]) if isinstance(node, list) else ()
    return [path, *(found for step, child in inside for found in every_pointer(child, (*path, step)))]


def replaced(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    node = document = json.loads(json.dumps(document))
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    return document


def test_judging_needs_no_catalogue_unless_something_is_found() -> None:
    contract = Contract.load()
    assert judge_exchange(read(exchange(SYNC), contract.endpoints[SYNC]), contract).findings == ()
    assert "_checks" not in vars(contract.catalogue)


@pytest.mark.parametrize("endpoint", [SYNC, OPTIONS])
def test_an_answer_that_was_written_as_json_twice_is_told_as_that(endpoint: str) -> None:
    (finding,) = judged(endpoint, answer=json.dumps({"Code": 0, "Fields": []})).findings
    assert finding.message == "the answer was written as JSON twice: the body is a string that holds the JSON"
    assert "JSON.stringify" in finding.fix
    (plain,) = judged(endpoint, answer="{no JSON").findings
    assert "twice" not in plain.message


def test_an_id_that_is_missing_is_told_with_the_message_that_came_in_its_stead() -> None:
    (finding,) = judged(SYNC, answer={"Code": 0, "Message": "Unknown role", "Result": None}).findings
    assert (finding.check, finding.got) == (
        "envelope.result-empty",
        'null, with Message the string "Unknown role"',
    )
    (finding,) = judged(SYNC, answer={"Code": 0, "Message": " ", "Result": None}).findings
    assert finding.got == "null"
