"""A platform of a few lines, for the tests of the built-in vendor: real sockets, hand-written bodies."""

from __future__ import annotations

import base64
import itertools
from typing import Any

import requests

from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, RunningVendor, VendorProfile

KEYS = {
    "X-CloudPlatform-ApplicationId": BUILT_IN_APPLICATION_ID,
    "X-CloudPlatform-APIKey": base64.b64encode(BUILT_IN_API_KEY.encode()).decode(),
}

MAIL = "lanternfish-mail"
VAULT = "lanternfish-vault"

_numbers = itertools.count(1_000_001)


def new_id() -> str:
    """An account id that no other test uses."""
    return str(next(_numbers))


class Client:
    """Calls one profile of a running vendor."""

    def __init__(self, vendor: RunningVendor, profile: VendorProfile) -> None:
        self.url = vendor.url(profile)
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(KEYS)

    def get(self, path: str) -> Any:
        answer = self.session.get(f"{self.url}/{path}", timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any) -> Any:
        answer = self.session.post(f"{self.url}/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def synchronize(self, account: dict[str, Any]) -> str:
        """The external id that the account was given; it travels in the account from now on."""
        answer = self.post("Accounts/Synchronize", account)
        assert answer["Code"] == 0, answer["Message"]
        account["ExternalID"] = answer["Result"]
        return str(answer["Result"])

    def create(self, order: dict[str, Any]) -> str:
        answer = self.post("Subscriptions/Create", order)
        assert answer["Code"] == 0, answer["Message"]
        order["ID"] = answer["Result"]
        return str(answer["Result"])

    def customer(self, **members: Any) -> dict[str, Any]:
        """A direct customer, synchronized."""
        account = direct_customer(**members)
        self.synchronize(account)
        return account

    def close(self) -> None:
        self.session.close()


def account(role: str, reseller_id: str | None = "", **members: Any) -> dict[str, Any]:
    return {
        "ID": new_id(),
        "Role": role,
        "ExternalID": "",
        "ResellerID": reseller_id,
        "ResellerExternalID": "",
        "Name": "Cormorant Ltd",
        "Code": "",
        "Phone": "",
        "Fax": "",
        "WebSite": "",
        "Email": "desk@example.com",
        "Description": "",
        "IsTest": False,
        "ExtraDetails": {},
        "SyncOptions": {
            "username": "desk@example.com",
            "role": role,
            "DomainPrefix": "cormorant",
            "DataResidency": "Northern Europe",
            "MPNID": "3456890",
        },
        "ContactDetails": None,
        **members,
    }


def reseller(**members: Any) -> dict[str, Any]:
    made = account("Reseller")
    return {**made, "ResellerID": made["ID"], **members}


def direct_customer(**members: Any) -> dict[str, Any]:
    made = account("User")
    return {**made, "ResellerID": made["ID"], **members}


def end_customer(of: dict[str, Any], **members: Any) -> dict[str, Any]:
    made = account("User", of["ID"])
    return {**made, "ResellerExternalID": of["ExternalID"], **members}


EDITIONS = {
    "shoal": ("mail-edition-shoal", "Shoal Edition", "10", "0"),
    "reef": ("mail-edition-reef", "Reef Edition", "50", "1"),
    "abyss": ("mail-edition-abyss", "Abyss Edition", "200", "1"),
}


def entry(id_: str, value: str, code: str = "") -> dict[str, Any]:
    return {
        "ID": id_,
        "Name": id_,
        "Value": value,
        "Code": code,
        "QuantityLinked": False,
        "ExtraParameters": {},
    }


ABYSS_ALONE = [
    entry("mail-kept-in", "Northern Europe|Singapore", "mail-kept-in-eu|mail-kept-in-ap"),
    entry("mail-relays", "relay-1.example.com|relay-2.example.com"),
    entry("mail-largest", "150"),
    entry("mail-sold-until", "2034-12-31T00:00:00"),
]
"""an attribute of each kind that the other editions do without"""


def mail(owner: dict[str, Any], edition: str = "shoal", **members: Any) -> dict[str, Any]:
    code, name, storage, calendar = EDITIONS[edition]
    attributes = [
        entry("mail-edition", name, code),
        entry("mail-storage", storage),
        entry("mail-calendar", calendar),
    ]
    if edition == "abyss":
        attributes += ABYSS_ALONE
    return service(owner, MAIL, attributes, **members)


def vault(owner: dict[str, Any], **members: Any) -> dict[str, Any]:
    attributes = [entry("vault-size", "Chest", "vault-size-chest"), entry("vault-sealed-for", "3 years")]
    return service(owner, VAULT, attributes, **members)


def service(
    owner: dict[str, Any], service_type: str, attributes: list[dict[str, Any]], **members: Any
) -> dict[str, Any]:
    return {
        "ID": "",
        "SubscriptionID": f"0b8f6d0e-7c0f-4d0a-9c86-{new_id():0>12}",
        "OriginalSubscriptionID": None,
        "Name": service_type,
        "ServiceType": service_type,
        "ProductID": "412",
        "ActionType": "Provision",
        "Quantity": 3,
        "Account": owner,
        "AttributeList": {attribute["ID"]: attribute for attribute in attributes},
        "Addons": [],
        "AllowMultipleSubscriptions": service_type == MAIL,
        "IsFromOrder": True,
        "BillingCycle": {"Duration": "1", "DurationType": "month"},
        "CheckOverusage": False,
        "Derivative": 1,
        "CustomFieldValues": {},
        "ExtraDetails": {},
        "IsTrial": False,
        "CheckOnly": False,
        "RequestedBy": {
            "ID": 7,
            "FirstName": "Ioanna",
            "LastName": "Field",
            "DisplayName": "Ioanna Field",
            "Email": "desk@example.com",
            "Type": "Storefront",
        },
        **members,
    }


ADDONS = {
    "archive": ("Lanternfish Mail Archive", "mail-extra-archive", "Mail Archive"),
    "signatures": ("Lanternfish Signature Designer", "mail-extra-signatures", "Signature Designer"),
    "escrow": ("Lanternfish Key Escrow", "mail-extra-escrow", "Key Escrow"),
}


def addon(order: dict[str, Any], which: str, action: str = "Provision", **members: Any) -> dict[str, Any]:
    """One entry of Addons."""
    name, code, value = ADDONS[which]
    return {
        "ID": "",
        "ParentID": order["ID"],
        "Name": name,
        "ProductID": "413",
        "ActionType": action,
        "Quantity": 1,
        "AttributeList": {"mail-extra": entry("mail-extra", value, code)},
        "ExtraDetails": {},
        **members,
    }


def with_addons(order: dict[str, Any], *addons: dict[str, Any]) -> dict[str, Any]:
    """The order as addon calls carry it."""
    return {**order, "ActionType": "None", "Addons": list(addons)}
