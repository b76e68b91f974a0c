"""What a scenario can expect of answers, and keep of them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from simulator.exchange import NoResponse, Response, Silence
from simulator.results import Outcome
from simulator.scenario.matching import Wanted, pattern_problem, wrong_in
from tests.stage import Stage, json_answer, load

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.exchange import Exchange, Request

BODY = {
    "Code": 0,
    "Result": "ext-17",
    "Nothing": None,
    "Yes": True,
    "Fields": [{"ID": "a", "n": 1}, {"ID": "b", "n": 2.5}],
}

HOLDS: list[tuple[str, Any]] = [
    ("/Code", 0),
    ("/Code", {"equals": 0.0, "type": ["string", "integer"]}),
    ("/Result", {"type": "string", "matches": "^ext-[0-9]+$", "one_of": ["x", "ext-17"]}),
    ("/Nothing", None),
    ("/Nothing", {"type": "null"}),
    ("/Missing", {"absent": True}),
    ("/Fields/1/n", {"at_least": 2, "at_most": 2.5, "type": "number"}),
    ("/Fields/0", {"equals": {"n": 1, "ID": "a"}}),
    ("$.Fields[*].ID", {"matches": "^[ab]$", "count": 2}),
    ("$.Fields[?@.n > 1].ID", "b"),
    ("$..Missing", {"absent": True}),
    ("$.Missing", {"count": 0}),
    ("", {"type": "object"}),
    ("$", {"type": "object"}),
]

FAILS: list[tuple[str, Any, str | None, str, str]] = [
    ("/Code", 1, "/Code", "1", "0"),
    ("/Code", False, "/Code", "false", "0"),
    ("/Yes", 1, "/Yes", "1", "true"),
    ("/Result", {"type": ["integer", "null"]}, "/Result", 'of type "integer", "null"', '"ext-17"'),
    ("/Result", {"matches": "^x"}, "/Result", 'a text that matches "^x"', '"ext-17"'),
    ("/Code", {"matches": "0"}, "/Code", 'a text that matches "0"', "0"),
    ("/Code", {"one_of": [1, [0]]}, "/Code", "one of 1, [0]", "0"),
    ("/Missing", {"type": "string"}, "/Missing", 'of type "string"', "nothing at /Missing"),
    ("/Missing", None, "/Missing", "null", "nothing at /Missing"),
    ("/Resul", "x", "/Resul", '"x"', "nothing at /Resul; did you mean 'Result'?"),
    ("/Result", {"absent": True}, "/Result", "nothing there", '"ext-17"'),
    ("/Yes", {"at_least": 0}, "/Yes", "at least 0", "true"),
    ("/Fields/0", {"equals": {"ID": "a"}}, "/Fields/0", '{"ID": "a"}', '{"ID": "a", "n": 1}'),
    ("$.Fields[*].n", {"at_most": 2}, "/Fields/1/n", "at most 2", "2.5"),
    ("$.Fields[*]", {"count": 3}, None, "3 places at $.Fields[*]", "2 of them"),
    ("$..Missing", {"type": "string"}, None, 'of type "string"', "nothing at $..Missing"),
]


def _wrong(path: str, value: Any) -> list[tuple[str | None, str, str]]:
    wanted = Wanted(path=path, value=value, pointer="/x")
    return [(one.at, one.expected, one.got) for one in wrong_in(BODY, [wanted], lambda text: text)]


@pytest.mark.parametrize(("path", "value"), HOLDS)
def test_what_holds(path: str, value: Any) -> None:
    assert _wrong(path, value) == []


@pytest.mark.parametrize(("path", "value", "at", "expected", "got"), FAILS)
def test_what_does_not_hold(path: str, value: Any, at: str | None, expected: str, got: str) -> None:
    assert _wrong(path, value) == [(at, expected, got)]


def test_several_words_that_do_not_hold_are_all_told() -> None:
    assert len(_wrong("/Result", {"type": "null", "matches": "^x", "at_least": 1})) == 3


def test_a_pattern_takes_linear_time() -> None:
    assert pattern_problem("^(a+)+$") == ""
    began = time.perf_counter()
    wanted = Wanted(path="/x", value={"matches": "^(a+)+$"}, pointer="")
    assert len(list(wrong_in({"x": "a" * 50_000 + "!"}, [wanted], str))) == 1
    assert time.perf_counter() - began < 2
    assert "linear time" in pattern_problem(r"(a)\1")


# --- played


STEP = """\
accounts:
  initech: {kind: direct_customer}
steps:
  - checkout: {buyer: initech, basket: [{as: mail}]}
    capture:
      order: {call: subscription.create, at: /Result}
      tenant: {call: account.synchronize, account: initech, at: $.AccountExtraInfo.tenant}
    expect:
      calls:
        - account.synchronize: {at: {/Result: {matches: ^acc-}, $.AccountExtraInfo.tenant: {matches: ^Lan}}}
        - subscription.create: {within: 100ms, at: {/Result: {type: string}}}
      within: 150ms
  - cancel: {subscription: mail}
    expect:
      calls:
        - subscription.cancel: {request: {ID: "${capture.order}", Name: "${capture.tenant}"}, within: 1s}
"""


def _with_tenant(stage: Stage, tenant: Any, **changes: Any) -> None:
    answer = {"Code": 0, "Message": "", "Result": "acc-1", "AccountExtraInfo": {"tenant": tenant}}
    stage.answers["account.synchronize"] = lambda _: answer | changes
    create = {"Code": 0, "Message": "", "Result": "sub-1"}
    stage.answers["subscription.create"] = lambda _: create
    stage.answers["subscription.cancel"] = lambda _: create


def _found(stage: Stage, tmp_path: Path, text: str = STEP) -> list[tuple[str, str | None, str | None]]:
    result = stage.play(load(tmp_path, text)[0])
    return [(f.check.removeprefix("expectation."), f.pointer, f.got) for f in result.findings]


def test_what_is_kept_is_compared_with_what_is_sent_later(tmp_path: Path) -> None:
    stage = Stage()
    _with_tenant(stage, "Lanternfish Mail Shoal")
    assert _found(stage, tmp_path) == []
    _with_tenant(stage, "Lan")
    assert _found(stage, tmp_path) == [("request", "/Name", '"Lanternfish Mail Shoal"')]


def test_one_unmet_expectation_hides_no_other_and_its_consequences_are_told_as_such(tmp_path: Path) -> None:
    stage = Stage(latency=0.12)
    _with_tenant(stage, "x", Result="ext-1")
    (scenario,) = load(tmp_path, STEP)
    result = stage.play(scenario)
    assert result.outcome is Outcome.FAILED
    told = [(f.check, f.pointer, f.expected, f.got, f.follows_from) for f in result.findings]
    root = "expectation.answer-member"
    assert told == [
        (root, "/Result", 'a text that matches "^acc-"', '"ext-1"', None),
        (root, "/AccountExtraInfo/tenant", 'a text that matches "^Lan"', '"x"', None),
        ("expectation.time", None, "at most 100 ms", "120 ms", None),
        ("expectation.time", None, "at most 150 ms", "240 ms", None),
        ("expectation.request", "/Name", '"x"', '"Lanternfish Mail Shoal"', root),
    ]


def test_what_cannot_be_kept_is_told_once_and_nothing_is_compared_with_it(tmp_path: Path) -> None:
    stage = Stage()
    _with_tenant(stage, "x")
    stage.answers["account.synchronize"] = lambda _: {"Code": 0, "Message": "", "Result": "acc-1"}
    (scenario,) = load(tmp_path, STEP)
    result = stage.play(scenario)
    told = [(f.check, f.message.partition(" (")[0], f.got) for f in result.findings]
    assert told == [
        ("expectation.answer-member", "the answer of account.synchronize is not the expected one",
         "nothing at $.AccountExtraInfo.tenant"),
        ("expectation.answer-member", "nothing can be kept as tenant of the answer of account.synchronize",
         "nothing there"),
    ]  # fmt: skip
    assert str(result.findings[1].place).endswith("x.yaml:9:15")


def test_an_answer_that_is_none_has_nothing_to_look_at(tmp_path: Path) -> None:
    stage = Stage()
    _with_tenant(stage, "Lanternfish Mail Shoal")
    stage.answers["subscription.create"] = lambda _: NoResponse(
        silence=Silence.TIMEOUT, detail="nothing came"
    )
    (scenario,) = load(tmp_path, STEP)
    roots = [f.check for f in stage.play(scenario).findings if f.follows_from is None]
    assert roots == ["http.timeout"]


def test_an_injected_answer_is_no_vendors_fault_and_takes_no_time(tmp_path: Path) -> None:
    text = STEP.replace(
        "    capture:",
        "    inject:\n      - account.synchronize: {reply: {json: {Code: 0, Message: '', Result: acc-7,"
        " AccountExtraInfo: {tenant: Lanternfish Mail Shoal}}}}\n      - subscription.create: {reply: {json:"
        " {Code: 0, Message: '', Result: sub-7}}}\n    capture:",
        1,
    )
    stage = Stage(latency=0.9)
    stage.answers["subscription.cancel"] = lambda _: json_answer({"Code": 0, "Message": "", "Result": ""})
    found = _found(stage, tmp_path, text)
    assert found == []
    assert [request.url.rpartition("/")[2] for request in stage.sent] == ["Cancel"]


def test_an_expectation_of_an_injected_answer_that_cannot_be_is_impossible(tmp_path: Path) -> None:
    text = STEP.replace(
        "    capture:",
        "    inject:\n      - account.synchronize: {reply: {json: {Code: 0, Message: '', Result: x}}}\n"
        "    capture:",
        1,
    )
    found = Stage().impossible(load(tmp_path, text)[0])
    assert [finding.got for finding in found] == [
        '"x"',
        "nothing at $.AccountExtraInfo.tenant",
        "nothing there",
    ]


def test_an_expectation_may_come_in_parts(tmp_path: Path) -> None:
    text = (
        "accounts:\n  initech: {kind: direct_customer}\nsteps:\n"
        "  - checkout: {buyer: initech}\n    expect:\n"
        "      - calls: [{account.synchronize: {}}, {subscription.create: {}}]\n"
        "      - {when: {reseller_support: true}, subscription: Failed}\n"
        "      - {when: {reseller_support: false}, subscription: Synchronized}\n"
    )
    (scenario,) = load(tmp_path, text)
    assert Stage(support=False).play(scenario).outcome is Outcome.PASSED
    (finding,) = Stage(support=True).impossible(scenario)
    assert (finding.expected, finding.got) == ("Failed", "Synchronized")
    assert str(finding.place).endswith("x.yaml:9:56")


def test_a_code_that_is_no_number_can_be_expected(tmp_path: Path) -> None:
    stage = Stage()
    stage.answers["subscription.create"] = lambda _: {"Code": "x", "Message": "", "Result": None}
    text = STEP.partition("    capture:")[0] + (
        "    expect:\n      calls:\n        - account.synchronize: {}\n"
        "        - subscription.create: {answer: {Code: x}}\n      subscription: Failed\n"
    )
    result = stage.play(load(tmp_path, text)[0])
    assert [f.check for f in result.findings if f.check.startswith("expectation.")] == []


# --- references in patterns and in injected replies

PATTERNS = """\
matrix: {way: ["^acc"]}
variables: {word: "^acc-", tail: ".com", made: "a+{tag}"}
accounts:
  initech: {kind: direct_customer, members: {Code: "${variables.made}"}}
steps:
  - checkout: {buyer: initech}
    expect:
      calls:
        - account.synchronize:
            at:
              /Result: {matches: "${variables.word}"}
              $.Result: {matches: "${matrix.way}"}
              /AccountExtraInfo/mail: {matches: "^${initech.Email}$"}
              /AccountExtraInfo/host: {matches: "^x${variables.tail}${env.GATE}$"}
              /AccountExtraInfo/code: {matches: "^${variables.made}/[0-9]$"}
        - subscription.create:
"""
GATE = "open+sesame(1)"


def _against_patterns(folder: Path, **extra: str) -> list[tuple[str | None, str | None]]:
    """What is found where the vendor answers what is right, but for ``extra``."""
    stage = Stage(secrets=(GATE,))
    right = {"host": f"x.com{GATE}", "code": "a+1000001/7"}

    def answer(request: Request) -> dict[str, Any]:
        mail = json.loads(request.body or b"")["Email"]
        info = {"mail": mail, **right, **{name: said.format(mail=mail) for name, said in extra.items()}}
        return {"Code": 0, "Message": "", "Result": "acc-1", "AccountExtraInfo": info}

    stage.answers["account.synchronize"] = answer
    stage.answers["subscription.create"] = lambda _: {"Code": 0, "Message": "", "Result": "sub-1"}
    (scenario,) = load(folder, PATTERNS, {"GATE": GATE})
    found = stage.play(scenario).findings
    assert not any(GATE in f"{one}" or "sesame" in f"{one}" for one in found)
    return [(one.pointer, one.expected) for one in found]


def test_what_a_reference_stands_for_in_a_pattern_is_meant_letter_for_letter(tmp_path: Path) -> None:
    assert _against_patterns(tmp_path) == []
    ((at, expected),) = _against_patterns(tmp_path, code="aa1000001/7")
    assert (at, expected) == ("/AccountExtraInfo/code", 'a text that matches "^a+1000001/[0-9]$"')
    ((at, _),) = _against_patterns(tmp_path, mail="{mail}m")
    assert at == "/AccountExtraInfo/mail"
    ((at, expected),) = _against_patterns(tmp_path, host=f"x-com{GATE}")
    assert (at, "<redacted>" in str(expected)) == ("/AccountExtraInfo/host", True)


REPLAYED = """\
accounts:
  initech: {kind: direct_customer}
  hooli: {kind: direct_customer}
steps:
  - checkout: {buyer: initech, basket: [{as: mail}]}
    capture: {order: {call: subscription.create, at: /Result}}
  - checkout: {buyer: hooli}
    inject:
      - account.synchronize:
          reply: {json: {Code: 0, Message: "once more ${initech.Name}", Result: "${capture.order}-a"}}
      - subscription.create: {reply: {text: "${mail.ExternalID} is there"}}
    expect:
      calls:
        - account.synchronize: {answer: {Result: "${capture.order}-a"}}
        - subscription.create: {answer: broken}
      subscription: Failed
"""


def test_an_injected_reply_has_what_was_answered_before(tmp_path: Path) -> None:
    stage = Stage()
    result = stage.play(load(tmp_path, REPLAYED)[0])
    assert result.findings == ()
    order = json_of(stage.kept[1])["Result"]
    assert json_of(stage.kept[2])["Result"] == f"{order}-a"
    assert json_of(stage.kept[2])["Message"].startswith("once more ")
    assert body_of(stage.kept[3]) == f"{order} is there".encode()


def body_of(exchange: Exchange) -> bytes:
    assert isinstance(exchange.reply, Response)
    return exchange.reply.body


def json_of(exchange: Exchange) -> dict[str, Any]:
    return dict(json.loads(body_of(exchange)))


@pytest.mark.parametrize(
    ("message", "hint"), [("Account {} is not known", True), ("Account x-{} is not known", False)]
)
def test_a_refusal_of_what_the_vendor_itself_has_just_made_says_so(
    tmp_path: Path, message: str, hint: bool
) -> None:
    text = "accounts: {initech: {kind: direct_customer}}\nsteps: [{checkout: {buyer: initech}}]\n"
    (scenario,) = load(tmp_path, text)

    def refused(request: Request) -> dict[str, object]:
        id_ = json.loads(request.body or b"")["Account"]["ExternalID"]
        return {"Code": -33, "Message": message.format(id_), "Result": None}

    (finding,) = Stage(answers={"subscription.create": refused}).play(scenario).findings
    assert finding.check == "expectation.answer"
    assert ("the vendor itself had answered call 1 (account.synchronize) with" in finding.fix) is hint
