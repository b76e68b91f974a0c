"""What a scenario file is put together from: variables, the environment, fragments, a matrix, conditions."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.bundled import schemas_folder
from simulator.errors import ScenarioError
from simulator.lint import lint
from simulator.platform.catalogue import read_catalogue
from simulator.platform.service import Capability, Service
from simulator.scenario.actions import ChangeQuantity, Checkout
from simulator.scenario.case import Case, Cast, Discovered, RunData, cast
from simulator.scenario.loader import load_scenarios
from simulator.scenario.settling import settle
from tests.stage import Stage, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.model import Scenario

FRAGMENTS = Path(__file__).parents[1] / "examples" / "scenario" / "fragments"
ACCOUNTS = "accounts:\n  initech: {kind: direct_customer}\n"
ORDER = "steps:\n  - checkout: {buyer: initech}\n"


def _load(tmp_path: Path, text: str, environ: Mapping[str, str] | None = None) -> tuple[Scenario, ...]:
    file = tmp_path / "x.yaml"
    file.write_text(f"scenario: An order\nsource: own\n{text}", "utf-8")
    return load_scenarios([file], environ=environ or {})


def _problems(tmp_path: Path, text: str, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        _load(tmp_path, text, environ)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def _line(scenario: Scenario, step: int = 0) -> Any:
    action = scenario.steps[step].action
    assert isinstance(action, Checkout)
    return action.basket[0]


# --- variables and the environment


def test_a_reference_that_is_the_whole_value_keeps_its_type(tmp_path: Path) -> None:
    (scenario,) = _load(
        tmp_path,
        'variables: {seats: 25, trial: true, nothing: null, list: [1, {a: "${variables.seats}"}]}\n'
        f"{ACCOUNTS}steps:\n"
        "  - title: ${variables.seats} seats, ${variables.trial}, ${variables.nothing}\n"
        "    checkout:\n      buyer: initech\n"
        '      basket: [{quantity: "${variables.seats}", trial: "${variables.trial}"}]\n'
        "    expect:\n      calls:\n"
        "        - account.synchronize:\n"
        '            request: {Fax: "${variables.nothing}", "${variables.seats}": "$${x}"}\n'
        '        - subscription.create: {request: {X: "${variables.list}"}}\n',
    )
    assert (_line(scenario).quantity, _line(scenario).trial) == (25, True)
    assert scenario.steps[0].title == "25 seats, true, null"
    first, second = scenario.steps[0].expect.calls or ()
    assert first.request == {"Fax": None, "25": "$${x}"}
    assert second.request == {"X": [1, {"a": 25}]}


def test_a_value_of_the_wrong_type_is_told_where_it_is_used(tmp_path: Path) -> None:
    text = 'variables: {seats: "5"}\n' + ACCOUNTS
    line = 'steps:\n  - checkout: {buyer: initech, basket: [{quantity: "${variables.seats}"}]}\n'
    assert _problems(tmp_path, text + line) == [
        "x.yaml:7:52: 'steps[0].checkout.basket[0].quantity' must be a whole number, not the text '5'\n"
        "  fix: where ${variables.seats} is given: write digits only, without quotes"
    ]


def test_what_does_not_fit_in_a_woven_file_hides_no_name_that_there_is_not(tmp_path: Path) -> None:
    text = (
        'matrix: {switches.no_resellers: [equal, empty], seats: ["5"]}\n'
        "accounts:\n  contoso: {kind: end_customer, reseller: acme}\n"
        'steps:\n  - checkout: {buyer: contosso, basket: [{quantity: "${matrix.seats}"}]}\n'
    )
    told = [problem.partition("\n")[0].partition(": ")[2] for problem in _problems(tmp_path, text)]
    assert told == [
        "unknown member 'no_resellers' in 'switches'",
        "acme is not a reseller of this scenario",
        "no account of this scenario is called 'contosso'",
        "'steps[0].checkout.basket[0].quantity' must be a whole number, not the text '5'",
    ], "each once, whatever the number of cases"


def _cast(scenario: Scenario, tag: str = "1000001") -> Cast:
    case = Case(
        scenario=scenario,
        service=Service(endpoint="http://vendor.example.com"),
        discovered=Discovered(catalogue=read_catalogue(None, ())),
        built_in=False,
    )
    made = cast(case, RunData(seed=1, run_tag=tag, today=date(2026, 1, 1)))
    assert isinstance(made, Cast)
    return made


def test_what_is_made_up_is_the_same_wherever_it_stands_and_another_in_another_run(tmp_path: Path) -> None:
    (scenario,) = _load(
        tmp_path,
        'variables:\n  code: "{{QA}}-{tag}-{digits:7}"\n  mail: "${variables.code}@${variables.host}"\n'
        "  host: example.com\n"
        'accounts:\n  initech: {kind: direct_customer, members: {Code: "${variables.code}", Fax: "{n}"}}\n'
        "steps:\n  - forget_account: {account: initech}\n",
    )
    one, again, other = _cast(scenario), _cast(scenario), _cast(scenario, "1000002")
    code = one.variables["code"]
    assert code.startswith("{QA}-1000001-")
    assert one.accounts["initech"].profile.code == code
    assert one.accounts["initech"].profile.fax == "1"
    assert again.variables == one.variables
    assert other.variables["code"] not in (code, code.replace("1000001", "1000002"))
    assert set(scenario.variables) == {"code"}, "the others are put in where the file is read"


def test_the_environment_is_secret_and_without_one_a_reference_stays(tmp_path: Path) -> None:
    text = (
        'variables: {gate: "${env.GATE}"}\n'
        + ACCOUNTS
        + "steps:\n  - title: ${variables.gate}!\n    retry: {}\n"
    )
    text = text.replace("    retry: {}\n", "    checkout: {buyer: initech}\n")
    (scenario,) = _load(tmp_path, text, {"GATE": "open-sesame"})
    assert scenario.steps[0].title == "open-sesame!"
    assert scenario.secrets == ("open-sesame",)
    assert "secrets" not in repr(scenario)
    (unsent,) = load_scenarios([tmp_path / "x.yaml"], environ=None)
    assert unsent.steps[0].title == "${env.GATE}!"


def test_a_variable_of_the_environment_that_is_missing_is_told_once(tmp_path: Path) -> None:
    head = 'variables: {a: "${env.SEATS}", b: "${env.MORE}", c: "${env.SEATS}"}\n' + ACCOUNTS
    used = "steps:\n  - title: ${variables.a} ${variables.b}\n    checkout: {buyer: initech}\n"
    told, other = _problems(tmp_path, head + used)
    assert told.startswith("x.yaml:3:16: the environment variable SEATS is not set")
    assert other.startswith("x.yaml:3:35: the environment variable MORE is not set")


def test_no_message_shows_what_came_from_the_environment(tmp_path: Path) -> None:
    line = 'steps:\n  - checkout: {buyer: initech, basket: [{quantity: "${env.SEATS}"}]}\n'
    (said,) = _problems(tmp_path, ACCOUNTS + line, {"SEATS": "s3cret-seats"})
    assert "s3cret-seats" not in said
    assert "must be a whole number" in said


# --- fragments


def _including(tmp_path: Path, **fragments: str) -> None:
    for name, text in fragments.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")


def test_a_fragment_is_put_in_with_its_parameters(tmp_path: Path) -> None:
    _including(
        tmp_path,
        order="fragment: f\nparameters: {who: {}, n: {default: 3}}\nsteps:\n"
        '  - checkout: {buyer: "${parameters.who}", basket: [{quantity: "${parameters.n}"}]}\n'
        "    expect:\n      calls:\n        - account.synchronize:\n"
        '            request: {ExternalID: "${parameters.who.ExternalID}"}\n'
        "  - when: {parameters: {n: [3, 4]}}\n    change_quantity: {quantity: 9}\n",
    )
    (scenario,) = _load(
        tmp_path,
        f"variables: {{seats: 5}}\n{ACCOUNTS}steps:\n"
        "  - include: {file: order.yaml, with: {who: initech}}\n"
        '  - include: {file: order.yaml, with: {who: initech, n: "${variables.seats}"}}\n',
    )
    assert [type(step.action) for step in scenario.steps] == [Checkout, ChangeQuantity, Checkout]
    assert (_line(scenario).quantity, _line(scenario, 2).quantity) == (3, 5)
    (call,) = scenario.steps[2].expect.calls or ()
    assert call.request == {"ExternalID": "${initech.ExternalID}"}
    where = scenario.text.where(call.pointer + "/request/ExternalID")
    assert (Path(where.file).name, where.line) == ("order.yaml", 8)


def test_a_mistake_in_a_fragment_is_told_at_its_place_there(tmp_path: Path) -> None:
    include = f'steps:\n  - include: {{file: "{FRAGMENTS}/with-a-mistake.yaml", with: {{buyer: initech}}}}\n'
    (said,) = _problems(tmp_path, ACCOUNTS + include)
    assert said.startswith(
        f"{FRAGMENTS}/with-a-mistake.yaml:8:42: no account of this scenario is called 'contso'"
    )
    _including(tmp_path, broken="fragment: f\nstps: []\n")
    (said,) = _problems(tmp_path, ACCOUNTS + "steps:\n  - include: {file: broken.yaml}\n")
    assert said.startswith("broken.yaml:2:1: unknown member 'stps'\n  fix: Did you mean 'steps'?")


def test_a_fragment_that_comes_back_to_itself_is_told_with_the_way(tmp_path: Path) -> None:
    include = f'steps:\n  - include: {{file: "{FRAGMENTS}/goes-round.yaml"}}\n'
    (said,) = _problems(tmp_path, ACCOUNTS + include)
    round_, back = FRAGMENTS / "goes-round.yaml", FRAGMENTS / "goes-back.yaml"
    assert said.startswith(
        f"{back}:5:21: the file includes itself: {round_} includes {back} includes {round_}"
    )


def test_fragments_that_include_one_another_by_the_thousand_are_refused(tmp_path: Path) -> None:
    twice = "steps:\n" + "  - include: {{file: f{next}.yaml}}\n" * 2
    for number in range(12):
        text = f"fragment: f\n{twice.format(next=number + 1)}"
        (tmp_path / f"f{number}.yaml").write_text(text)
    (tmp_path / "f12.yaml").write_text("fragment: f\nsteps:\n  - checkout: {buyer: initech}\n")
    (said,) = _problems(tmp_path, ACCOUNTS + "steps:\n  - include: {file: f0.yaml}\n")
    assert "more than 1,000 steps once everything is included" in said


def test_a_name_that_two_files_give_is_told_with_both(tmp_path: Path) -> None:
    _including(tmp_path, more="fragment: f\naccounts:\n  initech: {kind: reseller}\n")
    (said,) = _problems(tmp_path, f"include: [{{file: more.yaml}}]\n{ACCOUNTS}{ORDER}")
    assert said.startswith("more.yaml:3:3: accounts has initech twice, also at x.yaml:5:3")


def test_a_fragment_is_no_scenario(tmp_path: Path) -> None:
    _including(tmp_path, order="fragment: f\nsteps:\n  - checkout: {buyer: initech}\n")
    assert len(_load(tmp_path, ACCOUNTS + "steps:\n  - include: {file: order.yaml}\n")) == 1
    assert [one.name for one in load_scenarios([tmp_path])] == ["x"], "in a folder it is passed over"
    with pytest.raises(ScenarioError, match="this is a fragment"):
        load_scenarios([tmp_path / "order.yaml"])


# --- matrix and conditions


MATRIX = (
    "matrix:\n  switches.no_reseller: [equal, empty]\n  seats: [1, 25]\n"
    f"{ACCOUNTS}steps:\n"
    '  - checkout: {buyer: initech, basket: [{quantity: "${matrix.seats}"}]}\n'
    "  - when: {matrix: {seats: 25}}\n    change_quantity: {quantity: 7}\n"
)


def test_a_matrix_makes_a_case_of_each_combination(tmp_path: Path) -> None:
    found = _load(tmp_path, MATRIX)
    assert [one.name for one in found] == [
        "x[no_reseller=equal,seats=1]",
        "x[no_reseller=equal,seats=25]",
        "x[no_reseller=empty,seats=1]",
        "x[no_reseller=empty,seats=25]",
    ]
    assert [(one.switches["no_reseller"], _line(one).quantity, len(one.steps)) for one in found] == [
        ("equal", 1, 1),
        ("equal", 25, 2),
        ("empty", 1, 1),
        ("empty", 25, 2),
    ]
    assert found[3].title == "An order (no_reseller empty, seats 25)"
    where = found[3].text.where("/switches/no_reseller")
    assert (where.line, where.column) == (4, 33), "where the matrix has the value"


def test_a_case_can_be_chosen_by_its_values(tmp_path: Path) -> None:
    _load(tmp_path, MATRIX)
    chosen = [Path(f"{tmp_path}/x.yaml[{said}]") for said in ("no_reseller=empty,seats=25", "seats=1")]
    assert [one.name for one in load_scenarios(chosen)] == [
        "x[no_reseller=equal,seats=1]",
        "x[no_reseller=empty,seats=1]",
        "x[no_reseller=empty,seats=25]",
    ]
    assert len(load_scenarios([tmp_path / "x.yaml", *chosen])) == 4
    for said, what in (
        ("seat=1", "its matrix has no axis seat\n  fix: Did you mean 'seats'?"),
        ("seats=2", "the axis seats has no value 2"),
        ("seats", "[seats] does not choose from a matrix"),
    ):
        with pytest.raises(ScenarioError) as caught:
            load_scenarios([Path(f"{tmp_path}/x.yaml[{said}]")])
        assert what in str(caught.value)


def test_reseller_support_is_an_axis(tmp_path: Path) -> None:
    on, off = _load(tmp_path, f"matrix: {{reseller_support: [true, false]}}\n{ACCOUNTS}{ORDER}")
    assert (on.needs.reseller_support, off.needs.reseller_support) == (True, False)


def test_conditions_on_the_service_are_settled_once_it_is_known(tmp_path: Path) -> None:
    (scenario,) = _load(
        tmp_path,
        f"{ACCOUNTS}steps:\n"
        "  - checkout: {buyer: initech, basket: [{as: mail}]}\n"
        "    expect:\n      calls:\n"
        "        - account.synchronize:\n            when: {switch: {no_reseller: [empty, 'null']}}\n"
        "        - account.synchronize: {when: {switch: {no_reseller: equal}}, answer: refused}\n"
        "  - when: {reseller_support: true, capability: {change: true}, built_in_vendor: false}\n"
        "    change_quantity: {quantity: 7}\n",
    )
    service = Service(endpoint="", reseller_support=True, capabilities=frozenset(Capability))
    ready = settle(scenario, service, built_in=False)
    assert [type(step.action) for step in ready.steps] == [Checkout, ChangeQuantity]
    (call,) = ready.steps[0].expect.calls or ()
    assert call.answer == "refused"
    assert ready.text.where(call.pointer).line == 11, "what is left out moves no line"
    assert len(settle(scenario, service, built_in=True).steps) == 1
    assert not ready.conditional
    plain = load_scenarios([Path("known/direct-customer")])[0]
    assert settle(plain, service, built_in=False) is plain


def test_a_list_of_which_a_case_leaves_nothing_is_as_good_as_not_there(tmp_path: Path) -> None:
    text = """\
matrix: {seats: [1, 2]}
accounts:
  initech: {kind: direct_customer}
  hooli: {kind: direct_customer}
setup:
  - {when: {matrix: {seats: 2}}, checkout: {buyer: hooli}}
steps:
  - checkout: {buyer: initech, basket: [{quantity: "${matrix.seats}"}]}
    override:
      - subscription.create: {when: {matrix: {seats: 2}}, headers: {X-Some: "1"}}
    expect:
      - when: {matrix: {seats: 2}}
        subscription: Synchronized
      - order:
          - {title: t, when: {matrix: {seats: 2}}, follows: {first: account.*, then: subscription.*}}
cleanup:
  - {when: {matrix: {seats: 2}}, cancel: {}}
"""
    one, two = load(tmp_path, text)
    assert [[step.part for step in case.steps] for case in (one, two)] == [
        ["steps"],
        ["setup", "steps", "cleanup"],
    ]
    assert (one.steps[0].expect.subscriptions, one.rules, one.steps[0].overrides) == (None, (), ())
    assert (two.steps[1].expect.subscriptions, len(two.rules)) == (("Synchronized",), 1)
    assert [Stage().play(case).findings for case in (one, two)] == [(), ()]
    told = [remark.problem.rule for linted in lint([tmp_path / "x.yaml"]) for remark in linted.remarks]
    assert told == ["no-modeline"], "what one case has no part for, another has"


def test_what_conditions_leave_must_make_sense(tmp_path: Path) -> None:
    (scenario,) = _load(
        tmp_path,
        f"{ACCOUNTS}steps:\n"
        "  - when: {reseller_support: true}\n    checkout: {buyer: initech, basket: [{as: mail}]}\n"
        "  - cancel: {subscription: mail}\n",
    )
    with pytest.raises(ScenarioError, match="cancel comes before any checkout") as caught:
        settle(scenario, Service(endpoint=""), built_in=False)
    assert str(caught.value.problems[0].where).endswith("x.yaml:8:5")


# --- the schema as the help of editors


def _members(schema: Any, at: str = "") -> Any:
    if isinstance(schema, list):
        for index, item in enumerate(schema):
            yield from _members(item, f"{at}/{index}")
    elif isinstance(schema, dict):
        for name, member in schema.get("properties", {}).items():
            yield f"{at}/{name}", member
        for key, value in schema.items():
            if key not in ("examples", "enum"):
                yield from _members(value, f"{at}/{key}")


def test_an_editor_can_explain_every_member() -> None:
    """A description and an example of each; those of a shared part may stand there."""
    schema = json.loads((schemas_folder() / "scenario.schema.json").read_text("utf-8"))
    mute = []
    for at, member in _members(schema):
        shared = schema["$defs"].get(str(member.get("$ref", "")).removeprefix("#/$defs/"), {})
        told = {**shared, **member}
        mute += [f"{at}: {word}" for word in ("description", "examples") if word not in told]
    assert mute == []
