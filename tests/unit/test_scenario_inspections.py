"""What a scenario asks of the vendor's own admin API, once or until something is so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import read
from simulator.exchange import NoResponse, Response, Silence
from simulator.findings import Party
from simulator.journal import har
from simulator.journal.ndjson import exchange_from, line_of
from simulator.report.wording import call_words
from simulator.results import Outcome
from simulator.vendors.habits import Habits
from tests.stage import URL, Stage, json_answer, judge, load

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.results import ScenarioResult

HEAD = """\
variables: {admin: "${service.endpoint}/admin", note: "a b/ü?"}
accounts:
  acme: {kind: reseller}
  contoso: {kind: end_customer, reseller: acme}
steps:
  - checkout: {buyer: contoso, basket: [{as: mail}]}
"""

INSPECT = """\
  - inspect:
      get: ${variables.admin}/accounts/${contoso.ExternalID}
      expect: {status: 200, at: {/parent: "${acme.ExternalID}", /kind: {equals: end customer}}, within: 1s}
    capture: {all: {at: /subscriptions}, parent: {at: $.parent}}
"""


def _play(tmp_path: Path, steps: str, stage: Stage | None = None, **environ: str) -> ScenarioResult:
    stage = stage or Stage()
    (scenario,) = load(tmp_path, HEAD + steps, environ)
    stage.engine.redactor.learn_values(scenario.secrets)
    return stage.play(scenario)


def _told(result: ScenarioResult) -> list[tuple[str, Party, str | None, str | None]]:
    return [(f.check.removeprefix("expectation."), f.party, f.expected, f.got) for f in result.findings]


def test_the_vendors_own_records_are_looked_at(tmp_path: Path) -> None:
    stage = Stage()
    compared = (
        "  - change_quantity: {quantity: 2}\n    expect:\n      calls:\n"
        '        - subscription.update: {request: {Account: {ResellerExternalID: "${capture.parent}"}}}\n'
    )
    result = _play(tmp_path, INSPECT + compared, stage)
    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    asked = stage.sent[3]
    assert (asked.method, asked.body) == ("GET", None)
    assert asked.url.startswith(f"{URL}/admin/accounts/acc-")
    assert not {name for name, _ in asked.headers if name.lower().startswith("x-cloudplatform")}
    summary = result.calls[3]
    assert (summary.endpoint, summary.status) == (None, "200")
    assert call_words(summary).startswith("4 inspection GET /admin/accounts/acc-")


def test_a_customer_under_nobody_is_found_and_nothing_else_is_wrong(tmp_path: Path) -> None:
    result = _play(tmp_path, INSPECT, Stage(habits=Habits(places_under_reseller=False)))
    (finding,) = result.findings
    assert (finding.check, finding.party) == ("expectation.inspection", Party.VENDOR)
    assert (finding.pointer, finding.got, finding.call) == ("/parent", "null", 4)
    assert str(finding.place).endswith("x.yaml:11:43")
    assert [exchange.number for exchange in result.exchanges] == [4]
    assert result.outcome is Outcome.FAILED


def test_an_inspection_is_no_call_of_the_platform(tmp_path: Path) -> None:
    stage = Stage()
    _play(tmp_path, INSPECT, stage)
    inspected = stage.kept[3]
    assert (inspected.inspection, inspected.endpoint) == (True, None)
    again = exchange_from(json.loads(json.dumps(line_of(inspected))))
    assert again == inspected
    (entry,) = har([inspected])["log"]["entries"]
    assert entry["_simulator"]["inspection"] is True
    first = stage.engine.read(stage.kept[0], stage.service)
    with_it = judge().scenario([first, read(inspected, None)], stage.context)
    assert with_it == judge().scenario([first], stage.context)


ANSWERS: list[tuple[Any, list[tuple[str, Party, str, str]]]] = [
    (json_answer({}, 404), [
        ("inspection", Party.VENDOR, "HTTP status 200", "HTTP status 404"),
        ("inspection", Party.VENDOR, "WANTED", "nothing at /parent"),
        ("inspection", Party.VENDOR, '"end customer"', "nothing at /kind"),
    ]),
    (Response(status=200, body=b"<html>"), [("inspection", Party.VENDOR, "JSON to look at", "none")]),
    (NoResponse(silence=Silence.TIMEOUT, detail="nothing came"), [
        ("inspection", Party.VENDOR, "an answer", "timeout: nothing came"),
    ]),
    (NoResponse(silence=Silence.REFUSED, detail="nobody listens"), [
        ("inspection", Party.NETWORK, "an answer", "refused: nobody listens"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "findings"), ANSWERS, ids=["404", "page", "timeout", "refused"])
def test_whatever_comes_is_told(answer: Any, findings: list[Any], tmp_path: Path) -> None:
    stage = Stage()
    steps = INSPECT.partition("    capture")[0]
    (scenario,) = load(tmp_path, HEAD + steps)
    send = stage.send
    stage.engine.send = lambda request: answer if "/admin/" in request.url else send(request)
    result = stage.play(scenario)
    parent = stage.kept[0].reply
    assert isinstance(parent, Response)
    wanted = json.dumps(json.loads(parent.body)["Result"])
    assert _told(result) == [(c, p, wanted if e == "WANTED" else e, g) for c, p, e, g in findings]


def test_an_answer_that_takes_too_long(tmp_path: Path) -> None:
    result = _play(tmp_path, INSPECT, Stage(latency=1.5))
    assert _told(result) == [("inspection", Party.VENDOR, "an answer in 1.00 s", "1.50 s")]


def test_a_value_is_one_part_of_a_url_and_the_base_is_as_it_is(tmp_path: Path) -> None:
    stage = Stage()
    steps = (
        "  - inspect:\n      post: ${env.ADMIN}/find/${variables.note}?q=${contoso.Name}\n"
        '      headers: {Authorization: "Bearer ${env.TOKEN}", X-Plain: "1"}\n'
        '      json: {ids: ["${mail.ExternalID}"], n: 5}\n      expect: {status: [200, 404]}\n'
    )
    stage.answers["/find"] = lambda _: json_answer({})
    stage.engine.send = lambda request: stage.send(request) if URL in request.url else _note(stage, request)
    result = _play(
        tmp_path,
        steps,
        stage,
        ADMIN="https://admin.example.com:8443/v1",
        TOKEN="t0p-s3cret",
    )
    assert result.findings == ()
    asked = stage.sent[-1]
    assert asked.url.startswith("https://admin.example.com:8443/v1/find/a%20b%2F%C3%BC%3F?q=")
    assert " " not in asked.url
    assert json.loads(asked.body or b"")["n"] == 5
    assert dict(asked.headers)["Authorization"] == "Bearer t0p-s3cret"
    shown = stage.engine.redactor.exchange(stage.kept[-1])
    assert "t0p-s3cret" not in str(shown)
    assert "admin.example.com" in shown.request.url, "the beginning of an address is no secret"


def _note(stage: Stage, request: Any) -> Response:
    stage.sent.append(request)
    return json_answer({})


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ("  - inspect: {get: '${contoso.Name}/x'}\n", "the address of an inspection is no URL"),
        ("  - inspect: {get: 'http:///x'}\n", "the address of an inspection is no URL"),
        ("  - inspect: {get: 'http://x:99999/'}\n", "the address of an inspection is no URL"),
        (
            "  - inspect: {get: 'http://x.example.com', headers: {X-A: 'ü'}}\n",
            "the header X-A cannot be sent",
        ),
    ],
)
def test_what_cannot_be_asked_is_the_scenarios_mistake(steps: str, what: str, tmp_path: Path) -> None:
    (finding,) = Stage().impossible(load(tmp_path, HEAD + steps)[0])
    assert what in finding.message


# --- wait


WAIT = """\
  - wait:
      inspect: {get: "${variables.admin}/subscriptions/${mail.ExternalID}"}
      until: {status: 200, at: {/state: active}}
      fail_when: {at: {/state: {one_of: [failed, gone]}}}
      every: 500ms
      at_most: 10s
"""


def _stages(stage: Stage, *states: str) -> None:
    """The subscription's state, one an answer; the last one stays."""
    left = list(states)
    send = stage.send

    def answer(request: Any) -> Any:
        reply = send(request)
        if "/admin/subscriptions/" not in request.url:
            return reply
        return json_answer({"state": left.pop(0) if len(left) > 1 else left[0]})

    stage.engine.send = answer


def test_waiting_ends_as_soon_as_it_is_so(tmp_path: Path) -> None:
    stage = Stage()
    _stages(stage, "pending", "pending", "active")
    result = _play(tmp_path, WAIT, stage)
    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    assert stage.waited == [0.5, 0.5]
    assert [call.inspection.partition("/admin")[0] for call in result.calls[3:]] == ["GET "] * 3


def test_waiting_ends_at_once_where_it_is_pointless(tmp_path: Path) -> None:
    stage = Stage()
    _stages(stage, "pending", "failed")
    result = _play(tmp_path, WAIT, stage)
    (finding,) = result.findings
    assert (finding.check, finding.expected, finding.got) == ("expectation.wait", '"active"', '"failed"')
    assert "pointless" in finding.message
    assert str(finding.place).endswith("x.yaml:12:18")
    assert stage.waited == [0.5]


def test_nobody_waits_after_an_order_that_was_refused(tmp_path: Path) -> None:
    stage = Stage()
    refusal = json_answer({"Code": -1, "Message": "not today", "Result": None})
    stage.answers["account.synchronize"] = lambda _: refusal
    wait = "  - wait:\n      exists: contoso\n      until: {at: {/Code: 1}}\n      fail_when: never\n"
    result = _play(tmp_path, f"{wait}      every: 1s\n      at_most: 5s\n", stage)
    assert stage.waited == []
    pointless = next(one for one in result.findings if one.check == "expectation.wait")
    assert "answered otherwise than expected" in pointless.message
    assert pointless.follows_from == "expectation.answer"


def test_waiting_ends_when_its_time_is_over(tmp_path: Path) -> None:
    stage = Stage(habits=Habits(activates=False))
    result = _play(tmp_path, WAIT, stage)
    (finding,) = result.findings
    assert (finding.check, finding.party) == ("expectation.wait", Party.VENDOR)
    assert finding.message.startswith("what is waited for did not come about in 9.")
    assert sum(stage.waited) < 10
    assert stage.now < 10.1


def test_a_vendor_that_nobody_reaches_is_waited_for_and_is_the_networks(tmp_path: Path) -> None:
    stage = Stage()
    nobody = NoResponse(silence=Silence.REFUSED, detail="nobody listens")
    send, answers = stage.send, [nobody, nobody]
    stage.engine.send = lambda request: (
        answers.pop() if answers and "/admin/" in request.url else send(request)
    )
    assert _play(tmp_path, WAIT, stage).outcome is Outcome.PASSED
    stage = Stage()
    stage.engine.send = lambda request: nobody if "/admin/" in request.url else stage.send(request)
    (finding,) = _play(tmp_path, WAIT, stage).findings
    assert (finding.check, finding.party) == ("expectation.inspection", Party.NETWORK)


def test_a_stopped_run_does_not_wait(tmp_path: Path) -> None:
    stage = Stage(patience=2)
    _stages(stage, "pending")
    result = _play(tmp_path, WAIT, stage)
    assert result.outcome is Outcome.INTERRUPTED
    assert stage.waited == [0.5, 0.5]


def test_account_exists_is_asked_until_it_is_there(tmp_path: Path) -> None:
    steps = (
        "  - wait:\n      exists: contoso\n      until: {at: {/Code: 1}}\n      fail_when: never\n"
        "      every: 1s\n      at_most: 5s\n    capture: {known: {at: /Result}}\n"
        "  - change_quantity: {quantity: 2}\n    expect:\n      calls:\n"
        '        - subscription.update: {request: {Account: {ExternalID: "${capture.known}"}}}\n'
    )
    stage = Stage()
    answers = [json_answer({"Code": 0, "Message": "", "Result": ""})] * 2
    send = stage.send
    stage.engine.send = lambda request: (
        answers.pop() if answers and request.url.endswith("Exists") else send(request)
    )
    result = _play(tmp_path, steps, stage)
    assert (result.outcome, result.findings) == (Outcome.PASSED, ()), "no rule on the order minds it"
    assert stage.waited == [1.0, 1.0]
    assert [call.endpoint for call in result.calls[3:6]] == ["account.exists"] * 3
    assert "envelope.exists-code" in result.judged
