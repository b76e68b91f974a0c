"""An Account as it came from the platform, read and classified.

The three-way rule is written out here once more, from Reseller Provisioning (step 2) and not from the judge:
a vendor that shared the judge's reading could not disagree with it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.values import dataclass
from simulator.vendors.call import Reason, Refused
from simulator.vendors.reading import members, text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AccountMessage", "Kind", "kind_of", "read_account"]


class Kind(StrEnum):
    """What an account is to the vendor."""

    RESELLER = "reseller"
    END_CUSTOMER = "end customer"
    DIRECT_CUSTOMER = "direct customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMessage:
    """The members the vendor acts on; "" stands for null and absent. ``sync_options`` are as they came."""

    id: str
    role: str
    external_id: str
    reseller_id: str
    reseller_external_id: str
    name: str
    email: str
    sync_options: Mapping[str, Any]


def read_account(body: Mapping[str, Any]) -> AccountMessage:
    """Only ID and Role must be there; members that the vendor has no use for may be anything."""
    return AccountMessage(
        id=text(body, "ID", required=True),
        role=text(body, "Role", required=True),
        external_id=text(body, "ExternalID"),
        reseller_id=text(body, "ResellerID"),
        reseller_external_id=text(body, "ResellerExternalID"),
        name=text(body, "Name"),
        email=text(body, "Email"),
        sync_options=members(body, "SyncOptions"),
    )


def kind_of(account: AccountMessage) -> Kind:
    """Reseller, end customer or direct customer; the fourth combination is refused."""
    has_reseller = account.reseller_id not in ("", account.id)
    match account.role, has_reseller:
        case "Reseller", False:
            return Kind.RESELLER
        case "User", True:
            return Kind.END_CUSTOMER
        case "User", False:
            return Kind.DIRECT_CUSTOMER
        case "Reseller", True:
            message = (
                f"Account {account.id} has Role Reseller and the reseller {account.reseller_id}: "
                "a reseller has no reseller above it, so ResellerID must be empty or equal to ID"
            )
        case _:
            message = f"Role must be Reseller or User, not {account.role[:40]!r}"
    raise Refused(Reason.UNDOCUMENTED_ACCOUNT, message)
