"""Who appears in recorded calls: accounts by their platform id, each with a name for the scenario."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.contract import AccountKind, classify
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Reading

__all__ = ["Cast", "Person", "account_of", "cast_of"]

_NAMES = {
    AccountKind.RESELLER: ("acme", "globex", "hooli", "stark", "wayne"),
    AccountKind.END_CUSTOMER: ("contoso", "fabrikam", "northwind", "tailspin", "litware"),
    AccountKind.DIRECT_CUSTOMER: ("initech", "umbrella", "cyberdyne", "soylent", "tyrell"),
}
_NO_NAME = re.compile(r"[^a-z0-9_]+")
_PARTNER = re.compile(r"mpn|partner", re.IGNORECASE)
"""what the id of a partner id option usually says"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account. ``reseller`` is its reseller's platform id; ``partner_id`` is how the value of the partner
    id option travelled (text, number), None where there was none.
    """

    name: str
    id: str
    kind: AccountKind
    reseller: str | None = None
    partner_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody by platform id, resellers before their customers; ``partner_option`` is its id, or None."""

    people: Mapping[str, Person]
    partner_option: str | None = None

    def name(self, account: Mapping[str, Any]) -> str:
        """The scenario's name of an account that a message is about."""
        return self.people[str(account.get("ID"))].name


def account_of(reading: Reading) -> Mapping[str, Any] | None:
    """The account that a call is about: the message itself, or the owner in a Service; None for neither."""
    body = reading.request
    if reading.endpoint is None or not isinstance(body, dict):
        return None
    account = body if reading.endpoint.id.startswith("account.") else body.get("Account")
    return account if isinstance(account, dict) and account.get("ID") else None


def cast_of(readings: Sequence[Reading], names: Mapping[str, str], partner_option: str | None = None) -> Cast:
    """Everybody in the calls. ``names`` are wanted names by platform id; others get a usual one."""
    accounts = [account for reading in readings if (account := account_of(reading)) is not None]
    option = partner_option or next(_partner_options(accounts), None)
    found: dict[str, Person] = {}
    for account in accounts:
        kind = _kind(account)
        reseller = str(account["ResellerID"]) if kind is AccountKind.END_CUSTOMER else None
        if reseller is not None and reseller not in found:
            name = _name(reseller, AccountKind.RESELLER, names, found)
            found[reseller] = Person(name=name, id=reseller, kind=AccountKind.RESELLER)
        id_ = str(account["ID"])
        if id_ not in found:
            name = _name(id_, kind, names, found)
            partner = _partner_id(account, option)
            found[id_] = Person(name=name, id=id_, kind=kind, reseller=reseller, partner_id=partner)
    return Cast(people=found, partner_option=option)


def _kind(account: Mapping[str, Any]) -> AccountKind:
    """By the three-way rule; what it does not know is taken for what its Role says."""
    kind = classify(account.get("Role"), account.get("ID"), account.get("ResellerID"))
    if kind is not None:
        return kind
    return AccountKind.RESELLER if account.get("Role") == "Reseller" else AccountKind.DIRECT_CUSTOMER


def _name(id_: str, kind: AccountKind, names: Mapping[str, str], found: Mapping[str, Person]) -> str:
    taken = {person.name for person in found.values()}
    wanted = _NO_NAME.sub("_", names.get(id_, "").lower()).strip("_")
    choices = [wanted] if wanted[:1].isalpha() else []
    choices += [*_NAMES[kind], *(f"{kind}_{number}" for number in range(len(found) + 2))]
    return next(choice for choice in choices if choice not in taken)


def _partner_options(accounts: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for account in accounts:
        options = account.get("SyncOptions")
        yield from (id_ for id_ in options if _PARTNER.search(id_)) if isinstance(options, dict) else ()


def _partner_id(account: Mapping[str, Any], option: str | None) -> str | None:
    options = account.get("SyncOptions")
    value = options.get(option) if isinstance(options, dict) and option else None
    if value in (None, ""):
        return None
    return "text" if isinstance(value, str) else "number"
