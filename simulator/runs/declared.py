"""What follows from a broken declaration: a vendor that says wrongly what it asks for or sells refuses what
is right by it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import EXPECTATION
from simulator.findings import Level, Party
from simulator.scenario.refusals import names, told_in

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
_OF_A_PART = ("sync-options.", "catalogue.")
_OF_ALL = ("sync-options.shape", "catalogue.shape")
"""of the others each is about a part of what is declared, and only some requests are made from that"""
_QUOTED = re.compile(r'"([^"]+)"')
_LIKE_AN_ID = re.compile(r"\d|[a-z][A-Z]|\w[-_]\w|(?<!\w)[\"'`]\w")
"""what tells a name from the words of a sentence"""


def with_declarations(
    registrations: Sequence[ScenarioResult], scenarios: Sequence[ScenarioResult]
) -> tuple[ScenarioResult, ...]:
    """The scenarios, with what follows from a declaration that breaks the contract marked.

    Only a ``must`` finding is a cause: nothing that fails a run may follow from what does not.
    """
    causes: dict[tuple[bool | None, str], list[Finding]] = defaultdict(list)
    for registration in registrations:
        for finding in registration.findings:
            if _decides(finding):
                for endpoint in _DECIDES.get(finding.endpoint or "", ()):
                    causes[registration.reseller_support, endpoint].append(finding)
    return tuple(_marked(scenario, causes) for scenario in scenarios) if causes else tuple(scenarios)


def _decides(finding: Finding) -> bool:
    grave = finding.party is Party.VENDOR and finding.level is Level.MUST
    return grave and finding.check not in _NEVER_SENT


def _marked(
    scenario: ScenarioResult, causes: Mapping[tuple[bool | None, str], Sequence[Finding]]
) -> ScenarioResult:
    def cause(finding: Finding) -> str | None:
        if not finding.check.startswith(EXPECTATION):
            return None
        declared = causes.get((scenario.reseller_support, finding.endpoint or ""), ())
        return next((one.check for one in declared if _explains(one, finding)), None)

    findings = tuple(
        replace(finding, follows_from=finding.follows_from or cause(finding)) for finding in scenario.findings
    )
    return scenario if findings == scenario.findings else replace(scenario, findings=findings)


def _explains(declared: Finding, finding: Finding) -> bool:
    """Whether it may be why, as far as the vendor's own Message says: one that gives a reason and names
    nothing that is declared has another cause.
    """
    refusal = told_in(finding.got)
    part = declared.check.startswith(_OF_A_PART) and declared.check not in _OF_ALL
    if refusal is None or not refusal.message or not part:
        return True
    ids = {*declared.about, *_QUOTED.findall(declared.got or "")}
    if any(names(refusal.message, id_) for id_ in ids):
        return True
    return not ids and _LIKE_AN_ID.search(refusal.message) is not None
