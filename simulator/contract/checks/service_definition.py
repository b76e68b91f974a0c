"""The catalogue of Fields/ServiceDefinition: do its parts fit, so that every product can be ordered?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.contract.checks.breach import Breach
from simulator.contract.wording import described

if TYPE_CHECKING:
    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = ["service_definition"]

_CYCLES = ("monthly", "annually", "twoyears", "threeyears", "sixyears")
_Object = Mapping[str, Any]


def service_definition(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """What a schema cannot say of the catalogue; it looks past whatever the schema has found already."""
    body = reading.body if isinstance(reading.body, dict) else {}
    types = _objects(body, "ProductTypes")
    if body.get("ProductTypes") == []:
        yield Breach(
            check="catalogue.no-types",
            message="ProductTypes is empty, so there is nothing to sell",
            pointer="/ProductTypes",
            expected="a product type",
            got="an empty array",
        )
    yield from _twice("catalogue.duplicate-type", "product type", "/ProductTypes", types)
    for number, kind in types:
        yield from _product_type(f"/ProductTypes/{number}", kind)


def _product_type(base: str, kind: _Object) -> Iterator[Breach]:
    collection = kind.get("ProductsCollection") or {}
    if not isinstance(collection, dict):
        return
    attributes = _objects(kind, "AttributeList")
    products, addons = _objects(collection, "Products"), _objects(collection, "Addons")
    if collection.get("Products") in (None, []):
        yield Breach(
            check="catalogue.no-products",
            message=f"the product type {kind.get('ID')} has no products",
            pointer=base,
            expected="products in ProductsCollection",
            got="none",
        )
    yield from _attributes(f"{base}/AttributeList", attributes)
    base = f"{base}/ProductsCollection"
    yield from _twice("catalogue.duplicate-product", "product", f"{base}/Products", products)
    yield from _twice("catalogue.duplicate-product", "addon", f"{base}/Addons", addons)
    known = {id_: attribute for _, attribute in attributes if (id_ := _id(attribute)) is not None}
    sold = {_id(product) for _, product in products}
    for number, product in products:
        yield from _product(f"{base}/Products/{number}", product, known, sold, _id(kind))
    for number, addon in addons:
        yield from _sellable(f"{base}/Addons/{number}", addon, known)
        yield from _others(f"{base}/Addons/{number}", addon, "Products", sold)


def _attributes(base: str, attributes: list[tuple[int, _Object]]) -> Iterator[Breach]:
    yield from _twice("catalogue.duplicate-attribute", "attribute", base, attributes)
    for number, attribute in attributes:
        values = _objects(attribute, "PredefinedValues")
        place = f"{base}/{number}/PredefinedValues"
        yield from _twice("catalogue.duplicate-value", f"value of {attribute.get('ID')}", place, values)


def _product(
    base: str, product: _Object, known: Mapping[str, _Object], sold: set[str | None], of: str | None
) -> Iterator[Breach]:
    yield from _sellable(base, product, known)
    yield from _required_attributes(base, product, known, of)
    yield from _trial(base, product)
    yield from _others(base, product, "RelatedProducts", sold)


def _sellable(base: str, product: _Object, known: Mapping[str, _Object]) -> Iterator[Breach]:
    yield from _values(base, product, known)
    yield from _prices(base, product)


def _values(base: str, product: _Object, known: Mapping[str, _Object]) -> Iterator[Breach]:
    """A product names attributes and values of its type."""
    for number, chosen in _objects(product, "Attributes"):
        id_ = _id(chosen)
        if id_ is None:
            continue
        attribute = known.get(id_)
        if attribute is None:
            yield Breach(
                check="catalogue.unknown-attribute",
                message=f"{product.get('ID')} has the attribute {id_}, "
                "which the product type's AttributeList does not declare",
                pointer=f"{base}/Attributes/{number}/ID",
                expected="an ID of AttributeList",
                got=described(id_),
            )
            continue
        offered = {_id(value) for _, value in _objects(attribute, "PredefinedValues")}
        values = chosen.get("Values")
        for index, value in enumerate(values if isinstance(values, list) else []):
            if offered and isinstance(value, str) and value not in offered:
                yield Breach(
                    check="catalogue.unknown-value",
                    message=f"{product.get('ID')} chooses {described(value)} for {id_}, "
                    "which is not among its PredefinedValues",
                    pointer=f"{base}/Attributes/{number}/Values/{index}",
                    expected="the ID of a predefined value",
                    got=described(value),
                )


def _required_attributes(
    base: str, product: _Object, known: Mapping[str, _Object], of: str | None
) -> Iterator[Breach]:
    given = {_id(chosen) for _, chosen in _objects(product, "Attributes") if chosen.get("Values")}
    for id_, attribute in known.items():
        defaults = [v for _, v in _objects(attribute, "PredefinedValues") if v.get("IsDefault") is True]
        if attribute.get("IsRequired") is True and id_ not in given and not defaults:
            yield Breach(
                check="catalogue.required-attribute",
                message=f"{product.get('ID')} has no value for the required attribute {id_}",
                pointer=base,
                expected=f"a value for {id_} in Attributes",
                got="none",
                about=() if of is None else (of, id_),
            )


def _prices(base: str, product: _Object) -> Iterator[Breach]:
    """A price is for a billing cycle in which the product is sold."""
    cycles = product.get("UnitBillingCycles")
    sold_in = {_cycle(cycle) for cycle in cycles} if isinstance(cycles, list) else set()
    for number, price in _objects(product, "Prices"):
        for index, unit in _objects(price, "Units"):
            if sold_in and _cycle(unit.get("BillingCycle")) not in {None, *sold_in}:
                yield Breach(
                    check="catalogue.price-cycle",
                    message=f"{product.get('ID')} has a price for the billing cycle "
                    f"{described(unit.get('BillingCycle'))}, which is not among its UnitBillingCycles",
                    pointer=f"{base}/Prices/{number}/Units/{index}/BillingCycle",
                    expected="one of UnitBillingCycles",
                    got=described(unit.get("BillingCycle")),
                )


def _trial(base: str, product: _Object) -> Iterator[Breach]:
    if product.get("TrialEnabled") is True and not product.get("TrialDuration"):
        yield Breach(
            check="catalogue.trial-duration",
            message=f"{product.get('ID')} has a trial without a TrialDuration",
            pointer=f"{base}/TrialDuration" if "TrialDuration" in product else base,
            expected="how long the trial is",
            got=described(product.get("TrialDuration")),
        )


def _others(base: str, product: _Object, member: str, sold: set[str | None]) -> Iterator[Breach]:
    """Every product that is named is there: the ones an addon fits, the ones a product can become."""
    named = product.get(member)
    for number, other in enumerate(named if isinstance(named, list) else []):
        id_ = other.get("ProductID") if isinstance(other, dict) else other
        if isinstance(id_, str) and id_ not in sold:
            yield Breach(
                check="catalogue.unknown-product",
                message=f"{product.get('ID')} names the product {id_} in {member}, "
                "which the product type does not have",
                pointer=f"{base}/{member}/{number}" + ("/ProductID" if isinstance(other, dict) else ""),
                expected="the ID of one of its products",
                got=described(id_),
            )


def _twice(check: str, what: str, pointer: str, found: list[tuple[int, _Object]]) -> Iterator[Breach]:
    ids = Counter(one["ID"] for _, one in found if isinstance(one.get("ID"), str))
    for id_, times in ids.items():
        if times > 1:
            yield Breach(
                check=check,
                message=f"the {what} {id_} stands there {times} times",
                pointer=pointer,
                expected="each ID once",
                got=f"{id_} {times} times",
            )


def _objects(owner: _Object, member: str) -> list[tuple[int, _Object]]:
    """The objects of a list, with their places in it; whatever else stands there is the schema's business."""
    found = owner.get(member)
    numbered = enumerate(found if isinstance(found, list) else [])
    return [(number, one) for number, one in numbered if isinstance(one, dict)]


def _id(owner: _Object) -> str | None:
    id_ = owner.get("ID")
    return id_ if isinstance(id_, str) else None


def _cycle(cycle: Any) -> int | str | None:
    """A billing cycle as its number where it is one of the contract's names, in any case."""
    if isinstance(cycle, str):
        name = cycle.lower()
        return _CYCLES.index(name) if name in _CYCLES else name
    return cycle if isinstance(cycle, int) else None
