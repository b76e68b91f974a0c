"""Faults with one thing that may be written in several ways: the partner id, "no reseller"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.vendors.faults.fault import Fault, fault, habits, refusing

if TYPE_CHECKING:
    from simulator.vendors.account_message import AccountMessage

__all__ = ["ENCODING_FAULTS"]


def _key_with_reseller(account: AccountMessage) -> str:
    return f"{account.id}/{account.reseller_id}"


def _partner_id_is_text(account: dict[str, Any]) -> bool:
    return isinstance((account.get("SyncOptions") or {}).get("MPNID"), str)


ENCODING_FAULTS: tuple[Fault, ...] = (
    fault(
        "partner-id-as-text-refused",
        "Refuses the partner id when it comes as text.",
        "encoding.partner-id-text",
        refusing(_partner_id_is_text, "MPNID must be a number"),
    ),
    fault(
        "reseller-id-equal-refused",
        "Refuses an account whose ResellerID equals its ID.",
        "encoding.no-reseller-equal",
        refusing(
            lambda account: account["ResellerID"] == account["ID"], "an account cannot resell to itself"
        ),
    ),
    fault(
        "reseller-id-empty-refused",
        "Refuses an account whose ResellerID is empty.",
        "encoding.no-reseller-empty",
        refusing(lambda account: account["ResellerID"] == "", "ResellerID is required"),
    ),
    fault(
        "reseller-id-null-refused",
        "Refuses an account whose ResellerID is null.",
        "encoding.no-reseller-null",
        refusing(lambda account: account["ResellerID"] is None, "ResellerID must be a string"),
    ),
    fault(
        "accounts-keyed-by-reseller-id-too",
        "Takes an account for another when its ResellerID is written otherwise.",
        "encoding.no-reseller-id",
        habits(account_key=_key_with_reseller),
    ),
)
