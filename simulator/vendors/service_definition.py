"""The catalogue as Fields/ServiceDefinition answers it, with every member that an SDK vendor writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.vendors.catalogue import ChargeType, Cycle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.vendors.catalogue import Addon, Attribute, Chosen, Product, ProductType

__all__ = ["service_definition"]

_UPGRADE = 5
_DAYS, _MONTHS = 0, 1
_TO_PAY = {
    Cycle.MONTHLY: 1,
    Cycle.ANNUALLY: 10,
    Cycle.TWO_YEARS: 20,
    Cycle.THREE_YEARS: 30,
    Cycle.SIX_YEARS: 60,
}
"""months that are paid for: two a year are given away"""


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
        "Scope": product_type.scope.value,
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
        "Derivative": product_type.derivative.value,
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
    return {
        "ID": product.id,
        "Code": product.id,
        "Name": product.name,
        "Description": None,
        "Attributes": _chosen(product.chosen),
        "ChargeType": ChargeType.RECURRING_PREPAID.value,
        "UnitType": None,
        "ExternalBilling": False,
        "ExternalBillingType": 0,
        "UnitBillingCycles": [cycle.value for cycle in product.cycles],
        "UpdateOptions": [1, 5, 2, 6],
        "Derivative": product.derivative.value,
        "IsActivated": True,
        "EnableCancellation": product.cancellable,
        "BillingOptionRecurringChargePrepaid": None,
        "BillingOptionRecurringChargePayPerUse": None,
        "TrialEnabled": product.has_trial,
        "TrialDuration": product.trial_days or product.trial_months,
        "TrialDurationType": _MONTHS if product.trial_months else _DAYS,
        "Prices": _prices(product.price, product.cycles),
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
        "ChargeType": addon.charge_type.value,
        "UnitType": None,
        "UnitBillingCycles": [cycle.value for cycle in _ADDON_CYCLES],
        "UpdateOptions": [1, 2, 5],
        "UsageType": "Undefined",
        "ChargeRule": "Undefined",
        "Prices": _prices(addon.price, _ADDON_CYCLES),
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


_ADDON_CYCLES = (Cycle.MONTHLY, Cycle.ANNUALLY)


def _prices(price: float, cycles: Sequence[Cycle]) -> list[dict[str, Any]]:
    """``price`` is that of the first cycle."""
    due = {cycle: price * _TO_PAY[cycle] / _TO_PAY[cycles[0]] for cycle in cycles}
    units = [
        {"BillingCycle": cycle.value, "Price": amount, "Cost": round(amount * 0.7, 2)}
        for cycle, amount in due.items()
    ]
    return [{"Currency": "EUR", "Units": units}]
