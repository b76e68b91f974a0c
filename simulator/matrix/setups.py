"""What is played for each fault, and what the matrix need not prove: data, each exception with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.matrix.bench import Play

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

_SPECIAL: Mapping[str, Play] = {
    "reseller-external-id-required": Play(both_settings=True),
    "partner-id-undeclared": Play(
        scenarios=_ONE_ORDER, reseller_support=False, overrides={"partner_id_option": "MPNID"}
    ),
    "customer-placed-under-nobody": Play(scenarios=("inspection/customer-under-its-reseller",)),
    "subscription-never-active": Play(scenarios=("inspection/until-it-is-active",)),
    "slow-answer": Play(scenarios=_ONE_ORDER),
    "trickled-answer": Play(scenarios=_ONE_ORDER, patience=1.0),
}

RIGHTS: Mapping[str, str] = {
    "type-errors-swallowed": "no right platform sends a wrong type, so that it never shows",
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
    "expectation.time": "only a scenario says how long an answer may take; the tests of expectations have"
    " answers that take longer",
    "scenario.impossible": "a scenario's own mistake, told before anything is sent; the tests of the command"
    " line have one",
    "baseline.stale": "an entry of the user's own baseline that is needed no more; the tests of the command"
    " line have one",
    "tool.defect": "a defect of the simulator, which has no known one; the tests make one",
}
"""checks that no vendor and no platform can break"""


def play_for(fault: Fault, checks_of_probes: frozenset[str]) -> Play:
    """The smallest part of the suite that shows a fault."""
    if fault.name in _SPECIAL:
        return _SPECIAL[fault.name]
    if fault.caught_by in checks_of_probes:
        return Play(scenarios=_ONE_ORDER, probes=frozenset({fault.caught_by}))
    if fault.caught_by == "http.timeout":
        return Play(scenarios=_ONE_ORDER, patience=1.0)
    return Play(scenarios=SHORT)
