"""What is played for each fault, and what the matrix need not prove: data, each exception with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.matrix.bench import Play
from simulator.probes.table import PROBES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.vendors import Fault

__all__ = ["NEEDS_NO_FAULT", "ONLY_FOLLOWS", "RIGHTS", "SHORT", "play_for"]

SHORT = (
    "registration/register",
    "known/reseller-first-order",
    "known/mpnid-as-number",
    "classification/all-three-kinds",
    "classification/direct-customer-id-null",
    "classification/reseller-id-empty",
    "classification/reseller-id-equal",
    "accounts/exists-known",
    "accounts/exists-unknown",
    "accounts/delete-and-order-again",
    "addons/change",
    "addons/cancel",
    "changes/increase-quantity",
    "changes/suspend-and-activate",
    "changes/trial-to-paid",
    "changes/upgrade",
    "changes/cancel",
    "precheck/create",
    "failure/customer-data-refused",
    "several-lines/two-lines",
)
"""scenarios that call every endpoint for every kind of account: what any fault must show in"""

_ONE_ORDER = ("known/reseller-first-order", "known/mpnid-as-text")

_WITH_PROBES = Play(scenarios=_ONE_ORDER, probes=None, reseller_support=True)
"""for what only probes show, and for whoever holds every call for a moment"""

_SPECIAL: Mapping[str, Play] = {
    "reseller-external-id-required": Play(both_settings=True),
    "partner-id-undeclared": Play(
        scenarios=_ONE_ORDER, reseller_support=False, overrides={"partner_id_option": "MPNID"}
    ),
    "customer-placed-under-nobody": Play(scenarios=("inspection/customer-under-its-reseller",)),
    "subscription-never-active": Play(scenarios=("inspection/until-it-is-active",)),
    "slow-answer": Play(scenarios=_ONE_ORDER),
    "very-slow-answer": Play(scenarios=("known/direct-customer",), reseller_support=True),
    "ids-counted-without-a-lock": _WITH_PROBES,
    "accounts-keyed-by-name": _WITH_PROBES,
    "emoji-crash": _WITH_PROBES,
    "accounts-at-once-refused": _WITH_PROBES,
    "accounts-at-once-doubled": _WITH_PROBES,
    "resellers-at-once-doubled": _WITH_PROBES,
    "orders-at-once-deadlocked": _WITH_PROBES,
    "required-attribute-left-open": Play(scenarios=SHORT, probes=None),
    "trickled-answer": Play(scenarios=_ONE_ORDER, patience=1.0),
}

RIGHTS: Mapping[str, str] = {
    "slow-answer": "a vendor may take its time: three seconds are within every time limit",
}
"""faults that are none, so that nothing may be found; why"""

ONLY_FOLLOWS: Mapping[str, str] = {
    "options.answer": "the play under the setting that goes wrong says what is wrong",
    "expectation.calls": "a scenario is rehearsed first, so that only a vendor's fault can bring it about",
    "expectation.outcome": "a scenario is rehearsed first, so that only a vendor's fault can bring it about",
}
"""checks whose findings follow from others; they are proven by having followed"""

NEEDS_NO_FAULT: Mapping[str, str] = {
    "expectation.request": "what the platform sends is rehearsed, and no answer changes it; the tests of"
    " expectations have wrong requests",
    "expectation.order": "a scenario is rehearsed first, and its rules are its own; the tests of rules in"
    " scenarios have calls that break them",
    "expectation.time": "only a scenario says how long an answer may take; the tests of expectations have"
    " answers that take longer",
    "scenario.impossible": "a scenario's own mistake, told before anything is sent; the tests of the command"
    " line have one",
    "baseline.stale": "an entry of the user's own baseline that is needed no more; the tests of the command"
    " line have one",
    "tool.defect": "a defect of the simulator, which has no known one; the tests make one",
}
"""checks that no vendor and no platform can break"""


_BY_PROBES = frozenset(check for probe in PROBES for check in probe.checks)


def play_for(fault: Fault) -> Play:
    """The part of the suite that shows a fault; where a probe does, all of them: the rest must follow."""
    if fault.name in _SPECIAL:
        return _SPECIAL[fault.name]
    if fault.caught_by == "http.timeout":
        return Play(scenarios=_ONE_ORDER, patience=1.0)
    return Play(scenarios=SHORT, probes=None if fault.caught_by in _BY_PROBES else frozenset())
