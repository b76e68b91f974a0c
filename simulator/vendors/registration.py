"""How the built-in vendor is registered at the platform: its URL for a scenario, credentials, data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from simulator.platform.service import Capability, Credentials, Service
from simulator.platform.switches import Switches, changed
from simulator.runs import BuiltInVendor
from simulator.vendors.accounts import REFUSED_EMAIL
from simulator.vendors.credentials import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID
from simulator.vendors.profile import PartnerId, VendorProfile
from simulator.vendors.settings_form import VALID_SETTINGS
from simulator.vendors.sync_options import PARTNER_ID_OPTION
from simulator.vendors.unlike import LIKES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.scenario.model import BuiltIn

__all__ = ["BUILT_IN_PARTNER_ID", "registered"]

BUILT_IN_PARTNER_ID = "3456890"
"""the partner id that this vendor has given to every reseller"""

_REFUSES: Mapping[str, Any] = {
    "reseller": {"Email": REFUSED_EMAIL},
    "customer": {"Email": REFUSED_EMAIL},
    "subscription": {"quantity": 1_000_000},
    "partner_id": "000",
}


class Located(Protocol):
    """Where the built-in vendor answers: a running server, or one that is only asked what it declares."""

    @property
    def endpoint(self) -> str:
        """The address that all profiles have in common."""

    def url(self, profile: VendorProfile) -> str:
        """The base URL of a profile."""


def registered(
    server: Located,
    overrides: Mapping[str, Any],
    *,
    like: str | None = None,
    fault: str | None = None,
) -> BuiltInVendor:
    """The running vendor as a run takes it; ``overrides`` are members of a service file, as they stand.

    ``like`` and ``fault`` make it another one; a scenario that brings its own fault about keeps to that one.
    """
    lacking = LIKES[like].without if like is not None else ()
    withheld = frozenset(map(Capability, (*overrides.get("without", ()), *lacking)))
    offered = frozenset(Capability) - withheld
    base = Service(
        endpoint="",
        credentials=Credentials(application_id=BUILT_IN_APPLICATION_ID, api_key=BUILT_IN_API_KEY),
        settings=VALID_SETTINGS | overrides.get("settings", {}),
        capabilities=offered,
        asked_for=offered,
        withheld=withheld,
        sync_options={PARTNER_ID_OPTION: BUILT_IN_PARTNER_ID, **overrides.get("sync_options", {})},
        account_members=overrides.get("accounts", {}),
        refuses={**_REFUSES, **overrides.get("refuses", {})},
        locale=overrides.get("locale", "en_US"),
        switches=changed(Switches(), overrides.get("switches", {})),
        partner_id_option=overrides.get("partner_id_option"),
    )

    def service(reseller_support: bool, built_in: BuiltIn) -> Service:
        profile = VendorProfile(
            reseller_support=reseller_support,
            partner_id=PartnerId(built_in.partner_id) if built_in.partner_id else None,
            fault=built_in.fault or fault,
            like=like,
            accounts_management=built_in.accounts_management,
        )
        return replace(base, endpoint=server.url(profile), reseller_support=reseller_support)

    return BuiltInVendor(endpoint=server.endpoint, service=service)
