"""Lint tells each mistake of a file with its place, and leaves right files alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.bundled import scenarios_folder
from simulator.lint import RULES, Remark, Severity, lint, mended
from simulator.lint.reading import MODELINE
from simulator.scenario.loader import load_scenarios
from simulator.scenario.templates import FLOWS, scenario_for
from tests.unit.lint_files import HEAD, OFF_HEAD

if TYPE_CHECKING:
    from pathlib import Path


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


def test_a_right_file_is_left_alone(tmp_path: Path) -> None:
    assert rules(tmp_path, HEAD + FINE) == {}


def test_several_mistakes_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = (
        HEAD.replace("kind: reseller}", "kind: reseler}") + FINE.replace("Synchronized", "Done") + "more: 1\n"
    )
    found = remarks(tmp_path, text)
    assert [remark.problem.rule for remark in found] == ["wrong-value", "wrong-value", "unknown-member"]
    assert all(remark.severity is Severity.ERROR for remark in found)


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
