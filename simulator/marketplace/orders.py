"""Orders: placed, retried, looked at. An order is kept before anybody is called, and after each call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import ConflictError, MarketplaceError
from simulator.marketplace.asking import answers_for
from simulator.marketplace.choices import find_offer
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.marketplace.driving import Plan, drive, operation_told
from simulator.marketplace.happenings import OrderChanged
from simulator.marketplace.records.journal import Page
from simulator.marketplace.records.orders import Kind
from simulator.marketplace.storefront import concerned, order_problems
from simulator.platform.accounts import AccountKind
from simulator.platform.flows import checkout
from simulator.platform.store import Order, Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.orders import (
        Basket,
        BasketLine,
        OperationRecord,
        OrderRecord,
    )
    from simulator.marketplace.registered import Registered
    from simulator.marketplace.workpiece import Workpiece
    from simulator.platform.flows import FillOptions, Flow

__all__ = ["Orders", "group_of"]


class Orders:
    """Places orders and tells what became of them."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def page(
        self,
        *,
        service_id: int | None = None,
        account_id: str | None = None,
        status: Status | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Page[OrderRecord]:
        """Orders, the newest first. ``account_id`` is the buyer, or a reseller whose customers bought."""
        with self._backstage.database.reading() as connection:
            found = order_rows.order_rows(
                connection,
                service_id=service_id,
                buyers=None if account_id is None else _buyers(connection, account_id),
                status=status,
                before=before,
                limit=limit + 1,
            )
        shown = tuple(found[:limit])
        return Page(items=shown, older=shown[-1].id if len(found) > limit else None)

    def get(self, order_id: int) -> OrderRecord:
        """One order. UnknownError where there is none of that number."""
        with self._backstage.database.reading() as connection:
            return order_rows.known_order(connection, order_id)

    def operations(self, order_id: int) -> tuple[OperationRecord, ...]:
        """Everything that was set going with an order and its subscriptions, the first first."""
        with self._backstage.database.reading() as connection:
            return tuple(order_rows.operation_rows(connection, where={"order_id": order_id}))

    def place(
        self,
        service_id: int,
        basket: Basket,
        answers: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        wait: bool = False,
    ) -> OrderRecord:
        """Place an order. ``answers`` are by account id and option id, as the storefront asks for them.

        With ``wait``, returns once everything was tried; else at once, In Progress.

        Raises:
            MarketplaceError: everything that stands in the way; nobody was called, and there is no order.
        """
        backstage, now, given = self._backstage, self._backstage.clock.now(), answers or {}
        with backstage.database.writing() as connection:
            registered = backstage.registered(service_id, connection)
            take_account(connection, basket.buyer_id)
            problems = tuple(order_problems(connection, registered, basket, given))
            if problems:
                raise MarketplaceError(*problems)
            order_id = order_rows.add_order(
                connection,
                service_id=service_id,
                buyer_id=basket.buyer_id,
                status=Status.IN_PROGRESS,
                reason="",
                refused=False,
                answers={account: dict(values) for account, values in given.items()},
                created=now,
                updated=now,
            )
            for place, line in enumerate(basket.lines):
                _add_line(
                    connection, registered, backstage.guid(), order_id, basket.buyer_id, place, line, now
                )
            plan = _checkout(connection, registered, order_id, retry_of=None, now=now)
        return self._go(plan, order_id, wait=wait)

    def retry(
        self,
        order_id: int,
        answers: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        wait: bool = False,
    ) -> OrderRecord:
        """Go on with a Failed order at the first missing step. ``answers`` replace those given before.

        ConflictError where the order is through, or something goes on with it.
        """
        backstage, now = self._backstage, self._backstage.clock.now()
        with backstage.database.writing() as connection:
            order = order_rows.lock_order(connection, order_id)
            registered = backstage.registered(order.service_id, connection)
            take_account(connection, order.buyer_id)
            refuse_under_way(connection, order_id=order_id)
            if order.status is not Status.FAILED:
                raise ConflictError.of(
                    f"order {order_id} is {order.status.value}, so that there is nothing to retry",
                    where="order_id",
                )
            if answers:
                merged = {**order.answers, **{k: dict(v) for k, v in answers.items()}}
                order_rows.change_order(connection, order_id, answers=merged)
            last = order_rows.operation_rows(connection, where={"order_id": order_id, "kind": Kind.CHECKOUT})[
                -1
            ]
            plan = _checkout(connection, registered, order_id, retry_of=last.id, now=now)
        return self._go(plan, order_id, wait=wait)

    def _go(self, plan: Plan, order_id: int, *, wait: bool) -> OrderRecord:
        backstage = self._backstage
        order = self.get(order_id)
        backstage.publish(
            OrderChanged(
                order_id=order_id,
                service_id=order.service_id,
                buyer_id=order.buyer_id,
                status=Status.IN_PROGRESS,
            ),
            operation_told(plan.operation, Status.IN_PROGRESS),
        )
        done = backstage.start(lambda: drive(backstage, plan))
        if not wait:
            return order
        done.result()
        return self.get(order_id)


def _buyers(connection: Connection, account_id: str) -> Collection[str]:
    account = account_rows.known_account(connection, account_id)
    if account.kind is not AccountKind.RESELLER:
        return [account_id]
    customers = account_rows.account_rows(connection, reseller_id=account_id)
    return [account_id, *(customer.id for customer in customers)]


def _add_line(
    connection: Connection,
    registered: Registered,
    guid: str,
    order_id: int,
    buyer_id: str,
    place: int,
    line: BasketLine,
    now: float,
) -> None:
    offer = find_offer(registered.catalogue, line.product, line.product_type)
    assert offer is not None, "a line that is not sold is refused before"  # noqa: S101
    product_type, product = offer
    order_rows.add_subscription(
        connection,
        id=guid,
        order_id=order_id,
        line=place,
        service_id=registered.id,
        account_id=buyer_id,
        document_id=registered.catalogue_id,
        product_type=product_type.id,
        product=product.id,
        product_name=product.name,
        name=product.name,
        quantity=line.quantity,
        trial=line.trial,
        external_id="",
        status=Status.IN_PROGRESS,
        reason="",
        provisioned=False,
        suspended=False,
        cancelled=False,
        custom_fields={},
        updated=now,
    )
    names = {addon.id: addon.name for addon in product_type.addons}
    for addon, quantity in line.addons.items():
        order_rows.add_addon(connection, **new_addon(guid, addon, names.get(addon, addon), quantity))


def new_addon(subscription_id: str, addon: str, name: str, quantity: int) -> dict[str, Any]:
    """The columns of an addon that the vendor has not heard of."""
    return {
        "subscription_id": subscription_id,
        "addon": addon,
        "name": name,
        "quantity": quantity,
        "external_id": "",
        "status": Status.IN_PROGRESS,
        "reason": "",
        "provisioned": False,
        "cancelled": False,
    }


def _checkout(
    connection: Connection, registered: Registered, order_id: int, *, retry_of: int | None, now: float
) -> Plan:
    """The checkout of what the vendor does not have yet, noted as under way."""
    order = order_rows.known_order(connection, order_id)
    missing = [
        record
        for record in order.subscriptions
        if not record.provisioned
        or (not record.cancelled and any(not addon.provisioned for addon in record.addons))
    ]
    for record in missing:
        if not record.provisioned:
            order_rows.change_subscription(
                connection, record.id, status=Status.IN_PROGRESS, reason="", updated=now
            )
        for addon in record.addons:
            if not addon.provisioned:
                order_rows.change_addon(connection, addon.id, status=Status.IN_PROGRESS, reason="")
    order_rows.change_order(
        connection, order_id, status=Status.IN_PROGRESS, reason="", refused=False, updated=now
    )
    accounts = concerned(connection, registered, order.buyer_id)
    operation_id = order_rows.add_operation(
        connection,
        service_id=registered.id,
        kind=Kind.CHECKOUT,
        group=group_of(registered, accounts[-1].reseller_id or accounts[-1].id),
        order_id=order_id,
        subscription_id=None,
        account_id=order.buyer_id,
        details={},
        retry_of=retry_of,
        started=now,
        finished=None,
    )
    tag = platform_rows.run_tag(connection)
    placed: list[Order] = []

    def fill(current: Registered) -> FillOptions:
        return answers_for(current, order.answers, tag=tag)

    def begin(reading: Connection, work: Workpiece) -> Flow:
        lines = [work.subscription(reading, record) for record in missing]
        placed.append(Order(buyer=work.account(reading, order.buyer_id), lines=lines))
        return checkout(work.platform, placed[0])

    def afterwards(writing: Connection, work: Workpiece) -> str:
        del work
        if placed and placed[0].refused:
            order_rows.change_order(writing, order_id, refused=True)
        return placed[0].refused if placed else ""

    return Plan(
        operation=order_rows.known_operation(connection, operation_id),
        fill=fill,
        begin=begin,
        claims=tuple(account.id for account in accounts),
        subscriptions=tuple(record.id for record in missing if not record.provisioned),
        addons=tuple(a.id for record in missing for a in record.addons if not a.provisioned),
        afterwards=afterwards,
    )


def group_of(registered: Registered, root_id: str) -> str:
    """Where the calls about a reseller and its customers, or a direct customer, are in the journal."""
    return f"{registered.group_prefix}/{root_id}"


def take_account(connection: Connection, account_id: str) -> None:
    """Decide about an account, and its reseller, in this transaction alone. ConflictError while either is
    being deleted at a vendor.
    """
    account = account_rows.known_account(connection, account_id)
    for one in (account.reseller_id, account_id):
        if one is not None:
            account_rows.lock_account(connection, one)
            refuse_under_way(connection, account_id=one, kind=Kind.DELETE_ACCOUNT)


def refuse_under_way(connection: Connection, **subject: Any) -> None:
    """ConflictError where something goes on with it."""
    going = order_rows.under_way(connection, **subject)
    if going is not None:
        name, value = next(iter(subject.items()))
        raise ConflictError.of(
            f"{going.kind.value.replace('_', ' ')} is under way for {name.removesuffix('_id')} {value}",
            where=name,
            fix="wait for its end",
        )
