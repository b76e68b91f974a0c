"""The built-in vendor with one of its faults, as a further service: to see how a mistake looks from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import MarketplaceError, near_miss
from simulator.scenario.model import BuiltIn
from simulator.settings import Connection, members_of
from simulator.vendors import FAULTS, describe
from simulator.vendors.registration import registered
from simulator.web.here import marketplace, site

if TYPE_CHECKING:
    from simulator.marketplace.records import ServiceRecord

__all__ = ["fault_choices", "register_faulty"]


def fault_choices() -> list[tuple[str, str]]:
    """Each fault and what it breaks; nothing where no built-in vendor runs."""
    return [(name, f"{name}: {breaks}") for name, breaks in describe()] if site().vendor else []


def register_faulty(fault: str, *, reseller_support: bool) -> ServiceRecord:
    """Registers it under the name of the fault, or finds it where it is registered already.

    MarketplaceError for a fault that there is not, and where no built-in vendor runs.
    """
    vendor = site().vendor
    if vendor is None or fault not in FAULTS:
        what = f"the built-in vendor has no fault {fault!r}" if vendor else "no built-in vendor runs here"
        raise MarketplaceError.of(what, where="fault", fix=near_miss(fault, FAULTS) if vendor else "")
    service = registered(vendor, {}, fault=fault).service(reseller_support, BuiltIn())
    name = f"Built-in vendor: {fault}{'' if reseller_support else ', no Reseller Support'}"
    known = next((one for one in marketplace().services.all() if one.name == name), None)
    if known is not None:
        return known
    members = members_of(service, Connection())
    return marketplace().services.register(name, members, built_in=True)[0]
