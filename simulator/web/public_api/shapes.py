"""Accounts and subscriptions as the public API hands them out: the contract's own members, where it has them.

No public source settles the answers of this API member by member. Assumption: they are those of the Account
and Service objects that the platform sends, as far as the platform knows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.platform.accounts import AccountKind, Role

if TYPE_CHECKING:
    from simulator.marketplace.records import AccountRecord, Standing, SubscriptionRecord

__all__ = ["account", "subscription"]


def account(record: AccountRecord, standing: Standing | None, reseller: Standing | None) -> dict[str, Any]:
    """An account as a service knows it: ``standing`` is the account's own with that service."""
    profile, contact, address = record.profile, record.profile.contact, record.profile.address
    is_reseller = record.kind is AccountKind.RESELLER
    return {
        "ID": record.id,
        "Role": (Role.RESELLER if is_reseller else Role.USER).value,
        "ExternalID": standing.external_id if standing else "",
        "ResellerID": record.reseller_id or record.id,
        "ResellerExternalID": reseller.external_id if reseller else "",
        "Name": profile.name,
        "Code": profile.code,
        "Phone": profile.phone,
        "Fax": profile.fax,
        "WebSite": profile.website,
        "Email": profile.email,
        "Description": profile.description,
        "SyncOptions": dict(standing.sync_options) if standing else {},
        "ContactDetails": contact
        and {
            "ID": contact.id,
            "FirstName": contact.first_name,
            "LastName": contact.last_name,
            "Phone": contact.phone,
            "Fax": contact.fax,
            "Email": contact.email,
        },
        "Address": address
        and {
            "Address1": address.address1,
            "Address2": address.address2,
            "City": address.city,
            "PostCode": address.post_code,
            "State": {"Code": address.state_code, "Name": address.state_name},
            "Country": {"Code": address.country_code, "Name": address.country_name},
        },
        "CustomFields": dict(record.custom_fields),
    }


def subscription(record: SubscriptionRecord) -> dict[str, Any]:
    """A subscription; while the vendor is creating it, its status is In Progress and its ExternalID empty."""
    return {
        "SubscriptionID": record.id,
        "ID": record.external_id,
        "AccountID": record.account_id,
        "Name": record.name,
        "ServiceType": record.product_type,
        "Product": record.product_name,
        "Quantity": record.quantity,
        "IsTrial": record.trial,
        "Status": record.status.value,
        "IsSuspended": record.suspended,
        "IsCancelled": record.cancelled,
        "Addons": [
            {
                "ID": addon.external_id,
                "Name": addon.name,
                "Quantity": addon.quantity,
                "Status": addon.status.value,
            }
            for addon in record.addons
            if not addon.cancelled
        ],
        "CustomFields": dict(record.custom_fields),
    }
