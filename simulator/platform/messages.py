"""The objects the platform sends, member by member: Account, Service with its addon lines, settings.

The members are those of the Service Management SDK's models; Role comes from Reseller Provisioning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.platform.switches import SupportOffResellerId, Switches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.platform.accounts import Account, Address, Contact
    from simulator.platform.store import AddonLine, Store, Subscription

__all__ = ["account_message", "addon_message", "fields_message", "service_message"]

Message = dict[str, Any]


def account_message(
    account: Account,
    store: Store,
    *,
    switches: Switches,
    reseller_support: bool,
    sync_options: Mapping[str, Any] | None = None,
) -> Message:
    """An account as it travels. ``sync_options`` of None sends the values saved at its synchronization."""
    profile, state = account.profile, store.of(account)
    message: Message = {
        "ID": account.id,
        "Role": account.role.value,
        "ExternalID": state.external_id,
        "ResellerID": account.reseller_id(switches.no_reseller),
        "ResellerExternalID": "",
        "Name": profile.name,
        "Code": profile.code,
        "Phone": profile.phone,
        "Fax": profile.fax,
        "WebSite": profile.website,
        "Email": profile.email,
        "Description": profile.description,
        "IsTest": switches.is_test,
        "ExtraDetails": {},
        "SyncOptions": dict(state.sync_options if sync_options is None else sync_options),
        "ContactDetails": None if profile.contact is None else _contact(profile.contact),
    }
    if switches.send_address and profile.address is not None:
        message["Address"] = _address(profile.address)
    if account.reseller is not None:
        if reseller_support:
            message["ResellerExternalID"] = store.of(account.reseller).external_id
        elif switches.support_off_reseller_id is SupportOffResellerId.EMPTY:
            message["ResellerID"] = ""
    return message


def service_message(
    subscription: Subscription,
    *,
    account: Message,
    action: str,
    addons: Sequence[Message] = (),
    check_only: bool = False,
    original: str | None = None,
) -> Message:
    """A subscription as it travels in subscription and addon calls; ``account`` is its owner's message."""
    choice = subscription.choice
    contact = account["ContactDetails"] or {"FirstName": "", "LastName": "", "Email": account["Email"]}
    return {
        "ID": subscription.external_id,
        "SubscriptionID": subscription.id,
        "OriginalSubscriptionID": original,
        "Name": choice.product.name,
        "ServiceType": choice.product_type.id,
        "ProductID": choice.platform_product_id,
        "ActionType": action,
        "Quantity": subscription.quantity,
        "Account": account,
        "AttributeList": choice.attribute_list(subscription.quantity),
        "Addons": list(addons),
        "AllowMultipleSubscriptions": choice.product_type.allow_multiple_subscriptions,
        "IsFromOrder": action == "Provision",
        "BillingCycle": choice.billing_cycle,
        "CheckOverusage": False,
        "Derivative": choice.derivative,
        "CustomFieldValues": {},
        "ExtraDetails": {},
        "IsTrial": subscription.trial,
        "CheckOnly": check_only,
        "RequestedBy": {
            "ID": 1,
            "FirstName": contact["FirstName"],
            "LastName": contact["LastName"],
            "DisplayName": f"{contact['FirstName']} {contact['LastName']}".strip(),
            "Email": contact["Email"],
            "Type": "Storefront",
        },
    }


def addon_message(line: AddonLine, *, parent: Subscription, action: str) -> Message:
    """One entry of Service.Addons; ``action`` is None for an addon that the call does not concern."""
    return {
        "ID": line.external_id,
        "ParentID": parent.external_id,
        "Name": line.addon.name,
        "ProductID": line.platform_product_id,
        "ActionType": action,
        "Quantity": line.quantity,
        "AttributeList": line.addon.attribute_list(line.quantity),
        "ExtraDetails": {},
    }


def fields_message(values: Mapping[str, str]) -> Message:
    """The filled settings form as fields.validate receives it."""
    return {"Fields": [{"ID": key, "Value": value} for key, value in values.items()]}


def _contact(contact: Contact) -> Message:
    return {
        "ID": contact.id,
        "FirstName": contact.first_name,
        "LastName": contact.last_name,
        "Phone": contact.phone,
        "Fax": contact.fax,
        "Email": contact.email,
    }


def _address(address: Address) -> Message:
    return {
        "Address1": address.address1,
        "Address2": address.address2,
        "City": address.city,
        "PostCode": address.post_code,
        "State": {"Code": address.state_code, "Name": address.state_name},
        "Country": {"Code": address.country_code, "Name": address.country_name},
    }
