"""How the platform was set when a recording was made, as far as its calls show: needs and switches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract import AccountKind
from simulator.scenario.recorded.cast import account_of
from simulator.scenario.recorded.deeds import addons_of, body_of, id_of, is_precheck, went_well, without_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading
    from simulator.scenario.recorded.cast import Cast
    from simulator.scenario.recorded.deeds import Deed

__all__ = ["needs_of", "prechecked", "support_of", "switches_of"]

_LIFECYCLE = frozenset(
    f"subscription.{name}" for name in ("suspend", "activate", "cancel", "upgrade_to_paid")
)


def needs_of(calls: Sequence[Reading], cast: Cast) -> dict[str, Any]:
    """What must hold for the same calls to be made again."""
    support, without = support_of(calls, cast), []
    known = any((account_of(call) or {}).get("ExternalID") for call in calls)
    if not known and not _calls(calls, "account."):
        without.append("accounts")
    if not _calls(calls, "subscription.", "addon.") and all(map(went_well, calls)):
        without.append("subscriptions")
    if not _calls(calls, "addon.") and any(addons_of(call, "Provision") for call in calls):
        without.append("addons")
    partner = any(person.partner_id for person in cast.people.values())
    said = {
        "reseller_support": support,
        "without": without or None,
        "partner_id_option": "declared" if partner else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def support_of(calls: Sequence[Reading], cast: Cast) -> bool | None:
    """Whether Reseller Support was on, be it only later; None where either setting makes the same calls."""
    said = {call.exchange.reseller_support for call in calls} - {None}
    accounts = [account_of(call) or {} for call in calls]
    resellers = any(account.get("Role") == "Reseller" for account in accounts)
    if not resellers and not any(p.kind is AccountKind.END_CUSTOMER for p in cast.people.values()):
        return None
    if said:
        return True in said
    return resellers or any(account.get("ResellerExternalID") for account in accounts)


def prechecked(calls: Sequence[Reading]) -> frozenset[str]:
    """Endpoints that were asked before they were called.

    Not those of which a real call failed: a reply stands in for the first call that fits, which would be the
    question.
    """
    asked = {id_of(call) for call in calls if is_precheck(call)}
    return frozenset(asked - {id_of(call) for call in calls if not is_precheck(call) and not went_well(call)})


def switches_of(calls: Sequence[Reading], cast: Cast, deeds: Sequence[Deed]) -> dict[str, Any]:
    """The switches that are not at their defaults."""
    accounts = [account_of(call) or {} for call in calls]
    actions = {body_of(call).get("ActionType") for call in calls if id_of(call) in _LIFECYCLE}
    updates = {body_of(call).get("ActionType") for call in calls if id_of(call) == "subscription.update"}
    addons = [call for call in calls if id_of(call) == "addon.create"]
    listed = [call for call in calls if id_of(call) == "subscription.create" and addons_of(call)]
    said = {
        "no_reseller": _no_reseller(accounts, cast),
        "precheck": sorted(prechecked(calls)) or None,
        "exists_before_synchronize": _calls(calls, "account.exists") or None,
        "lifecycle_action_types": False if actions == {"None"} else None,
        "update_action_type": "Provision" if updates == {"Provision"} else None,
        "addon_calls": "one_for_all" if any(len(addons_of(c, "Provision")) > 1 for c in addons) else None,
        "addons_in_create": True if addons and listed else None,
        "empty_result_goes_on": False if _stops_without_id(deeds) else None,
        "is_test": True if accounts and all(one.get("IsTest") is True for one in accounts) else None,
        "send_address": None if any("Address" in one for one in accounts) else False,
    }
    return {name: value for name, value in said.items() if value is not None}


def _no_reseller(accounts: Sequence[Mapping[str, Any]], cast: Cast) -> str | None:
    alone = [
        account
        for account in accounts
        if cast.people[str(account.get("ID"))].kind is not AccountKind.END_CUSTOMER
    ]
    written = {one.get("ResellerID") for one in alone if one.get("ResellerID") != one.get("ID")}
    if len(written) != 1 or any(one.get("ResellerID") == one.get("ID") for one in alone):
        return None
    return "null" if written == {None} else "empty"


def _stops_without_id(deeds: Sequence[Deed]) -> bool:
    """Whether the platform took "yes, without an id" for a failure, and tried again."""
    tried_again = [attempt for deed in deeds for attempt in deed.attempts[: len(deed.retries)]]
    return any(attempt and without_id(attempt[-1]) for attempt in tried_again)


def _calls(calls: Sequence[Reading], *families: str) -> bool:
    return any(id_of(call).startswith(families) for call in calls)
