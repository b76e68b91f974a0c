"""The run as JUnit XML: a test suite for each scenario file, a test case for each scenario and check.

What the vendor must mend is a failure; what only the user, the network or we can mend is an error; what was
not played is skipped, with its reason, and so is what is known to fail: it has not passed, and the reason is
there for all to see. Advice (should, may) fails nothing and is output of a test case that
passed. A check that was not exercised has no test case, and nothing passes where nothing was judged.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, assert_never

from simulator import __version__
from simulator.findings import Party
from simulator.report.failure import Depth, failure_lines
from simulator.report.folding import Entry, failing, known_to_fail
from simulator.report.layout import Look, visible
from simulator.report.wording import exit_code_words, iso_time, setting
from simulator.results import ExitCode, Outcome
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from xml.etree.ElementTree import Element

    from simulator.findings import Finding
    from simulator.results import RunResult, ScenarioResult

__all__ = ["as_junit"]

_LOOK = Look(width=100)
_DEPTH = Depth(value=2000)
_WHOLE = "scenario"
"""The test case of a scenario as a whole, where there is something to say that no check says."""

_REGISTRATION = "registration"
"""The test suite of what belongs to no scenario file: what the vendor was asked before the scenarios."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passed:
    output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Skipped:
    reason: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    tag: Literal["failure", "error"]
    kind: str
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A test case; ``elapsed`` is the scenario's, on its first case alone, so that sums are right.

    ``file`` is the scenario file, empty for what belongs to none.
    """

    classname: str
    name: str
    ending: _Passed | _Skipped | _Fault
    file: str = ""
    elapsed: float = 0.0


def as_junit(result: RunResult) -> str:
    """The XML document as text that is valid UTF-8, with a line feed at its end."""
    import xml.etree.ElementTree as ET  # noqa: PLC0415 - the terminal alone never needs it

    suites = _suites(result)
    cases = [case for suite in suites.values() for case in suite]
    root = ET.Element("testsuites", _attributes("marketplace simulator", cases, result.elapsed))
    for name, suite in suites.items():
        elapsed = sum(case.elapsed for case in suite)
        element = ET.SubElement(root, "testsuite", _attributes(name, suite, elapsed))
        element.set("timestamp", iso_time(result.started)[:19])
        properties = ET.SubElement(element, "properties")
        for key, value in _properties(result).items():
            ET.SubElement(properties, "property", {"name": key, "value": visible(value)})
        for case in suite:
            _add(element, case)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suites(result: RunResult) -> dict[str, list[_Case]]:
    """The test cases by scenario file, in file order; those of the run as a whole come last."""
    suites: dict[str, list[_Case]] = {}
    for scenario in result.scenarios:
        suites.setdefault(_suite_of(scenario), []).extend(_scenario_cases(scenario, result))
    of_run = list(_checks(result.findings, frozenset(), "run", None, result))
    if verdict := _verdict_case(result, [*of_run, *(case for suite in suites.values() for case in suite)]):
        of_run.append(verdict)
    return suites | ({"run": of_run} if of_run else {})


def _suite_of(scenario: ScenarioResult) -> str:
    return scenario.file or ("probes" if scenario.is_probe else _REGISTRATION)


def _scenario_cases(scenario: ScenarioResult, result: RunResult) -> list[_Case]:
    cases = list(_checks(scenario.findings, scenario.judged, scenario.id, scenario, result))
    if whole := _whole(scenario, cases):
        cases.append(_Case(classname=scenario.id, name=_WHOLE, ending=whole))
    return [
        replace(case, file=scenario.file, elapsed=0.0 if place else scenario.elapsed)
        for place, case in enumerate(cases)
    ]


def _checks(
    findings: Iterable[Finding],
    judged: frozenset[str],
    classname: str,
    scenario: ScenarioResult | None,
    result: RunResult,
) -> Iterator[_Case]:
    """A test case for each check that was applied or that found something, by its id."""
    found: dict[str, list[Finding]] = {check: [] for check in judged}
    for finding in findings:
        found.setdefault(finding.check, []).append(finding)
    for check in sorted(found):
        yield _Case(classname=classname, name=check, ending=_ending(found[check], scenario, result))


def _ending(
    findings: list[Finding], scenario: ScenarioResult | None, result: RunResult
) -> _Passed | _Skipped | _Fault:
    """Nothing that follows from what fails no scenario fails one: a refusal may be the vendor's right."""
    text = "\n\n".join(_told(number, finding, scenario, result) for number, finding in enumerate(findings, 1))
    passed = scenario is not None and scenario.outcome in (Outcome.PASSED, Outcome.KNOWN)
    faults = [
        finding
        for finding in findings
        if failing(finding, result) and not (passed and finding.follows_from is not None)
    ]
    known = next((finding.known for finding in findings if known_to_fail(finding, result)), None)
    if not faults:
        return (
            _Passed(output=text) if known is None else _Skipped(reason=f"known to fail: {known}", text=text)
        )
    worst = next((one for one in faults if _blamed(one, scenario, result) is Party.VENDOR), faults[0])
    blamed = _blamed(worst, scenario, result)
    return _Fault(
        tag="failure" if blamed is Party.VENDOR else "error",
        kind=f"{blamed} {worst.level}",
        message=" ".join(worst.message.split())
        + (f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""),
        text=text,
    )


def _blamed(finding: Finding, scenario: ScenarioResult | None, result: RunResult) -> Party:
    """Whose fault it is in the end: what the platform cannot do after a broken answer is the vendor's."""
    known = (*(scenario.findings if scenario else ()), *result.findings)
    passed = {finding.check}
    while finding.follows_from is not None:
        cause = next((one for one in known if one.check == finding.follows_from), None)
        if cause is None or cause.check in passed:
            break
        finding = cause
        passed.add(cause.check)
    return finding.party


def _told(number: int, finding: Finding, scenario: ScenarioResult | None, result: RunResult) -> str:
    entry = Entry(
        finding=finding,
        level=finding.level,
        indexes=(),
        consequences=(),
        scenarios=(),
        endpoints=(),
        run_wide=scenario is None,
        played=scenario,
    )
    cause = f"\n    follows from {finding.follows_from}" if finding.follows_from else ""
    return "\n".join(failure_lines(number, entry, result, _LOOK, _DEPTH)) + cause


def _whole(scenario: ScenarioResult, cases: list[_Case]) -> _Skipped | _Fault | None:
    """What is to be said of the scenario itself: that it did not pass, where no test case says so."""
    tags = {case.ending.tag for case in cases if isinstance(case.ending, _Fault)}
    reason = scenario.reason or ""
    match scenario.outcome:
        case Outcome.SKIPPED:
            return _Skipped(reason=reason or "skipped")
        case Outcome.INTERRUPTED:
            return _Skipped(reason=reason or "the run was interrupted")
        case Outcome.PASSED | Outcome.KNOWN:
            return None if cases else _Skipped(reason=reason or "nothing was judged")
        case Outcome.FAILED:
            return None if tags else _Fault(tag="failure", kind="vendor must", message=reason or "failed")
        case Outcome.ERROR:
            return None if "error" in tags else _Fault(tag="error", kind="error", message=reason or "error")
        case Outcome.UNREACHABLE:
            message = reason or "the vendor could not be reached"
            return None if tags else _Fault(tag="error", kind="network must", message=message)
        case _:
            assert_never(scenario.outcome)


def _verdict_case(result: RunResult, cases: list[_Case]) -> _Case | None:
    """A test case that fails where the run did not pass and no other test case says so."""
    code = result.exit_code
    if code is ExitCode.PASSED or any(isinstance(case.ending, _Fault) for case in cases):
        return None
    words = exit_code_words(code)
    tag: Literal["failure", "error"] = "failure" if code is ExitCode.VENDOR_BROKE_THE_CONTRACT else "error"
    return _Case(classname="run", name="verdict", ending=_Fault(tag=tag, kind="verdict", message=words))


def _attributes(name: str, cases: list[_Case], elapsed: float) -> dict[str, str]:
    tally = Counter(case.ending.tag for case in cases if isinstance(case.ending, _Fault))
    return {
        "name": visible(name),
        "tests": str(len(cases)),
        "failures": str(tally["failure"]),
        "errors": str(tally["error"]),
        "skipped": str(sum(isinstance(case.ending, _Skipped) for case in cases)),
        "time": f"{elapsed:.3f}",
    }


def _properties(result: RunResult) -> Mapping[str, str]:
    built_in = "the built-in vendor, not a real endpoint: " if result.vendor.built_in else ""
    known = {
        "vendor": built_in + result.vendor.endpoint,
        "built_in_vendor": str(result.vendor.built_in).lower(),
        "reseller_support": setting(result.vendor),
        "seed": str(result.seed),
        "run_tag": result.run_tag,
        "contract": result.contract,
        "simulator": __version__,
        "verdict": result.verdict.value,
    }
    return known | ({"recording": result.recording} if result.recording else {})


def _add(suite: Element, case: _Case) -> None:
    import xml.etree.ElementTree as ET  # noqa: PLC0415 - as above

    names = {"classname": case.classname, "name": case.name, "time": f"{case.elapsed:.3f}"}
    file = {"file": case.file} if case.file else {}
    attributes = {key: visible(value) for key, value in (names | file).items()}
    element = ET.SubElement(suite, "testcase", attributes)
    match case.ending:
        case _Passed(output=output):
            if output:
                ET.SubElement(element, "system-out").text = output
        case _Skipped(reason=reason, text=text):
            ET.SubElement(element, "skipped", {"message": visible(reason)}).text = text or None
        case _Fault(tag=tag, kind=kind, message=message, text=text):
            ET.SubElement(element, tag, {"type": kind, "message": visible(message)}).text = text or None
        case _:
            assert_never(case.ending)
