"""The judge on the built-in vendor: nothing to say of the correct one. Of the faulty ones: the matrix."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from vendor_client import (
    KEYS,
    account,
    addon,
    direct_customer,
    end_customer,
    mail,
    new_id,
    reseller,
    vault,
    with_addons,
)

from simulator.contract import Contract, judge_exchange, read
from simulator.exchange import Exchange, Request, Response
from simulator.findings import Party
from simulator.settings import Connection
from simulator.transport import Transport
from simulator.vendors import BUILT_IN_SETTINGS, FAULTS, PartnerId, VendorProfile, serve
from simulator.vendors.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.findings import Finding
    from simulator.vendors import RunningVendor


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract.load()


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def transport() -> Iterator[Transport]:
    connection = Connection(answer_timeout=1.5, max_answer_bytes=1 << 20)
    with Transport(connection) as transport:
        yield transport


@dataclass
class Platform:
    """Calls endpoints by their id and has every exchange judged."""

    base: str
    contract: Contract
    transport: Transport
    findings: list[Finding] = field(default_factory=list)
    called: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)

    def call(self, endpoint: str, body: dict[str, Any] | None = None) -> Any:
        """The parsed answer, or None where there is none."""
        known = self.contract.endpoints[endpoint]
        content = () if body is None else (("Content-Type", "application/json; charset=utf-8"),)
        request = Request(
            method=known.method,
            url=f"{self.base}/{known.path}",
            headers=(*KEYS.items(), *content),
            body=None if body is None else json.dumps(body).encode(),
        )
        reply = self.transport.send(request)
        exchange = Exchange(
            number=len(self.called) + 1, scenario="s", endpoint=endpoint, request=request, reply=reply
        )
        self.called.add(endpoint)
        self.findings += judge_exchange(read(exchange, known), self.contract).findings
        try:
            return json.loads(reply.body) if isinstance(reply, Response) else None
        except ValueError:
            return None

    def synchronize(self, body: dict[str, Any]) -> None:
        body["SyncOptions"] = {k: v for k, v in body["SyncOptions"].items() if k in self.declared}
        answer = self.call("account.synchronize", body)
        if isinstance(answer, dict) and isinstance(answer.get("Result"), str):
            body["ExternalID"] = answer["Result"]

    def orders(self, *, support: bool) -> None:
        """One of everything."""
        for endpoint in ("fields.get", "fields.service_definition", "account.sync_options"):
            document = self.call(endpoint)
        self.declared = {option["ID"] for option in document["Fields"]}
        filled = [{"ID": key, "Value": value} for key, value in BUILT_IN_SETTINGS.items()]
        self.call("fields.validate", {"Fields": filled})
        acme = reseller(ResellerID=None)
        if support:
            self.synchronize(acme)
        else:
            self.synchronize(direct_customer(ResellerID=None))
        customer = end_customer(acme) if support else account("User", new_id())
        self.call("account.exists", customer)
        self.synchronize(customer)
        self.call("account.exists", customer)
        self.life_of(mail(customer, IsTrial=True))
        self.call("subscription.create", vault(customer))
        self.call("subscription.create", mail(direct_customer()))  # refused: it was never synchronized
        self.call("account.delete", customer)

    def life_of(self, order: dict[str, Any]) -> None:
        """A subscription from its pre-check to its cancellation."""
        owner, id_ = order["Account"], order["SubscriptionID"]
        self.call("subscription.create", {**order, "CheckOnly": True})
        created = self.call("subscription.create", order)
        order["ID"] = (created or {}).get("Result") or ""
        self.call("subscription.update", {**order, "ActionType": "None", "Quantity": 7})
        self.call("subscription.upgrade_to_paid", {**order, "ActionType": "UpgradeToPaid"})
        extra = addon(order, "archive")
        made = self.call("addon.create", with_addons(order, extra))
        extra["ID"] = (made or {}).get("Result") or ""
        self.call("addon.update", with_addons(order, {**extra, "Quantity": 2}))
        self.call("addon.cancel", with_addons(order, {**extra, "ActionType": "Cancel"}))
        reef = mail(owner, "reef", ID=order["ID"], SubscriptionID=id_, ActionType="Upgrade")
        self.call("subscription.upgrade_downgrade", {**reef, "OriginalSubscriptionID": id_})
        for action in ("Suspend", "Activate", "Cancel"):
            self.call(f"subscription.{action.lower()}", {**reef, "ActionType": action})


def test_the_vendor_serves_what_the_contract_names(contract: Contract) -> None:
    served = {id_: (method, paths) for id_, (method, paths) in ROUTES.items()}
    promised = {
        id_: (known.method, tuple(f"/{path.lower()}" for path in (known.path, *known.aliases)))
        for id_, known in contract.endpoints.items()
    }
    assert served == promised


@pytest.mark.parametrize("partner_id", list(PartnerId))
@pytest.mark.parametrize("support", [True, False])
def test_there_is_nothing_to_say_of_the_correct_vendor(
    vendor: RunningVendor, transport: Transport, contract: Contract, support: bool, partner_id: PartnerId
) -> None:
    profile = VendorProfile(reseller_support=support, partner_id=partner_id)
    platform = Platform(vendor.url(profile), contract, transport)
    platform.orders(support=support)
    assert platform.findings == []
    assert platform.called == set(contract.endpoints)


def test_there_is_nothing_to_say_of_its_refusals(
    vendor: RunningVendor, transport: Transport, contract: Contract
) -> None:
    platform = Platform(vendor.url(VendorProfile(reseller_support=True)), contract, transport)
    stranger = direct_customer()
    refused = [
        platform.call("subscription.create", mail(stranger)),
        platform.call("subscription.cancel", mail(stranger, ID="sub-x", ActionType="Cancel")),
        platform.call("account.synchronize", end_customer(reseller(), ResellerExternalID="res-x")),
        platform.call("account.delete", stranger),
    ]
    assert all(answer["Code"] < -1 for answer in refused)
    assert platform.call("fields.validate", {"Fields": []}) != []
    assert platform.findings == []


CAUGHT = [fault for fault in FAULTS.values() if fault.caught_by is not None]


@pytest.mark.parametrize("fault", CAUGHT, ids=[fault.name for fault in CAUGHT])
def test_a_fault_names_a_check_on_vendors(contract: Contract, fault: Any) -> None:
    assert contract.catalogue[fault.caught_by].party is Party.VENDOR
