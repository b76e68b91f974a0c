"""The catalogue as Fields/ServiceDefinition answers it, with every member that an SDK vendor writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.vendors.catalogue import Addon, Attribute, Chosen, Product, ProductType

__all__ = ["service_definition"]

_MONTHLY, _ANNUALLY = 0, 1
_UPGRADE = 5
_SUBSCRIPTION = 1


def service_definition(product_types: tuple[ProductType, ...]) -> dict[str, Any]:
    """The whole document."""
    return {"ProductTypes": [_product_type(product_type) for product_type in product_types]}


def _product_type(product_type: ProductType) -> dict[str, Any]:
    return {
        "ID": product_type.id,
        "Name": product_type.name,
        "Description": product_type.description,
        "PortalUrl": "https://portal.example.com",
        "EnforceCustomerRequestUpdate": False,
        "AllowMultipleSubscriptions": product_type.multiple_subscriptions,
        "AutoExecuteAddonCancelRequest": False,
        "AutoExecuteSubscriptionCancelRequest": False,
        "AutoExecuteSubscriptionDowngradeRequest": False,
        "QuantityLimit": product_type.quantity_limit,
        "QuantityLimitLocked": bool(product_type.quantity_limit),
        "Scope": 2,
        "ServiceLinks": None,
        "Restrictions": None,
        "ParentAttributeExceptions": None,
        "ProductTypeDependencies": None,
        "ExtraParameters": None,
        "AttributeList": [_attribute(a, order) for order, a in enumerate(product_type.attributes)],
        "RuleList": None,
        "Icon": None,
        "ExtraInfo": None,
        "ProductsCollection": {
            "Products": [_product(product) for product in product_type.products],
            "Addons": [_addon(addon) for addon in product_type.addons],
        },
        "Derivative": _SUBSCRIPTION,
        "CustomFieldCollection": None,
        "SplitQuantity": False,
        "DefineProductState": False,
        "AssemblyExtension": None,
    }


def _attribute(attribute: Attribute, order: int) -> dict[str, Any]:
    values = [
        {
            "ID": code,
            "Code": code,
            "Name": name,
            "IsDefault": place == 0,
            "ResourceId": 0,
            "ExtraParameters": None,
        }
        for place, (code, name) in enumerate(attribute.values)
    ]
    return {
        "Usage": attribute.usage,
        "Kind": attribute.kind.value,
        "ID": attribute.id,
        "SortOrder": order,
        "Name": attribute.name,
        "Description": None,
        "UsageSpecified": True,
        "KindSpecified": True,
        "IsRequired": attribute.required,
        "IsSyncLocked": 0,
        "LinkedToQuantity": False,
        "AllowUnlimited": False,
        "PredefinedValues": values,
        "ExtraParameters": None,
        "SliderMin": attribute.slider[0],
        "SliderMax": attribute.slider[1],
        "SliderStep": attribute.slider[2],
    }


def _product(product: Product) -> dict[str, Any]:
    cycles = [_ANNUALLY] if product.yearly_only else [_MONTHLY, _ANNUALLY]
    return {
        "ID": product.id,
        "Code": product.id,
        "Name": product.name,
        "Description": None,
        "Attributes": _chosen(product.chosen),
        "ChargeType": 0,
        "UnitType": None,
        "ExternalBilling": False,
        "ExternalBillingType": 0,
        "UnitBillingCycles": cycles,
        "UpdateOptions": [1, 5, 2, 6],
        "Derivative": _SUBSCRIPTION,
        "IsActivated": True,
        "EnableCancellation": product.cancellable,
        "BillingOptionRecurringChargePrepaid": None,
        "BillingOptionRecurringChargePayPerUse": None,
        "TrialEnabled": product.trial_days > 0,
        "TrialDuration": product.trial_days,
        "TrialDurationType": 0,
        "Prices": _prices(product.price, cycles),
        "RelatedProducts": [{"ProductID": upgrade, "Relation": _UPGRADE} for upgrade in product.upgrades],
    }


def _addon(addon: Addon) -> dict[str, Any]:
    return {
        "ID": addon.id,
        "Products": list(addon.products),
        "Code": addon.id,
        "Name": addon.name,
        "Description": None,
        "Attributes": _chosen(addon.chosen),
        "ChargeType": 0,
        "UnitType": None,
        "UnitBillingCycles": [_MONTHLY, _ANNUALLY],
        "UpdateOptions": [1, 2, 5],
        "UsageType": "Undefined",
        "ChargeRule": "Undefined",
        "Prices": _prices(addon.price, [_MONTHLY, _ANNUALLY]),
    }


def _chosen(chosen: Chosen) -> list[dict[str, Any]]:
    return [
        {
            "ID": id_,
            "IsPrimaryKey": False,
            "Values": [value] if isinstance(value, str) else list(value),
            "Update": False,
        }
        for id_, value in chosen
    ]


def _prices(price: float, cycles: list[int]) -> list[dict[str, Any]]:
    """``price`` is that of the shortest cycle; ten months pay for a year."""
    months = {_MONTHLY: 1, _ANNUALLY: 10 if _MONTHLY in cycles else 1}
    units = [
        {"BillingCycle": cycle, "Price": price * months[cycle], "Cost": round(price * months[cycle] * 0.7, 2)}
        for cycle in cycles
    ]
    return [{"Currency": "EUR", "Units": units}]
