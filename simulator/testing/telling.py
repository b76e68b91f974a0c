"""What a run of one scenario says to pytest: passed, skipped, known to fail or failed, in which words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.report.curl import quoted
from simulator.report.failure import Depth, failure_lines
from simulator.report.layout import Look, visible, wrap
from simulator.report.overview import HEADINGS, heavy_and_light, judged
from simulator.report.wording import on_off
from simulator.results import Outcome, RunResult, ScenarioResult
from simulator.runs.known import STALE
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.findings import Finding

__all__ = ["Told", "told"]

_DEPTH = Depth(value=1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``headline`` is for a line of the summary, ``text`` for who mends it, ``advice`` fails nothing."""

    outcome: Outcome
    headline: str = ""
    text: str = ""
    advice: str = ""


def told(result: RunResult, id_: str, look: Look) -> Told:
    """What the run says of the scenario with that id, and of nothing else that was judged beside it."""
    scenario = next((one for one in result.scenarios if one.id == id_), None)
    if scenario is None:
        return Told(outcome=Outcome.SKIPPED, headline="it was not played")
    own = replace(
        result,
        scenarios=(scenario,),
        findings=tuple(finding for finding in result.findings if _concerns(finding, scenario)),
    )
    heavy, light = heavy_and_light(own)
    failed = bool(heavy) or scenario.outcome in (Outcome.FAILED, Outcome.ERROR, Outcome.UNREACHABLE)
    if not failed:
        return Told(
            outcome=scenario.outcome,
            headline=_reason(own, scenario),
            advice="\n".join(f"{entry.level}: {visible(str(entry.finding))}" for entry in light),
        )
    checks = list(dict.fromkeys(entry.finding.check for entry in heavy))
    first = f": {visible(' '.join(heavy[0].finding.message.split()))}" if heavy else ""
    return Told(
        outcome=Outcome.FAILED,
        headline=f"{', '.join(checks)}{first}" if heavy else scenario.reason or scenario.outcome.value,
        text="\n".join(_failure(own, look)),
    )


def _concerns(finding: Finding, scenario: ScenarioResult) -> bool:
    """Whether a finding of the run as a whole has to do with the scenario."""
    here = any(one.check == finding.check for one in scenario.findings)
    return here or finding.scenario == scenario.id or finding.check == STALE


def _reason(own: RunResult, scenario: ScenarioResult) -> str:
    if scenario.outcome is Outcome.KNOWN:
        return "; ".join(dict.fromkeys(f"{one.check}: {one.known}" for one in own.known))
    return scenario.reason or ""


def _failure(own: RunResult, look: Look) -> Iterator[str]:
    (scenario,) = own.scenarios
    support = scenario.reseller_support
    setting = f", with Reseller Support {on_off(support)}" if support is not None else ""
    yield from wrap(visible(scenario.title) + setting, look.width)
    yield f"judged: {judged(own)}"
    last = None
    heavy = heavy_and_light(own).heavy
    for number, entry in enumerate(heavy, start=1):
        if entry.finding.party is not last:
            last = entry.finding.party
            yield ""
            yield HEADINGS[last]
        yield ""
        yield from failure_lines(number, entry, own, look, _DEPTH)
    if not heavy:
        yield f"{scenario.outcome}: {visible(scenario.reason or 'for no reason that is known')}"
    yield ""
    if scenario.file:
        yield f"To play it alone: simulator run {quoted(scenario.file)} --seed {own.seed}"
