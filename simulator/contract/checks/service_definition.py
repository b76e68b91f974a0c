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
    collection = kind.get("ProductsCollection")
    collection = collection if isinstance(collection, dict) else {}
    attributes = _objects(kind, "AttributeList")
    products, addons = _objects(collection, "Products"), _objects(collection, "Addons")
    if not products:
        yield Breach(
            check="catalogue.no-products",
            message=f"the product type {kind.get('ID')} has no products",
            pointer=base,
            expected="products in ProductsCollection",
            got="none",
        )
    yield from _twice("catalogue.duplicate-attribute", "attribute", f"{base}/AttributeList", attributes)
    for number, attribute in attributes:
        values = _objects(attribute, "PredefinedValues")
        place = f"{base}/AttributeList/{number}/PredefinedValues"
        yield from _twice("catalogue.duplicate-value", f"value of {attribute.get('ID')}", place, values)
    yield from _twice(
        "catalogue.duplicate-product", "product", f"{base}/ProductsCollection/Products", products
    )
    yield from _twice("catalogue.duplicate-product", "addon", f"{base}/ProductsCollection/Addons", addons)
    known = {attribute.get("ID"): attribute for _, attribute in attributes}
    sold = {product.get("ID") for _, product in products}
    for number, product in products:
        place = f"{base}/ProductsCollection/Products/{number}"
        yield from _sellable(place, product, known)
        yield from _required_attributes(place, product, known)
        yield from _trial(place, product)
        yield from _others(place, product, "RelatedProducts", sold)
    for number, addon in addons:
        place = f"{base}/ProductsCollection/Addons/{number}"
        yield from _sellable(place, addon, known)
        yield from _others(place, addon, "Products", sold)


def _sellable(base: str, product: _Object, known: Mapping[Any, _Object]) -> Iterator[Breach]:
    yield from _values(base, product, known)
    yield from _prices(base, product)


def _values(base: str, product: _Object, known: Mapping[Any, _Object]) -> Iterator[Breach]:
    """A product names attributes and values of its type."""
    for number, chosen in _objects(product, "Attributes"):
        attribute = known.get(chosen.get("ID"))
        if attribute is None:
            yield Breach(
                check="catalogue.unknown-attribute",
                message=f"{product.get('ID')} has the attribute {chosen.get('ID')}, "
                "which the product type's AttributeList does not declare",
                pointer=f"{base}/Attributes/{number}/ID",
                expected="an ID of AttributeList",
                got=described(chosen.get("ID")),
            )
            continue
        offered = {value.get("ID") for _, value in _objects(attribute, "PredefinedValues")}
        values = chosen.get("Values")
        for index, value in enumerate(values if isinstance(values, list) else []):
            if offered and isinstance(value, str) and value not in offered:
                yield Breach(
                    check="catalogue.unknown-value",
                    message=f"{product.get('ID')} chooses {described(value)} for {chosen.get('ID')}, "
                    "which is not among its PredefinedValues",
                    pointer=f"{base}/Attributes/{number}/Values/{index}",
                    expected="the ID of a predefined value",
                    got=described(value),
                )


def _required_attributes(base: str, product: _Object, known: Mapping[Any, _Object]) -> Iterator[Breach]:
    given = {chosen.get("ID") for _, chosen in _objects(product, "Attributes") if chosen.get("Values")}
    for id_, attribute in known.items():
        defaults = [v for _, v in _objects(attribute, "PredefinedValues") if v.get("IsDefault") is True]
        if attribute.get("IsRequired") is True and id_ not in given and not defaults:
            yield Breach(
                check="catalogue.required-attribute",
                message=f"{product.get('ID')} has no value for the required attribute {id_}",
                pointer=base,
                expected=f"a value for {id_} in Attributes",
                got="none",
            )


def _prices(base: str, product: _Object) -> Iterator[Breach]:
    """A price is for a billing cycle in which the product is sold."""
    cycles = product.get("UnitBillingCycles")
    sold_in = {_cycle(cycle) for cycle in cycles} if isinstance(cycles, list) else set()
    for number, price in _objects(product, "Prices"):
        for index, unit in _objects(price, "Units"):
            if sold_in and _cycle(unit.get("BillingCycle")) not in sold_in:
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


def _others(base: str, product: _Object, member: str, sold: set[Any]) -> Iterator[Breach]:
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


def _cycle(cycle: Any) -> Any:
    """A billing cycle as its number where it is one of the contract's names, in any case."""
    name = cycle.lower() if isinstance(cycle, str) else cycle
    return _CYCLES.index(name) if name in _CYCLES else name
