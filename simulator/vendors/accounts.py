"""The vendor's own book of accounts: resellers and customers by the platform's ID and by the id it issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass
from simulator.vendors.account_message import AccountMessage, Kind
from simulator.vendors.call import Answer, Reason, Refused
from simulator.vendors.sync_options import SyncOption, check_options, sync_options

if TYPE_CHECKING:
    from simulator.vendors.habits import Habits
    from simulator.vendors.profile import VendorProfile

__all__ = ["REFUSED_EMAIL", "AccountBook", "KnownAccount"]

REFUSED_EMAIL = "refused@example.com"
"""the data that this vendor is known to refuse, so that failures can be brought about with real answers"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAccount:
    """A synchronized account. ``reseller`` is the external id of the reseller it is placed under, or ""."""

    key: str
    id: str
    kind: Kind
    external_id: str
    reseller: str


class AccountBook:
    """Who is synchronized. Not locked by itself: the vendor handles one call at a time."""

    def __init__(self, profile: VendorProfile, habits: Habits) -> None:
        self._profile = profile
        self._habits = habits
        self._by_key: dict[str, KnownAccount] = {}
        self._by_external_id: dict[str, KnownAccount] = {}
        self._issued: dict[str, int] = {}
        """how many ids each account was given: one that is deleted and ordered for again gets a new one"""

    @property
    def options(self) -> tuple[SyncOption, ...]:
        """The synchronization options as this vendor declares them."""
        return sync_options(self._profile.declared_partner_id, self._habits.options_left_out)

    def exists(self, account: AccountMessage) -> Answer:
        """1 and the id for a known account, 0 for any other."""
        known = self._by_key.get(self._habits.account_key(account))
        if known is None:
            return Answer(body={"Code": 0, "Message": "No such account here", "Result": ""})
        return Answer(body={"Code": 1, "Message": "The account exists", "Result": known.external_id})

    def synchronize(self, account: AccountMessage) -> Answer:
        """Takes the account in, or brings it up to date under the id it has."""
        kind = self._habits.kind(account)
        if kind is Kind.RESELLER and not self._profile.reseller_support:
            raise Refused(Reason.RESELLERS_NOT_SUPPORTED, "Resellers cannot be registered by API here")
        if account.email == REFUSED_EMAIL:
            raise Refused(Reason.REFUSED_EMAIL, f"Accounts with the e-mail {REFUSED_EMAIL} are not taken")
        if self._habits.checks_sync_options:
            check_options(self.options, account, kind)
        if kind is Kind.END_CUSTOMER:
            self._check_reseller(account)
        key = self._habits.account_key(account)
        external_id = self._external_id(key, kind)
        placed = kind is Kind.END_CUSTOMER and self._habits.places_under_reseller
        reseller = account.reseller_external_id if placed else ""
        known = KnownAccount(key=key, id=account.id, kind=kind, external_id=external_id, reseller=reseller)
        self._by_key[key] = self._by_external_id[external_id] = known
        return Answer(
            body={
                "AccountExtraInfo": None,
                "GeneratedPassword": None,
                "Code": 0,
                "Message": f"Synchronized as {kind}",
                "Result": external_id,
            }
        )

    def _check_reseller(self, account: AccountMessage) -> None:
        """Refuses a customer whose ResellerExternalID was not issued to its reseller.

        An empty one is fine: the customer is from before Reseller Support was turned on, or it is off. A
        vendor that was never registered without it may hold that for impossible.
        """
        given = account.reseller_external_id
        if not given and self._profile.reseller_support and self._habits.wants_reseller:
            raise Refused(Reason.UNKNOWN_RESELLER, "An end customer needs its reseller's ResellerExternalID")
        if not (given and self._profile.reseller_support and self._habits.checks_reseller):
            return
        reseller = self._by_external_id.get(given)
        if reseller is None or reseller.kind is not Kind.RESELLER:
            raise Refused(
                Reason.UNKNOWN_RESELLER,
                f"No reseller was ever given the id {given[:80]!r}: synchronize it first",
            )
        if reseller.id != account.reseller_id:
            raise Refused(
                Reason.UNKNOWN_RESELLER,
                f"The id {given!r} was given to reseller {reseller.id}, not to {account.reseller_id[:40]}",
            )

    def delete(self, account: AccountMessage) -> KnownAccount | None:
        """Forgets the account and returns it; None if it was forgotten before."""
        key = self._habits.account_key(account)
        if key not in self._issued:
            raise Refused(Reason.UNKNOWN_ACCOUNT, f"Account {account.id[:40]} was never synchronized")
        known = self._by_key.pop(key, None)
        if known is not None:
            self._by_external_id.pop(known.external_id, None)
        return known

    def recorded(self, external_id: str) -> KnownAccount | None:
        """The account that was given an id, whatever the case of its letters."""
        wanted = external_id.lower()
        return next((one for one in self._by_external_id.values() if one.external_id.lower() == wanted), None)

    def owner(self, account: AccountMessage) -> KnownAccount:
        """The synchronized account that an order is for, found by the id that was issued to it."""
        known = self._by_external_id.get(account.external_id)
        if known is None and (self._habits.sells_to_strangers or not self._profile.accounts_management):
            return self._passer_by(account)
        if known is None:
            given = account.external_id[:80] or "(empty)"
            raise Refused(
                Reason.UNKNOWN_ACCOUNT, f"No account here has the ExternalID {given}: synchronize it first"
            )
        if known.id != account.id and self._habits.checks_account_of_subscription:
            raise Refused(
                Reason.UNKNOWN_ACCOUNT,
                f"ExternalID {known.external_id} was given to account {known.id}, not to {account.id[:40]}",
            )
        if account.reseller_external_id != known.reseller:
            self._check_reseller(account)
        return known

    def _passer_by(self, account: AccountMessage) -> KnownAccount:
        """Without Accounts Management an account is known from its orders alone, by the platform's ID."""
        key = self._habits.account_key(account)
        external_id = self._habits.issue("acc", self._profile.path, key, 0)
        kind = self._habits.kind(account)
        return KnownAccount(key=key, id=account.id, kind=kind, external_id=external_id, reseller="")

    def _external_id(self, key: str, kind: Kind) -> str:
        known = self._by_key.get(key)
        if known is not None and self._habits.knows_accounts_again:
            return known.external_id
        self._issued[key] = self._issued.get(key, 0) + 1
        prefix = "res" if kind is Kind.RESELLER else "acc"
        return self._habits.issue(prefix, self._profile.path, key, self._issued[key])
