"""Who takes part in probes, by the names that scenarios use, and what a service must offer for most."""

from __future__ import annotations

from simulator.platform.accounts import AccountKind
from simulator.platform.service import Capability
from simulator.probes.probe import Part

__all__ = ["ACCOUNTS", "ACME", "ACMES_CONTOSO", "ACMES_FABRIKAM", "CONTOSO", "FABRIKAM", "ORDERS"]

ACME = Part(name="acme", kind=AccountKind.RESELLER)
ACMES_CONTOSO = Part(name="contoso", kind=AccountKind.END_CUSTOMER, reseller="acme")
ACMES_FABRIKAM = Part(name="fabrikam", kind=AccountKind.END_CUSTOMER, reseller="acme")
CONTOSO = Part(name="contoso", kind=AccountKind.DIRECT_CUSTOMER)
FABRIKAM = Part(name="fabrikam", kind=AccountKind.DIRECT_CUSTOMER)

ACCOUNTS = frozenset({Capability.ACCOUNTS})
ORDERS = ACCOUNTS | {Capability.SUBSCRIPTIONS}
