"""From what a scenario expects and does not find to findings: which check, whose, what it follows from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import fold
from simulator.findings import Finding, Level, Party
from simulator.scenario.expectations import compare
from simulator.scenario.mismatch import Mismatch, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract import Catalogue
    from simulator.scenario.model import Scenario
    from simulator.scenario.stage import Stage

__all__ = ["placed", "with_expectations"]

_CHECKS = {
    Topic.ANSWER: ("expectation.answer", Party.VENDOR),
    Topic.ANSWER_MEMBER: ("expectation.answer-member", Party.VENDOR),
    Topic.TIME: ("expectation.time", Party.VENDOR),
    Topic.INSPECTION: ("expectation.inspection", Party.VENDOR),
    Topic.WAIT: ("expectation.wait", Party.VENDOR),
    Topic.UNREACHED: ("expectation.inspection", Party.NETWORK),
    Topic.ADDRESS: ("scenario.impossible", Party.SCENARIO),
    Topic.REQUEST: ("expectation.request", Party.PLATFORM),
    Topic.MEMBER: ("expectation.request", Party.PLATFORM),
    Topic.OVERRIDE: ("expectation.request", Party.PLATFORM),
    Topic.CALLS: ("expectation.calls", Party.PLATFORM),
    Topic.ORDER: ("expectation.order", Party.PLATFORM),
    Topic.NO_OCCASION: ("expectation.order", Party.SCENARIO),
    Topic.OUTCOME: ("expectation.outcome", Party.PLATFORM),
}
"""each topic of a mismatch: the check that it breaks, and who has to act"""

_OF_ANSWERS = (Topic.ANSWER, Topic.ANSWER_MEMBER, Topic.WAIT)


def with_expectations(
    findings: Sequence[Finding],
    stage: Stage,
    catalogue: Catalogue,
    *,
    of_all: Sequence[Mismatch] = (),
    cut_short: bool = False,
) -> tuple[Finding, ...]:
    """The judge's findings on a play, and after them all that the scenario expects and did not find.

    ``of_all`` is what it expects of all its steps together.
    """
    mismatches = [*_mismatches(stage, cut_short=cut_short or bool(stage.given_up)), *of_all]
    if not mismatches:
        return tuple(findings)
    found = list(findings)
    roots = {
        f.call: f.check
        for f in findings
        if f.party in (Party.VENDOR, Party.NETWORK) and f.level is Level.MUST
    }
    otherwise = {mismatch.call for mismatch in mismatches if mismatch.topic is Topic.ANSWER}
    for mismatch in mismatches:
        finding = _finding(mismatch, stage.cast.case.scenario, stage.cast.case.id, catalogue)
        if mismatch.topic in _OF_ANSWERS and mismatch.call in roots:
            finding = replace(finding, follows_from=roots[mismatch.call])
        elif mismatch.topic is Topic.ANSWER_MEMBER and mismatch.call in otherwise:
            finding = replace(finding, follows_from=_CHECKS[Topic.ANSWER][0])
        found.append(finding)
    return fold(found)


def _mismatches(stage: Stage, *, cut_short: bool) -> Iterator[Mismatch]:
    """Of a cleanup after a play that was ``cut_short`` only what the vendor answered counts: nobody can say
    what calls it takes then.
    """
    for record in stage.records:
        if record.excused:
            continue
        bare = cut_short and record.step.part == "cleanup"
        for mismatch in compare(stage, record):
            if not bare or _CHECKS[mismatch.topic][1] in (Party.VENDOR, Party.NETWORK):
                yield mismatch


_PARTS = {"/setup/": "the setup failed: ", "/cleanup/": "the cleanup failed: "}


def _finding(mismatch: Mismatch, scenario: Scenario, case: str, catalogue: Catalogue) -> Finding:
    check, party = _CHECKS[mismatch.topic]
    where = scenario.text.where(mismatch.where)
    failed = next((said for part, said in _PARTS.items() if mismatch.where.startswith(part)), "")
    finding = catalogue.finding(
        check,
        message=f"{failed}{mismatch.message} ({where})",
        party=party,
        scenario=case,
        endpoint=mismatch.endpoint,
        call=mismatch.call,
        side=mismatch.side,
        pointer=mismatch.pointer,
        expected=mismatch.expected,
        got=mismatch.got,
        fix=mismatch.fix,
        place=where,
        calls=mismatch.calls,
        check_only=mismatch.check_only,
    )
    if mismatch.topic is Topic.NO_OCCASION:
        return replace(finding, level=Level.MAY)
    return replace(finding, level=scenario.level) if party is Party.VENDOR else finding


def placed(findings: Sequence[Finding], stage: Stage) -> Iterator[Finding]:
    """The findings, each with the line of the step that made its call, where it has no better one."""
    steps = {one.number: record.step for record in stage.records for one in record.observed}
    steps |= {one.number: record.step for record in stage.records for one in record.inspected}
    for finding in findings:
        step = steps.get(finding.call or 0)
        if finding.place is not None or step is None:
            yield finding
        else:
            yield replace(finding, place=stage.cast.case.scenario.text.where(step.pointer))
