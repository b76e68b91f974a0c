"""Each format against its schema or a reader of its own, for runs of every kind and the nastiest vendor."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import report_runs
from jsonschema import Draft4Validator, Draft6Validator, Draft202012Validator
from markdown_it import MarkdownIt
from referencing import Registry, Resource

from simulator.bundled import schemas_folder
from simulator.events import RunFinished
from simulator.findings import Level
from simulator.journal import read_recording
from simulator.outputs import Format
from simulator.report import FORMATS
from simulator.report.folding import fold
from simulator.report.github import step_summary
from simulator.report.layout import Look
from simulator.report.terminal import Terminal
from simulator.settings import Verbosity
from tests.html_page import Page

if TYPE_CHECKING:
    from simulator.results import RunResult

DATA = Path(__file__).parent.parent / "data"
NASTY = "\x1b[2J<script>alert(1)</script> `|a|` @everyone #12 ::error::x%0A, \u202e\r\n::set-output name=a::b"

every_run = pytest.mark.parametrize("name", [*report_runs.RUNS, "nasty"])


def nasty() -> RunResult:
    """A failing run whose vendor writes what means something to every format."""
    result = report_runs.failing()

    def spoil(text: str | None) -> str | None:
        return None if text is None else f"{text} {NASTY}"

    scenarios = tuple(
        replace(
            scenario,
            title=f"{scenario.title} {NASTY}",
            reason=spoil(scenario.reason),
            findings=tuple(
                replace(
                    finding,
                    message=f"{NASTY} {finding.message}",
                    fix=f"{NASTY} {finding.fix}",
                    expected=spoil(finding.expected),
                    got=spoil(finding.got),
                    pointer=spoil(finding.pointer),
                    check_only=True,
                    in_common=f"ids that the vendor gave out {NASTY}",
                )
                for finding in scenario.findings
            ),
            created=tuple(replace(made, external_id=NASTY, name=NASTY) for made in scenario.created),
        )
        for scenario in result.scenarios
    )
    return replace(result, scenarios=scenarios, vendor=replace(result.vendor, endpoint=f"http://a/{NASTY}"))


def run(name: str) -> RunResult:
    return nasty() if name == "nasty" else report_runs.RUNS[name]()


def text(format_: Format, name: str) -> str:
    return FORMATS[format_].text(run(name))


def errors(validator: Any, document: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def ours(file: str) -> Draft202012Validator:
    resources = [
        (path.name, Resource.from_contents(json.loads(path.read_text("utf-8"))))
        for path in schemas_folder().glob("*.schema.json")
    ]
    known = Registry().with_resources(
        [*resources, *((resource.contents["$id"], resource) for _, resource in resources)]
    )
    return Draft202012Validator(known.contents(file), registry=known)


EVENTS = ours("events.schema.json")
JOURNAL = ours("journal.schema.json")


@every_run
def test_each_line_of_the_stream_is_described(name: str) -> None:
    lines = text(Format.NDJSON, name).removesuffix("\n").split("\n")
    assert [error for line in lines for error in errors(EVENTS, json.loads(line))] == []
    told = [json.loads(line)["event"] for line in lines]
    assert told == ["stream", *["scenario_finished"] * (len(told) - 2), "run_finished"]


def test_the_schema_of_events_refuses_what_it_does_not_know() -> None:
    line = json.loads(text(Format.NDJSON, "failing").split("\n")[1])
    line["scenario"]["findings"][0]["level"] = "urgent"
    assert errors(EVENTS, line)
    assert errors(EVENTS, {"event": "tea"})


@every_run
def test_a_journal_is_described_and_read_again(name: str, tmp_path: Path) -> None:
    lines = text(Format.JOURNAL, name).removesuffix("\n").split("\n")
    assert [error for line in lines for error in errors(JOURNAL, json.loads(line))] == []
    file = tmp_path / "journal"
    file.write_text(text(Format.JOURNAL, name), "utf-8")
    kept = [one for scenario in run(name).scenarios for one in scenario.exchanges]
    assert list(read_recording(file).exchanges) == kept


HAR = Registry().with_resources(
    (file.name, Resource.from_contents(json.loads(file.read_text("utf-8"))))
    for file in (DATA / "har-schema").glob("*.json")
)


@every_run
def test_a_har_is_one_and_read_again(name: str, tmp_path: Path) -> None:
    document = json.loads(text(Format.HAR, name))
    assert errors(Draft6Validator({"$ref": "har.json"}, registry=HAR), document) == []
    file = tmp_path / "run.har"
    file.write_text(text(Format.HAR, name), "utf-8")
    read = read_recording(file)
    kept = [one for scenario in run(name).scenarios for one in scenario.exchanges]
    assert [(one.number, one.scenario, one.request, one.reply) for one in read.exchanges] == [
        (one.number, one.scenario, one.request, one.reply) for one in kept
    ]
    assert read.header["vendor"]["built_in"] is run(name).vendor.built_in


SARIF = Draft4Validator(json.loads((DATA / "sarif-2.1.0.schema.json").read_text("utf-8")))


@every_run
def test_sarif_is_valid_and_says_where_and_why(name: str) -> None:
    log = json.loads(text(Format.SARIF, name))
    assert errors(SARIF, log) == []
    (told,) = log["runs"]
    rules = told["tool"]["driver"]["rules"]
    for result in told["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert place["region"]["startLine"] >= 1
        assert place["artifactLocation"]["uri"]
    assert told["invocations"][0]["exitCode"] == run(name).exit_code
    assert told["properties"]["builtInVendor"] is run(name).vendor.built_in


def test_sarif_points_at_the_line_that_asked() -> None:
    first = json.loads(text(Format.SARIF, "failing"))["runs"][0]["results"][0]
    place = first["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == (report_runs.FIRST_ORDER, 12)
    assert first["level"] == "error"
    assert first["webRequest"]["method"] == "POST"
    assert first["webResponse"]["body"]["text"] == '{"Result": "EXT-1"}'


def test_nothing_judged_is_no_success_in_sarif() -> None:
    (told,) = json.loads(text(Format.SARIF, "nothing_judged"))["runs"]
    assert told["results"] == []
    assert told["invocations"][0]["executionSuccessful"] is False
    assert told["invocations"][0]["toolExecutionNotifications"][0]["level"] == "error"


COMMAND = re.compile(r"::(error|warning|notice) ([^\r\n]*?)::([^\r\n]*)")


@every_run
def test_annotations_are_workflow_commands_and_nothing_else(name: str) -> None:
    lines = text(Format.GITHUB, name).removesuffix("\n").split("\n")
    for line in lines:
        found = COMMAND.fullmatch(line)
        assert found is not None, line
        properties = dict(part.split("=", 1) for part in found[2].split(","))
        assert set(properties) <= {"file", "line", "col", "title"}
        assert all(":" not in value for value in properties.values())
        assert re.sub("%(25|0A|0D)", "", found[3]).find("%") == -1
    assert lines[0].startswith("::notice" if name == "passing_built_in" else ("::error", "::warning"))


def test_no_line_for_people_is_a_command_to_github() -> None:
    page = io.StringIO()
    terminal = Terminal(page, Look.of(page, {"GITHUB_ACTIONS": "true"}), Verbosity.VERBOSE)
    said = "a ::error::x\n  ::stop-commands::y " + "::set-output name=z::1 ##[group]" * 9
    first, *others = nasty().scenarios
    spoilt = replace(first, findings=tuple(replace(finding, got=said) for finding in first.findings))
    terminal.handle(RunFinished(result=replace(nasty(), scenarios=(spoilt, *others))))
    lines = page.getvalue().splitlines()
    assert any(line.strip().startswith(": :") for line in lines)
    assert not [line for line in lines if line.strip().startswith("::") or "##[" in line]


def test_annotations_stay_within_what_github_shows() -> None:
    result = report_runs.failing_vendor_only()
    scenario = next(one for one in result.scenarios if one.findings)
    many = tuple(
        replace(scenario.findings[0], check=f"check.n{number}", level=level)
        for level in Level
        for number in range(25)
    )
    lines = FORMATS[Format.GITHUB].text(replace(result, scenarios=(replace(scenario, findings=many),)))
    kinds = [line.partition(" ")[0] for line in lines.splitlines()]
    assert [kinds.count(kind) for kind in ("::error", "::warning", "::notice")] == [10, 10, 10]
    assert "title=and 17 more error" in lines
    assert "check.n24" in lines


@every_run
def test_markdown_lets_no_text_of_a_vendor_mean_anything(name: str) -> None:
    """As a reader of Markdown sees it: vendors' texts are text, in code or not, and refer to nobody."""
    page = text(Format.MARKDOWN, name)
    shown = MarkdownIt("commonmark").enable("table").render(page)
    tags = {tag.split()[0].rstrip(">") for tag in re.findall(r"<([a-z][^>]*)>", shown)}
    assert tags <= {"h2", "h3", "p", "strong", "ul", "li", "code", "pre", "details", "summary", "em"}
    prose = re.sub(r"<(code|pre)\b.*?</\1>", "", shown, flags=re.DOTALL)
    assert not re.search(r"@\w|#\d", prose)
    assert "\x1b" not in page
    assert page.startswith("## Marketplace simulator: ")
    assert step_summary(run(name)).startswith(page)


@pytest.mark.parametrize("format_", [Format.TERMINAL, Format.MARKDOWN, Format.HTML])
def test_readers_are_told_what_refusals_of_other_words_have_in_common(format_: Format) -> None:
    assert "in common" in text(format_, "nasty")
    assert "in common" not in text(format_, "failing")


def test_markdown_fits_an_issue() -> None:
    result = report_runs.failing_vendor_only()
    scenario = next(one for one in result.scenarios if one.findings)
    many = tuple(replace(scenario.findings[0], check=f"check.n{n}", got="x" * 900) for n in range(300))
    page = FORMATS[Format.MARKDOWN].text(replace(result, scenarios=(replace(scenario, findings=many),)))
    assert 40_000 < len(page) < 65_536
    assert "longer than an issue takes" in page


@every_run
def test_a_page_is_sound(name: str) -> None:
    page = Page(text(Format.HTML, name))
    page.must_be_sound()
    result = run(name)
    assert sum(attributes.get("class", "").startswith("scenario ") for _, attributes in page.elements) == len(
        result.scenarios
    )
    assert sum(tag == "article" for tag, _ in page.elements) == len(fold(result))
    assert "\x1b" not in text(Format.HTML, name)


def test_a_page_marks_the_place_of_a_finding_and_folds_what_follows() -> None:
    page = text(Format.HTML, "failing")
    assert "<mark>{&quot;" not in page
    assert '<mark>{"Result": "EXT-1"}</mark> <a href="#f1">1 answer.code</a>' in page
    assert "<details><summary>Leads to 2 more</summary>" in page
    assert '<pre class="curl">curl -sS' in page
    assert "&lt;script&gt;" not in page


def test_a_page_shows_every_exchange_that_a_run_kept() -> None:
    result = report_runs.failing()
    exchanges = {
        scenario.id: tuple(
            report_runs.exchange(scenario.id, number=call.number, answer=b'{"Code": 0, "Result": "EXT-7"}')
            for call in scenario.calls
        )
        for scenario in result.scenarios
    }
    page = FORMATS[Format.HTML].text(replace(result, exchanges=exchanges))
    Page(page).must_be_sound()
    assert page.count('<details class="call"') == sum(len(scenario.calls) for scenario in result.scenarios)
    assert "Code 0 → EXT-7" in page
    assert "are not in this page" not in page
    assert "are not in this page" in text(Format.HTML, "failing")


@pytest.mark.parametrize(
    "format_", [Format.HTML, Format.MARKDOWN, Format.GITHUB, Format.SARIF, Format.TERMINAL]
)
def test_the_built_in_vendor_is_named_as_such(format_: Format) -> None:
    assert "built-in vendor, not a real endpoint" in text(format_, "passing_built_in")
