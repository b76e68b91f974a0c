"""The platform's accounts: resellers, their end customers, and direct customers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import ConflictError, MarketplaceError, Problem, UnknownError, near_miss
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.deleting import delete_at
from simulator.marketplace.happenings import AccountChanged
from simulator.marketplace.records.accounts import AccountRecord, Standing
from simulator.marketplace.records.journal import Page
from simulator.platform.accounts import AccountKind, Profile
from simulator.platform.members import MEMBERS, apply_members
from simulator.platform.people import People

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import OperationRecord

__all__ = ["Accounts"]

_LONGEST = 200


class Accounts:
    """Makes and changes accounts, and tells how they stand with the services."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._people: dict[str, People] = {}

    def page(
        self,
        *,
        kind: AccountKind | None = None,
        reseller_id: str | None = None,
        search: str = "",
        before: int | None = None,
        limit: int = 50,
    ) -> Page[AccountRecord]:
        """Accounts, the newest first; ``search`` is a part of name, e-mail, id or alias."""
        with self._backstage.database.reading() as connection:
            found = account_rows.account_rows(
                connection,
                kind=kind,
                reseller_id=reseller_id,
                search=search,
                before=before,
                limit=limit + 1,
            )
        shown = tuple(found[:limit])
        return Page(items=shown, older=shown[-1].number if len(found) > limit else None)

    def get(self, account_id: str) -> AccountRecord:
        """One account. UnknownError where there is none of that id."""
        with self._backstage.database.reading() as connection:
            return account_rows.known_account(connection, account_id)

    def many(self, account_ids: Any) -> dict[str, AccountRecord]:
        """Those accounts that are there, by id."""
        with self._backstage.database.reading() as connection:
            return {one.id: one for one in account_rows.account_rows(connection, ids=set(account_ids))}

    def customers_of(self, reseller_id: str) -> tuple[AccountRecord, ...]:
        """Every end customer of a reseller, the newest first."""
        with self._backstage.database.reading() as connection:
            return tuple(account_rows.account_rows(connection, reseller_id=reseller_id))

    def standings(self, account_id: str) -> tuple[Standing, ...]:
        """How the account stands with each service that has heard of it."""
        with self._backstage.database.reading() as connection:
            account_rows.known_account(connection, account_id)
            return account_rows.standings_of_account(connection, account_id)

    def standings_with(self, service_id: int, account_ids: Any) -> dict[str, Standing]:
        """How accounts stand with one service, by id; those it never heard of are left out."""
        with self._backstage.database.reading() as connection:
            return account_rows.standings_of_service(connection, service_id, set(account_ids))

    def create(
        self, kind: AccountKind, members: Mapping[str, Any], *, reseller_id: str | None = None
    ) -> AccountRecord:
        """An account made by hand. ``members`` are named as on the wire (Name, Email, FirstName, Country...).

        Raises:
            MarketplaceError: what is wrong, each told at the member.
        """
        self._refuse(members, needed=("Name", "Email"))
        blank = Profile(name="", email="")
        return self._add(kind, reseller_id, lambda n, tag: _with(blank, members, n, tag), generated=False)

    def generate(
        self,
        kind: AccountKind,
        *,
        reseller_id: str | None = None,
        locale: str = "en_US",
        seed: str | int | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> AccountRecord:
        """An account with made-up data: the same for the same seed in the same platform. ``members`` are set
        on top. SettingsError for a locale that is not known.
        """
        people = self._people.setdefault(locale, People(locale))
        self._refuse(members or {})

        def profile(n: int, tag: str) -> Profile:
            key = f"{tag if seed is None else seed}/{n}"
            made = people.profile(key, tag=tag, n=n, kind=kind)
            return _with(made, members or {}, n, tag)

        return self._add(kind, reseller_id, profile, generated=True)

    def change(self, account_id: str, members: Mapping[str, Any]) -> AccountRecord:
        """Set members of an account; what is not named stays. No vendor is told: no page says that it is."""
        self._refuse(members)
        with self._backstage.database.writing() as connection:
            record = account_rows.known_account(connection, account_id)
            tag = platform_rows.run_tag(connection)
            profile = _with(record.profile, members, record.number, tag)
            self._refuse({"Name": profile.name, "Email": profile.email}, needed=("Name", "Email"))
            account_rows.change_account(connection, record, profile=profile)
        self._backstage.publish(AccountChanged(account_id=account_id))
        return self.get(account_id)

    def delete_at(self, account_id: str, service_id: int, *, wait: bool = False) -> OperationRecord:
        """account.delete at one service; once it succeeded, the account is new to the service again.

        ConflictError where the service does not know the account, or does not offer it.
        """
        return delete_at(self._backstage, account_id, service_id, wait=wait)

    def remove(self, account_id: str) -> None:
        """Take an account off the platform; no vendor is told. ConflictError where it ever ordered anything,
        or is the reseller of another.
        """
        with self._backstage.database.writing() as connection:
            account = account_rows.known_account(connection, account_id)
            if order_rows.order_rows(connection, buyers=[account_id], limit=1):
                what = f"{account.name} has orders, which tell of it"
                raise ConflictError.of(what, where="account_id", fix="reset the platform to be rid of them")
            if account_rows.account_rows(connection, reseller_id=account_id, limit=1):
                what = f"{account.name} has customers"
                raise ConflictError.of(what, where="account_id", fix="remove them first")
            account_rows.remove_account(connection, account_id)
        self._backstage.publish(AccountChanged(account_id=account_id))

    def set_custom_fields(self, account_id: str, fields: Mapping[str, str]) -> AccountRecord:
        """The custom fields that the public API hands out, all of them."""
        with self._backstage.database.writing() as connection:
            record = account_rows.known_account(connection, account_id)
            account_rows.change_account(connection, record, custom_fields=fields)
        self._backstage.publish(AccountChanged(account_id=account_id))
        return self.get(account_id)

    def _add(
        self, kind: AccountKind, reseller_id: str | None, profile: Any, *, generated: bool
    ) -> AccountRecord:
        with self._backstage.database.writing() as connection:
            platform_rows.lock(connection)
            self._good_reseller(connection, kind, reseller_id)
            number = account_rows.next_number(connection)
            tag = platform_rows.run_tag(connection)
            made = profile(number, tag)
            record = AccountRecord(
                id=f"{tag}{number:03}",
                number=number,
                alias=_alias(connection, made.name),
                kind=kind,
                reseller_id=reseller_id,
                profile=made,
                generated=generated,
                custom_fields={},
                created=self._backstage.clock.now(),
            )
            account_rows.add_account(connection, record)
        self._backstage.publish(AccountChanged(account_id=record.id))
        return record

    def _good_reseller(self, connection: Connection, kind: AccountKind, reseller_id: str | None) -> None:
        if kind is not AccountKind.END_CUSTOMER:
            if reseller_id is not None:
                what = f"a {kind.value.replace('_', ' ')} has no reseller"
                raise MarketplaceError.of(what, where="reseller_id", fix="make it an end customer")
            return
        reseller = account_rows.account_row(connection, reseller_id) if reseller_id else None
        if reseller_id is None:
            raise MarketplaceError.of(
                "an end customer has a reseller",
                where="reseller_id",
                fix="name it, or make a direct customer",
            )
        if reseller is None:
            raise UnknownError.of(f"there is no account {reseller_id}", where="reseller_id")
        if reseller.kind is not AccountKind.RESELLER:
            raise MarketplaceError.of(
                f"{reseller.name} is no reseller", where="reseller_id", fix="name a reseller"
            )

    def _refuse(self, members: Mapping[str, Any], *, needed: tuple[str, ...] = ()) -> None:
        problems = [problem for name, value in members.items() for problem in _wrong(name, value)]
        problems += [
            Problem(what=f"{name} is needed", where=name, fix=f"give {name}")
            for name in needed
            if not str(members.get(name) or "").strip()
        ]
        if problems:
            raise MarketplaceError(*problems)


def _wrong(name: str, value: Any) -> list[Problem]:
    if name not in MEMBERS:
        what = f"'{name}' is no member of accounts that can be set"
        return [Problem(what=what, where=name, fix=near_miss(name, MEMBERS))]
    if value is not None and not isinstance(value, str):
        return [Problem(what=f"{name} is a text", where=name, fix="write it in quotes")]
    text = value or ""
    if len(text) > _LONGEST:
        return [Problem(what=f"{name} is longer than {_LONGEST} characters", where=name, fix="shorten it")]
    if not text.isprintable():
        return [Problem(what=f"{name} has a control character in it", where=name, fix="take it out")]
    if name in ("Email", "ContactEmail") and text and not _EMAIL.fullmatch(text):
        return [Problem(what=f"{name} is no e-mail address", where=name, fix="write it like qa@example.com")]
    return []


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _with(profile: Profile, members: Mapping[str, Any], number: int, tag: str) -> Profile:
    """A text is no pattern here: braces are braces."""
    plain = {name: (value or "").replace("{", "{{").replace("}", "}}") for name, value in members.items()}
    changed = apply_members(profile, plain, tag=tag, n=number, account="", key=f"{tag}/{number}")
    if changed.contact is not None and not changed.contact.id:
        changed = replace(changed, contact=replace(changed.contact, id=str(100_000 + number)))
    return changed


def _alias(connection: Connection, name: str) -> str:
    """The company's first word in small ASCII letters, with a number where another has it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word and word[0].isalpha()]
    word = (words or ["account"])[0][:40]
    count, alias = 1, word
    while account_rows.is_alias_taken(connection, alias):
        count += 1
        alias = f"{word}_{count}"
    return alias
