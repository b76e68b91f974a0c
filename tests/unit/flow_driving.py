"""Flows driven by hand: accounts, subscriptions, and a vendor that answers as it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import Accepted, Answer, Broken, Contract, Refused, Silent
from simulator.exchange import NoResponse, Silence
from simulator.platform.accounts import Account, AccountKind, Address, Contact, Profile
from simulator.platform.catalogue import Choice, Demand, choose, read_catalogue
from simulator.platform.flows import Platform
from simulator.platform.service import Capability, Service
from simulator.platform.store import AddonLine, Order, Store, Subscription
from simulator.platform.switches import Switches, changed
from simulator.platform.sync_options import DeclaredOption, Filled, Missing
from simulator.vendors.catalogue import PRODUCT_TYPES
from simulator.vendors.service_definition import service_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.platform import flows

CONTRACT = Contract.load()
CATALOGUE = read_catalogue(service_definition(PRODUCT_TYPES))

NO = Refused(code=-7, message="no such luck")
FAILURES = [
    NO,
    Refused(code=1, message=""),
    Broken(why="HTTP status 500"),
    Silent(no_response=NoResponse(silence=Silence.TIMEOUT, detail="no answer within 100 s")),
    Silent(no_response=NoResponse(silence=Silence.DROPPED, detail="cut off")),
]
failures = pytest.mark.parametrize(
    "failure", FAILURES, ids=["refused", "code-1", "500", "timeout", "dropped"]
)


def an_account(alias: str, number: int, kind: AccountKind, reseller: Account | None = None) -> Account:
    person = Contact(id="7", first_name="Ada", last_name="Byron", phone="1", fax="", email="ada@example.com")
    address = Address(
        address1="1 High Street",
        address2="",
        city="Leeds",
        post_code="LS1 1AA",
        state_code="",
        state_name="",
        country_code="GB",
        country_name="United Kingdom",
    )
    profile = Profile(name=alias, email=f"{alias}@example.com", contact=person, address=address)
    return Account(
        alias=alias, id=f"10{number}", number=number, kind=kind, profile=profile, reseller=reseller
    )


ACME = an_account("acme", 1, AccountKind.RESELLER)
CONTOSO = an_account("contoso", 2, AccountKind.END_CUSTOMER, ACME)
FABRIKAM = an_account("fabrikam", 3, AccountKind.END_CUSTOMER, ACME)
INITECH = an_account("initech", 4, AccountKind.DIRECT_CUSTOMER)


def a_platform(
    *, on: bool = True, without: set[Capability] | None = None, values: Any = None, **switches: Any
) -> Platform:
    """A platform whose vendor offers everything, apart from what is named in ``without``."""

    def fill(account: Account, declared: Sequence[DeclaredOption]) -> Filled | Missing:
        del declared
        return values(account) if values else Filled(values={})

    service = Service(
        endpoint="http://vendor.example.com",
        reseller_support=on,
        capabilities=frozenset(Capability) - (without or set()),
        switches=changed(Switches(), switches),
    )
    return Platform(service=service, store=Store(), fill=fill)


def a_choice(addons: int = 0, **demand: Any) -> Choice:
    found = choose(CATALOGUE, Demand(addons=addons, **demand))
    assert isinstance(found, Choice)
    return found


def a_subscription(account: Account, number: int = 1, *, addons: int = 0, **members: Any) -> Subscription:
    choice = a_choice(addons)
    return Subscription(
        id=f"00000000-0000-4000-8000-{number:012}",
        account=account,
        choice=choice,
        quantity=members.pop("quantity", 1),
        addons=[AddonLine(addon=a, platform_product_id=a.platform_product_id) for a in choice.addons],
        **members,
    )


def an_order(account: Account, lines: int = 1, *, addons: int = 0) -> Order:
    numbers = range(1, lines + 1)
    return Order(
        buyer=account, lines=[a_subscription(account, n, addons=addons, quantity=n) for n in numbers]
    )


def drive(flow: flows.Flow, answer: Callable[[flows.Call], Answer | None]) -> list[flows.Call]:
    """Run a flow to its end. A call that ``answer`` says None of goes well. The contract holds every body."""
    calls: list[flows.Call] = []
    try:
        call = next(flow)
        while True:
            calls.append(call)
            request = CONTRACT.endpoints[call.endpoint].request
            if request is not None:
                assert CONTRACT.validators.errors(request, call.body) == []
            given = answer(call)
            if given is None:
                given = Accepted(result=f"{call.endpoint.split('.')[0]}-{len(calls)}")
            call = flow.send(given)
    except StopIteration:
        return calls


def all_well(call: flows.Call) -> Answer | None:
    del call
    return None


def only(endpoint: str, alias: str, failure: Answer) -> Callable[[flows.Call], Answer | None]:
    """One call fails, the others go well."""
    return lambda call: (
        failure if (call.endpoint, call.account and call.account.alias) == (endpoint, alias) else None
    )


def told(calls: list[flows.Call]) -> list[str]:
    return [f"{call.endpoint} {call.account.alias}" if call.account else call.endpoint for call in calls]


FIRST_ORDER = ["account.synchronize acme", "account.synchronize contoso", "subscription.create contoso"]
