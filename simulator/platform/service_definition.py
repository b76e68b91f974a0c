"""What a vendor sells: the product types of Fields/ServiceDefinition, as far as they can be used.

The same form stands in the service file of a vendor without that endpoint. Whatever is not as the contract
has it is passed over (see :mod:`~simulator.platform.declared`); a product type, product or addon without an
ID is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from simulator.platform.attributes import (
    Attribute,
    AttributeEntry,
    attribute_list,
    entries_of,
    read_attributes,
)
from simulator.platform.declared import enum_number, flag, number, objects, text, texts
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Addon", "Price", "Product", "ProductType", "read_product_types"]

_MONTHS = {"Monthly": 1, "Annually": 12, "TwoYears": 24, "ThreeYears": 36, "SixYears": 72}
_DERIVATIVES = ("NULL", "SUBSCRIPTION", "RESERVATION", "LICENSE", "RESERVEDINSTANCE")
_UPGRADE = 5
_DEAREST = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one unit costs the buyer for a billing cycle of ``months``, in a currency by its code."""

    amount: float
    currency: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Something to order. ``months`` is its first billing cycle, ``upgrades_to`` holds ids of products.

    ``pointer`` leads to it in the document it was read from; ``platform_product_id`` is the platform's own
    id.
    """

    id: str
    name: str
    pointer: str
    attributes: tuple[AttributeEntry, ...] = ()
    months: int = 1
    derivative: int = 0
    activated: bool = True
    trial_enabled: bool = False
    enable_cancellation: bool = False
    upgrades_to: tuple[str, ...] = ()
    prices: tuple[Price, ...] = ()
    platform_product_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addon:
    """Something to order on top of the products ``fits`` names; None where the vendor names none: of any."""

    id: str
    name: str
    pointer: str
    attributes: tuple[AttributeEntry, ...] = ()
    activated: bool = True
    fits: tuple[str, ...] | None = None
    prices: tuple[Price, ...] = ()
    platform_product_id: str = ""

    def attribute_list(self, quantity: int) -> dict[str, Any]:
        """Its attributes as they travel with that quantity."""
        return attribute_list(self.attributes, quantity=quantity)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductType:
    """A kind of service; its ID travels as ServiceType. A ``quantity_limit`` of 0 is none."""

    id: str
    name: str
    pointer: str
    allow_multiple_subscriptions: bool = False
    quantity_limit: int = 0
    quantity_limit_locked: bool = False
    products: tuple[Product, ...] = ()
    addons: tuple[Addon, ...] = ()


def read_product_types(value: Any, *, pointer: str) -> tuple[ProductType, ...]:
    """The usable product types of an array that ``pointer`` leads to, in its order."""
    return _first_of_each_id(_product_type(raw, f"{pointer}/{place}") for place, raw in objects(value))


def _product_type(raw: Mapping[str, Any], pointer: str) -> ProductType:
    collection = raw.get("ProductsCollection")
    sold = collection if isinstance(collection, dict) else {}
    attributes = read_attributes(raw.get("AttributeList"))
    derivative = enum_number(_DERIVATIVES, raw.get("Derivative")) or 0
    inside = f"{pointer}/ProductsCollection"
    return ProductType(
        id=text(raw.get("ID")),
        name=text(raw.get("Name")) or text(raw.get("ID")),
        pointer=pointer,
        allow_multiple_subscriptions=flag(raw.get("AllowMultipleSubscriptions")),
        quantity_limit=max(number(raw.get("QuantityLimit")) or 0, 0),
        quantity_limit_locked=flag(raw.get("QuantityLimitLocked")),
        products=_first_of_each_id(
            _product(product, attributes, derivative, f"{inside}/Products/{place}")
            for place, product in objects(sold.get("Products"))
        ),
        addons=_first_of_each_id(
            _addon(addon, attributes, f"{inside}/Addons/{place}")
            for place, addon in objects(sold.get("Addons"))
        ),
    )


def _product(
    raw: Mapping[str, Any], attributes: Mapping[str, Attribute], derivative: int, pointer: str
) -> Product:
    own = enum_number(_DERIVATIVES, raw.get("Derivative"))
    return Product(
        id=text(raw.get("ID")),
        name=text(raw.get("Name")) or text(raw.get("ID")),
        pointer=pointer,
        attributes=entries_of(raw.get("Attributes"), attributes),
        months=_months(raw.get("UnitBillingCycles")),
        derivative=derivative if own is None else own,
        activated=raw.get("IsActivated") is not False,
        trial_enabled=flag(raw.get("TrialEnabled")),
        enable_cancellation=flag(raw.get("EnableCancellation")),
        upgrades_to=tuple(_upgrades(raw.get("RelatedProducts"))),
        prices=tuple(_prices(raw.get("Prices"))),
    )


def _addon(raw: Mapping[str, Any], attributes: Mapping[str, Attribute], pointer: str) -> Addon:
    fits = raw.get("Products")
    return Addon(
        id=text(raw.get("ID")),
        name=text(raw.get("Name")) or text(raw.get("ID")),
        pointer=pointer,
        attributes=entries_of(raw.get("Attributes"), attributes),
        activated=raw.get("IsActivated") is not False,
        fits=None if fits is None else tuple(texts(fits)),
        prices=tuple(_prices(raw.get("Prices"))),
    )


def _months(cycles: Any) -> int:
    """The first billing cycle there is; monthly where the vendor names none."""
    listed = cycles if isinstance(cycles, list | tuple) else ()
    known = [place for cycle in listed if (place := enum_number(tuple(_MONTHS), cycle)) is not None]
    return tuple(_MONTHS.values())[known[0]] if known else 1


def _prices(declared: Any) -> Iterator[Price]:
    for _, listed in objects(declared):
        for _, unit in objects(listed.get("Units")):
            amount, cycle = unit.get("Price"), enum_number(tuple(_MONTHS), unit.get("BillingCycle"))
            if cycle is None or isinstance(amount, bool) or not isinstance(amount, int | float):
                continue
            if abs(amount) < _DEAREST:  # neither infinite nor no number, which JSON of Python may be
                months = tuple(_MONTHS.values())[cycle]
                yield Price(amount=float(amount), currency=text(listed.get("Currency")), months=months)


def _upgrades(related: Any) -> list[str]:
    upgrades = (
        text(entry.get("ProductID"))
        for _, entry in objects(related)
        if number(entry.get("Relation")) == _UPGRADE or text(entry.get("Relation")).casefold() == "upgrade"
    )
    return [product for product in upgrades if product]


T = TypeVar("T", ProductType, Product, Addon)


def _first_of_each_id(found: Iterable[T]) -> tuple[T, ...]:
    kept: dict[str, T] = {}
    for one in found:
        if one.id:
            kept.setdefault(one.id, one)
    return tuple(kept.values())
