"""From findings to one word and one number: which faults count, whose they are, and which merely repeat a
root.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.findings import Finding, Party, fails
from simulator.results import ExitCode, Outcome, ScenarioResult, Verdict

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

__all__ = ["EVERYWHERE", "decide", "hoist"]

EVERYWHERE = ("http.unauthorized", "endpoint.not-offered", "http.unreachable")
"""checks whose finding has one cause for the whole run, however many calls it shows in"""


def decide(
    scenarios: Sequence[ScenarioResult],
    findings: Iterable[Finding],
    *,
    interrupted: bool,
    recorded: bool,
    strict: bool = False,
    orders: Container[str] = frozenset(),
) -> tuple[Verdict, ExitCode]:
    """The verdict and the exit code. On recorded traffic a fault of the platform is what the run was for.

    ``orders`` names the scenarios in which something is bought; it says nothing where none was chosen.
    ``strict``: what a vendor should do, and did not, fails the run as well. What is known fails nothing.
    """
    roots = [
        finding
        for finding in (*findings, *(f for scenario in scenarios for f in scenario.findings))
        if finding.follows_from is None
        and finding.known is None
        and fails(finding.level, finding.party, strict=strict, recorded=recorded)
    ]
    parties = {finding.party for finding in roots}
    verdict, code = _decide(parties, scenarios, orders, recorded=recorded)
    if interrupted:
        cut = verdict in (Verdict.PASSED, Verdict.NOTHING_JUDGED)
        return Verdict.ERROR if cut else verdict, ExitCode.INTERRUPTED
    return verdict, code


def _decide(
    parties: set[Party], scenarios: Sequence[ScenarioResult], orders: Container[str], *, recorded: bool
) -> tuple[Verdict, ExitCode]:
    if Party.TOOL in parties or (Party.PLATFORM in parties and not recorded):
        return Verdict.ERROR, ExitCode.OUR_DEFECT
    if Party.SCENARIO in parties:
        return Verdict.ERROR, ExitCode.USAGE
    if parties & {Party.VENDOR, Party.PLATFORM}:
        return Verdict.FAILED, ExitCode.VENDOR_BROKE_THE_CONTRACT
    if Party.NETWORK in parties:
        return Verdict.UNREACHABLE, ExitCode.UNREACHABLE
    if not _anything_judged(scenarios, orders):
        return Verdict.NOTHING_JUDGED, ExitCode.NOTHING_JUDGED
    return Verdict.PASSED, ExitCode.PASSED


def _anything_judged(scenarios: Sequence[ScenarioResult], orders: Container[str]) -> bool:
    """Whether what was to be played says something.

    A vendor is judged by its orders where some were chosen, else by other scenarios, else by probes: what
    passes beside orders that were all skipped is no pass.
    """
    by_files = [one for one in scenarios if one.file]
    by_orders = [one for one in by_files if one.id.rpartition("@")[0] in orders]
    by_probes = [one for one in scenarios if one.is_probe]
    judged = (Outcome.PASSED, Outcome.KNOWN)
    return any(one.outcome in judged for one in by_orders or by_files or by_probes)


def hoist(
    scenarios: Sequence[ScenarioResult],
) -> tuple[tuple[Finding, ...], tuple[ScenarioResult, ...]]:
    """Lift causes that are one for the whole run out of the scenarios; what they leave there are
    consequences.

    Being refused on every call (401), an endpoint that is not there, and a vendor that cannot be reached are
    each one mistake to mend, not one a call.
    """
    found = [f for s in scenarios for f in s.findings if f.check in EVERYWHERE]
    if not found:
        return (), tuple(scenarios)
    orders = [scenario for scenario in scenarios if not scenario.is_probe]  # probes are refused on purpose
    calls = sum(1 for s in orders for call in s.calls if not call.injected)
    counts = Counter((f.check, _subject(f)) for s in orders for f in s.findings if f.check in EVERYWHERE)
    roots: dict[tuple[str, str | None], Finding] = {}
    for finding in found:
        key = (finding.check, _subject(finding))
        everywhere = finding.check != "http.unauthorized" or counts[key] == calls
        if everywhere and key not in roots:
            roots[key] = replace(finding, follows_from=None)
    if not roots:
        return (), tuple(scenarios)
    return tuple(roots.values()), tuple(_with_consequences(s, roots) for s in scenarios)


def _subject(finding: Finding) -> str | None:
    """What the finding is one for: an absent endpoint is one fault each, the others are one for the whole
    run.
    """
    return finding.endpoint if finding.check == "endpoint.not-offered" else None


def _with_consequences(
    scenario: ScenarioResult, roots: dict[tuple[str, str | None], Finding]
) -> ScenarioResult:
    causes = [f for f in scenario.findings if (f.check, _subject(f)) in roots]
    if not causes:
        return scenario
    first = causes[0].check
    findings = tuple(
        replace(f, follows_from=f.follows_from or first) if f in causes or f.follows_from == first else f
        for f in scenario.findings
    )
    return replace(scenario, findings=findings)
