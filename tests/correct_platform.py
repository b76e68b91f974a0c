"""Journals of a correct platform, told call by call. Nothing here knows the platform's flows or the rules."""

from __future__ import annotations

import json
from typing import Any

from simulator.exchange import Exchange, NoResponse, Reply, Request, Response, Silence

__all__ = ["LOST", "Story", "account", "addon", "refused"]

BASE = "https://vendor.example/api/"
PATHS = {
    "fields.get": "Fields/Get",
    "fields.validate": "Fields/Validate",
    "fields.service_definition": "Fields/ServiceDefinition",
    "account.sync_options": "Accounts/SyncOptions",
    "account.exists": "Accounts/Exists",
    "account.synchronize": "Accounts/Synchronize",
    "account.delete": "Accounts/Delete",
    "subscription.create": "Subscriptions/Create",
    "subscription.update": "Subscriptions/Update",
    "subscription.suspend": "Subscriptions/Suspend",
    "subscription.activate": "Subscriptions/Activate",
    "subscription.cancel": "Subscriptions/Cancel",
    "subscription.upgrade_to_paid": "Subscriptions/UpgradeToPaid",
    "subscription.upgrade_downgrade": "Subscriptions/UpgradeDowngrade",
    "addon.create": "Addons/Create",
    "addon.update": "Addons/Update",
    "addon.cancel": "Addons/Cancel",
}

LOST = NoResponse(silence=Silence.TIMEOUT, detail="no answer within 100 s")


def refused(code: int = -1) -> dict[str, Any]:
    """An answer that declines."""
    return {"Code": code, "Message": "no", "Result": None}


def account(id_: str, **members: Any) -> dict[str, Any]:
    """A direct customer, unless the members say otherwise."""
    plain = {
        "ID": id_,
        "Role": "User",
        "ExternalID": "",
        "ResellerID": id_,
        "ResellerExternalID": "",
        "Name": f"Account {id_}",
        "SyncOptions": {"username": f"{id_}@example.com"},
    }
    return plain | members


def addon(name: str = "Domain", **members: Any) -> dict[str, Any]:
    """One entry of Addons, concerned unless its ActionType says None."""
    plain = {"ID": "", "ParentID": "x-sub-1", "Name": name, "ProductID": "9", "ActionType": "Provision"}
    return plain | members


class Story:
    """A journal in the making: each method makes one call and its answer (a good one unless given)."""

    def __init__(self, *, reseller_support: bool | None = None, scenario: str = "story") -> None:
        self.reseller_support = reseller_support
        self.scenario = scenario
        self._exchanges: list[Exchange] = []

    @property
    def journal(self) -> tuple[Exchange, ...]:
        return tuple(self._exchanges)

    def synchronize(self, sent: dict[str, Any], answer: Any = None, *, result: Any = None) -> Story:
        """account.synchronize; the Result is ``x-`` and the account's ID unless given."""
        return self.call("account.synchronize", sent, answer, result=_or(result, f"x-{sent['ID']}"))

    def create(
        self, owner: dict[str, Any], answer: Any = None, *, result: Any = None, **members: Any
    ) -> Story:
        """subscription.create; the Result is ``x-`` and the SubscriptionID unless given."""
        sent = _service(owner, {"ActionType": "Provision"} | members)
        return self.call(
            "subscription.create", sent, answer, result=_or(result, f"x-{sent['SubscriptionID']}")
        )

    def service(self, endpoint: str, owner: dict[str, Any], answer: Any = None, **members: Any) -> Story:
        """Any other subscription or addon call; ID is that of the first subscription unless given."""
        result = members.pop("result", None)
        return self.call(endpoint, _service(owner, {"ID": "x-sub-1"} | members), answer, result=result)

    def call(
        self,
        endpoint: str,
        sent: dict[str, Any] | None = None,
        answer: dict[str, Any] | list[Any] | Reply | None = None,
        *,
        result: Any = None,
        injected: bool = False,
    ) -> Story:
        """Any call. An answer is a body (200), a whole reply, or left out: Code 0 with the result."""
        if answer is None:
            answer = {"Code": 0, "Message": "Ok", "Result": result}
        if isinstance(answer, dict | list):
            answer = Response(status=200, reason="OK", body=json.dumps(answer).encode())
        body = None if sent is None else json.dumps(sent, separators=(",", ":")).encode()
        request = Request(
            method="GET" if sent is None else "POST", url=BASE + PATHS[endpoint], headers=(), body=body
        )
        self._exchanges.append(
            Exchange(
                number=len(self._exchanges) + 1,
                scenario=self.scenario,
                endpoint=endpoint,
                request=request,
                reply=answer,
                reseller_support=self.reseller_support,
                injected=injected,
            )
        )
        return self


def _service(owner: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    plain = {
        "ID": "",
        "SubscriptionID": "sub-1",
        "OriginalSubscriptionID": None,
        "ProductID": "412",
        "ActionType": "None",
        "Quantity": 5,
        "Account": owner,
        "Addons": [],
        "IsTrial": False,
        "CheckOnly": False,
    }
    return plain | members


def _or(value: Any, otherwise: Any) -> Any:
    return otherwise if value is None else value
