"""A Service as it came from the platform, read; and which product of the catalogue is meant by it.

The vendor goes by ServiceType and AttributeList alone: ProductID is the platform's own number, no use here.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, assert_never

from simulator.values import dataclass
from simulator.vendors.account_message import AccountMessage, read_account
from simulator.vendors.call import Reason, Refused
from simulator.vendors.catalogue import (
    Addon,
    Attribute,
    AttributeKind,
    Chosen,
    Product,
    ProductType,
    Value,
)
from simulator.vendors.reading import flag, members, objects, text, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Order",
    "OrderedAddon",
    "check_quantity",
    "find_addon",
    "find_product",
    "find_product_type",
    "read_order",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedAddon:
    """One entry of Service.Addons."""

    external_id: str
    parent_id: str
    name: str
    action: str
    quantity: int
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The members of a Service that the vendor acts on."""

    external_id: str
    subscription_id: str
    service_type: str
    action: str
    quantity: int
    account: AccountMessage
    attributes: Mapping[str, Any]
    addons: tuple[OrderedAddon, ...]
    is_trial: bool
    check_only: bool


def read_order(body: Mapping[str, Any]) -> Order:
    """Refuses what is missing or of the wrong type among the members that matter."""
    return Order(
        external_id=text(body, "ID"),
        subscription_id=text(body, "SubscriptionID", required=True),
        service_type=text(body, "ServiceType", required=True),
        action=text(body, "ActionType"),
        quantity=whole(body, "Quantity"),
        account=read_account(members(body, "Account", required=True)),
        attributes=members(body, "AttributeList"),
        addons=tuple(_read_addon(addon) for addon in objects(body, "Addons")),
        is_trial=flag(body, "IsTrial"),
        check_only=flag(body, "CheckOnly"),
    )


def _read_addon(entry: Mapping[str, Any]) -> OrderedAddon:
    return OrderedAddon(
        external_id=text(entry, "ID"),
        parent_id=text(entry, "ParentID"),
        name=text(entry, "Name"),
        action=text(entry, "ActionType"),
        quantity=whole(entry, "Quantity"),
        attributes=members(entry, "AttributeList"),
    )


def find_product_type(order: Order, product_types: tuple[ProductType, ...]) -> ProductType:
    """The product type whose id, as declared, is the order's ServiceType."""
    found = next((type_ for type_ in product_types if type_.id == order.service_type), None)
    if found is None:
        known = ", ".join(product_type.id for product_type in product_types)
        raise Refused(
            Reason.UNKNOWN_PRODUCT, f"ServiceType {order.service_type[:60]!r} is not one of {known}"
        )
    return found


def find_product(order: Order, product_type: ProductType) -> Product:
    """The product whose attributes are all in the order with its values."""
    given = _chosen_values(order.attributes, product_type)
    found = next((p for p in product_type.products if _matches(p.chosen, given)), None)
    if found is None:
        raise Refused(
            Reason.UNKNOWN_PRODUCT, f"No product of {product_type.id} has the attributes {dict(given)}"
        )
    return found


def find_addon(ordered: OrderedAddon, product_type: ProductType) -> Addon:
    """The addon by its attributes; by its name where it came without any."""
    given = _chosen_values(ordered.attributes, product_type)
    found = next(
        (
            addon
            for addon in product_type.addons
            if (_matches(addon.chosen, given) if given else addon.name == ordered.name)
        ),
        None,
    )
    if found is None:
        raise Refused(
            Reason.ADDON, f"{product_type.id} has no addon {ordered.name[:60]!r} with {dict(given)}"
        )
    return found


def check_quantity(quantity: int, product_type: ProductType) -> None:
    """At least one, and no more than the product type allows."""
    limit = product_type.quantity_limit
    if quantity < 1 or (limit and quantity > limit):
        most = f" and {limit}" if limit else " and any number"
        raise Refused(Reason.QUANTITY, f"Quantity {quantity} is not between 1{most} for {product_type.id}")


def _matches(chosen: Chosen, given: Mapping[str, Value]) -> bool:
    return all(given.get(id_) == value for id_, value in chosen)


def _chosen_values(attribute_list: Mapping[str, Any], product_type: ProductType) -> Mapping[str, Value]:
    """Attribute id -> chosen value, the Code for a predefined one."""
    declared = {attribute.id: attribute for attribute in product_type.attributes}
    chosen: dict[str, Value] = {}
    for key, entry in attribute_list.items():
        if key not in declared:
            raise Refused(Reason.UNKNOWN_PRODUCT, f"{product_type.id} has no attribute {key[:60]!r}")
        if not isinstance(entry, dict):
            raise Refused(Reason.MALFORMED, f"AttributeList[{key!r}] must be an object")
        if text(entry, "ID") not in ("", key):
            raise Refused(Reason.MALFORMED, f"AttributeList[{key!r}] has the ID {text(entry, 'ID')[:60]!r}")
        chosen[key] = _value(declared[key], entry)
    return chosen


def _value(attribute: Attribute, entry: Mapping[str, Any]) -> Value:  # noqa: PLR0911 - one kind a line
    """The value in an entry; several of one attribute come with ``|`` between them, and so do their Codes."""
    value, code = text(entry, "Value"), text(entry, "Code")
    match attribute.kind:
        case AttributeKind.PREDEFINED:
            return _known(attribute, code, value)
        case AttributeKind.PREDEFINED_SEVERAL:
            pairs = zip_longest(code.split("|"), value.split("|"), fillvalue="")
            return tuple(_known(attribute, *pair) for pair in pairs)
        case AttributeKind.SEVERAL:
            return tuple(value.split("|"))
        case AttributeKind.BOOLEAN:
            return _checked(attribute, value, "neither 1 nor 0", good=value in ("0", "1"))
        case AttributeKind.NUMERIC:
            return _checked(attribute, value, "no number", good=re.fullmatch(r"\d+", value) is not None)
        case AttributeKind.SLIDER:
            least, most, step = attribute.slider
            good = re.fullmatch(r"[0-9]{1,9}", value) and int(value) in range(least, most + 1, step)
            return _checked(
                attribute, value, f"not from {least} to {most} in steps of {step}", good=bool(good)
            )
        case AttributeKind.DATE_TIME:
            return _checked(attribute, value, "no date and time", good=_is_a_time(value))
        case AttributeKind.TEXT:
            return value
        case _:
            assert_never(attribute.kind)


def _known(attribute: Attribute, code: str, value: str) -> str:
    """The Code of a predefined value, which comes with its Name."""
    if (code, value) not in attribute.values:
        known = "; ".join(f"Code {code} with Value {name}" for code, name in attribute.values)
        raise Refused(
            Reason.UNKNOWN_PRODUCT,
            f"{attribute.id}: Code {code[:60]!r} with Value {value[:60]!r} is none of: {known}",
        )
    return code


def _checked(attribute: Attribute, value: str, wrong: str, *, good: bool) -> str:
    if not good:
        raise Refused(Reason.UNKNOWN_PRODUCT, f"{attribute.id}: {value[:60]!r} is {wrong}")
    return value


def _is_a_time(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True
