"""Why checks and rules were not reached: what would have had to happen, and what came in between.

Probes and scenarios that were not played say for themselves why they were skipped.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from simulator.contract import endpoints_by_check
from simulator.findings import Level, Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.contract import Contract
    from simulator.results import ScenarioResult

__all__ = ["not_reached"]


def not_reached(
    ids: Iterable[str], contract: Contract, scenarios: Sequence[ScenarioResult], *, recorded: bool
) -> Mapping[str, str]:
    """For each check or rule that was not made, why, to follow "not reached because"."""
    endpoints = endpoints_by_check(contract)
    answered = {
        call.endpoint
        for scenario in scenarios
        for call in scenario.calls
        if call.endpoint and not call.injected and call.status.isdecimal()
    }
    if not answered:
        return dict.fromkeys(ids, "nobody answered")
    orders = _what_came_before(scenarios)
    registering = _what_came_before([one for one in scenarios if _registers(one)])
    why = {}
    for id_ in ids:
        asked = endpoints.get(id_, ())
        before = registering if asked and _REGISTRATION.issuperset(asked) else orders
        why[id_] = _why(asked, answered, contract, before, recorded=recorded)
    return why


_REGISTRATION = frozenset(
    {"fields.get", "fields.validate", "fields.service_definition", "account.sync_options"}
)
"""What is called before anything is ordered: no order that fails keeps it from being reached."""


def _registers(scenario: ScenarioResult) -> bool:
    return any(call.endpoint in _REGISTRATION for call in scenario.calls)


def _why(
    endpoints: Sequence[str], answered: set[str], contract: Contract, before: str, *, recorded: bool
) -> str:
    if not endpoints:
        return f"its occasion never came, or {before}" if before else "its occasion never came"
    if answered.intersection(endpoints):
        return "no answer that came was of the kind that it looks at"
    some = endpoints[0] if len(endpoints) == 1 else f"{endpoints[0]} or its like"
    if recorded:
        return f"no answer of {some} is in the recording"
    needed = ", ".join(sorted({contract.endpoints[one].capability for one in endpoints}))
    reasons = " or ".join(filter(None, (f"nothing played needs {needed}", before)))
    return f"no call of {some} was answered: {reasons}"


def _what_came_before(scenarios: Sequence[ScenarioResult]) -> str:
    """The fault that most plays ended with, "" where none did."""
    ended = Counter(
        finding.check
        for scenario in scenarios
        for finding in scenario.findings
        if finding.level is Level.MUST
        and finding.follows_from is None
        and finding.party in (Party.VENDOR, Party.NETWORK)
    )
    return f"{ended.most_common(1)[0][0]} came before" if ended else ""
