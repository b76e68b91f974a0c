"""Writing scenarios without Python: ``new``, ``lint`` and ``plan`` as QA calls them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from command_line import ROOT, environment
from jsonschema import Draft202012Validator

from simulator.journal import read_recording

if TYPE_CHECKING:
    from command_line import Done, Simulator


def _valid(document: object, schema: str) -> None:
    text = (ROOT / "schemas" / f"{schema}.schema.json").read_text("utf-8")
    Draft202012Validator(json.loads(text)).validate(document)


BAD = """\
scenario: One order
source: assumption
accounts:
  acme: {kind: reseller}
steps:
  - checkout: {buyer: acmee}
"""


def test_lint_shows_the_line_with_a_caret_and_the_fix(simulator: Simulator) -> None:
    (simulator.folder / "bad.yaml").write_text(BAD, "utf-8")
    done = simulator("lint", "bad.yaml")
    assert done.code == 2
    assert "bad.yaml:6:23: error unknown-account\n" in done.out
    line, caret = done.out.splitlines()[
        done.out.splitlines().index("     6 |   - checkout: {buyer: acmee}") :
    ][:2]
    assert caret.index("^") == line.index("acmee")
    assert "fix: Did you mean 'acme'?" in done.out
    assert "\x1b" not in done.out


def test_lint_as_json_and_sarif(simulator: Simulator) -> None:
    (simulator.folder / "bad.yaml").write_text(BAD, "utf-8")
    done = simulator("lint", "bad.yaml", "--format", "json")
    document = json.loads(done.out)
    _valid(document, "lint")
    assert (done.code, {remark["rule"] for remark in document["remarks"]}) == (
        2,
        {"unknown-account", "no-modeline"},
    )
    log = json.loads(simulator("lint", "bad.yaml", "--format", "sarif").out)
    sarif = ROOT / "tests" / "data" / "sarif" / "sarif-schema-2.1.0.json"
    if sarif.exists():
        schema = json.loads(sarif.read_text("utf-8"))
        Draft202012Validator({**schema, "$schema": Draft202012Validator.META_SCHEMA["$id"]}).validate(log)
    assert {result["ruleId"] for result in log["runs"][0]["results"]} == {"unknown-account", "no-modeline"}


def test_lint_mends_what_is_safe(simulator: Simulator) -> None:
    file = simulator.folder / "tabs.yaml"
    file.write_text(BAD.replace("acmee", "acme").replace("  acme", "\tacme"), "utf-8")
    assert simulator("lint", "tabs.yaml").code == 2
    done = simulator("lint", "tabs.yaml", "--fix")
    assert (done.code, "mended: tabs.yaml" in done.err) == (0, True)
    assert simulator("lint", "tabs.yaml", "--strict").code == 2  # it expects nothing, which is a warning


def test_lint_of_nothing_is_told(simulator: Simulator) -> None:
    (simulator.folder / "empty").mkdir()
    done = simulator("lint", "empty", "no-such-file.yaml")
    assert done.code == 2
    assert "no scenario file" in done.words
    assert "no-such-file.yaml" in done.words


def test_a_plan_is_what_a_run_sends(simulator: Simulator) -> None:
    common = ("known/reseller-first-order", "--seed", 7, "--run-tag", "1234567")
    planned = json.loads(simulator("plan", *common, "--format", "json").out)
    _valid(planned, "plan")
    simulator("run", *common, "--journal", "j.ndjson", environ={})
    (scenario,) = planned["scenarios"]
    calls = [call for step in scenario["steps"] for call in step["calls"]]
    sent = [
        exchange
        for exchange in read_recording(simulator.folder / "j.ndjson").exchanges
        if exchange.scenario == scenario["id"]
    ]
    assert [call["endpoint"] for call in calls] == [exchange.endpoint for exchange in sent]
    assert calls[0]["body"] == json.loads(sent[0].request.body or b"")
    assert calls[2]["body"]["AttributeList"] == json.loads(sent[2].request.body or b"")["AttributeList"]


def test_a_plan_needs_no_vendor_and_tells_no_secret(simulator: Simulator) -> None:
    (simulator.folder / "simulator.yaml").write_text(
        "endpoint: http://vendor.invalid/api\nreseller_support: true\n"
        "settings: {ApiSecret: {env: OUR_SECRET}}\n"
        "products:\n  - ID: t\n    Name: T\n"
        "    ProductsCollection: {Products: [{ID: p, Code: p, Name: Ours}]}\n",
        "utf-8",
    )
    environ = {"SIMULATOR_API_KEY": "the-key-of-it", "OUR_SECRET": "open-sesame-1"}
    done = simulator(
        "plan",
        "known/reseller-first-order",
        "--service",
        "simulator.yaml",
        "--format",
        "json",
        environ=environ,
    )
    assert done.code == 0, done.err
    assert "Ours" in done.out
    assert "http://vendor.invalid/api/Accounts/Synchronize" in done.out
    assert "the-key-of-it" not in done.out
    assert "open-sesame-1" not in done.out


FROM_THE_ENVIRONMENT = """\
# yaml-language-server: $schema=x
scenario: An account with a word of the environment
source: assumption
accounts:
  initech: {kind: direct_customer, members: {Description: "it is ${env.WORD}", Country: "${env.LAND}"}}
steps:
  - checkout: {buyer: initech}
    expect:
      calls:
        - account.synchronize: {request: {Description: "it is ${env.WORD}"}, absent: ["/${env.WORD}"]}
        - subscription.create: {}
"""


def test_a_value_of_the_environment_is_sent_as_it_is_and_shown_nowhere(simulator: Simulator) -> None:
    right, wrong = (simulator.folder / f"{name}.yaml" for name in ("right", "wrong"))
    right.write_text(FROM_THE_ENVIRONMENT, "utf-8")
    wrong.write_text(FROM_THE_ENVIRONMENT.replace('request: {Description: "it is ${env.WORD}"}',
                                                  "request: {Description: other}"), "utf-8")  # fmt: skip
    assert simulator("lint", "right.yaml", "--strict", environ={}).code == 0
    environ = {"WORD": 'can"ary&{17}', "LAND": "Greece"}
    for form in ("text", "json", "mermaid"):
        done = simulator("plan", "right.yaml", "--format", form, environ=environ)
        assert (done.code, "ary&{17}" in done.said) == (0, False), done.said
    assert simulator("run", "right.yaml", environ=environ).code == 0
    done = simulator("run", "wrong.yaml", "--json", "r.json", environ=environ)
    assert (done.code, "it is <redacted>" in done.out) == (2, True), done.said
    assert "ary&{17}" not in done.said + (simulator.folder / "r.json").read_text("utf-8")


def test_a_plan_as_text_and_as_a_diagram(simulator: Simulator) -> None:
    text = simulator("plan", "failure/customer-timeout", "--no-bodies").out
    assert "2 account.synchronize for contoso -> no answer: timeout (injected, not sent)" in text
    assert all(len(line) <= 80 for line in text.splitlines())
    diagram = simulator("plan", "failure/customer-timeout", "--format", "mermaid").out
    assert diagram.startswith("sequenceDiagram\n    participant P as Platform\n")
    assert "P--xV: 2 account.synchronize for contoso" in diagram


def test_an_impossible_expectation_is_no_plan(simulator: Simulator) -> None:
    (simulator.folder / "x.yaml").write_text(BAD.replace("acmee}", "acme}\n    expect: {calls: []}"), "utf-8")
    done = simulator("plan", "x.yaml")
    assert (done.code, "x.yaml:7:" in done.said) == (2, True)


def test_what_new_writes_passes_lint_and_run_at_once(simulator: Simulator) -> None:
    done = simulator("new", "mine/first.yaml", "--flow", "first-order", "--title", 'A "quoted" title: ours')
    assert done.code == 0
    assert simulator("lint", "mine", "--strict").code == 0
    ran = simulator.run("mine", environ={})
    assert ran.code == 0
    assert ran.report["scenarios"][-1]["title"] == 'A "quoted" title: ours'


def test_new_tells_a_recording(simulator: Simulator, whole: Done) -> None:
    journal = whole.folder / "journal.ndjson"
    asked = simulator("new", "--from", journal)
    assert (asked.code, "name the one that is meant" in asked.said) == (2, True)
    done = simulator("new", "seen.yaml", "--from", journal, "--scenario", "failure/customer-refused@on")
    assert done.code == 0
    assert simulator("lint", "seen.yaml", "--strict").code == 0
    assert simulator("run", "seen.yaml", environ={}).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--flow", "first-ordr"), "Did you mean 'first-order'?"),
        (("--flow", "partner-id", "--reseller-support"), "give --no-reseller-support"),
        ((), "it is not said what the scenario is about"),
        (("--flow", "change", "--from", "x"), "exclude each other"),
        (("--from", "no-such.har"), "cannot be read"),
        (("there.yaml", "--flow", "change"), "is there already"),
        ((".", "--flow", "change", "--force"), "is a folder"),
    ],
)
def test_new_tells_what_cannot_be_meant(simulator: Simulator, arguments: tuple[str, ...], said: str) -> None:
    (simulator.folder / "there.yaml").write_text("mine", "utf-8")
    done = simulator("new", *arguments)
    assert (done.code, said in done.said) == (2, True), done.err
    assert (simulator.folder / "there.yaml").read_text("utf-8") == "mine"


def test_new_asks_on_a_terminal(simulator: Simulator) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "simulator", "new", "asked.yaml"],
        cwd=simulator.folder,
        env=environment({}),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    os.write(ours, b"repeat-ordr\n2\nn\n")
    _, said = process.communicate(timeout=30)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, said
    assert b"2  repeat-order\n    a reseller's later orders" in said
    assert b"Did you mean 'repeat-order'?" in said
    assert b"With Reseller Support on?" in said
    assert "reseller_support: false" in (simulator.folder / "asked.yaml").read_text("utf-8")
