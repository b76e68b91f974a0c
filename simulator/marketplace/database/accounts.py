"""Rows of accounts, and of how each stands with a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from simulator.errors import UnknownError
from simulator.marketplace.database import tables
from simulator.marketplace.records.accounts import AccountRecord, Standing
from simulator.platform.accounts import AccountKind, Address, Contact, Profile

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Row

__all__ = [
    "account_row",
    "account_rows",
    "add_account",
    "change_account",
    "forget_standings",
    "is_alias_taken",
    "known_account",
    "lock_account",
    "next_number",
    "put_standing",
    "remove_account",
    "standing",
    "standings_of_account",
    "standings_of_service",
]

_ACCOUNTS, _STANDINGS = tables.accounts, tables.standings


def next_number(connection: Connection) -> int:
    """The number of the next account; the caller's transaction must add it."""
    return int(connection.execute(select(func.max(_ACCOUNTS.c.number))).scalar() or 0) + 1


def is_alias_taken(connection: Connection, alias: str) -> bool:
    """Whether another account has that short name."""
    return connection.execute(select(_ACCOUNTS.c.id).where(_ACCOUNTS.c.alias == alias)).first() is not None


def add_account(connection: Connection, record: AccountRecord) -> None:
    """A new account."""
    row = {
        "number": record.number,
        "id": record.id,
        "alias": record.alias,
        "kind": record.kind,
        "reseller_id": record.reseller_id,
        "searched": _searched(record, record.profile),
        "profile": _profile_row(record.profile),
        "generated": record.generated,
        "custom_fields": dict(record.custom_fields),
        "created": record.created,
    }
    connection.execute(insert(_ACCOUNTS).values(row))


def change_account(
    connection: Connection,
    record: AccountRecord,
    *,
    profile: Profile | None = None,
    custom_fields: Mapping[str, str] | None = None,
) -> None:
    """Set what is given."""
    values: dict[str, Any] = {}
    if profile is not None:
        values |= {"searched": _searched(record, profile), "profile": _profile_row(profile)}
    if custom_fields is not None:
        values["custom_fields"] = dict(custom_fields)
    if values:
        connection.execute(update(_ACCOUNTS).where(_ACCOUNTS.c.id == record.id).values(values))


def _searched(record: AccountRecord, profile: Profile) -> str:
    """What an account is found by; databases do not agree on small letters beyond ASCII."""
    return "\n".join((profile.name, profile.email, record.alias, record.id)).casefold()


def remove_account(connection: Connection, account_id: str) -> None:
    """Take an account off the platform, with how it stood with the services."""
    connection.execute(delete(_STANDINGS).where(_STANDINGS.c.account_id == account_id))
    connection.execute(delete(_ACCOUNTS).where(_ACCOUNTS.c.id == account_id))


def account_row(connection: Connection, account_id: str) -> AccountRecord | None:
    """One account."""
    found = connection.execute(select(_ACCOUNTS).where(_ACCOUNTS.c.id == account_id)).first()
    return None if found is None else _record(found)


def lock_account(connection: Connection, account_id: str) -> AccountRecord:
    """The account, for this transaction alone: what it orders is decided one after the other."""
    connection.execute(select(_ACCOUNTS.c.id).where(_ACCOUNTS.c.id == account_id).with_for_update())
    return known_account(connection, account_id)


def known_account(connection: Connection, account_id: str) -> AccountRecord:
    """One account. UnknownError where there is none of that id."""
    found = account_row(connection, account_id)
    if found is None:
        raise UnknownError.of(f"there is no account {account_id}", where="account_id")
    return found


def account_rows(
    connection: Connection,
    *,
    ids: Collection[str] | None = None,
    kind: AccountKind | None = None,
    reseller_id: str | None = None,
    search: str = "",
    before: int | None = None,
    limit: int | None = None,
) -> list[AccountRecord]:
    """Accounts, the newest first; ``before`` is a number, ``search`` a part of name, e-mail, id or alias."""
    wanted = select(_ACCOUNTS).order_by(_ACCOUNTS.c.number.desc())
    if ids is not None:
        wanted = wanted.where(_ACCOUNTS.c.id.in_(list(ids)))
    if kind is not None:
        wanted = wanted.where(_ACCOUNTS.c.kind == kind)
    if reseller_id is not None:
        wanted = wanted.where(_ACCOUNTS.c.reseller_id == reseller_id)
    if search:
        wanted = wanted.where(_ACCOUNTS.c.searched.contains(search.casefold(), autoescape=True))
    if before is not None:
        wanted = wanted.where(_ACCOUNTS.c.number < before)
    if limit is not None:
        wanted = wanted.limit(limit)
    return [_record(row) for row in connection.execute(wanted)]


def _record(row: Row[Any]) -> AccountRecord:
    return AccountRecord(
        id=row.id,
        number=row.number,
        alias=row.alias,
        kind=AccountKind(row.kind),
        reseller_id=row.reseller_id,
        profile=_profile(row.profile),
        generated=row.generated,
        custom_fields=row.custom_fields,
        created=row.created,
    )


def standing(connection: Connection, service_id: int, account_id: str) -> Standing:
    """How an account stands with a service; one that was never heard of there is not synchronized."""
    found = connection.execute(
        select(_STANDINGS).where(_STANDINGS.c.service_id == service_id, _STANDINGS.c.account_id == account_id)
    ).first()
    if found is None:
        return Standing(service_id=service_id, account_id=account_id, sync_options={}, extra_info={})
    return _standing(found)


def standings_of_account(connection: Connection, account_id: str) -> tuple[Standing, ...]:
    """How an account stands with every service that has heard of it."""
    rows = connection.execute(select(_STANDINGS).where(_STANDINGS.c.account_id == account_id))
    return tuple(_standing(row) for row in rows)


def standings_of_service(
    connection: Connection, service_id: int, account_ids: Collection[str]
) -> dict[str, Standing]:
    """How these accounts stand with a service, by account id; those it never heard of are not there."""
    rows = connection.execute(
        select(_STANDINGS).where(
            _STANDINGS.c.service_id == service_id, _STANDINGS.c.account_id.in_(list(account_ids))
        )
    )
    return {row.account_id: _standing(row) for row in rows}


def put_standing(connection: Connection, new: Standing) -> None:
    """Set how an account stands with a service."""
    values = {
        "synchronized": new.synchronized,
        "external_id": new.external_id,
        "sync_options": dict(new.sync_options),
        "extra_info": dict(new.extra_info),
    }
    key = (_STANDINGS.c.service_id == new.service_id, _STANDINGS.c.account_id == new.account_id)
    if connection.execute(update(_STANDINGS).where(*key).values(values)).rowcount == 0:
        row = {"service_id": new.service_id, "account_id": new.account_id, **values}
        connection.execute(insert(_STANDINGS).values(row))


def forget_standings(connection: Connection, service_id: int) -> None:
    """Everybody is new to the service."""
    connection.execute(delete(_STANDINGS).where(_STANDINGS.c.service_id == service_id))


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        service_id=row.service_id,
        account_id=row.account_id,
        synchronized=row.synchronized,
        external_id=row.external_id,
        sync_options=row.sync_options,
        extra_info=row.extra_info,
    )


def _profile_row(profile: Profile) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415 - a copy through and through, for writing alone

    return asdict(profile)


def _profile(row: Mapping[str, Any]) -> Profile:
    contact, address = row["contact"], row["address"]
    plain = {name: value for name, value in row.items() if name not in ("contact", "address")}
    return Profile(
        **plain,
        contact=None if contact is None else Contact(**contact),
        address=None if address is None else Address(**address),
    )
