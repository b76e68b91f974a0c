"""Setup and cleanup: what has to be there before, and what is done in any case."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.findings import Party
from simulator.results import Outcome
from simulator.runs.leftovers import left_by
from simulator.runs.preparing import Playable
from simulator.vendors.habits import Habits
from tests.stage import Stage, json_answer, load

if TYPE_CHECKING:
    from pathlib import Path

    from simulator.engine import Played
    from simulator.scenario.model import Scenario

TEXT = """\
accounts:
  initech: {kind: direct_customer}
setup:
  - checkout: {buyer: initech, basket: [{as: mail}]}
    expect: {subscription: Synchronized}
steps:
  - change_quantity: {subscription: mail, quantity: 7}
    expect: {calls: [{subscription.update: {request: {Quantity: 7}}}]}
cleanup:
  - cancel: {subscription: mail}
    expect: {calls: [{subscription.cancel: {}}]}
  - delete_account: {account: initech}
    expect: {calls: [{account.delete: {request: {ExternalID: "${initech.ExternalID}"}}}]}
"""

REFUSED = {"Code": -9, "Message": "no", "Result": None}


def _scenario(tmp_path: Path) -> Scenario:
    (scenario,) = load(tmp_path, TEXT)
    return scenario


def _called(stage: Stage) -> list[str]:
    return [exchange.endpoint or "" for exchange in stage.kept]


ALL = [
    "account.synchronize",
    "subscription.create",
    "subscription.update",
    "subscription.cancel",
    "account.delete",
]


def test_the_parts_are_played_in_their_order(tmp_path: Path) -> None:
    stage = Stage()
    result = stage.play(_scenario(tmp_path))
    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    assert _called(stage) == ALL


def test_after_a_setup_that_failed_the_steps_are_not_played_and_the_cleanup_is(tmp_path: Path) -> None:
    stage = Stage()
    stage.answers["subscription.create"] = lambda _: REFUSED
    result = stage.play(_scenario(tmp_path))
    assert _called(stage) == ["account.synchronize", "subscription.create", "account.delete"]
    assert result.outcome is Outcome.FAILED
    assert result.reason == "the setup failed, so that nothing else of it was played"
    roots = [finding for finding in result.findings if finding.follows_from is None]
    assert [(f.check, f.party, f.call) for f in roots] == [("expectation.answer", Party.VENDOR, 2)]
    assert roots[0].message.startswith("the setup failed: subscription.create refused a valid request")


def test_a_setup_that_fails_by_what_only_should_be_is_no_pass(tmp_path: Path) -> None:
    (scenario,) = load(tmp_path, f"level: should\n{TEXT}")
    stage = Stage()
    stage.answers["subscription.create"] = lambda _: REFUSED
    assert stage.play(scenario).outcome is Outcome.SKIPPED


def test_after_a_step_that_failed_the_cleanup_is_played(tmp_path: Path) -> None:
    stage = Stage()
    stage.answers["subscription.update"] = lambda _: REFUSED
    result = stage.play(_scenario(tmp_path))
    assert _called(stage) == ALL
    assert [(f.check, f.follows_from) for f in result.findings] == [("expectation.answer", None)]


def test_a_cleanup_that_fails_is_told_as_such(tmp_path: Path) -> None:
    stage = Stage()
    stage.answers["account.delete"] = lambda _: REFUSED
    result = stage.play(_scenario(tmp_path))
    (finding,) = result.findings
    assert (result.outcome, finding.check) == (Outcome.FAILED, "expectation.answer")
    assert finding.message.startswith("the cleanup failed: account.delete refused a valid request")


def _cut_short(stage: Stage, scenario: Scenario, after: int) -> Played:
    """The play, stopped after so many calls."""
    send = stage.send

    def sending(request: Any) -> Any:
        reply = send(request)
        if len(stage.sent) == after:
            stage.stop.set()
        return reply

    stage.engine.send = sending
    ready = stage.prepared(scenario)
    assert isinstance(ready, Playable)
    return stage.engine.play(ready.case)


def test_a_stopped_scenario_is_tidied_up_however_far_it_got(tmp_path: Path) -> None:
    cleaned = {1: ["account.delete"], 2: ALL[3:], 3: ALL[3:], 4: ALL[4:]}
    for after, rest in cleaned.items():
        stage = Stage()
        played = _cut_short(stage, _scenario(tmp_path), after)
        assert played.result.outcome is Outcome.INTERRUPTED
        assert played.untidy is not None
        assert len(stage.kept) == after
        tidied = stage.engine.tidy(played)
        assert _called(stage)[after:] == rest
        assert (tidied.result.outcome, tidied.result.findings) == (Outcome.INTERRUPTED, ()), after
        assert [call.endpoint for call in tidied.result.calls] == _called(stage)
        assert tidied.untidy is None
    stage = Stage()
    assert _cut_short(stage, _scenario(tmp_path), 5).untidy is None, "it came to its end"


def test_what_the_vendor_does_wrong_while_tidied_up_is_told(tmp_path: Path) -> None:
    stage = Stage()
    played = _cut_short(stage, _scenario(tmp_path), 2)
    stage.answers["subscription.cancel"] = lambda _: json_answer({"Message": "gone"}, 500)
    result = stage.engine.tidy(played).result
    assert result.outcome is Outcome.FAILED
    assert {f.check for f in result.findings if f.follows_from is None} >= {"http.server-error"}


def test_a_subscription_ends_with_the_account_that_the_scenario_deletes(tmp_path: Path) -> None:
    """No call could cancel it any more: whose it is would be said by an empty id."""
    text = """\
accounts:
  initech: {kind: direct_customer}
  hooli: {kind: direct_customer}
steps:
  - checkout: {buyer: initech}
  - checkout: {buyer: hooli}
cleanup:
  - delete_account: {account: initech}
"""
    stage = Stage()
    stage.engine.keep_stages = True
    ready = stage.prepared(load(tmp_path, text)[0])
    assert isinstance(ready, Playable)
    played = stage.engine.play(ready.case)
    assert played.stage is not None
    left = left_by(played.stage, played.result.created)
    hers = played.stage.accounts["hooli"].id
    assert [one.made.kind for one in left] == ["subscription", "account"]
    assert left[1].made.id == hers


ORDER = """\
  - checkout: {buyer: contoso}
    expect: {subscription: Synchronized}
"""
TURNED_OFF = """\
accounts:
  acme: {kind: reseller}
  contoso: {kind: end_customer, reseller: acme}
steps:
  - set_option: {reseller_support: false}
"""
TURNED_ON_AGAIN = "  - set_option: {reseller_support: true}\n"


def test_a_vendor_may_refuse_what_is_sent_under_another_setting_than_it_is_registered_with(
    tmp_path: Path,
) -> None:
    (scenario,) = load(tmp_path, TURNED_OFF + ORDER + TURNED_ON_AGAIN + ORDER)
    stage = Stage(habits=replace(Habits(), wants_reseller=True))
    result = stage.play(scenario)
    assert (result.outcome, result.findings) == (Outcome.SKIPPED, ())
    assert "may refuse what is sent with it off, and it refuses account.synchronize" in (result.reason or "")
    assert _called(stage) == ["account.synchronize"]


def test_what_is_refused_once_the_setting_is_its_own_again_is_held_against_the_vendor(tmp_path: Path) -> None:
    (scenario,) = load(tmp_path, TURNED_OFF + TURNED_ON_AGAIN + ORDER)
    stage = Stage(answers={"account.synchronize": lambda _: REFUSED})
    assert stage.play(scenario).outcome is Outcome.FAILED
