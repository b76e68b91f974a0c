"""Lint tells each mistake of a file with its place, and leaves right files alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.bundled import scenarios_folder
from simulator.errors import Location, ScenarioError
from simulator.lint import RULES, Remark, Severity, lint, mended
from simulator.lint.reading import MODELINE
from simulator.scenario.loader import load_scenarios
from simulator.scenario.templates import FLOWS, scenario_for
from tests.unit.lint_files import HEAD, OFF_HEAD


def remarks(folder: Path, text: str) -> list[Remark]:
    file = folder / "file.yaml"
    file.write_text(text, "utf-8")
    return [remark for one in lint([file]) for remark in one.remarks]


def rules(folder: Path, text: str) -> dict[str, str]:
    """What is told, each with its line and column."""
    return {
        remark.problem.rule: str(remark.problem.where).partition(":")[2] for remark in remarks(folder, text)
    }


def test_the_bundled_scenarios_leave_nothing_to_remark() -> None:
    linted = list(lint([scenarios_folder()]))
    assert len(linted) > 130
    assert [remark for one in linted for remark in one.remarks] == []


FINE = """\
steps:
  - checkout: {buyer: contoso}
    expect: {subscription: Synchronized}
"""


@pytest.mark.parametrize(
    ("text", "rule", "place"),
    [
        (
            OFF_HEAD
            + "steps:\n  - checkout: {buyer: contoso}\n    expect:\n      calls:\n"
            + "        - account.synchronize: {account: acme}\n        - account.synchronize: {}\n",
            "impossible-role",
            "12:32",
        ),
        (
            HEAD
            + "steps:\n  - checkout: {buyer: contoso}\n    expect:\n      calls:\n"
            + "        - subscription.create: {}\n",
            "impossible",
            "11:32",
        ),
        (HEAD + FINE + "  - retry: {}\n", "unreachable-step", "10:5"),
        (HEAD.replace("steps", "") + FINE.replace("contoso", "acme"), "unused-account", "6:3"),
        (HEAD + "steps: [{checkout: {buyer: contoso}}]\n", "nothing-expected", "7:8"),
        (HEAD + FINE.replace("Synchronized", "Failed"), "impossible", "9:28"),
        (HEAD.partition("\n")[2] + FINE, "no-modeline", "1:1"),
        (HEAD + FINE.replace("contoso", "contosso"), "unknown-account", "8:23"),
        (HEAD + FINE.replace("checkout", "checkot"), "unknown-member", "8:5"),
        (HEAD.replace("  acme", "\tacme") + FINE, "yaml-tab", "5:1"),
        (HEAD + FINE + FINE.replace("steps", "source"), "duplicate-key", "10:1"),
        (
            HEAD + "steps: [{checkout: {buyer: contoso, basket: [{product: None Such}]}}]\n",
            "not-rehearsed",
            "2:1",
        ),
    ],
)
def test_each_mistake_is_told_where_it_is(tmp_path: Path, text: str, rule: str, place: str) -> None:
    assert rules(tmp_path, text).get(rule) == place, rules(tmp_path, text)


def test_a_pattern_may_refer_to_what_there_is(tmp_path: Path) -> None:
    at = '      calls: [{account.synchronize: {at: {/Message: {matches: "^${acme.ID}${variables.x}("}}}}]\n'
    found = remarks(tmp_path, HEAD + FINE.replace("expect: {subscription: Synchronized}\n", f"expect:\n{at}"))
    told = {one.problem.rule: (one.problem.what, one.problem.fix) for one in found}
    what, fix = told["bad-pattern"]
    assert what.startswith("the pattern is no regular expression: missing ), unterminated")
    assert fix.endswith("goes a backslash: \\(")
    assert told["unknown-reference"][1] == "There is none: add it, or take this out."


@pytest.mark.parametrize(
    ("steps", "fix"),
    [
        ("- sleep: 5s", "Nothing sleeps here: wait: {inspect"),
        ("- retry", "write 'retry: {}' with a colon, or what is said of it below it, indented"),
        (
            "- checkout: {buyer: contoso}\n    expect: {calls: [subscription.create]}",
            "write 'subscription.create: {}' with a colon",
        ),
        (
            "- checkout: {buyer: contoso, basket: [{}, {}]}\n    expect: {subscription: Synchronized}",
            "Say what each of them comes to, in basket order: subscriptions: [Synchronized, Synchronized]",
        ),
        (
            "- checkout: {buyer: contoso}\n    expect: {calls: [account.delete: {status: 200}]}",
            "An HTTP status is for the contract to judge; say what the answer must be",
        ),
    ],
)
def test_what_is_often_written_otherwise_is_told_by_its_name_here(
    tmp_path: Path, steps: str, fix: str
) -> None:
    (found,) = remarks(tmp_path, f"{HEAD}steps:\n  {steps}\n")[-1:]
    assert found.problem.fix.startswith(fix)


def test_a_right_file_is_left_alone(tmp_path: Path) -> None:
    assert rules(tmp_path, HEAD + FINE) == {}


def test_several_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = (
        HEAD.replace("kind: reseller}", "kind: reseler}") + FINE.replace("Synchronized", "Done") + "more: 1\n"
    )
    found = remarks(tmp_path, text)
    assert [remark.problem.rule for remark in found] == ["wrong-value", "wrong-value", "unknown-member"]
    assert all(remark.severity is Severity.ERROR for remark in found)


MANY = """\
  idle: {kind: direct_customer, locale: 5}
  other: {kind: direct_customer}
steps:
  - checkout: {buyer: contoso, basket: [{quantity: "5", as: mail}]}
    expect:
      calls:
        - account.synchronize: {account: contosso}
        - subscription.creat: {account: other}
      subscription: Done
  - checkot: {buyer: contoso, basket: [{as: more}]}
    capture: {order: {call: subscription.creat}}
    expect: {refused: "${contoso.ExternalIDs}"}
  - cancel: {subscription: more}
  - cancel: {subscription: mial}
    expect:
      calls:
        - subscription.cancel: {request: {ID: "${capture.order}", Name: "${capture.ordr}"}}
expect:
  order:
    - {title: t, precedes: {first: account.synchronise, then: subscription.create}}
"""


def test_wrong_names_are_told_beside_wrong_shapes_and_nothing_is_blamed_twice(tmp_path: Path) -> None:
    text = HEAD.replace("kind: reseller}", "kind: reseler}") + MANY
    told = [
        f"{one.problem.rule} {str(one.problem.where).partition(':')[2]}" for one in remarks(tmp_path, text)
    ]
    assert told == [
        "wrong-value 5:16",
        "unused-account 7:3",
        "wrong-type 7:41",
        "wrong-type 10:52",
        "unknown-account 13:42",
        "wrong-name 14:11",
        "wrong-value 15:21",
        "unknown-member 16:5",
        "wrong-value 17:29",
        "unknown-reference 18:23",
        "unknown-subscription 20:28",
        "unknown-reference 23:73",
        "unknown-call 26:36",
    ]


def test_what_cannot_be_played_is_told_in_the_order_of_its_lines_file_by_file(tmp_path: Path) -> None:
    """As ``run`` tells it; the wrong names of a file are found after its wrong shapes."""
    for name in ("b", "a"):
        text = HEAD.replace("kind: reseller}", "kind: reseler}") + MANY
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenarios([tmp_path / "b.yaml", tmp_path / "a.yaml"])
    told = caught.value.problems
    assert all(one.what and one.fix for one in told)
    places = [
        (one.where.file, one.where.line, one.where.column) for one in told if isinstance(one.where, Location)
    ]
    half = len(places) // 2
    assert [Path(file).stem for file, _, _ in places] == ["b"] * half + ["a"] * half
    assert places[:half] == sorted(places[:half])
    assert {one.rule for one in told} > {"wrong-type", "unknown-account", "wrong-name"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            OFF_HEAD + "steps:\n  - checkout: {buyer: contoso}\n    expect:\n      calls:\n"
            "        - account.synchronize: {account: acme}\n      subscription: Done\n",
            ["impossible-role 12:32", "wrong-value 13:21"],
            id="an impossible role beside a wrong shape",
        ),
        pytest.param(
            HEAD
            + "steps:\n  - title: 5\n    checkout: {buyer: contoso}\n    expect: {subscription: Failed}\n",
            ["wrong-type 8:12", "impossible 10:28"],
            id="an impossible outcome beside a wrong title",
        ),
        pytest.param(
            HEAD + "steps:\n  - checkout: {buyer: contoso}\n    expect:\n      calls:\n"
            "        - account.synchronize: {anwser: refused}\n      subscription: Failed\n",
            ["unknown-member 11:33"],
            id="what else is expected may come from what cannot be read",
        ),
        pytest.param(
            HEAD + "more: 1\nmatrix: {seats: [1, 2]}\nsteps:\n  - checkout: {buyer: contosso}\n"
            "    when: {matrix: {seats: 1}}\n",
            ["unknown-member 7:1", "unknown-account 10:23"],
            id="of each case of a matrix",
        ),
        pytest.param(
            HEAD + "matirx: {seats: [1, 2]}\nsteps:\n  - checkout: {buyer: contoso}\n"
            "    when: {matrix: {seats: 1}}\n",
            ["unknown-member 7:1"],
            id="what a misspelt matrix would have given is not missed",
        ),
        pytest.param(HEAD + "stepps: []\n", ["missing-member 2:1", "unknown-member 7:1"], id="no steps"),
    ],
)
def test_beside_a_wrong_shape(tmp_path: Path, text: str, expected: list[str]) -> None:
    told = [
        f"{one.problem.rule} {str(one.problem.where).partition(':')[2]}" for one in remarks(tmp_path, text)
    ]
    assert told == expected


MISSPELT = """\
needs: {reseller_support: true}
steps:
  - checkout: {buyer: contoso}
    override:
      - account.synchronize: {account: acme, set: {/Rolle: User}}
      - subscription.create: {set: {/Colour: red}, invalid: true}
    expect:
      calls:
        - account.exists: {request: {Nmae: x}}
        - account.synchronize: {account: contoso, request: {SyncOptions: {}, Address: {Citty: x}}}
        - subscription.create: {request: {Colour: red, Acount: {ID: x}}, absent: [/CheckOnli, /Colours]}
expect:
  order:
    - title: t
      follows: {first: {endpoint: "*", filled: account/ExternalId}, then: subscription.create}
"""


def test_a_misspelt_member_is_told_wherever_it_stands_unless_it_is_wrong_on_purpose(tmp_path: Path) -> None:
    told = [one.problem for one in remarks(tmp_path, HEAD + MISSPELT)]
    said = {one.what.partition(" has no member ")[2]: (one.where, one.fix) for one in told}
    places = {name: str(where).partition(":")[2] for name, (where, _) in said.items() if name}
    assert places == {
        "'Rolle'": "11:60",
        "'Nmae'": "15:44",
        "'Citty' in Address": "16:95",
        "'Acount'": "17:64",
        "'CheckOnli'": "17:83",
        "'ExternalId'": "21:48",
    }
    assert said["'Rolle'"][1].startswith("Did you mean 'Role'? Or declare it")
    assert said["'ExternalId'"][1] == "Did you mean 'ExternalID'?"


def test_what_is_safe_is_mended_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    text = HEAD.partition("\n")[2].replace("  acme", "\tacme") + FINE + '    title: "a\tb"\n'
    better = mended(file, text)
    assert better.startswith(MODELINE)
    assert "  acme" in better
    assert '"a\tb"' in better
    assert mended(file, better) == better
    file.write_text(better, "utf-8")
    assert len(load_scenarios([file])) == 1
    assert {id_ for id_, rule in RULES.items() if rule.mendable} == {"no-modeline", "yaml-tab"}


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("reseller_support", [None, True, False])
def test_every_template_leaves_nothing_to_remark(
    tmp_path: Path, flow: str, reseller_support: bool | None
) -> None:
    if reseller_support is not None and reseller_support not in FLOWS[flow].settings():
        pytest.skip("the flow is not for this setting")
    text = scenario_for(flow, reseller_support, f"{MODELINE}x")
    assert "$MODELINE" not in text
    assert "$NEEDS" not in text
    assert remarks(tmp_path, text) == []
