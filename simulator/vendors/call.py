"""One call as the vendor sees it, and what it answers; no HTTP beyond the status."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

from simulator.values import dataclass

__all__ = ["Answer", "Call", "Reason", "Refused", "Respond", "refusal"]


class Reason(IntEnum):
    """Why this vendor refuses. Negative as is common; -1 is left alone, it reads as "not supported".

    One is above 0: any Code but 0 is a failure, and a platform must not take that one for a success.
    """

    MALFORMED = -10
    """a member is missing or of the wrong type"""
    UNDOCUMENTED_ACCOUNT = -11
    """Role, ID and ResellerID say none of the three things that are defined"""
    UNKNOWN_RESELLER = -12
    """ResellerExternalID was never given to a reseller"""
    RESELLERS_NOT_SUPPORTED = -13
    """a reseller's account, although Reseller Support is off"""
    SYNC_OPTION = -14
    """a synchronization option is missing or its value impossible"""
    REFUSED_EMAIL = -15
    """an e-mail that this vendor takes from nobody"""
    UNKNOWN_ACCOUNT = -20
    """the account was never synchronized, or was deleted"""
    UNKNOWN_PRODUCT = -21
    """no such product type, attribute, value or product"""
    QUANTITY = 22
    """less than one, or more than the product type allows"""
    ONE_SUBSCRIPTION_ONLY = -23
    """a second subscription of a product type that allows one"""
    ACCOUNT_IN_USE = -25
    """the account has a running subscription"""
    NO_TRIAL = -24
    """a trial of a product without trials, or the end of a trial that is none"""
    UNKNOWN_SUBSCRIPTION = -30
    """no such subscription of this account"""
    CANCELLED = -31
    """the subscription has been cancelled"""
    NOT_CANCELLABLE = -32
    """the product cannot be cancelled"""
    NOT_RELATED = -33
    """no upgrade leads from the one product to the other"""
    ADDON = -40
    """the addon does not exist, does not fit the product, or is not where it should be"""
    FAULT = -90
    """a fault of this profile; a correct vendor would have accepted"""


class Refused(Exception):  # noqa: N818 -- a refusal is an answer of the vendor, not an error of ours
    """A business refusal: HTTP 200 with this Code and Message."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered: a value that JSON can hold, and the HTTP status it goes with."""

    body: Any
    status: int = 200


def refusal(code: int, message: str) -> Answer:
    """The envelope of a business failure."""
    return Answer(body={"Code": int(code), "Message": message, "Result": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that got past HTTP and credentials.

    ``body`` is the JSON object that came, None for a GET. ``hold`` waits for up to that many seconds and
    comes back early when the caller hangs up or the server closes.
    """

    endpoint: str
    body: Any
    hold: Callable[[float], None]

    @property
    def account(self) -> Any:
        """The Account as it came: the body itself, or the one inside a Service; None if there is none."""
        if self.endpoint.startswith("account."):
            return self.body
        return self.body.get("Account") if isinstance(self.body, dict) else None

    @property
    def account_id(self) -> str:
        """The platform's id of the account; "" where the call has none."""
        account = self.account
        return str(account.get("ID", "")) if isinstance(account, dict) else ""

    @property
    def check_only(self) -> bool:
        """True for a pre-check, by which nothing may be provisioned."""
        return isinstance(self.body, dict) and self.body.get("CheckOnly") is True


Respond = Callable[[Call], Answer]
