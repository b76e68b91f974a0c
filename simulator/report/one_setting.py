"""A vendor that looks as if it were set up for one setting of Reseller Support alone, when both are compared.

No more than a guess about why the comparison failed: a vendor that supports both and is wrong under one looks
the same, and so it decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.consequences import REFUSED
from simulator.findings import Level, Party
from simulator.report.wording import amount
from simulator.scenario.refusals import told_in
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.compared import Compared
    from simulator.findings import Finding

__all__ = ["OneSetting", "advice", "one_setting"]

_SYNCHRONIZE = "account.synchronize"
_BOTH = 2
"""results of an order that was played under both settings"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneSetting:
    """``supported`` is the setting that looks to be the only one; ``refused`` counts the orders of resellers,
    all of them refused under the other.
    """

    supported: bool
    refused: int


def one_setting(orders: Sequence[Compared]) -> OneSetting | None:
    """What it looks like; None where the answers do not part by the setting and by nothing else.

    Under one setting nothing is wrong, and under the other nothing but that accounts are refused, in each
    order in which a reseller takes part.
    """
    played = [order for order in orders if len(order.results) == _BOTH]
    for supported in (True, False):
        refused = [order for order in played if order.scenario.has_resellers]
        under_it = [finding for order in played for finding in _wrong(order, setting=supported)]
        otherwise = [finding for order in played for finding in _wrong(order, setting=not supported)]
        each = all(any(_wrong(order, setting=not supported)) for order in refused)
        if refused and each and not under_it and all(map(_is_refusal, otherwise)):
            return OneSetting(supported=supported, refused=len(refused))
    return None


def advice(told: OneSetting) -> Iterator[str]:
    """How to go on, in sentences for one setting alone and for both."""
    on, other = ("on", "off") if told.supported else ("off", "on")
    option = "--reseller-support" if told.supported else "--no-reseller-support"
    orders = amount(told.refused, "order")
    each = f"each of the {orders}" if told.refused > 1 else "the one order"
    yield (
        f"The endpoint looks as if it were set up for Reseller Support {on} alone: with it {other}, "
        f"{_SYNCHRONIZE} is refused in {each} of resellers, and with it {on} nothing is wrong."
    )
    yield (
        "If so, there is nothing to compare: judge it under that setting alone, with 'simulator run "
        f"{option}' and the other options of this command."
    )
    yield "If it is meant to support both, mend the refusals above: until then this stays a failure."


def _wrong(order: Compared, *, setting: bool) -> Iterator[Finding]:
    """What is wrong by itself in the play under one setting, whoever's it is, and fails it."""
    on, off = order.results
    for finding in (on if setting else off).findings:
        if finding.follows_from is None and finding.level is Level.MUST:
            yield finding


def _is_refusal(finding: Finding) -> bool:
    in_order = finding.check == REFUSED and finding.endpoint == _SYNCHRONIZE
    return in_order and finding.party is Party.VENDOR and told_in(finding.got) is not None
