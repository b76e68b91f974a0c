"""The storefront: what a buyer can have, why something cannot be had, and what is asked at checkout."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.marketplace.asking import Asked, questions_for
from simulator.marketplace.choices import find_offer
from simulator.marketplace.database import accounts as account_rows
from simulator.marketplace.database import orders as order_rows
from simulator.marketplace.database import platform as platform_rows
from simulator.platform.answers import answer_problems
from simulator.platform.catalogue import Demand, Offer, fitting_addons, obstacles_to
from simulator.platform.service import Capability
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.marketplace.backstage import Backstage
    from simulator.marketplace.database import Connection
    from simulator.marketplace.records.accounts import AccountRecord
    from simulator.marketplace.records.orders import Basket, BasketLine
    from simulator.marketplace.registered import Registered
    from simulator.platform.catalogue import Addon, Price

__all__ = ["OfferedProduct", "Storefront", "concerned", "newcomers", "order_problems"]

MOST_LINES = 100
MOST_UNITS = 2**31 - 1
"""Quantity is an int of the SDK"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedProduct:
    """A product on sale. ``obstacle`` says why this buyer cannot have it; "" where nothing is in the way.

    ``quantity_limit`` 0 is none. ``months`` is its billing cycle; ``prices`` are a unit's for it, one a
    currency.
    """

    product_type: str
    product_type_name: str
    product: str
    name: str
    months: int
    prices: tuple[Price, ...]
    trial: bool
    cancellable: bool
    upgradable: bool
    quantity_limit: int
    quantity_limit_locked: bool
    allows_several: bool
    addons: tuple[Addon, ...]
    obstacle: str


class Storefront:
    """Decides what can be bought. It calls nobody."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def offers(self, service_id: int, buyer_id: str | None = None) -> tuple[OfferedProduct, ...]:
        """Everything on sale, in the vendor's order, for one buyer or for anybody."""
        with self._backstage.database.reading() as connection:
            registered = self._backstage.registered(service_id, connection)
            held = frozenset() if buyer_id is None else _held(connection, service_id, buyer_id)
            return tuple(_offered(registered, offer, held) for offer in registered.catalogue.offers())

    def questions(self, service_id: int, buyer_id: str) -> tuple[Asked, ...]:
        """What an order for this buyer asks for: a form for each account that is new to the service, the
        reseller's before the customer's. Empty where everybody is known.
        """
        with self._backstage.database.reading() as connection:
            registered = self._backstage.registered(service_id, connection)
            tag = platform_rows.run_tag(connection)
            forms = tuple(
                questions_for(registered, account, tag=tag)
                for account in newcomers(connection, registered, buyer_id)
            )
        return tuple(form for form in forms if form.questions)

    def problems(
        self, service_id: int, basket: Basket, answers: Mapping[str, Mapping[str, Any]]
    ) -> tuple[Problem, ...]:
        """Everything that stands in the way of an order. ``where`` is ``lines[0].quantity`` or
        ``answers.ACCOUNT_ID.OPTION_ID``.
        """
        with self._backstage.database.reading() as connection:
            registered = self._backstage.registered(service_id, connection)
            return tuple(order_problems(connection, registered, basket, answers))


def order_problems(
    connection: Connection,
    registered: Registered,
    basket: Basket,
    answers: Mapping[str, Mapping[str, Any]],
) -> Iterator[Problem]:
    """As :meth:`Storefront.problems`, within a transaction.

    Answers for an account that has become known since the form was shown are no matter: nobody needs them.
    """
    account_rows.known_account(connection, basket.buyer_id)
    if not basket.lines:
        yield Problem(what="the basket is empty", where="lines", fix="put a product into it")
    if len(basket.lines) > MOST_LINES:
        yield Problem(what=f"a basket has at most {MOST_LINES} lines", where="lines", fix="order twice")
    held = _held(connection, registered.id, basket.buyer_id)
    bought: dict[str, int] = {}
    for place, line in enumerate(basket.lines):
        yield from _line_problems(registered, line, f"lines[{place}]", held, bought)
    new = {account.id: account for account in newcomers(connection, registered, basket.buyer_id)}
    tag = platform_rows.run_tag(connection)
    for account_id, account in new.items():
        asked = [question.option for question in questions_for(registered, account, tag=tag).questions]
        whose = account.name if len(new) > 1 else ""
        given = answers.get(account_id, {})
        yield from answer_problems(asked, given, where=f"answers.{account_id}", whose=whose)
    family = {account.id for account in concerned(connection, registered, basket.buyer_id)}
    for account_id in answers:
        if account_id not in family:
            what = f"account {account_id} is asked for nothing by this order"
            yield Problem(what=what, where=f"answers.{account_id}", fix="leave it out")


def _line_problems(
    registered: Registered, line: BasketLine, where: str, held: frozenset[str], bought: dict[str, int]
) -> Iterator[Problem]:
    offer = find_offer(registered.catalogue, line.product, line.product_type)
    if offer is None or not offer[1].activated:
        known = [product.id for _, product in registered.catalogue.offers()]
        state = "no longer sold" if offer else "not sold"
        fix = near_miss(line.product, known) or "the vendor declares no product: refresh the catalogue"
        yield Problem(what=f"'{line.product}' is {state}", where=f"{where}.product", fix=fix)
        return
    for name, quantity in (("quantity", line.quantity), *line.addons.items()):
        if not 0 < quantity <= MOST_UNITS:
            spot = f"{where}.quantity" if name == "quantity" else f"{where}.addons.{name}"
            yield Problem(what=f"{quantity} is no quantity", where=spot, fix="give a whole number from 1")
    product_type = offer[0]
    bought[product_type.id] = bought.get(product_type.id, 0) + 1
    demand = Demand(
        product=line.product,
        quantity=line.quantity,
        trial=line.trial,
        addons=tuple(line.addons),
        subscriptions_of_same_type=bought[product_type.id],
        held=held,
    )
    for unmet in obstacles_to(registered.catalogue, *offer, demand):
        member = _MEMBERS.get(unmet.member, "product")
        yield Problem(what=unmet.why, where=f"{where}.{member}", fix=_FIXES.get(member, "choose another"))
    capabilities = registered.service.capabilities
    if line.trial and Capability.TRIAL not in capabilities:
        yield Problem(
            what="trials are off for this service",
            where=f"{where}.trial",
            fix="turn the capability trial on, or order without a trial",
        )


_MEMBERS = {"QuantityLimit": "quantity", "TrialEnabled": "trial", "Addons": "addons", "Products": "addons"}
_FIXES = {
    "quantity": "order fewer",
    "trial": "order it without a trial",
    "addons": "leave the addon out",
}


def _held(connection: Connection, service_id: int, buyer_id: str) -> frozenset[str]:
    """The product types of which the buyer has a subscription, or is about to."""
    owned = order_rows.subscription_rows(connection, account_id=buyer_id, service_id=service_id)
    return frozenset(record.product_type for record in owned if not record.cancelled)


def _offered(registered: Registered, offer: Offer, held: frozenset[str]) -> OfferedProduct:
    product_type, product = offer
    demand = Demand(product=product.id, addons=(), held=held)
    unmet = next(iter(obstacles_to(registered.catalogue, product_type, product, demand)), None)
    upgradable = replace(demand, held=frozenset(), upgradable=True)
    return OfferedProduct(
        product_type=product_type.id,
        product_type_name=product_type.name,
        product=product.id,
        name=product.name,
        months=product.months,
        prices=tuple(price for price in product.prices if price.months == product.months),
        trial=product.trial_enabled and Capability.TRIAL in registered.service.capabilities,
        cancellable=product.enable_cancellation,
        upgradable=not any(obstacles_to(registered.catalogue, product_type, product, upgradable)),
        quantity_limit=product_type.quantity_limit,
        quantity_limit_locked=product_type.quantity_limit_locked,
        allows_several=product_type.allow_multiple_subscriptions,
        addons=tuple(fitting_addons(product_type, product)),
        obstacle="" if unmet is None else unmet.why,
    )


def concerned(connection: Connection, registered: Registered, buyer_id: str) -> list[AccountRecord]:
    """The accounts that an order needs at the vendor: the reseller first, and only where it is supported."""
    buyer = account_rows.known_account(connection, buyer_id)
    if buyer.reseller_id is not None and registered.service.reseller_support:
        return [account_rows.known_account(connection, buyer.reseller_id), buyer]
    return [buyer]


def newcomers(connection: Connection, registered: Registered, buyer_id: str) -> list[AccountRecord]:
    """Those of them that the service does not know yet."""
    if Capability.ACCOUNTS not in registered.service.capabilities:
        return []
    return [
        account
        for account in concerned(connection, registered, buyer_id)
        if not account_rows.standing(connection, registered.id, account.id).synchronized
    ]
