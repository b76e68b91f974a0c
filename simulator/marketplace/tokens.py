"""What a vendor needs to call the platform back: who it is, what it may see, and the note that it called.

Nothing here waits for anything, so that all of it can be used while the vendor is being called.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.exchange import Exchange, Request
from simulator.marketplace.calling import TOKEN_SECONDS
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import journal as journal_rows
from simulator.marketplace.database import noting
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.database.noting import Started
from simulator.marketplace.database.tokens import Grant, find_token, keep_token
from simulator.marketplace.happenings import ExchangeFinished
from simulator.marketplace.records.journal import Direction, Verdict

if TYPE_CHECKING:
    from simulator.exchange import Response
    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.journal import ExchangeLine

__all__ = ["Grant", "Tokens"]

_NOTHING = Request(method="", url="", headers=())


class Tokens:
    """Access tokens of the public API, and the calls that are made with them."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def service_of(self, application_id: str, api_key: str) -> int | None:
        """The number of the service that has these credentials, None where none has."""
        with self._backstage.database.reading() as connection:
            ids = [stored.id for stored in service_rows.all_services(connection)]
            services = [self._backstage.registered(one, connection) for one in ids]
        found = None
        for registered in services:  # all of them, so that the time tells nothing
            credentials = registered.service.credentials
            same_id = _same(credentials.application_id.lower(), application_id.lower())
            if same_id & _same(credentials.api_key, api_key) and api_key:
                found = registered.id
        return found

    def issue(self, service_id: int) -> tuple[str, Grant]:
        """A token that no call is behind, and what it allows. It is kept as a digest alone."""
        token, now = secrets.token_urlsafe(32), self._backstage.clock.now()
        grant = Grant(service_id=service_id, exchange_id=None, account_id=None, expires=now + TOKEN_SECONDS)
        with self._backstage.database.writing() as connection:
            service_rows.known_service(connection, service_id)
            keep_token(connection, token, grant, now=now)
        self._backstage.redactor.learn_values([token])
        return token, grant

    def check(self, token: str) -> Grant | None:
        """What a token allows; None where it is unknown or has expired."""
        with self._backstage.database.reading() as connection:
            return find_token(connection, token, now=self._backstage.clock.now())

    def may_see(self, grant: Grant, account_id: str) -> bool:
        """Whether a token allows to ask about an account: one that its service knows, or has orders for."""
        with self._backstage.database.reading() as connection:
            account = account_rows.account_row(connection, account_id)
            if account is None:
                return False
            if account_id in account_rows.standings_of_service(connection, grant.service_id, [account_id]):
                return True
            family = [a.id for a in account_rows.account_rows(connection, reseller_id=account_id)]
            orders = order_rows.order_rows(
                connection, service_id=grant.service_id, buyers=[account_id, *family], limit=1
            )
            return bool(orders)

    def call_back(
        self,
        grant: Grant | None,
        request: Request,
        response: Response,
        *,
        started: float,
        elapsed: float,
        service_id: int | None = None,
        account_id: str | None = None,
    ) -> int | None:
        """Note in the journal that a vendor called; the exchange's number.

        It belongs to the call that its token was sent with, as long as that is under way; else to the only
        one of the service that is. ``service_id`` names the service where there is no token; without either
        there is no place for it, and None is returned.
        """
        backstage = self._backstage
        owner = service_id if grant is None else grant.service_id
        if owner is None:
            return None
        shown = backstage.redactor.exchange(
            Exchange(number=0, scenario="", endpoint=None, request=request, reply=response)
        )
        with backstage.database.writing() as connection:
            inside = _under_way(connection, owner, grant)
            new = _started(connection, backstage, owner, inside, started)
            new = replace(new, request=shown.request, account_id=account_id)
            exchange_id, number = noting.start_exchange(connection, new)
            noting.finish_exchange(
                connection, exchange_id, shown.reply, elapsed=elapsed, verdict=Verdict.NOT_JUDGED
            )
        backstage.publish(_told(new, exchange_id, number, str(response.status), elapsed))
        return exchange_id


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def _under_way(connection: Connection, service_id: int, grant: Grant | None) -> ExchangeLine | None:
    waiting = journal_rows.waiting_rows(connection, service_id)
    if grant is not None and grant.exchange_id is not None:
        return next((line for line in waiting if line.id == grant.exchange_id), None)
    return waiting[0] if len(waiting) == 1 else None


def _started(
    connection: Connection,
    backstage: Backstage,
    service_id: int,
    inside: ExchangeLine | None,
    started: float,
) -> Started:
    registered = backstage.registered(service_id, connection)
    return Started(
        group=inside.group if inside else f"{registered.group_prefix}/calls-back",
        service_id=service_id,
        request=_NOTHING,
        started=started,
        direction=Direction.TO_PLATFORM,
        revision_id=registered.revision_id,
        operation_id=inside.operation_id if inside else None,
        order_id=inside.order_id if inside else None,
        subscription_id=inside.subscription_id if inside else None,
        run_id=inside.run_id if inside else None,
        in_call=inside.id if inside else None,
    )


def _told(new: Started, exchange_id: int, number: int, status: str, elapsed: float) -> ExchangeFinished:
    return ExchangeFinished(
        exchange_id=exchange_id,
        group=new.group,
        number=number,
        service_id=new.service_id,
        operation_id=new.operation_id,
        order_id=new.order_id,
        run_id=new.run_id,
        account_id=new.account_id,
        endpoint=None,
        direction=Direction.TO_PLATFORM,
        status=status,
        verdict=Verdict.NOT_JUDGED,
        elapsed=elapsed,
        in_call=new.in_call,
    )
