"""From findings to one word and one number: which faults count, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.findings import Finding, Party, fails
from simulator.results import ExitCode, Outcome, ScenarioResult, Verdict
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["NO_ORDERS", "Orders", "decide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """The names of the scenarios in which something is bought, and of those with resellers among them."""

    names: frozenset[str] = frozenset()
    of_resellers: frozenset[str] = frozenset()


NO_ORDERS = Orders()


def decide(
    scenarios: Sequence[ScenarioResult],
    findings: Iterable[Finding],
    *,
    interrupted: bool,
    recorded: bool,
    strict: bool = False,
    orders: Orders = NO_ORDERS,
) -> tuple[Verdict, ExitCode]:
    """The verdict and the exit code. On recorded traffic a fault of the platform is what the run was for.

    ``orders`` says nothing where none was chosen.
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
    parties: set[Party], scenarios: Sequence[ScenarioResult], orders: Orders, *, recorded: bool
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


def _anything_judged(scenarios: Sequence[ScenarioResult], orders: Orders) -> bool:
    """Whether what was to be played says something.

    A vendor is judged by its orders where some were chosen, else by other scenarios, else by probes: what
    passes beside orders that were all skipped is no pass. Neither is it, with Reseller Support on, beside
    orders with a reseller that were all skipped.
    """
    by_files = [one for one in scenarios if one.file]
    by_orders = [one for one in by_files if _name(one) in orders.names]
    by_probes = [one for one in scenarios if one.is_probe]
    of_resellers = [one for one in by_orders if one.reseller_support and _name(one) in orders.of_resellers]
    anybody = by_orders or by_files or by_probes
    return all(any(one.outcome in _JUDGED for one in group) for group in (anybody, of_resellers or anybody))


_JUDGED = (Outcome.PASSED, Outcome.KNOWN)


def _name(scenario: ScenarioResult) -> str:
    return scenario.id.rpartition("@")[0]
