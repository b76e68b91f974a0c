"""Accounts of the platform, and how each stands with a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.accounts import AccountKind, Profile

__all__ = ["AccountRecord", "Standing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """One account. ``id`` is the platform's own, digits; ``alias`` a short name that saved scenarios use.

    ``reseller_id`` is set for an end customer alone. ``custom_fields`` are what the public API hands out.
    """

    id: str
    number: int
    alias: str
    kind: AccountKind
    reseller_id: str | None
    profile: Profile
    generated: bool
    custom_fields: Mapping[str, str]
    created: float

    @property
    def name(self) -> str:
        """The company's name."""
        return self.profile.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an account stands with one service: "synchronized" is per account and service.

    ``extra_info`` is what the vendor answered as AccountExtraInfo, of texts alone.
    """

    service_id: int
    account_id: str
    synchronized: bool = False
    external_id: str = ""
    sync_options: Mapping[str, Any]
    extra_info: Mapping[str, str]
