"""Rows of access tokens. A token itself is never kept: only its digest, which it cannot be had back from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from simulator.marketplace.database import tables
from simulator.values import dataclass

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Grant", "digest", "find_token", "keep_token", "remove_stale_tokens"]

_TOKENS = tables.tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a valid token allows: to ask about the accounts of a service.

    ``exchange_id`` is the call that it was sent with, None for one that was asked for; ``expires`` is seconds
    since the epoch.
    """

    service_id: int
    exchange_id: int | None
    account_id: str | None
    expires: float


def digest(token: str) -> str:
    """What a token is known by."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def keep_token(connection: Connection, token: str, grant: Grant, *, now: float) -> None:
    """Make a token valid."""
    row = {
        "digest": digest(token),
        "service_id": grant.service_id,
        "exchange_id": grant.exchange_id,
        "account_id": grant.account_id,
        "issued": now,
        "expires": grant.expires,
    }
    connection.execute(insert(_TOKENS).values(row))


def find_token(connection: Connection, token: str, *, now: float) -> Grant | None:
    """What a token allows; None where it is unknown or has expired."""
    row = connection.execute(
        select(_TOKENS).where(_TOKENS.c.digest == digest(token), _TOKENS.c.expires > now)
    ).first()
    if row is None:
        return None
    return Grant(
        service_id=row.service_id,
        exchange_id=row.exchange_id,
        account_id=row.account_id,
        expires=row.expires,
    )


def remove_stale_tokens(connection: Connection, *, now: float) -> None:
    """Forget those that have expired."""
    connection.execute(delete(_TOKENS).where(_TOKENS.c.expires <= now))
