"""What an answer says: every outcome, from the bytes on."""

import json
from typing import Any

import pytest

from simulator.contract import (
    UNREADABLE,
    Accepted,
    Answer,
    Broken,
    Document,
    Exists,
    Refused,
    Silent,
    read,
)
from simulator.contract.json_text import excerpt, parse_json
from simulator.exchange import NoResponse, Response, Silence
from tests.unit.contract_exchanges import CONTRACT, OK, exchange, judged, reading

SYNC, EXISTS, OPTIONS, VALIDATE = (
    "account.synchronize",
    "account.exists",
    "account.sync_options",
    "fields.validate",
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (OK, Accepted(result=OK["Result"])),
        ({"Code": 0, "Message": "whatever", "Result": None}, Accepted(result="", message="whatever")),
        ({"Code": 0}, Accepted(result="")),
        ({"Code": 0, "Result": 4711}, Accepted(result="4711")),
        ({"Code": 0, "Result": True}, Accepted(result="")),
        ({"Code": 0, "Result": {"ID": "1"}}, Accepted(result="")),
        ({"Code": 0, "Result": " x ", "Message": 5}, Accepted(result=" x ")),
        ({"Code": -5, "Message": "no", "Result": None}, Refused(code=-5, message="no")),
        ({"Code": 1, "Message": "Ok", "Result": "1"}, Refused(code=1, message="Ok")),
        (
            {"Code": -1, "Message": "Account Delete functionality is Not Supported By Default."},
            Refused(
                code=-1,
                message="Account Delete functionality is Not Supported By Default.",
                not_supported=True,
            ),
        ),
        ({"Code": "0", "Result": "1"}, Broken(why="Code is not an integer")),
        ({"Code": False, "Result": "1"}, Broken(why="Code is not an integer")),
        ({"Code": 0.0, "Result": "1"}, Broken(why="Code is not an integer")),
        ({"Code": None, "Result": "1"}, Broken(why="Code is not an integer")),
        ({"Result": "Ok"}, Broken(why="the answer has no Code")),
        ([], Broken(why="the answer is not a JSON object")),
        (None, Broken(why="the answer is not a JSON object")),
        (b"", Broken(why="the body is empty")),
        (b"Ok", Broken(why="the body is plain text, not JSON")),
    ],
)
def test_answer_to_synchronize(body: Any, said: Answer) -> None:
    assert reading(SYNC, answer=body).answer == said


def test_missing_code_can_be_read_as_success_and_a_wrong_one_cannot() -> None:
    endpoint = CONTRACT.endpoints[SYNC]
    missing = read(exchange(SYNC, answer={"Result": "7"}), endpoint, missing_code_is_success=True)
    assert missing.answer == Accepted(result="7")
    wrong = read(exchange(SYNC, answer={"Code": "0", "Result": "7"}), endpoint, missing_code_is_success=True)
    assert wrong.answer == Broken(why="Code is not an integer")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"Code": 0, "Message": "", "Result": ""}, Accepted(result="")),
        ({"Code": 0, "Message": "", "Result": "4711"}, Accepted(result="")),
        ({"Code": 1, "Message": "Ok", "Result": "4711"}, Exists(result="4711")),
        ({"Code": 1, "Result": None}, Exists(result="")),
        ({"Code": -3, "Message": "no", "Result": ""}, Refused(code=-3, message="no")),
        ({"Result": "4711"}, Broken(why="the answer has no Code")),
    ],
)
def test_answer_to_exists(body: Any, said: Answer) -> None:
    assert reading(EXISTS, answer=body).answer == said


@pytest.mark.parametrize(
    ("endpoint", "body", "said"),
    [
        (OPTIONS, {"Fields": []}, Document(value={"Fields": []})),
        (OPTIONS, {"fields": []}, Document(value={"fields": []})),
        (OPTIONS, [], Broken(why="the answer is not a JSON object")),
        (OPTIONS, {"Code": -4, "Message": "down"}, Refused(code=-4, message="down")),
        (VALIDATE, [], Document(value=[])),
        (VALIDATE, ["wrong"], Document(value=["wrong"])),
        (VALIDATE, {"Errors": []}, Broken(why="the answer is not a JSON array")),
    ],
)
def test_answer_to_the_others(endpoint: str, body: Any, said: Answer) -> None:
    assert reading(endpoint, answer=body).answer == said


def test_any_status_but_200_is_broken_whatever_the_body_says() -> None:
    for status in (100, 201, 204, 302, 400, 401, 500):
        assert reading(SYNC, status=status).answer == Broken(why=f"HTTP status {status}")


def test_silence_is_told_apart() -> None:
    silence = NoResponse(silence=Silence.TIMEOUT, detail="none within 100 s")
    read_ = reading(SYNC, reply=silence)
    assert read_.answer == Silent(no_response=silence)
    assert read_.body is UNREADABLE


def test_not_offered() -> None:
    not_supported = {"Code": -1, "Message": "... functionality is not supported by default"}
    assert reading(SYNC, status=404).not_offered
    assert reading(SYNC, status=405).not_offered
    assert reading(SYNC, answer=not_supported).not_offered
    assert reading(OPTIONS, answer=not_supported).not_offered
    assert not reading(SYNC, answer={"Code": -1, "Message": "no such reseller"}).not_offered
    assert not reading(SYNC, answer={**not_supported, "Code": -2}).not_offered
    assert not reading(SYNC, status=500).not_offered
    assert not reading(SYNC).not_offered


def test_request_is_parsed_too() -> None:
    assert reading(SYNC).request["Role"] == "User"
    assert reading(SYNC, request=None).request is None
    assert reading(SYNC, request=b"").request is None
    assert reading(SYNC, request=b"{").request is UNREADABLE
    assert not reading(SYNC).check_only
    assert reading("subscription.create", request={"CheckOnly": True}).check_only


def test_exchange_of_no_endpoint_is_read_as_a_document() -> None:
    assert read(exchange(SYNC, answer={"a": 1}), None).answer == Document(value={"a": 1})


# --- from bytes to values


@pytest.mark.parametrize(
    ("body", "value", "faults"),
    [
        (b'{"a": 1}', {"a": 1}, []),
        (b" [1, 2.5, null]\r\n", [1, 2.5, None], []),
        ('"\\ud83d\\ude00é"'.encode(), "😀é", []),
        (b'"\\\\ud800"', "\\ud800", []),
        (b"\xef\xbb\xbf{}", {}, ["bom"]),
        (b'\xef\xbb\xbf{"a": NaN, "a": 0}', {"a": 0}, ["bom", "not-a-number", "duplicate-member"]),
        (b'{"a": [Infinity, -Infinity]}', {"a": [None, None]}, ["not-a-number", "not-a-number"]),
        (b'{"a": [1e400, -1e400]}', {"a": [None, None]}, ["not-a-number", "not-a-number"]),
        (b'{"a": {"b": 1, "b": 2, "b": 3}}', {"a": {"b": 3}}, ["duplicate-member"]),
        (b'{"\\udc00": "\\ud83d"}', {"?": "?"}, ["lone-surrogate"]),
        (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64), []),
        (b"[" * 65 + b"]" * 65, UNREADABLE, ["too-deep"]),
        (b'{"a":' * 65 + b"1" + b"}" * 65, UNREADABLE, ["too-deep"]),
        (b"[" + b"[]," * 100 + b"[]]", [[]] * 101, []),
        (b"\xff\xfe{\x00}\x00", UNREADABLE, ["not-utf8"]),
        (b'{"a": "\xe9"}', UNREADABLE, ["not-utf8"]),
        (b"", UNREADABLE, ["empty"]),
        (b"\n\t", UNREADABLE, ["empty"]),
        (b"\xef\xbb\xbf", UNREADABLE, ["bom", "syntax"]),
        (b"<html>", UNREADABLE, ["html"]),
        (b"<!-- x -->\n<!DOCTYPE HTML PUBLIC>", UNREADABLE, ["html"]),
        (b"<a/>", UNREADABLE, ["syntax"]),
        (b'{"a": "b', UNREADABLE, ["truncated"]),
        (b'{"a": 1,', UNREADABLE, ["truncated"]),
        (b'{"a": nul', UNREADABLE, ["truncated"]),
        (b'{"a": nul}', UNREADABLE, ["syntax"]),
        (b"{'a': 1}", UNREADABLE, ["syntax"]),
        (b'{"a": 1,}', UNREADABLE, ["syntax"]),
        (b"tru", UNREADABLE, ["syntax"]),
        (b"{} {}", UNREADABLE, ["syntax"]),
    ],
)  # fmt: skip
def test_bytes(body: bytes, value: Any, faults: list[str]) -> None:
    read_value, found = parse_json(body)
    assert read_value == value
    assert [fault.check for fault in found] == faults
    assert all(fault.message for fault in found)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{'Code': 0}", "the body is not JSON: unexpected \"'\" at line 1, column 2"),
        (b"{}\n{}", "the body is not JSON: something follows the JSON value at line 2, column 1"),
        (b'<?xml version="1.0"?>', "the body is XML, not JSON"),
        (b'<b>Warning</b>: x {"a": 1}', "something stands before the JSON: <b>Warning</b>: x"),
        (b"Service Unavailable", "the body is plain text, not JSON"),
        (b"<html><title>\n Sign  in </title>", 'the body is an HTML page, titled "Sign in"'),
        (b'{"Code": 0, "Resu', "the JSON ends too early, after 17 bytes"),
        (b'{"a": "\xe9"}', "the body is not UTF-8: byte 7 is 0xE9"),
        ('{"a": 1}'.encode("utf-16"), "the body is not UTF-8: byte 0 is 0xFF; it looks like UTF-16"),
        (
            '{"a": 1}'.encode("utf-16-be"),
            "the body is not UTF-8; it looks like UTF-16: every other byte of its beginning is 0",
        ),
        (b'{"a": 1, "a": 0}', 'the member "a" stands 2 times in one object; the last one counts here'),
    ],
)  # fmt: skip
def test_faults_are_told_plainly(body: bytes, message: str) -> None:
    assert [fault.message for fault in parse_json(body)[1]] == [message]


def test_excerpt_is_one_short_printable_line() -> None:
    assert excerpt(b"a\n  b\x00\x07c \xff") == "a b\ufffd\ufffdc \ufffd"
    assert len(excerpt(b"x" * 10_000_000)) == 120


@pytest.mark.parametrize("cut", range(30, 75))
def test_no_finding_shows_a_generated_password(cut: int) -> None:
    whole = b'{"Message": "made", "GeneratedPassword": "correct horse", "Code": 0, "Result": "1"}'
    (fault,) = parse_json(whole[:cut])[1]
    assert "orse" not in f"{fault.message} {fault.got}"
    (finding,) = judged(SYNC, answer={**OK, "GeneratedPassword": 4711}).findings
    assert "4711" not in f"{finding.message} {finding.got}"


def test_huge_answer_is_read_once_and_judged_by_its_beginning() -> None:
    assert reading(SYNC, reply=Response(status=200, body=b"[" + b"0," * 100_000)).answer == Broken(
        why="the JSON ends too early, after 200,001 bytes"
    )
