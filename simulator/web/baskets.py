"""The basket while it is filled: from the quantities on the storefront, through an address, to an order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.errors import MarketplaceError
from simulator.marketplace.records import Basket, BasketLine
from simulator.values import dataclass
from simulator.web.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.marketplace.storefront import OfferedProduct
    from simulator.platform.catalogue import Price

__all__ = ["OfferRow", "basket_of", "packed", "rows_of", "unpacked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonField:
    """An addon of a product, and how many of it are in the basket."""

    key: str
    id: str
    name: str
    quantity: str
    prices: tuple[Price, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """A product on the storefront with its fields, and what of it is in the basket."""

    offer: OfferedProduct
    key: str
    trial_key: str
    quantity: str
    is_trial: bool
    addons: tuple[AddonField, ...]


def rows_of(offers: Iterable[OfferedProduct], basket: Basket | None) -> list[OfferRow]:
    """The products with what is in the basket already."""
    lines = {(line.product_type, line.product): line for line in (basket.lines if basket else ())}
    return [_row(offer, lines.get((offer.product_type, offer.product))) for offer in offers]


def _row(offer: OfferedProduct, line: BasketLine | None) -> OfferRow:
    parts = (offer.product_type, offer.product)
    return OfferRow(
        offer=offer,
        key=key_of("quantity", *parts),
        trial_key=key_of("trial", *parts),
        quantity=str(line.quantity) if line else "",
        is_trial=bool(line and line.trial),
        addons=tuple(
            AddonField(
                key=key_of("addon", *parts, addon.id),
                id=addon.id,
                name=addon.name,
                quantity=str(line.addons.get(addon.id, "")) if line else "",
                prices=tuple(price for price in addon.prices if price.months == offer.months),
            )
            for addon in offer.addons
        ),
    )


def basket_of(buyer_id: str, offers: Iterable[OfferedProduct], sent: Mapping[str, str]) -> Basket:
    """What was put into the basket, in the order of the storefront; what has no quantity is not in it."""
    return Basket(buyer_id=buyer_id, lines=tuple(_lines(rows_of(offers, None), sent)))


def _lines(rows: Iterable[OfferRow], sent: Mapping[str, str]) -> Iterator[BasketLine]:
    for row in rows:
        quantity = _quantity(sent.get(row.key, ""), row.key)
        addons = {one.id: _quantity(sent.get(one.key, ""), one.key) for one in row.addons}
        if quantity:
            yield BasketLine(
                product=row.offer.product,
                product_type=row.offer.product_type,
                quantity=quantity,
                trial=bool(sent.get(row.trial_key)),
                addons={id_: number for id_, number in addons.items() if number},
            )
        elif any(addons.values()):
            what = f"an addon of {row.offer.name} is in the basket, and the product is not"
            raise MarketplaceError.of(what, where=row.key, fix="give the product a quantity")


def _quantity(text: str, key: str) -> int:
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 12):
        raise MarketplaceError.of(f"{text!r} is no quantity", where=key, fix="give a whole number")
    return int(text or 0)


def packed(basket: Basket) -> str:
    """The lines as text, for an address or a hidden field."""
    lines = [[one.product_type, one.product, one.quantity, one.trial, one.addons] for one in basket.lines]
    return json.dumps(lines, separators=(",", ":"))


def unpacked(buyer_id: str, text: str) -> Basket:
    """The basket of such a text. MarketplaceError where somebody wrote it by hand, and wrongly."""
    try:
        lines = tuple(_line(*one) for one in json.loads(text or "[]"))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise MarketplaceError.of("the basket in the address cannot be read", fix="fill it again") from None
    return Basket(buyer_id=buyer_id, lines=lines)


def _line(product_type: Any, product: Any, quantity: Any, trial: Any, addons: Any) -> BasketLine:
    return BasketLine(
        product=str(product),
        product_type=str(product_type),
        quantity=int(quantity),
        trial=bool(trial),
        addons={str(id_): int(number) for id_, number in addons.items()},
    )
