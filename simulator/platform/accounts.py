"""Accounts: resellers, their end customers, and direct customers.

The platform keeps all three in one kind of record and sends them through the same endpoints; which of the
three an account is, the vendor reads from Role, ID and ResellerID (Reseller Provisioning, step 2).
"""

from __future__ import annotations

from enum import StrEnum

from simulator.contract.three_way import AccountKind
from simulator.platform.switches import NoReseller
from simulator.values import dataclass

__all__ = ["Account", "AccountKind", "Address", "Contact", "Profile", "Role"]


class Role(StrEnum):
    """What the Role member may say."""

    RESELLER = "Reseller"
    USER = "User"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The person to talk to at an account."""

    id: str
    first_name: str
    last_name: str
    phone: str
    fax: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address whose parts fit together."""

    address1: str
    address2: str
    city: str
    post_code: str
    state_code: str
    state_name: str
    country_code: str
    country_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who an account is, apart from its place in the marketplace."""

    name: str
    email: str
    code: str = ""
    phone: str = ""
    fax: str = ""
    website: str = ""
    description: str = ""
    contact: Contact | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of the platform. ``alias`` is its name in the scenario, ``number`` its place in the run."""

    alias: str
    id: str
    number: int
    kind: AccountKind
    profile: Profile
    reseller: Account | None = None

    @property
    def role(self) -> Role:
        """Reseller for a reseller, User for everybody else."""
        return Role.RESELLER if self.kind is AccountKind.RESELLER else Role.USER

    def reseller_id(self, no_reseller: NoReseller) -> str | None:
        """ResellerID as the three-way rule has it, with "no reseller" written in the given way."""
        if self.reseller is not None:
            return self.reseller.id
        match no_reseller:
            case NoReseller.EQUAL:
                return self.id
            case NoReseller.EMPTY:
                return ""
            case NoReseller.NULL:
                return None
