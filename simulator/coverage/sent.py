"""What a request exercises: its endpoint, the kind of account, encodings, forms of members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract import AccountKind, classify

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.contract import Endpoint, Reading
    from simulator.exchange import Headers

__all__ = ["sent"]

Item = tuple[str, str]

_SUPPORT: Mapping[bool, Item] = {
    True: ("options", "Reseller Support on"),
    False: ("options", "Reseller Support off"),
}
_KINDS = {
    AccountKind.RESELLER: "reseller",
    AccountKind.END_CUSTOMER: "end customer",
    AccountKind.DIRECT_CUSTOMER: "direct customer",
}
_TRACK_ID = "x-cloudplatform-trackid"


def sent(reading: Reading, endpoint: Endpoint, add: Callable[[Item], None]) -> None:
    """Add the items of one request, from its own bytes and headers."""
    exchange, request = reading.exchange, reading.request
    add(("endpoints", endpoint.id))
    add(("options", endpoint.capability))
    if exchange.reseller_support is not None:
        add(_SUPPORT[exchange.reseller_support])
    add(("members", "TrackId sent" if _tracked(exchange.request.headers) else "TrackId left out"))
    if type(request) is not dict:
        return
    if endpoint.request == "account":
        _account(request, "account calls", add)
    elif endpoint.request == "service":
        _service(request, endpoint, add)
        account = request.get("Account")
        if type(account) is dict:
            _account(account, "subscription calls", add)
            if account.get("SyncOptions"):
                add(("members", "SyncOptions in a subscription call"))


def _tracked(headers: Headers) -> bool:
    return any(len(name) == len(_TRACK_ID) and name.lower() == _TRACK_ID for name, _ in headers)


def _account(account: Mapping[str, Any], calls: str, add: Callable[[Item], None]) -> None:
    role, reseller = account.get("Role"), account.get("ResellerID")
    kind = classify(role, account.get("ID"), reseller)
    if kind is not None:
        add(("roles", str(role)))
        add(("accounts", f"{_KINDS[kind]} in {calls}"))
        if kind is not AccountKind.END_CUSTOMER:
            add(("no_reseller", f"{_KINDS[kind]}, {_encoding(reseller)}"))
        elif account.get("ResellerExternalID"):
            add(("members", "ResellerExternalID of a reseller"))
        else:
            add(("members", "ResellerID without ResellerExternalID"))
    add(("members", "Address sent" if account.get("Address") else "Address left out"))
    add(("members", "IsTest true" if account.get("IsTest") is True else "IsTest false"))
    name = account.get("Name")
    if type(name) is str and not name.isascii():
        add(("members", "a name in another script"))
    options = account.get("SyncOptions")
    add(("members", "SyncOptions with values" if options else "SyncOptions empty"))
    if type(options) is dict and any(type(value) in (int, float) for value in options.values()):
        add(("members", "SyncOptions with a number"))


def _encoding(reseller: object) -> str:
    if reseller is None:
        return "null"
    return "equal to ID" if reseller else "empty"


def _service(service: Mapping[str, Any], endpoint: Endpoint, add: Callable[[Item], None]) -> None:
    add(("action_types", f"{endpoint.id} {service.get('ActionType')}"))
    if service.get("CheckOnly") is True:
        add(("prechecks", endpoint.id))
        add(("options", "precheck"))
    if service.get("IsTrial") is True:
        add(("members", "IsTrial true"))
    if service.get("OriginalSubscriptionID"):
        add(("members", "OriginalSubscriptionID"))
    product = service.get("ProductID")
    if type(product) is str and product:
        add(("members", "ProductID of the platform" if product.isdigit() else "ProductID of the vendor"))
    if addons := service.get("Addons"):
        _addons([addon.get("ActionType") for addon in addons if type(addon) is dict], endpoint, add)


def _addons(actions: list[object], endpoint: Endpoint, add: Callable[[Item], None]) -> None:
    for action in actions:
        add(("addon_actions", str(action)))
    if endpoint.id == "subscription.create":
        add(("members", "addons listed in a create"))
    if endpoint.addon_action is not None and actions.count(endpoint.addon_action) > 1:
        add(("members", "several addons in one call"))
