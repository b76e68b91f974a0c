"""Rules that a scenario has on the order of its calls: kept, broken, without an occasion, impossible."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Reading, read
from simulator.expecting import with_expectations
from simulator.findings import Level, Party
from simulator.lint import lint
from simulator.results import Outcome
from simulator.runs.preparing import Playable
from simulator.scenario.mismatch import Topic
from simulator.scenario.ordered import order_mismatches
from tests.stage import Stage, judge, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from simulator.results import ScenarioResult
    from simulator.scenario.mismatch import Mismatch
    from simulator.scenario.stage import Stage as Played

JOURNEY = """\
accounts:
  acme: {kind: reseller}
  contoso: {kind: end_customer, reseller: acme}
steps:
  - checkout: {buyer: contoso, basket: [{as: mail}]}
  - change_quantity: {subscription: mail, quantity: 7}
  - cancel: {subscription: mail}
expect:
  order:
"""
RULES = """\
    - title: The reseller comes first, and its customer carries its id
      when: {reseller_support: true}
      precedes:
        first: {endpoint: account.synchronize, account: acme}
        then: {endpoint: account.*, account: contoso, is: {account/ResellerExternalID: "${acme.ExternalID}"}}
    - title: Nothing comes after the end
      for_each: subscription
      never: {call: subscription.*, after: subscription.cancel}
    - title: The id comes back
      for_each: subscription
      carries: {from: {call: successful create, value: result}, to: {call: change call, value: service/ID}}
    - title: Whoever is synchronized is ordered for
      follows: {first: {endpoint: account.synchronize, account: contoso}, then: subscription.create}
"""


def _played(folder: Path, text: str) -> tuple[Played, list[Reading]]:
    """A scenario against a vendor that does right, and the calls that it made."""
    vendor = Stage()
    vendor.engine.keep_stages = True
    (scenario,) = load(folder, text)
    ready = vendor.prepared(scenario)
    assert isinstance(ready, Playable), ready
    played = vendor.engine.play(ready.case)
    assert played.result.outcome is Outcome.PASSED
    assert played.result.findings == ()
    assert played.stage is not None
    endpoints = judge().contract.endpoints
    return played.stage, [read(one, endpoints[one.endpoint or ""]) for one in vendor.kept]


def _against(stage: Played, calls: Sequence[Reading], *, finished: bool = True) -> list[Mismatch]:
    return order_mismatches(stage, calls, judge().ordering, finished=finished)


def test_rules_leave_the_right_calls_alone_and_each_is_broken_by_wrong_ones(tmp_path: Path) -> None:
    stage, calls = _played(tmp_path, JOURNEY + RULES)
    reseller, customer, create, update, cancel = calls
    assert _against(stage, calls) == []
    (late,) = _against(stage, [customer, reseller, create, update, cancel])
    assert (late.where, late.call, late.calls) == ("/expect/order/0", 2, (2, 1))
    wanted = "account.synchronize for acme before account.* for contoso with account/ResellerExternalID "
    assert (late.expected or "").startswith(wanted)
    (missing,) = _against(stage, [customer, create, update, cancel])
    assert missing.got == "no such call before call 2 (account.synchronize)"
    (after,) = _against(stage, [reseller, customer, create, cancel, update])
    assert (after.where, after.calls) == ("/expect/order/1", (5, 4))
    (without,) = [one for one in _against(stage, [reseller, customer]) if one.topic is Topic.ORDER]
    assert (without.where, without.expected) == (
        "/expect/order/3",
        "subscription.create after account.synchronize for contoso",
    )


def test_a_broken_rule_is_the_platforms_and_is_told_at_its_line(tmp_path: Path) -> None:
    stage, calls = _played(tmp_path, JOURNEY + RULES)
    wrong = _against(stage, [*calls[1:3], calls[0], *calls[3:][::-1]])
    found = with_expectations((), stage, judge().contract.catalogue, of_all=wrong)
    assert [(f.check, f.party, f.level, f.calls) for f in found] == [
        ("expectation.order", Party.PLATFORM, Level.MUST, (2, 1)),
        ("expectation.order", Party.PLATFORM, Level.MUST, (5, 4)),
    ], "one hides no other"
    assert [str(f.place).rpartition("/")[2] for f in found] == ["x.yaml:12:7", "x.yaml:17:7"]


def _result(folder: Path, text: str, vendor: Stage | None = None) -> ScenarioResult:
    return (vendor or Stage()).play(load(folder, text)[0])


IDLE = """\
    - title: Nobody is ordered for once deleted
      never: {call: subscription.create, after: account.delete}
    - title: With the option off nobody is a reseller
      when: {reseller_support: false}
      never: {call: {endpoint: account.*, kind: reseller}, among: account.*}
"""


def test_a_rule_without_an_occasion_is_told_as_not_exercised(tmp_path: Path) -> None:
    result = _result(tmp_path, JOURNEY + IDLE)
    (found,) = result.findings
    assert found.message.startswith("not exercised: no call came under the rule 'Nobody is ordered for")
    assert (found.check, found.level, found.party) == ("expectation.order", Level.MAY, Party.SCENARIO)
    assert result.outcome is Outcome.PASSED
    told = [remark.problem for one in lint([tmp_path / "x.yaml"]) for remark in one.remarks]
    places = [(one.rule, str(one.where).rpartition("/")[2]) for one in told]
    assert ("idle-rule", "x.yaml:12:7") in places
    assert ("idle-rule", "x.yaml:14:7") not in places, "it is exercised where it is meant"


def test_what_no_platform_can_keep_is_the_scenarios_own_mistake(tmp_path: Path) -> None:
    rules = """\
    - {title: Cancelled first, precedes: {first: subscription.cancel, then: subscription.update}}
    - {title: Deleted in the end, follows: {first: subscription.cancel, then: account.delete}}
"""
    found = Stage().impossible(load(tmp_path, JOURNEY + rules)[0])
    assert [(f.check, f.party) for f in found] == [("scenario.impossible", Party.SCENARIO)] * 2
    assert [f.expected for f in found] == [
        "subscription.cancel before subscription.update",
        "account.delete after subscription.cancel",
    ]


def test_after_a_fault_of_the_vendor_a_broken_rule_is_its_consequence(tmp_path: Path) -> None:
    vendor = Stage()
    vendor.answers["account.synchronize"] = lambda _: {"Code": -1, "Message": "No.", "Result": None}
    rule = "{title: t, follows: {first: account.synchronize, then: subscription.create}}"
    result = _result(tmp_path, f"{JOURNEY}    - {rule}\n", vendor)
    own = [f for f in result.findings if f.check == "expectation.order" and f.level is Level.MUST]
    assert [f.follows_from for f in own] == ["expectation.answer"]
    assert result.outcome is Outcome.FAILED


def test_what_is_wrong_on_purpose_counts_too_and_a_play_cut_short_owes_nothing(tmp_path: Path) -> None:
    stage, calls = _played(tmp_path, JOURNEY + RULES)
    assert [one.where for one in _against(stage, calls[:2], finished=False)] == []
    update = calls[3]
    again = replace(update, exchange=replace(update.exchange, number=6, probe="wrong"))
    assert [one.calls for one in _against(stage, [*calls, again])] == [(5, 6)]


def test_a_rule_asks_for_the_option_at_each_call(tmp_path: Path) -> None:
    text = """\
accounts:
  acme: {kind: reseller}
  contoso: {kind: end_customer, reseller: acme}
  fabrikam: {kind: end_customer, reseller: acme}
needs: {reseller_support: true}
steps:
  - checkout: {buyer: contoso}
  - set_option: {reseller_support: false}
  - checkout: {buyer: fabrikam}
expect:
  order:
    - title: Nobody is under a reseller while the option is off
      when: {reseller_support: false}
      never: {call: {endpoint: account.*, filled: account/ResellerExternalID}, among: account.*}
"""
    assert _result(tmp_path, text).findings == ()
    always = text.replace("      when: {reseller_support: false}\n", "")
    (found,) = Stage().impossible(load(tmp_path, always)[0])
    assert found.expected == "no account.* with a value in account/ResellerExternalID"


OF_STEPS = """\
accounts:
  acme: {kind: reseller}
  contoso: {kind: end_customer, reseller: acme}
steps:
  - checkout: {buyer: contoso}
    expect:
      order:
        - title: The reseller comes first
          when: {reseller_support: true}
          precedes: {first: {endpoint: account.*, account: acme}, then: {endpoint: "*", account: contoso}}
  - checkout: {buyer: contoso}
    expect:
      - subscription: Synchronized
      - order:
          - {title: Whoever is known is left alone, never: {call: account.*, among: "*"}}
          - title: The customer carries the id it was given
            never: {call: {endpoint: "*", is: {account/ExternalID: ""}}, among: "*"}
"""


def test_rules_of_a_step_are_about_its_calls_alone(tmp_path: Path) -> None:
    stage, calls = _played(tmp_path, OF_STEPS)
    reseller, customer, *_ = calls
    assert _against(stage, calls) == [], "what the first step calls, the second is not to"
    (late,) = _against(stage, [customer, reseller, *calls[2:]])
    assert (late.where, late.calls) == ("/steps/0/expect/order/0", (2, 1))
    assert late.message == "the calls break the step's rule 'The reseller comes first'"
    again = replace(customer, exchange=replace(customer.exchange, number=calls[3].exchange.number))
    known, unknown = _against(stage, [*calls, again])
    assert (known.where, known.calls) == ("/steps/1/expect/1/order/0", (4,))
    assert unknown.where == "/steps/1/expect/1/order/1"
    wrong = with_expectations((), stage, judge().contract.catalogue, of_all=[known])
    assert [str(f.place).rpartition("/")[2] for f in wrong] == ["x.yaml:17:13"]


AGAIN = """\
accounts:
  initech: {kind: direct_customer}
steps:
  - checkout: {buyer: initech}
  - checkout: {buyer: initech}
    expect: {order: [{title: t, follows: {first: FIRST, then: account.delete}}]}
"""


def test_a_rule_of_a_step_that_nothing_comes_under_or_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (found,) = _result(tmp_path, AGAIN.replace("FIRST", "account.synchronize")).findings
    assert found.message.startswith("not exercised: no call came under the rule 't'")
    told = [remark.problem for one in lint([tmp_path / "x.yaml"]) for remark in one.remarks]
    assert ("idle-rule", "x.yaml:8:22") in [(p.rule, str(p.where).rpartition("/")[2]) for p in told]
    (found,) = Stage().impossible(load(tmp_path, AGAIN.replace("FIRST", "subscription.create"))[0])
    assert (found.check, found.expected) == (
        "scenario.impossible",
        "account.delete after subscription.create",
    )


def test_a_fragment_brings_the_rules_of_its_steps_and_each_has_its_when(tmp_path: Path) -> None:
    (tmp_path / "part.yaml").write_text(
        """\
fragment: An order
parameters: {buyer: {description: Who orders}}
steps:
  - checkout: {buyer: "${parameters.buyer}"}
    expect:
      order:
        - {title: other, when: {matrix: {seats: 2}}, follows: {first: account.*, then: account.delete}}
        - title: own
          follows: {first: {endpoint: account.*, account: "${parameters.buyer}"}, then: subscription.create}
""",
        "utf-8",
    )
    text = """\
matrix: {seats: [1]}
accounts:
  initech: {kind: direct_customer, members: {Code: "${matrix.seats}"}}
steps:
  - include: {file: part.yaml, with: {buyer: initech}}
"""
    (scenario,) = load(tmp_path, text)
    assert [(rule.title, rule.step) for rule in scenario.rules] == [("own", "/steps/0")]
    assert Stage().play(scenario).findings == ()
