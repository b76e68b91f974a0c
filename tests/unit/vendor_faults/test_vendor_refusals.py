"""Faults that refuse a call, for good or once, refuse that call alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from simulator.vendors import FAULTS
from tests.unit.vendor_client import Client, addon, direct_customer, mail, reseller, with_addons
from tests.unit.vendor_faults.asking import ClientOf, raw


def codes(client: Client) -> dict[str, int]:
    """The Code (or HTTP status other than 200) of one call of each kind, on accounts of its own."""
    found: dict[str, int] = {}

    def call(name: str, path: str, body: dict[str, Any]) -> Any:
        answer = raw(client, body, path)
        found[name] = answer.json()["Code"] if answer.status_code == 200 else answer.status_code
        return answer.json().get("Result") if answer.status_code == 200 else None

    acme, customer = reseller(), direct_customer()
    acme["ExternalID"] = call("reseller", "Accounts/Synchronize", acme)
    customer["ExternalID"] = call("customer", "Accounts/Synchronize", customer)
    if not customer["ExternalID"]:
        return found
    order = mail(customer, IsTrial=True)
    call("precheck", "Subscriptions/Create", {**order, "CheckOnly": True})
    order["ID"] = call("subscription", "Subscriptions/Create", order)
    if not order["ID"]:
        return found
    for name, path in [
        ("change", "Update"),
        ("suspend", "Suspend"),
        ("activate", "Activate"),
        ("upgrade-to-paid", "UpgradeToPaid"),
    ]:
        call(name, f"Subscriptions/{path}", order)
    extra = addon(order, "archive")
    call("addon", "Addons/Create", with_addons(order, extra))
    if found["addon"] == 0:
        call("addon-change", "Addons/Update", with_addons(order, extra))
        call("addon-cancel", "Addons/Cancel", with_addons(order, {**extra, "ActionType": "Cancel"}))
    reef = mail(
        customer, "reef", ID=order["ID"], SubscriptionID=order["SubscriptionID"], ActionType="Upgrade"
    )
    call("upgrade", "Subscriptions/UpgradeDowngrade", reef)
    call("cancel", "Subscriptions/Cancel", order)
    call("delete", "Accounts/Delete", customer)
    return found


REFUSALS = {name for name in FAULTS if name.endswith("-refused")} & {
    f"{name}-refused"
    for name in (
        *("reseller", "customer", "precheck", "subscription", "change", "suspend", "activate", "addon"),
        *("upgrade-to-paid", "addon-change", "addon-cancel", "upgrade", "cancel", "delete"),
    )
}


@pytest.mark.parametrize("fault", sorted(REFUSALS))
def test_a_refusal_is_of_its_own_call_alone(client_of: ClientOf, fault: str) -> None:
    found = codes(client_of(fault))
    assert {name for name, code in found.items() if code} == {fault.removesuffix("-refused")}
    assert set(found.values()) <= {0, -90}


def test_all_refusals_were_tried() -> None:
    assert len(REFUSALS) == 14


@pytest.mark.parametrize(
    ("fault", "where", "status"),
    [
        ("reseller-http-500", "reseller", 500),
        ("customer-http-500", "customer", 500),
        ("customer-http-503", "customer", 503),
        ("subscription-http-500", "subscription", 500),
        ("addon-http-500", "addon", 500),
        ("no-addons", "addon", -1),
        ("no-upgrades", "upgrade", -1),
        ("no-delete", "delete", -1),
    ],
)
def test_other_failures_are_of_their_own_call_alone(
    client_of: ClientOf, fault: str, where: str, status: int
) -> None:
    assert {name: code for name, code in codes(client_of(fault)).items() if code} == {where: status}


@pytest.mark.parametrize("fault", sorted(f"{name}-once" for name in REFUSALS))
def test_a_passing_refusal_is_over_at_the_second_call(client_of: ClientOf, fault: str) -> None:
    """Each account is refused once, so what an order needs is had by calling again."""
    client = client_of(fault)
    acme, customer = reseller(), direct_customer()
    refused = set()

    def call(name: str, path: str, body: dict[str, Any]) -> str:
        answer = client.post(path, body)
        if answer["Code"]:
            refused.add(name)
            answer = client.post(path, body)
        assert answer["Code"] == 0, name
        return str(answer["Result"])

    call("reseller", "Accounts/Synchronize", acme)
    customer["ExternalID"] = call("customer", "Accounts/Synchronize", customer)
    order = mail(customer, IsTrial=True)
    call("precheck", "Subscriptions/Create", {**order, "CheckOnly": True})
    order["ID"] = call("subscription", "Subscriptions/Create", order)
    call("change", "Subscriptions/Update", order)
    call("suspend", "Subscriptions/Suspend", order)
    call("activate", "Subscriptions/Activate", order)
    call("upgrade-to-paid", "Subscriptions/UpgradeToPaid", order)
    extra = addon(order, "archive")
    call("addon", "Addons/Create", with_addons(order, extra))
    call("addon-change", "Addons/Update", with_addons(order, extra))
    call("addon-cancel", "Addons/Cancel", with_addons(order, {**extra, "ActionType": "Cancel"}))
    reef = mail(
        customer, "reef", ID=order["ID"], SubscriptionID=order["SubscriptionID"], ActionType="Upgrade"
    )
    call("upgrade", "Subscriptions/UpgradeDowngrade", reef)
    call("cancel", "Subscriptions/Cancel", order)
    call("delete", "Accounts/Delete", customer)
    assert refused == {fault.removesuffix("-refused-once")}


def test_the_second_line_of_a_basket_goes_through(client_of: ClientOf) -> None:
    client = client_of("subscription-refused-once")
    customer = client.customer()
    first, second = mail(customer), mail(customer)
    assert [client.post("Subscriptions/Create", order)["Code"] for order in (first, second, first)] == [
        -90,
        0,
        0,
    ]


def test_all_accounts_are_refused_once(client_of: ClientOf) -> None:
    client = client_of("synchronize-refused-once")
    for body in (reseller(), direct_customer(), direct_customer()):
        assert [client.post("Accounts/Synchronize", body)["Code"] for _ in range(3)] == [-90, 0, 0]


def test_a_passing_fault_is_met_once_by_twenty_at_once(client_of: ClientOf) -> None:
    client = client_of("synchronize-refused-once")
    body = direct_customer()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.post("Accounts/Synchronize", body)["Code"], range(20)))
    assert sorted(answers) == [-90, *[0] * 19]
