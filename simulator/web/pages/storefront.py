"""The storefront: who buys and for whom, the basket, and what the vendor wants to know at checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, redirect, render_template, request, url_for

from simulator.errors import MarketplaceError, SimulatorError
from simulator.platform.accounts import AccountKind
from simulator.platform.service import Capability
from simulator.web.baskets import basket_of, packed, rows_of, unpacked
from simulator.web.forms import NOTHING, Entered, Wrong, chosen_number, wrong_of
from simulator.web.here import marketplace
from simulator.web.names import account_names, service_choices
from simulator.web.questions import answers_of, fields_of, keys_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from simulator.marketplace.records import AccountRecord, Basket, ServiceRecord

__all__ = ["storefront"]

storefront = Blueprint("storefront", __name__, url_prefix="/storefront")

_LISTED = 200
"""accounts that a list offers: the newest; any other is found by its name"""
_FOUND = 20
"""accounts that a search shows"""


@storefront.get("")
def index() -> str:
    """The catalogue for whoever was chosen."""
    return _shop(request.args.get("basket", ""))


@storefront.post("")
def fill() -> ResponseReturnValue:
    """Put what was chosen into the basket, and go to checkout."""
    here, entered = marketplace(), Entered.sent()
    service_id = chosen_number("service", entered) or 0
    offers = here.storefront.offers(service_id, entered["buyer"])
    basket = basket_of(entered["buyer"], offers, entered)
    if not basket.lines:
        raise MarketplaceError.of("the basket is empty", fix="give a product a quantity")
    return redirect(
        url_for("storefront.checkout", service=service_id, buyer=basket.buyer_id, basket=packed(basket))
    )


@storefront.get("/checkout")
def checkout() -> str:
    """The basket, and the questions that an order asks."""
    basket = unpacked(request.args.get("buyer", ""), request.args.get("basket", ""))
    return _checkout(chosen_number("service") or 0, basket, Entered())


@storefront.post("/checkout")
def place() -> ResponseReturnValue:
    """Place the order."""
    here, entered = marketplace(), Entered.sent()
    service_id = chosen_number("service", entered) or 0
    basket = unpacked(entered["buyer"], entered["basket"])
    asked = here.storefront.questions(service_id, basket.buyer_id)
    try:
        order = here.orders.place(service_id, basket, answers_of(asked, request.form))
    except SimulatorError as error:
        keys = keys_of(asked)
        entered.update({key: request.form.getlist(key) for key in keys.values()})
        return _checkout(service_id, basket, entered, wrong_of(error, keys.values(), keys)), 422
    return redirect(url_for("orders.show", order_id=order.id))


def _shop(basket_text: str) -> str:
    here = marketplace()
    services = here.services.all()
    service = _chosen_service(services)
    who = _who()
    buyer = _whom(who)
    if service is None or who is None or buyer is None:
        return render_template("storefront/index.html", services=service_choices(services), buyers=[])
    basket = unpacked(buyer.id, basket_text)
    return render_template(
        "storefront/index.html",
        services=service_choices(services),
        service=service,
        buyers=_buyers(who),
        who=who.id,
        whom=_customers(who, buyer),
        buyer=buyer,
        explained=_explained(service, who, buyer),
        rows=rows_of(here.storefront.offers(service.id, buyer.id), basket),
        **_found(request.args.get("search", "").strip()),
    )


def _found(search: str) -> dict[str, Any]:
    """Whoever may buy and has this in its name, e-mail, id or short name, the newest first."""
    if not search:
        return {}
    here = marketplace()
    page = here.accounts.page(search=search, limit=_FOUND)
    resellers = account_names(account.reseller_id for account in page.items if account.reseller_id)
    return {"search": search, "found": page.items, "resellers": resellers, "more": page.older is not None}


def _chosen_service(services: tuple[ServiceRecord, ...]) -> ServiceRecord | None:
    wanted = chosen_number("service")
    if wanted is not None:
        return marketplace().services.get(wanted)
    return next((one for one in services if one.catalogue_fetched), services[0] if services else None)


def _who() -> AccountRecord | None:
    """Who buys: a reseller or a direct customer. For an end customer, it is its reseller."""
    here = marketplace()
    wanted = request.args.get("who") or request.args.get("buyer")
    if wanted:
        account = here.accounts.get(wanted)
        return here.accounts.get(account.reseller_id) if account.reseller_id else account
    newest = here.accounts.page(kind=AccountKind.RESELLER, limit=1).items
    newest = newest or here.accounts.page(kind=AccountKind.DIRECT_CUSTOMER, limit=1).items
    return newest[0] if newest else None


def _whom(who: AccountRecord | None) -> AccountRecord | None:
    """For whom: one of its own, else the newest of its customers, else itself."""
    if who is None:
        return None
    here, wanted = marketplace(), request.args.get("buyer")
    if wanted:
        account = here.accounts.get(wanted)
        if who.id in (account.id, account.reseller_id):
            return account
    customers = here.accounts.page(reseller_id=who.id, limit=1).items
    return customers[0] if customers else who


def _buyers(who: AccountRecord) -> list[tuple[str, str]]:
    here = marketplace()
    listed = [
        *here.accounts.page(kind=AccountKind.RESELLER, limit=_LISTED).items,
        *here.accounts.page(kind=AccountKind.DIRECT_CUSTOMER, limit=_LISTED).items,
    ]
    if who.id not in {account.id for account in listed}:
        listed.insert(0, who)
    words = {AccountKind.RESELLER: "reseller", AccountKind.DIRECT_CUSTOMER: "direct customer"}
    return [(account.id, f"{account.name} ({words[account.kind]})") for account in listed]


def _customers(who: AccountRecord, buyer: AccountRecord) -> list[tuple[str, str]]:
    if who.kind is not AccountKind.RESELLER:
        return []
    listed = list(marketplace().accounts.page(reseller_id=who.id, limit=_LISTED).items)
    if buyer.id not in {who.id, *(account.id for account in listed)}:
        listed.insert(0, buyer)
    return [*((account.id, account.name) for account in listed), (who.id, "itself")]


def _explained(service: ServiceRecord, who: AccountRecord, buyer: AccountRecord) -> str:
    if Capability.ACCOUNTS not in service.capabilities:
        return "Accounts Management is off for this service, so that no account is synchronized."
    if who.kind is not AccountKind.RESELLER:
        return "A direct customer has no reseller: it alone is synchronized, if it is new to the vendor."
    if buyer.id == who.id:
        return "A reseller that buys for itself is synchronized as the reseller it is, if it is new."
    if service.reseller_support:
        return "Reseller Support is on: the reseller is synchronized first, then the customer, if new."
    return "Reseller Support is off: the customer alone is synchronized, if it is new to the vendor."


def _checkout(service_id: int, basket: Basket, entered: Entered, wrong: Wrong = NOTHING) -> str:
    here = marketplace()
    service, buyer = here.services.get(service_id), here.accounts.get(basket.buyer_id)
    asked = here.storefront.questions(service_id, buyer.id)
    names = {(one.product_type, one.product): one for one in here.storefront.offers(service_id)}
    text = packed(basket)
    return render_template(
        "storefront/checkout.html",
        service=service,
        buyer=buyer,
        reseller=here.accounts.get(buyer.reseller_id) if buyer.reseller_id else None,
        basket=text,
        lines=[(line, names.get((line.product_type, line.product))) for line in basket.lines],
        asked=[(form, fields_of(form, entered)) for form in asked],
        back=url_for("storefront.index", service=service_id, buyer=buyer.id, basket=text),
        all=wrong.all,
        wrong=wrong.by_field,
    )
