"""What a scenario changes in requests, and what it has to say of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from simulator.exchange import Deliberate, Response
from simulator.findings import Party
from simulator.journal import har
from simulator.journal.ndjson import exchange_from, line_of
from simulator.results import Outcome
from tests.stage import Stage, json_answer, judge, load

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.scenario.model import Scenario

ACCOUNTS = "accounts:\n  acme: {kind: reseller}\n  contoso: {kind: end_customer, reseller: acme}\n"


def _scenario(tmp_path: Path, override: str, more: str = "", expect: str = "") -> Scenario:
    (scenario,) = load(
        tmp_path,
        f"{more}{ACCOUNTS}steps:\n"
        f"  - checkout: {{buyer: contoso}}\n    override:\n      - {override}\n{expect}",
    )
    return scenario


def _sent(stage: Stage, end: str) -> list[Any]:
    return [json.loads(request.body or b"") for request in stage.sent if request.url.endswith(end)]


def test_a_request_is_changed_in_every_way_and_the_platforms_own_memory_is_not(tmp_path: Path) -> None:
    stage = Stage()
    scenario = _scenario(
        tmp_path,
        "account.synchronize:\n          account: contoso\n"
        '          set: {/Phone: "${variables.n}", /ExtraDetails/tenant: "x${variables.n}", /Fax: "1"}\n'
        "          remove: [/Address]\n"
        '          headers: {X-CloudPlatform-TrackId: null, X-Extra: "${acme.ID}"}',
        "variables: {n: '{digits:5}'}\n",
    )
    assert stage.play(scenario).outcome is Outcome.PASSED
    reseller, customer = _sent(stage, "Synchronize")
    assert "Address" in reseller
    assert "Address" not in customer
    assert customer["ExtraDetails"] == {"tenant": f"x{customer['Phone']}"}
    assert (len(customer["Phone"]), customer["Fax"]) == (5, "1")
    (create,) = _sent(stage, "Create")
    assert create["Account"]["Phone"] not in (customer["Phone"], "")
    headers = [dict(request.headers) for request in stage.sent]
    assert ["X-Extra" in one for one in headers] == [False, True, False]
    assert ["X-CloudPlatform-TrackId" in one for one in headers] == [True, False, True]
    assert headers[1]["X-Extra"] == reseller["ID"]


BREACHES = [
    ("account.synchronize: {set: {/Role: Boss}}", "/Role"),
    ("account.synchronize: {set: {/Email: null}}", "/Email"),
    ("account.synchronize: {account: contoso, remove: [/ID]}", ""),
    ("account.synchronize: {account: acme, set: {/ResellerID: '77'}}", "/ResellerID"),
    ("account.synchronize: {account: contoso, set: {/ResellerExternalID: other}}", "/ResellerExternalID"),
    ("subscription.create: {set: {/Account/ExternalID: other}}", "/Account/ExternalID"),
    ("subscription.create: {set: {/ActionType: Cancel}}", "/ActionType"),
    ("account.synchronize: {headers: {X-CloudPlatform-APIKey: wrong}}", None),
    ("account.synchronize: {headers: {Content-Type: text/plain}}", None),
]


@pytest.mark.parametrize(("override", "pointer"), BREACHES)
def test_a_change_that_breaks_the_contract_must_say_so(
    override: str, pointer: str | None, tmp_path: Path
) -> None:
    finding, *_ = Stage().impossible(_scenario(tmp_path, override))
    assert "the override breaks the contract" in finding.message
    assert "'invalid: true'" in finding.fix
    assert (finding.party, finding.pointer) == (Party.SCENARIO, pointer)
    assert ":9:" in str(finding.place)
    declared = override.removesuffix("}") + ", invalid: true}"
    stage = Stage()
    for end in ("account.synchronize", "subscription.create"):
        stage.answers[end] = lambda _: json_answer({"Code": -9, "Message": "no", "Result": None})
    result = stage.play(_scenario(tmp_path, declared))
    assert all(finding.party is Party.VENDOR for finding in result.findings), "none is the platform's"


def test_what_says_that_it_is_invalid_must_be(tmp_path: Path) -> None:
    scenario = _scenario(
        tmp_path, "account.synchronize: {account: contoso, set: {/Phone: '1'}, invalid: true}"
    )
    (finding,) = Stage().impossible(scenario)
    assert "the contract has nothing against it" in finding.message


@pytest.mark.parametrize(
    ("override", "what", "place"),
    [
        ("account.exists: {set: {/Phone: '1'}}", "an override fits no call of its step", ":9:"),
        ("account.synchronize: {set: {/Rolle: User}}", "has no member 'Rolle'", ":9:45"),
        ("account.synchronize: {remove: [/Adress/City]}", "has no member 'Adress'", ":9:40"),
        ("account.synchronize: {remove: [/SyncOptions/None]}", "has no such place to change", ":9:40"),
        ("account.synchronize: {set: {/Name/x: '1'}}", "has no such place to change", ":9:"),
    ],
)
def test_what_cannot_be_changed_is_impossible(override: str, what: str, place: str, tmp_path: Path) -> None:
    finding, *_ = Stage().impossible(_scenario(tmp_path, override))
    assert what in finding.message
    assert place in str(finding.place)


WRONG = "account.synchronize: {account: contoso, set: {/Role: Boss}, invalid: true}"


def test_a_wrong_request_is_expected_to_be_refused_and_is_nobodys_breach(tmp_path: Path) -> None:
    stage = Stage()
    retry = "    expect: {subscription: Failed}\n  - retry: {}\n    expect: {subscription: Synchronized}\n"
    result = stage.play(_scenario(tmp_path, WRONG, expect=retry))
    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    assert [one.probe for one in stage.kept] == [None, Deliberate.WRONG, None, None]


@pytest.mark.parametrize("status", [400, 401, 422])
def test_an_http_status_refuses_too(status: int, tmp_path: Path) -> None:
    stage = Stage()
    stage.answers["account.synchronize"] = lambda request: (
        Response(status=status)
        if b"Boss" in (request.body or b"")
        else json_answer({"Code": 0, "Message": "", "Result": "r-1"})
    )
    assert stage.play(_scenario(tmp_path, WRONG)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        (json_answer({"Code": 0, "Message": "", "Result": "c-1"}), "success (Code 0)"),
        (Response(status=500), "HTTP status 500"),
    ],
)
def test_a_vendor_that_takes_a_wrong_request_or_breaks_down_is_caught(
    answer: Response, got: str, tmp_path: Path
) -> None:
    stage = Stage()
    stage.answers["account.synchronize"] = lambda request: (
        answer
        if b"Boss" in (request.body or b"")
        else json_answer({"Code": 0, "Message": "", "Result": "r-1"})
    )
    stage.answers["subscription.create"] = lambda _: json_answer({"Code": 0, "Message": "", "Result": "s-1"})
    result = stage.play(_scenario(tmp_path, WRONG))
    assert result.outcome is Outcome.FAILED
    roots = [finding for finding in result.findings if finding.follows_from is None]
    assert [(f.check, f.call, f.got) for f in roots] == [("expectation.answer", 2, got)]
    assert all(finding.party is not Party.PLATFORM for finding in roots)


def test_what_is_wrong_may_be_expected_to_be_taken(tmp_path: Path) -> None:
    """A vendor that is lenient on purpose: nothing that comes after is held against the platform."""
    stage = Stage()
    stage.answers["account.synchronize"] = lambda request: json_answer(
        {"Code": 0, "Message": "", "Result": f"a-{len(stage.sent)}"}
    )
    stage.answers["subscription.create"] = lambda _: json_answer({"Code": 0, "Message": "", "Result": "s-1"})
    expect = (
        "    expect:\n      calls:\n        - account.synchronize: {account: acme}\n"
        "        - account.synchronize: {account: contoso, answer: accepted}\n"
        "        - subscription.create:\n"
    )
    result = stage.play(_scenario(tmp_path, WRONG, expect=expect))
    assert (result.outcome, result.findings) == (Outcome.PASSED, ())


def test_a_recording_of_it_is_not_held_against_the_platform(tmp_path: Path) -> None:
    stage = Stage()
    retry = "    expect: {subscription: Failed}\n  - retry: {}\n"
    result = stage.play(_scenario(tmp_path, WRONG, expect=retry))
    assert result.outcome is Outcome.PASSED
    again = [exchange_from(json.loads(json.dumps(line_of(one)))) for one in stage.kept]
    assert [one.probe for one in again] == [one.probe for one in stage.kept]
    assert har(stage.kept)["log"]["entries"]
    readings = [stage.engine.read(one, stage.service) for one in again]
    context = stage.context
    assert judge().scenario(readings, context, replayed=False).findings == ()
    swapped = [readings[1], readings[0], *readings[2:]]
    assert judge().scenario(swapped, context, replayed=False).findings == (), "nothing after it is judged"
    meant = [reading for reading in readings if reading.exchange.probe is None]
    late = [meant[-1], *meant[:-1]]
    assert judge().scenario(late, context, replayed=False).findings != ()


def test_a_value_that_an_earlier_answer_lacked_is_left_as_it_was(tmp_path: Path) -> None:
    stage = Stage()
    expect = (
        "    capture: {tenant: {call: account.synchronize, at: /AccountExtraInfo/tenant}}\n"
        "  - change_quantity: {quantity: 3}\n"
        "    override: [{subscription.update: {set: {/Account/Fax: '${capture.tenant}'}}}]\n"
    )
    result = stage.play(_scenario(tmp_path, "account.synchronize: {set: {/Fax: '1'}}", expect=expect))
    assert [finding.check for finding in result.findings] == ["expectation.answer-member"]
    (update,) = _sent(stage, "Update")
    assert update["Account"]["Fax"] not in ("1", None)


def test_settings_travel_with_each_call_once_the_vendor_has_accepted_them(tmp_path: Path) -> None:
    stage = Stage()
    (scenario,) = load(
        tmp_path,
        f"{ACCOUNTS}steps:\n"
        "  - register: {settings: {Workspace: w-1, Region: moon, ApiSecret: twelve-signs}}\n"
        "    expect: {calls: [{fields.get: }, {fields.validate: {answer: refused}}]}\n"
        "  - checkout: {buyer: contoso}\n"
        "  - register:\n"
        "      settings: {Workspace: w-2, Region: eu, ApiSecret: twelve-signs, Notices: [new, gone],\n"
        '                 Imprint: "One\\nTwo"}\n'
        "  - checkout: {buyer: contoso}\n",
    )
    assert stage.play(scenario).outcome is Outcome.PASSED
    prefix = "X-CloudPlatform-Setting-"
    refused, carried = (
        {name.removeprefix(prefix): value for name, value in request.headers if name.startswith(prefix)}
        for request in stage.sent
        if request.url.endswith("Subscriptions/Create")
    )
    assert refused == {}
    assert carried["Workspace"] == "w-2"
    assert carried["Notices"] == "new|gone"
    assert carried["Imprint"] == "One Two"
    assert carried["FormVersion"] == "2", "what the vendor put in itself"
    assert "WhereToFind" not in carried, "a label holds nothing"
