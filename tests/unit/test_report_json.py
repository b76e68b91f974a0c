"""The JSON report: the schema describes every run, member by member, and no vendor's text breaks it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import report_runs
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from simulator.bundled import schemas_folder
from simulator.errors import UsageError
from simulator.report.json_reading import read_report
from simulator.report.json_report import as_json, json_text
from simulator.results import Outcome

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = json.loads((schemas_folder() / "report.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("name", report_runs.RUNS)
def test_every_run_is_described_by_the_schema(name: str) -> None:
    document = json.loads(json_text(report_runs.RUNS[name]()))
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []


def test_the_schema_is_one_and_describes_every_member() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert list(members_without_description(SCHEMA, "#")) == []


def members_without_description(schema: Any, where: str) -> list[str]:
    missing = []
    if isinstance(schema, dict):
        for name, member in schema.get("properties", {}).items():
            if not (isinstance(member, dict) and member.get("description")):
                missing.append(f"{where}/{name}")
        for name, part in schema.items():
            missing += members_without_description(part, f"{where}/{name}")
    elif isinstance(schema, list):
        for number, part in enumerate(schema):
            missing += members_without_description(part, f"{where}/{number}")
    return missing


def test_the_calls_in_it_are_as_a_journal_has_them() -> None:
    journal = json.loads((schemas_folder() / "journal.schema.json").read_text("utf-8"))["$defs"]
    for name in ("exchange", "response", "noResponse", "headers", "body"):
        assert journal[name] | {"title": ""} == SCHEMA["$defs"][name] | {"title": ""}


@pytest.mark.parametrize("name", report_runs.RUNS)
def test_a_report_is_read_back_as_the_run_it_was_made_from(name: str, tmp_path: Path) -> None:
    text = json_text(report_runs.RUNS[name]())
    (tmp_path / "report.json").write_text(text, "utf-8")
    assert json_text(read_report(tmp_path / "report.json")) == text


def test_what_a_refusal_is_known_by_is_told_and_read_back(tmp_path: Path) -> None:
    usual = report_runs.failing()
    first, *others = usual.scenarios
    known = {"check_only": True, "in_common": "ids of resellers", "about": ("mail", "edition")}
    marked = replace(first, findings=tuple(replace(one, **known) for one in first.findings))
    result = replace(usual, scenarios=(marked, *others))
    (tmp_path / "report.json").write_text(json_text(result), "utf-8")
    back = read_report(tmp_path / "report.json").all_findings
    told = [(one.check_only, one.in_common, one.about) for one in back]
    assert told == [(one.check_only, one.in_common, one.about) for one in result.all_findings]
    assert {(True, "ids of resellers", ("mail", "edition")), (False, None, ())} == set(told)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{]", "report.json:1:2: is no JSON report"),
        ('{"report": 1, "simulator": "0.0.9"}', "is no report of this version (simulator 0.0.9 wrote it)"),
        ("[1]", "report.json: is no JSON report"),
        ("\x00\xff", "is no JSON report"),
    ],
)
def test_what_is_no_report_is_told(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text(text, "latin-1")
    with pytest.raises(UsageError) as raised:
        read_report(tmp_path / "report.json")
    assert said in str(raised.value)
    assert "fix: give the file that run --json or judge --json of this version wrote" in str(raised.value)


def test_a_report_whose_parts_do_not_fit_together_is_told(tmp_path: Path) -> None:
    document = as_json(report_runs.failing())
    document["scenarios"][0]["findings"] = [99]
    (tmp_path / "report.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(UsageError, match="is no whole report"):
        read_report(tmp_path / "report.json")


def test_half_a_surrogate_pair_in_a_report_is_read_back(tmp_path: Path) -> None:
    document = as_json(report_runs.failing())
    document["scenarios"][0]["title"] = "\ud800"
    (tmp_path / "report.json").write_text(json.dumps(document), "utf-8")
    assert read_report(tmp_path / "report.json").scenarios[0].title == "\ud800"


def test_the_schema_refuses_what_it_does_not_know() -> None:
    document = as_json(report_runs.failing())
    document["findings"][0]["level"] = "urgent"
    document["scenarios"][0]["extra"] = 1
    del document["vendor"]["built_in"]
    wrong = {
        "/".join(map(str, error.absolute_path))
        for error in Draft202012Validator(SCHEMA).iter_errors(document)
    }
    assert wrong == {"findings/0/level", "scenarios/0", "vendor"}


def test_indexes_join_scenarios_findings_and_entries() -> None:
    document = as_json(report_runs.refused_everywhere())
    findings = document["findings"]
    assert [finding["run_wide"] for finding in findings] == [True, False, False]
    for scenario in document["scenarios"]:
        assert {findings[index]["scenario"] for index in scenario["findings"]} == {scenario["id"]}
    (entry,) = document["entries"]
    assert entry["findings"] == [0]
    assert entry["consequences"] == [1, 2]


def test_a_finding_carries_its_request_without_the_secret() -> None:
    finding = as_json(report_runs.failing())["findings"][0]
    assert finding["curl"].startswith("curl -sS -X POST 'https://staging.vendor.example.com/")
    assert "$SIMULATOR_API_KEY" in finding["curl"]
    assert "redacted" not in finding["curl"]


def test_every_id_made_is_there() -> None:
    document = as_json(report_runs.passing_built_in())
    assert [thing["external_id"] for thing in document["created"]] == ["EXT-1", "EXT-2", "EXT-3"]
    left = as_json(report_runs.interrupted_with_cleanup())["cleanup"]["left"]
    assert [(thing["external_id"], thing["reason"]) for thing in left] == [
        ("EXT-1", "account.delete answered HTTP 500: \x1b[31mbusy")
    ]


def test_counts_are_of_what_is_there() -> None:
    counts = as_json(report_runs.failing())["counts"]
    assert counts["scenarios"] == {
        "passed": 0,
        "failed": 2,
        "skipped": 3,
        "unreachable": 0,
        "error": 1,
        "interrupted": 0,
        "known": 0,
    }
    assert as_json(report_runs.with_known_failures())["counts"]["known"] == 2
    assert counts["findings"] == {"must": 6, "should": 1, "may": 1}
    assert counts["calls"] == 7


@given(st.text(st.characters(), max_size=30))
def test_any_text_survives_as_valid_utf_8(text: str) -> None:
    result = report_runs.failing()
    first, *others = result.scenarios
    odd = replace(first, title=text, findings=(replace(first.findings[0], got=text, message=text),))
    written = json_text(replace(result, scenarios=(odd, *others), run_tag=text)).encode()
    read = json.loads(written.decode())
    kept = "".join(f"\\u{ord(c):04x}" if 0xD800 <= ord(c) < 0xE000 else c for c in text)
    assert (read["scenarios"][0]["title"], read["findings"][0]["got"], read["run_tag"]) == (kept, kept, kept)


def test_an_empty_run_is_a_document_too() -> None:
    result = replace(report_runs.nothing_judged(), scenarios=())
    document = as_json(result)
    assert list(Draft202012Validator(SCHEMA).iter_errors(document)) == []
    assert document["counts"]["scenarios"] == dict.fromkeys(map(str, Outcome), 0)
