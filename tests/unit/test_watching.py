"""``--watch``: which scenarios a change concerns, and what the verdict is of runs that played a part each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import report_runs

from simulator import load
from simulator.cli.watching import Standing, changes, chosen, snapshot
from simulator.results import ExitCode, Outcome, RunResult


def result(code: ExitCode, **outcomes: Outcome) -> RunResult:
    whole = report_runs.passing_built_in()
    scenarios = tuple(
        replace(whole.scenarios[0], id=f"{name}@on", outcome=outcome) for name, outcome in outcomes.items()
    )
    return replace(whole, scenarios=scenarios, exit_code=code)


def test_the_verdict_is_of_all_that_was_played_last() -> None:
    standing = Standing()
    assert standing.code == 4
    standing.note(result(ExitCode.VENDOR_BROKE_THE_CONTRACT, a=Outcome.FAILED, b=Outcome.FAILED))
    standing.note(result(ExitCode.PASSED, a=Outcome.PASSED))
    assert standing.elsewhere == ["b@on"]
    assert standing.code == 1
    standing.note(result(ExitCode.NOTHING_JUDGED, b=Outcome.SKIPPED))
    assert standing.code == 0, "a passed, and nothing fails"
    standing.mistaken()
    assert standing.code == 2
    standing.note(result(ExitCode.UNREACHABLE, c=Outcome.UNREACHABLE))
    standing.note(result(ExitCode.PASSED, a=Outcome.PASSED))
    assert standing.code == 3
    standing.keep(["a", "b"])
    assert standing.code == 0, "c is no more"


def test_a_scenario_that_has_changed_is_played_and_everything_where_something_else_has(
    tmp_path: Path,
) -> None:
    service = tmp_path / "simulator.yaml"
    service.write_text("a: 1", "utf-8")
    scenarios = load("known")
    files = {scenario.name: tmp_path / f"{scenario.name}.yaml" for scenario in scenarios}
    one = files["known/direct-customer"]
    assert [s.name for s in chosen(scenarios, files, frozenset({one}))] == ["known/direct-customer"]
    assert chosen(scenarios, files, frozenset({one, service})) == scenarios
    assert chosen(scenarios, files, frozenset({tmp_path / "gone.yaml"})) == []


def test_changes_are_told_once_they_have_settled() -> None:
    a, b, c = map(Path, "abc")
    seen = {a: (1, 1), c: (1, 1)}
    half, whole = {a: (2, 1), c: (1, 1)}, {a: (2, 2), b: (1, 1)}
    looks = iter([seen, seen, half, whole, whole])
    assert changes(seen, lambda: next(looks), every=0) == {a, b, c}


@pytest.mark.parametrize("gone", [False, True])
def test_a_look_sees_new_changed_and_absent_files(tmp_path: Path, gone: bool) -> None:
    file, other = tmp_path / "a.yaml", tmp_path / "b.txt"
    file.write_text("1", "utf-8")
    other.write_text("1", "utf-8")
    before = snapshot([tmp_path])
    assert list(before) == [file.resolve()]
    if gone:
        file.unlink()
    else:
        file.write_text("22", "utf-8")
    assert changes(before, lambda: snapshot([tmp_path]), every=0) == {file.resolve()}
    assert snapshot([tmp_path / "absent.yaml", other]) == {
        other.resolve(): snapshot([other])[other.resolve()]
    }


def test_a_folder_that_goes_while_it_is_looked_at_is_no_end_of_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("pathlib.Path.rglob", gone)
    assert snapshot([tmp_path, tmp_path / ("a" * 300)]) == {}
