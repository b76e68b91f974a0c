"""Results as they may be told: what the run itself still needs as it came is masked when it leaves the run.

Findings and exchanges are masked where they are made. Ids and reasons are the vendor's own words as well, but
are needed unmasked until the end: to tell accounts apart, and to remove what was made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.errors import Problem
    from simulator.redaction import Redactor
    from simulator.results import CleanupResult, Created, RunResult, ScenarioResult

__all__ = ["masked_made", "masked_problem", "masked_run", "masked_scenario"]


def masked_run(result: RunResult, redactor: Redactor) -> RunResult:
    """The whole result, with every secret masked."""
    return replace(
        result,
        vendor=replace(result.vendor, endpoint=redactor.text(result.vendor.endpoint)),
        scenarios=tuple(masked_scenario(scenario, redactor) for scenario in result.scenarios),
        findings=tuple(redactor.finding(finding) for finding in result.findings),
        cleanup=result.cleanup and _masked_cleanup(result.cleanup, redactor),
    )


def masked_scenario(result: ScenarioResult, redactor: Redactor) -> ScenarioResult:
    """One scenario's result; the very same where there is nothing to mask."""
    reason = result.reason and redactor.text(result.reason)
    created = masked_made(result.created, redactor)
    if reason is result.reason and created is result.created:
        return result
    return replace(result, reason=reason, created=created)


def masked_made(created: tuple[Created, ...], redactor: Redactor) -> tuple[Created, ...]:
    """What was made, by ids and names without secrets."""
    masked = tuple(_masked(made, redactor) for made in created)
    return created if all(one is made for one, made in zip(masked, created, strict=True)) else masked


def masked_problem(problem: Problem, redactor: Redactor) -> Problem:
    """A warning that repeats what the vendor declares."""
    return replace(problem, what=redactor.text(problem.what), fix=redactor.text(problem.fix))


def _masked(made: Created, redactor: Redactor) -> Created:
    told = (made.id, made.external_id, made.name)
    id_, external_id, name = map(redactor.text, told)
    return (
        made
        if (id_, external_id, name) == told
        else replace(made, id=id_, external_id=external_id, name=name)
    )


def _masked_cleanup(cleanup: CleanupResult, redactor: Redactor) -> CleanupResult:
    left: Iterable[tuple[Created, str]] = cleanup.left
    return replace(
        cleanup,
        removed=masked_made(cleanup.removed, redactor),
        left=tuple((_masked(made, redactor), redactor.text(reason)) for made, reason in left),
    )
