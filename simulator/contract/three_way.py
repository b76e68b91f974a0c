"""The three-way rule: Role, ID and ResellerID say what an account is (Reseller Provisioning, step 2)."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["AccountKind", "classify"]


class AccountKind(StrEnum):
    """The three kinds of account that share the same endpoints."""

    RESELLER = "reseller"
    END_CUSTOMER = "end_customer"
    DIRECT_CUSTOMER = "direct_customer"


def classify(role: object, account_id: object, reseller_id: object) -> AccountKind | None:
    """What an account is; None for a combination that no page describes.

    The page writes "no reseller" as an empty ResellerID or as one equal to ID, an older public sample as
    null; all three mean the same. A Reseller with another account as its reseller is nowhere described, nor
    is any other Role.
    """
    has_reseller = reseller_id not in (None, "") and reseller_id != account_id
    match role:
        case "Reseller":
            return None if has_reseller else AccountKind.RESELLER
        case "User":
            return AccountKind.END_CUSTOMER if has_reseller else AccountKind.DIRECT_CUSTOMER
        case _:
            return None
