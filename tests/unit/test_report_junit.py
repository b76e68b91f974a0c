"""The JUnit report, read by a JUnit parser."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import report_runs
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from simulator.findings import Level, Party
from simulator.report.junit import as_junit
from simulator.results import ExitCode, Outcome, RunResult, Verdict


def suites(result: RunResult) -> dict[str, TestSuite]:
    return {suite.name: suite for suite in JUnitXml.fromstring(as_junit(result).encode())}


def cases(result: RunResult) -> dict[tuple[str, str], TestCase]:
    found = [case for suite in suites(result).values() for case in suite]
    named = {(case.classname, case.name): case for case in found}
    assert len(named) == len(found), "one test case per scenario and check"
    return named


def endings(case: TestCase) -> list[type]:
    return [type(ending) for ending in case.result]


def test_a_suite_for_each_file_with_a_case_for_each_scenario_and_check() -> None:
    result = report_runs.failing()
    assert list(suites(result)) == list(dict.fromkeys(scenario.file for scenario in result.scenarios))
    assert {name for classname, name in cases(result) if classname == "checkout/repeat-order@on"} == {
        "answer.code",
        "answer.content_type",
        "answer.result",
        "answer.result_stable",
        "ordering.reseller_before_customer",
        "scenario.call_missing",
    }


def test_the_vendors_faults_are_failures_and_the_others_errors() -> None:
    found = cases(report_runs.failing())
    assert endings(found["checkout/repeat-order@on", "answer.code"]) == [Failure]
    assert endings(found["checkout/direct-customer@on", "scenario.impossible"]) == [Error]
    assert endings(found["checkout/repeat-order@on", "ordering.reseller_before_customer"]) == []
    unreachable = cases(report_runs.unreachable())
    assert {tuple(endings(case)) for case in unreachable.values()} == {(Error,)}
    assert endings(cases(report_runs.our_defect())["checkout/direct-customer@on", "tool.defect"]) == [Error]


def test_what_follows_from_mere_advice_fails_no_more_than_that() -> None:
    result = report_runs.failing_vendor_only()
    scenario = next(one for one in result.scenarios if any(f.follows_from for f in one.findings))
    advice = [
        one if one.follows_from else replace(one, level=Level.MAY, party=Party.VENDOR)
        for one in scenario.findings
    ]
    passed = replace(scenario, outcome=Outcome.PASSED, findings=tuple(advice))
    found = cases(replace(result, verdict=Verdict.PASSED, exit_code=ExitCode.PASSED, scenarios=(passed,)))
    assert {tuple(endings(case)) for case in found.values()} == {()}


def test_what_follows_from_a_fault_is_the_fault_of_the_same() -> None:
    """A vendor that breaks an answer has failures alone: nobody has to look for errors of another."""
    result = report_runs.failing_vendor_only()
    first = result.scenarios[0]
    root = replace(first.findings[0], party=Party.VENDOR, follows_from=None)
    order = replace(root, check="expectation.calls", party=Party.PLATFORM, follows_from=root.check)
    further = replace(order, check="expectation.outcome", follows_from=order.check)
    for party, ending in ((Party.VENDOR, Failure), (Party.NETWORK, Error)):
        findings = (replace(root, party=party), order, further)
        found = cases(replace(result, scenarios=(replace(first, findings=findings),)))
        assert {tuple(endings(found[first.id, one.check])) for one in findings} == {(ending,)}, party
    lifted = replace(order, follows_from="http.unauthorized")
    of_run = replace(root, check="http.unauthorized")
    found = cases(replace(result, findings=(of_run,), scenarios=(replace(first, findings=(lifted,)),)))
    assert endings(found[first.id, "expectation.calls"]) == [Failure]


def test_findings_that_name_each_other_or_nobody_end() -> None:
    result = report_runs.failing_vendor_only()
    first = result.scenarios[0]
    one = replace(first.findings[0], check="a.a", party=Party.PLATFORM, follows_from="b.b")
    other = replace(one, check="b.b", follows_from="a.a")
    lost = replace(one, check="c.c", follows_from="d.d")
    found = cases(replace(result, scenarios=(replace(first, findings=(one, other, lost)),)))
    assert endings(found[first.id, "c.c"]) == [Error]


def test_a_failure_tells_what_to_do() -> None:
    (failure,) = cases(report_runs.failing())["checkout/reseller-first-order@on", "answer.code"].result
    assert failure.message.startswith("The answer has no Code")
    assert failure.type == "vendor must"
    for part in ("/Code in the answer", "expected  an integer", "fix       Answer with", "curl -sS"):
        assert part in failure.text


def test_advice_fails_nothing_and_is_told() -> None:
    case = cases(report_runs.failing())["checkout/repeat-order@on", "answer.result_stable"]
    assert endings(case) == []
    assert "EXT-1 became EXT-900441" in case.system_out


def test_advice_that_failed_a_strict_run_is_a_failure() -> None:
    result = report_runs.failing_vendor_only()
    repeat = result.scenarios[1]
    advice = tuple(one for one in repeat.findings if one.level is not Level.MUST)
    strict = replace(result, strict=True, scenarios=(replace(repeat, findings=advice),))
    assert endings(cases(strict)["checkout/repeat-order@on", "answer.result_stable"]) == [Failure]
    assert endings(cases(strict)["checkout/repeat-order@on", "answer.content_type"]) == []


def test_several_findings_of_one_check_are_one_case() -> None:
    result = report_runs.failing_vendor_only()
    first = result.scenarios[0]
    two = (first.findings[0], replace(first.findings[0], party=Party.PLATFORM, call=2))
    case = cases(replace(result, scenarios=(replace(first, findings=two),)))[first.id, "answer.code"]
    (failure,) = case.result
    assert isinstance(failure, Failure)
    assert failure.message.endswith("(and 1 more)")
    assert failure.text.count("The answer has no Code") == 2


def test_what_was_skipped_says_why() -> None:
    (skip,) = cases(report_runs.failing())["addons/basket@on", "scenario"].result
    assert isinstance(skip, Skipped)
    assert "--capability addons" in skip.message


def test_nothing_passes_where_nothing_was_judged() -> None:
    for outcome in Outcome:
        result = replace(
            report_runs.passing_built_in(),
            scenarios=(replace(report_runs.scenario("a.yaml", "A", outcome=outcome), judged=frozenset()),),
        )
        (case,) = cases(result).values()
        assert len(endings(case)) == 1, outcome


def test_an_interrupted_run_does_not_look_passed() -> None:
    found = cases(report_runs.interrupted_with_cleanup())
    assert endings(found["checkout/repeat-order@on", "scenario"]) == [Skipped]
    assert endings(found["run", "verdict"]) == [Error]


@pytest.mark.parametrize("name", report_runs.RUNS)
def test_the_counts_are_those_of_the_cases_and_agree_with_the_exit_code(name: str) -> None:
    result = report_runs.RUNS[name]()
    xml = JUnitXml.fromstring(as_junit(result).encode())
    kinds = Counter(kind for case in cases(result).values() for kind in endings(case))
    assert (xml.tests, xml.failures, xml.errors, xml.skipped) == (
        len(cases(result)),
        kinds[Failure],
        kinds[Error],
        kinds[Skipped],
    )
    for suite in xml:
        assert suite.tests == len(list(suite))
    if result.exit_code not in (ExitCode.PASSED, ExitCode.NOTHING_JUDGED):
        assert kinds[Failure] + kinds[Error] > 0


def test_an_empty_run_is_an_error_and_a_verdict_without_findings_is_told() -> None:
    empty = replace(report_runs.nothing_judged(), scenarios=())
    assert endings(cases(empty)["run", "verdict"]) == [Error]
    failed = replace(empty, verdict=Verdict.FAILED, exit_code=ExitCode.VENDOR_BROKE_THE_CONTRACT)
    assert endings(cases(failed)["run", "verdict"]) == [Failure]


def test_the_built_in_vendor_is_named_in_the_properties() -> None:
    for suite in suites(report_runs.passing_built_in()).values():
        known = {one.name: one.value for one in suite.properties()}
        assert known["vendor"].startswith("the built-in vendor, not a real endpoint")
        assert (known["seed"], known["run_tag"]) == ("4711", "sim")


def test_the_first_case_of_a_scenario_carries_its_time() -> None:
    result = report_runs.failing()
    xml = JUnitXml.fromstring(as_junit(result).encode())
    assert sum(case.time for suite in xml for case in suite) == pytest.approx(3 * 0.012)


@given(st.text(st.characters(), max_size=20))
def test_no_text_breaks_the_document(text: str) -> None:
    result = report_runs.failing()
    first = result.scenarios[0]
    odd = replace(
        first,
        title=text,
        file=f"a{text}",
        id=f"b{text}",
        findings=(replace(first.findings[0], message=text, got=text, fix=text),),
    )
    whole = replace(result, scenarios=(odd,), run_tag=text)
    root = ElementTree.fromstring(as_junit(whole).encode("utf-8"))
    assert root.find("testsuite/testcase/failure") is not None
