"""What an answer exercises: its status, what it means, and what a vendor declares in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, assert_never

from simulator.contract import Accepted, Broken, Document, Exists, Refused, Silent
from simulator.exchange import NoResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract import Endpoint, Reading

__all__ = ["answered"]

Item = tuple[str, str]


def answered(reading: Reading, endpoint: Endpoint) -> Iterator[Item]:
    """The items of one reply."""
    reply = reading.exchange.reply
    yield "statuses", "no answer" if isinstance(reply, NoResponse) else _status(reply.status)
    match reading.answer:
        case Accepted(result=result):
            if endpoint.id == "account.exists":
                yield "answers", "not there"
            else:
                yield "answers", "Code 0 with a Result" if result else "Code 0 without a Result"
        case Exists():
            yield "answers", "there"
        case Refused(code=code):
            yield "answers", "a Code below 0" if code < 0 else "a Code above 0"
        case Document(value=value):
            yield from _document(value, endpoint)
        case Broken():
            yield "answers", "neither yes nor no"
        case Silent():
            pass
        case _:
            assert_never(reading.answer)


@cache
def _status(status: int) -> str:
    if status in (200, 401):
        return str(status)
    if status in (404, 405):
        return "404 or 405"
    if 400 <= status < 500:
        return "another 4xx"
    return "5xx" if 500 <= status < 600 else "another status"


def _document(value: Any, endpoint: Endpoint) -> Iterator[Item]:
    match endpoint.id:
        case "fields.validate":
            yield "answers", "settings refused" if value else "settings accepted"
            return
        case "account.sync_options":
            for definition in _definitions(value):
                yield from _option(definition)
        case "fields.get":
            for definition in _definitions(value):
                yield "field_kinds", str(definition.get("Kind"))
        case "fields.service_definition":
            for product_type in _objects(_member(value, "ProductTypes")):
                yield from _product_type(product_type)
    yield "answers", "a document"


def _option(definition: dict[str, Any]) -> Iterator[Item]:
    yield "option_kinds", str(definition.get("Kind"))
    yield "option_data_types", str(definition.get("DataType"))
    yield "option_traits", "required" if definition.get("IsRequired") is True else "optional"
    asked = definition.get("AvailableToStorefront") is True
    yield "option_traits", "at the storefront" if asked else "not at the storefront"


def _definitions(value: Any) -> Iterator[dict[str, Any]]:
    for entry in _objects(_member(value, "Fields")):
        definition = entry.get("Definition")
        if isinstance(definition, dict):
            yield definition


def _product_type(product_type: dict[str, Any]) -> Iterator[Item]:
    yield "scopes", str(product_type.get("Scope"))
    yield "derivatives", str(product_type.get("Derivative"))
    for attribute in _objects(product_type.get("AttributeList")):
        yield "attribute_kinds", str(attribute.get("Kind"))
    collection = product_type.get("ProductsCollection")
    for sold in (*_objects(_member(collection, "Products")), *_objects(_member(collection, "Addons"))):
        yield from _sold(sold)


def _sold(product: dict[str, Any]) -> Iterator[Item]:
    """Of a product or an addon; a trial's unit says nothing where there is no trial."""
    yield "charge_types", str(product.get("ChargeType"))
    yield "derivatives", str(product.get("Derivative"))
    cycles = product.get("UnitBillingCycles")
    for cycle in cycles if isinstance(cycles, list) else ():
        yield "billing_cycles", str(cycle)
    if product.get("TrialEnabled") is True:
        yield "trial_duration_types", str(product.get("TrialDurationType"))


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (entry for entry in value if isinstance(entry, dict))
