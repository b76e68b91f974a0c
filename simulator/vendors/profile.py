"""Which vendor to be: the options it was registered with, and the one fault it may have.

One server plays all of them. The first segments of the path choose the profile, and each profile remembers
its own accounts and subscriptions: ``/reseller-support-on/partner-id-required/fault-customer-refused``.
"""

from __future__ import annotations

from enum import StrEnum

from simulator.values import dataclass

__all__ = ["PartnerId", "VendorProfile"]


class PartnerId(StrEnum):
    """Whether the vendor declares the option MPNID, for resellers it cannot register by API."""

    NONE = "none"
    REQUIRED = "required"
    OPTIONAL = "optional"
    HIDDEN = "hidden"
    """declared and optional, but not for the storefront: nobody is asked for it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorProfile:
    """One way to set the built-in vendor up.

    ``partner_id`` None is what fits the option: required where resellers cannot be registered by API (that
    is what the partner id is for, Reseller Provisioning), none where they can. ``fault`` is a name in
    ``FAULTS``, ``like`` one in ``LIKES``. ``accounts_management`` False: it sells to
    accounts that were never synchronized with it.
    """

    reseller_support: bool
    partner_id: PartnerId | None = None
    fault: str | None = None
    like: str | None = None
    accounts_management: bool = True

    @property
    def declared_partner_id(self) -> PartnerId:
        """``partner_id`` with None resolved."""
        if self.partner_id is not None:
            return self.partner_id
        return PartnerId.NONE if self.reseller_support else PartnerId.REQUIRED

    @property
    def path(self) -> str:
        """The profile as path segments, without slashes around them."""
        segments = [_SUPPORT[self.reseller_support], f"{_PARTNER_ID}{self.declared_partner_id}"]
        if not self.accounts_management:
            segments.append(_ACCOUNTS_OFF)
        if self.like is not None:
            segments.append(f"{_LIKE}{self.like}")
        if self.fault is not None:
            segments.append(f"{_FAULT}{self.fault}")
        return "/".join(segments)

    @classmethod
    def read(cls, path: str) -> tuple[VendorProfile | None, str]:
        """The profile a lower-case path begins with, and the rest of the path with its leading slash.

        None where the path begins with no profile. The names of a likeness and a fault are taken as they
        stand, known or not.
        """
        segments = path.lstrip("/").split("/")
        support = {segment: option for option, segment in _SUPPORT.items()}.get(segments[0])
        if support is None:
            return None, path
        rest = segments[1:] or [""]
        partner_id = {f"{_PARTNER_ID}{partner_id}": partner_id for partner_id in PartnerId}.get(rest[0])
        rest = rest[1:] if partner_id is not None else rest
        accounts_off = rest[:1] == [_ACCOUNTS_OFF]
        rest = rest[1:] if accounts_off else rest
        like, rest = _named(_LIKE, rest)
        fault, rest = _named(_FAULT, rest)
        profile = cls(
            reseller_support=support,
            partner_id=partner_id,
            fault=fault,
            like=like,
            accounts_management=not accounts_off,
        )
        return profile, "/" + "/".join(rest)


def _named(prefix: str, segments: list[str]) -> tuple[str | None, list[str]]:
    """The name in the first segment, if it begins so, and the segments after it."""
    if segments and segments[0].startswith(prefix):
        return segments[0].removeprefix(prefix), segments[1:]
    return None, segments


_SUPPORT = {True: "reseller-support-on", False: "reseller-support-off"}
_PARTNER_ID = "partner-id-"
_ACCOUNTS_OFF = "accounts-off"
_LIKE = "like-"
_FAULT = "fault-"
