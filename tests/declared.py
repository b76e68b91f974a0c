"""What the built-in vendor declares, without a socket: for tests that rehearse a scenario."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.platform.catalogue import read_catalogue
from simulator.platform.sync_options import read_options
from simulator.results import Outcome, ScenarioResult
from simulator.runs.discovery import Discovery
from simulator.scenario.case import Discovered
from simulator.vendors import PartnerId, VendorProfile
from simulator.vendors.call import Call
from simulator.vendors.reference import ReferenceVendor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.service import Service

__all__ = ["TODAY", "discovered", "discovery", "documents"]

TODAY = date(2026, 1, 1)

_ASKED = ("fields.get", "fields.service_definition", "account.sync_options")


@cache
def documents(reseller_support: bool, partner_id: str | None) -> Mapping[str, Any]:
    """The answers of the three GETs."""
    profile = VendorProfile(
        reseller_support=reseller_support, partner_id=PartnerId(partner_id) if partner_id else None
    )
    vendor = ReferenceVendor(profile)
    return {
        endpoint: vendor.answer(Call(endpoint=endpoint, body=None, hold=lambda _: None)).body
        for endpoint in _ASKED
    }


def discovery(service: Service, partner_id: str | None = None) -> Discovery:
    """What a run knows of the vendor before the first order, for a service that is registered with it."""
    answered = ScenarioResult(
        id="registration",
        title="",
        file="",
        reseller_support=service.reseller_support,
        outcome=Outcome.PASSED,
    )
    return Discovery(
        service=service,
        discovered=discovered(documents(service.reseller_support, partner_id)),
        result=answered,
        not_offered={},
    )


def discovered(answers: Mapping[str, Any]) -> Discovered:
    """What the answers of the three GETs declare."""
    return Discovered(
        catalogue=read_catalogue(answers.get("fields.service_definition")),
        options=tuple(read_options(answers.get("account.sync_options"))),
        documents=answers,
    )
