"""The folders of scenario files: those that must load, and those with one thing wrong, named at its place.

An invalid example begins with two lines that say what is expected of it::

    # wrong at LINE:COLUMN: part of what is said
    # fix: part of the advice
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from simulator.bundled import schemas_folder
from simulator.errors import Location, ScenarioError
from simulator.scenario.loader import load_scenarios

EXAMPLES = Path(__file__).parents[1] / "examples" / "scenario"
VALID = sorted((EXAMPLES / "valid").iterdir())
FRAGMENTS = EXAMPLES / "fragments"
ENVIRON = {"SIMULATOR_TEST_ADMIN": "https://admin.example.com", "SIMULATOR_TEST_TOKEN": "s3cret-of-the-admin"}
INVALID = sorted((EXAMPLES / "invalid").iterdir())
HEAD = re.compile(r"# wrong at (\d+):(\d+): (.+)\n# fix: ?(.*)\n")


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_scenario_loads(path: Path) -> None:
    for scenario in load_scenarios([path], environ=ENVIRON):
        assert scenario.title
        assert scenario.steps


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_scenario_is_told_at_its_place(path: Path) -> None:
    head = HEAD.match(path.read_text("utf-8"))
    assert head, "an invalid example says what is wrong with it in its first two lines"
    line, column, what, fix = head.groups()
    with pytest.raises(ScenarioError) as caught:
        load_scenarios([path], environ=ENVIRON)
    (problem,) = caught.value.problems
    assert problem.rule
    assert problem.where == Location(file=str(path), line=int(line), column=int(column)), str(problem)
    assert what in problem.what
    assert fix in problem.fix


def test_the_valid_examples_have_every_member_of_the_format() -> None:
    """Nothing can be added to the format without an example that uses it."""
    schema = json.loads((schemas_folder() / "scenario.schema.json").read_text("utf-8"))
    text = "\n".join(path.read_text("utf-8") for path in (*VALID, *sorted(FRAGMENTS.iterdir())))
    members = set(_members(schema))
    missing = sorted(name for name in members if not re.search(rf"\b{re.escape(name)}:", text))
    assert missing == []


def _members(schema: object) -> list[str]:
    if isinstance(schema, list):
        return [name for item in schema for name in _members(item)]
    if not isinstance(schema, dict):
        return []
    own = list(schema["properties"]) if isinstance(schema.get("properties"), dict) else []
    return own + [name for key, value in schema.items() if key != "examples" for name in _members(value)]


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(
        "scenario: x\nsource: y\naccounts: {}\nsteps:\n  - retry: {}\n  - {}\n"
    )
    (tmp_path / "two.yaml").write_text("- x\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenarios([tmp_path])
    assert [Path(str(problem.where)).name for problem in caught.value.problems] == [
        "one.yaml:5:5",
        "one.yaml:6:5",
        "two.yaml:1:1",
    ]


def test_a_folder_without_scenarios(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no scenario file") as caught:
        load_scenarios([tmp_path])
    assert "name none to play the bundled ones" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("known/reseller-first-ordr", "Did you mean 'known/reseller-first-order'?"),
        ("no/such/thing", "'simulator list' shows the bundled scenarios by name"),
    ],
)
def test_a_scenario_that_is_not_there(name: str, fix: str) -> None:
    with pytest.raises(ScenarioError, match="no such scenario file or folder") as caught:
        load_scenarios([Path(name)])
    assert fix in str(caught.value)


def test_a_bundled_scenario_can_be_named_without_its_folder_and_ending() -> None:
    (scenario,) = load_scenarios([Path("known/direct-customer")])
    assert scenario.name == "known/direct-customer"
    assert scenario.file == "scenarios/known/direct-customer.yaml"


def test_a_file_that_is_named_twice_is_loaded_once() -> None:
    path = EXAMPLES / "valid" / "smallest.yaml"
    names = [scenario.name for scenario in load_scenarios([path, path, EXAMPLES / "valid"], environ=ENVIRON)]
    assert len(names) == len(set(names)) >= len(VALID)
