"""What a journal is judged under: the endpoint options and switches that a rule may be scoped by."""

from __future__ import annotations

from typing import Literal

from simulator.values import dataclass

__all__ = ["Context"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The settings of the platform whose calls are judged. None always means that nobody said.

    A rule that depends on a setting nobody said is not exercised. An exchange that carries its own
    ``reseller_support`` is judged by that one.
    """

    reseller_support: bool | None = None
    capabilities: frozenset[str] | None = None
    """what the service offers, by the names of the endpoints' capabilities, and ``precheck`` and ``trial``"""
    precheck: frozenset[str] | None = None
    """ids of the endpoints that are called with CheckOnly true first"""
    support_off_reseller_id: Literal["sent", "empty"] | None = None
    """what ResellerID says of a reseller's customer while Reseller Support is off"""
    saved_options_in_subscription_calls: bool | None = None
    exists_before_synchronize: bool | None = None
    required_options: frozenset[str] | None = None
    """ids of the sync options the vendor requires, for a journal that does not show its answer"""
    required_options_for_resellers: bool | None = None
    required_options_for_direct_customers: bool | None = None
    fresh: bool = False
    """True where the vendor knew nobody before the journal began, as in a scenario that is replayed whole"""
    complete: bool = True
    """False where the journal may end in mid-flow: a killed run, an interrupted scenario"""
