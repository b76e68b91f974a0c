"""What follows from a broken declaration: a vendor that says wrongly what it asks for or sells refuses what
is right by it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import EXPECTATION
from simulator.findings import Level, Party

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.findings import Finding
    from simulator.results import ScenarioResult

__all__ = ["with_declarations"]

_DECIDES: Mapping[str, tuple[str, ...]] = {
    "account.sync_options": ("account.synchronize",),
    "fields.service_definition": ("subscription.create", "addon.create"),
}
"""the endpoints whose requests are made from what another endpoint declares"""
_NEVER_SENT = ("catalogue.currency", "catalogue.price", "catalogue.charge-type")
"""what no request is made from: an order says what is bought, and not for how much"""


def with_declarations(
    registrations: Sequence[ScenarioResult], scenarios: Sequence[ScenarioResult]
) -> tuple[ScenarioResult, ...]:
    """The scenarios, with what follows from a declaration that breaks the contract marked.

    Only a ``must`` finding is a cause: nothing that fails a run may follow from what does not.
    """
    causes: dict[tuple[bool | None, str], str] = {}
    for registration in registrations:
        for finding in registration.findings:
            if _decides(finding):
                for endpoint in _DECIDES.get(finding.endpoint or "", ()):
                    causes.setdefault((registration.reseller_support, endpoint), finding.check)
    return tuple(_marked(scenario, causes) for scenario in scenarios) if causes else tuple(scenarios)


def _decides(finding: Finding) -> bool:
    grave = finding.party is Party.VENDOR and finding.level is Level.MUST
    return grave and finding.check not in _NEVER_SENT


def _marked(scenario: ScenarioResult, causes: Mapping[tuple[bool | None, str], str]) -> ScenarioResult:
    def cause(check: str, endpoint: str | None) -> str | None:
        if not check.startswith(EXPECTATION):
            return None
        return causes.get((scenario.reseller_support, endpoint or ""))

    findings = tuple(
        replace(finding, follows_from=finding.follows_from or cause(finding.check, finding.endpoint))
        for finding in scenario.findings
    )
    return scenario if findings == scenario.findings else replace(scenario, findings=findings)
