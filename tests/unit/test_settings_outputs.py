"""``--output FORMAT=PATH``: what is meant, and what cannot be, told before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.errors import OutputError, Problem, SimulatorError, UsageError
from simulator.outputs import STEP_SUMMARY, Format, Output
from simulator.report import FORMATS
from simulator.settings import Settings, load_settings


def load(*outputs: str, **given: object) -> Settings:
    return load_settings(outputs=outputs, **{"environ": {}, **given})  # type: ignore[arg-type]


def problems(kind: type[SimulatorError], *outputs: str, **given: object) -> list[Problem]:
    with pytest.raises(SimulatorError) as caught:
        load(*outputs, **given)
    assert type(caught.value) is kind
    return list(caught.value.problems)


def test_every_format_is_in_the_one_table() -> None:
    assert set(FORMATS) == set(Format)


def test_any_number_of_outputs_and_the_short_forms(tmp_path: Path) -> None:
    settings = load(
        f"sarif={tmp_path}/a=b.sarif",
        f"JSON={tmp_path}/one.json",
        f"json={tmp_path}/two.json",
        "github",
        json=tmp_path / "three.json",
        journal=tmp_path / "j",
    )
    assert settings.outputs == (
        Output(format=Format.SARIF, path=tmp_path / "a=b.sarif"),
        Output(format=Format.JSON, path=tmp_path / "one.json"),
        Output(format=Format.JSON, path=tmp_path / "two.json"),
        Output(format=Format.GITHUB, path=None),
        Output(format=Format.JSON, path=tmp_path / "three.json", said_by="--json"),
        Output(format=Format.JOURNAL, path=tmp_path / "j", said_by="--journal"),
    )
    assert not settings.stdout_is_taken
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["-", "/dev/stdout", "/dev/fd/1"])
def test_standard_output_by_any_name(path: str) -> None:
    settings = load(f"json={path}")
    assert settings.outputs[0].path is None
    assert settings.stdout_is_taken


@pytest.mark.parametrize(
    ("said", "what", "fix"),
    [
        ("html", "'html' names no file", "write --output html=PATH, with - for standard output"),
        ("json=", "'json=' names no file", "--output json=PATH"),
        ("htlm=a", "there is no format 'htlm'", "Did you mean 'html'?"),
        ("md=a.md", "there is no format 'md'", "Did you mean 'markdown'?"),
        ("xml=a", "there is no format 'xml'", "Did you mean 'junit'?"),
        ("pdf=a", "there is no format 'pdf'", "Known: "),
        ("=a", "there is no format ''", "Known: "),
        ("out/report.html", "does not say in which format", "Did you mean html=out/report.html?"),
        ("report.SARIF", "does not say in which format", "Did you mean sarif=report.SARIF?"),
        ("juint", "'juint' is not of the form FORMAT=PATH", "Did you mean 'junit'?"),
        ("", "'' is not of the form FORMAT=PATH", "write --output FORMAT=PATH"),
        ("json=\udce9", "is not UTF-8", "UTF-8"),
    ],
)
def test_an_output_that_cannot_be_meant(said: str, what: str, fix: str) -> None:
    (problem,) = problems(UsageError, said)
    assert problem.where == "--output"
    assert what in problem.what
    assert fix in problem.fix


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        UsageError,
        "htlm=a",
        "json",
        f"sarif={tmp_path}",
        "markdown=-",
        "har=-",
        f"har={tmp_path}/no/a",
        workers=0,
    )
    assert [(p.where, p.what.split(" cannot")[0]) for p in found] == [
        ("--output", "there is no format 'htlm'"),
        ("--output", "'json' names no file"),
        ("--workers", "must be from 1 to 256, and is 0"),
        ("--output sarif", str(tmp_path)),
        ("--output har", "standard output is the place of --output markdown already"),
        ("--output har", f"{tmp_path}/no/a"),
    ]


def test_two_outputs_do_not_share_a_file_nor_write_over_what_is_read(tmp_path: Path) -> None:
    link, report = tmp_path / "link", tmp_path / "report"
    report.write_text("old")
    link.symlink_to(report)
    recording = tmp_path / "traffic.har"
    found = problems(
        OutputError,
        f"har={report}",
        f"json={link}",
        f"sarif={tmp_path}/./traffic.har",
        reading={recording: "the recording"},
    )
    assert [p.what for p in found] == [
        f"{link} is the file of --output har already",
        f"{recording} is the recording already",
    ]
    assert report.read_text() == "old"
    load("json=/dev/null", "har=/dev/null")  # there is room for all


def test_the_file_of_a_step_summary_must_be_writable(tmp_path: Path) -> None:
    missing = tmp_path / "none" / "summary"
    (problem,) = problems(OutputError, "github", environ={STEP_SUMMARY: str(missing)})
    assert problem.where == STEP_SUMMARY
    assert "there is no folder" in problem.what
    load("json=/dev/null", environ={STEP_SUMMARY: str(missing)})


def test_a_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load("json=~/report.json").outputs[0].path == tmp_path / "report.json"
    assert load("json=~no-such-user/x.json".replace("/", "-")).outputs[0].path == Path("~no-such-user-x.json")
