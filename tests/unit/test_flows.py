"""The platform's flows, driven by hand-made answers: who is called in which order, and with what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import Accepted, Answer, Broken, Contract, Document, Exists, Refused, Silent
from simulator.exchange import NoResponse, Silence
from simulator.platform import flows
from simulator.platform.accounts import Account, AccountKind, Address, Contact, Profile
from simulator.platform.catalogue import Choice, Demand, choose, read_catalogue
from simulator.platform.flows import Platform
from simulator.platform.service import Capability, Service
from simulator.platform.store import AddonLine, Order, Status, Store, Subscription
from simulator.platform.switches import ProductIdIs, Switches, changed
from simulator.platform.sync_options import DeclaredOption, Filled, Missing
from simulator.vendors.catalogue import PRODUCT_TYPES
from simulator.vendors.service_definition import service_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def _account(alias: str, number: int, kind: AccountKind, reseller: Account | None = None) -> Account:
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


ACME = _account("acme", 1, AccountKind.RESELLER)
CONTOSO = _account("contoso", 2, AccountKind.END_CUSTOMER, ACME)
FABRIKAM = _account("fabrikam", 3, AccountKind.END_CUSTOMER, ACME)
INITECH = _account("initech", 4, AccountKind.DIRECT_CUSTOMER)


def _platform(
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


def _choice(addons: int = 0, **demand: Any) -> Choice:
    found = choose(CATALOGUE, Demand(addons=addons, **demand))
    assert isinstance(found, Choice)
    return found


def _subscription(account: Account, number: int = 1, *, addons: int = 0, **members: Any) -> Subscription:
    choice = _choice(addons)
    return Subscription(
        id=f"00000000-0000-4000-8000-{number:012}",
        account=account,
        choice=choice,
        quantity=members.pop("quantity", 1),
        addons=[AddonLine(addon=a, platform_product_id=a.platform_product_id) for a in choice.addons],
        **members,
    )


def _order(account: Account, lines: int = 1, *, addons: int = 0) -> Order:
    numbers = range(1, lines + 1)
    return Order(buyer=account, lines=[_subscription(account, n, addons=addons, quantity=n) for n in numbers])


def _drive(flow: flows.Flow, answer: Callable[[flows.Call], Answer | None]) -> list[flows.Call]:
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


def _all_well(call: flows.Call) -> Answer | None:
    del call
    return None


def _only(endpoint: str, alias: str, failure: Answer) -> Callable[[flows.Call], Answer | None]:
    """One call fails, the others go well."""
    return lambda call: (
        failure if (call.endpoint, call.account and call.account.alias) == (endpoint, alias) else None
    )


def _told(calls: list[flows.Call]) -> list[str]:
    return [f"{call.endpoint} {call.account.alias}" if call.account else call.endpoint for call in calls]


FIRST_ORDER = ["account.synchronize acme", "account.synchronize contoso", "subscription.create contoso"]


class TestAccounts:
    """Who is synchronized, when, and as what (Reseller Provisioning)."""

    def test_first_order_of_a_reseller(self) -> None:
        platform, order = _platform(), _order(CONTOSO)
        calls = _drive(flows.checkout(platform, order), _all_well)
        assert _told(calls) == FIRST_ORDER
        reseller, customer, create = (call.body or {} for call in calls)
        assert {k: reseller[k] for k in ("Role", "ID", "ExternalID", "ResellerID", "ResellerExternalID")} == {
            "Role": "Reseller",
            "ID": "101",
            "ExternalID": "",
            "ResellerID": "101",
            "ResellerExternalID": "",
        }
        assert {k: customer[k] for k in ("Role", "ID", "ExternalID", "ResellerID", "ResellerExternalID")} == {
            "Role": "User",
            "ID": "102",
            "ExternalID": "",
            "ResellerID": "101",
            "ResellerExternalID": "account-1",
        }
        assert create["Account"]["ExternalID"] == "account-2"
        assert create["Account"]["ResellerExternalID"] == "account-1"
        assert (order.lines[0].status, order.lines[0].external_id) == (Status.SYNCHRONIZED, "subscription-3")

    def test_later_orders_synchronize_only_who_is_new(self) -> None:
        platform = _platform()
        _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        again = _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        other = _drive(flows.checkout(platform, _order(FABRIKAM)), _all_well)
        assert _told(again) == ["subscription.create contoso"]
        assert _told(other) == ["account.synchronize fabrikam", "subscription.create fabrikam"]

    @pytest.mark.parametrize("on", [True, False])
    def test_direct_customer(self, on: bool) -> None:
        calls = _drive(flows.checkout(_platform(on=on), _order(INITECH)), _all_well)
        assert _told(calls) == ["account.synchronize initech", "subscription.create initech"]
        assert (calls[0].body or {})["ResellerID"] == INITECH.id

    @pytest.mark.parametrize(("way", "written"), [("equal", "101"), ("empty", ""), ("null", None)])
    def test_no_reseller_in_every_encoding(self, way: str, written: str | None) -> None:
        calls = _drive(flows.checkout(_platform(no_reseller=way), _order(CONTOSO)), _all_well)
        assert (calls[0].body or {})["ResellerID"] == written
        assert (calls[1].body or {})["ResellerID"] == "101"

    def test_a_reseller_that_buys_for_itself(self) -> None:
        calls = _drive(flows.checkout(_platform(), _order(ACME)), _all_well)
        assert _told(calls) == ["account.synchronize acme", "subscription.create acme"]
        assert (calls[1].body or {})["Account"]["Role"] == "Reseller"

    @pytest.mark.parametrize(("way", "reseller_id"), [("sent", "101"), ("empty", "")])
    def test_with_the_option_off_the_reseller_is_never_called_for(self, way: str, reseller_id: str) -> None:
        platform = _platform(on=False, support_off_reseller_id=way)
        calls = _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        assert _told(calls) == FIRST_ORDER[1:]
        body = calls[0].body or {}
        assert (body["Role"], body["ResellerID"], body["ResellerExternalID"]) == ("User", reseller_id, "")

    def test_with_the_option_off_a_reseller_cannot_buy_for_itself(self) -> None:
        platform, order = _platform(on=False), _order(ACME)
        assert _drive(flows.checkout(platform, order), _all_well) == []
        assert (order.lines[0].status, order.remedy) == (Status.FAILED, "--reseller-support")

    def test_a_customer_known_from_before_the_option(self) -> None:
        platform = _platform(on=False)
        _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        platform.service = replace(platform.service, reseller_support=True)
        calls = _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        assert _told(calls) == ["account.synchronize acme", "subscription.create contoso"]
        assert (calls[1].body or {})["Account"]["ResellerExternalID"] == "account-1"

    def test_accounts_management_off(self) -> None:
        calls = _drive(flows.checkout(_platform(without={Capability.ACCOUNTS}), _order(CONTOSO)), _all_well)
        assert _told(calls) == ["subscription.create contoso"]

    def test_subscriptions_management_off(self) -> None:
        calls = _drive(
            flows.checkout(_platform(without={Capability.SUBSCRIPTIONS}), _order(CONTOSO)), _all_well
        )
        assert _told(calls) == FIRST_ORDER[:2]

    def test_a_deleted_account_is_new_again(self) -> None:
        platform = _platform()
        _drive(flows.checkout(platform, _order(INITECH)), _all_well)
        (call,) = _drive(flows.delete_account(platform, INITECH), _all_well)
        assert (call.endpoint, (call.body or {})["ExternalID"]) == ("account.delete", "account-1")
        calls = _drive(flows.checkout(platform, _order(INITECH)), _all_well)
        assert (calls[0].endpoint, (calls[0].body or {})["ExternalID"]) == ("account.synchronize", "")

    @failures
    def test_an_account_that_could_not_be_deleted_stays_known(self, failure: Answer) -> None:
        platform = _platform()
        _drive(flows.checkout(platform, _order(INITECH)), _all_well)
        _drive(flows.delete_account(platform, INITECH), lambda _: failure)
        calls = _drive(flows.checkout(platform, _order(INITECH)), _all_well)
        assert _told(calls) == ["subscription.create initech"]

    def test_members_that_switches_decide(self) -> None:
        calls = _drive(
            flows.checkout(_platform(is_test=True, send_address=False), _order(INITECH)), _all_well
        )
        body = calls[0].body or {}
        assert body["IsTest"] is True
        assert "Address" not in body
        calls = _drive(flows.checkout(_platform(), _order(INITECH)), _all_well)
        body = calls[0].body or {}
        assert body["IsTest"] is False
        assert body["Address"]["Country"] == {"Code": "GB", "Name": "United Kingdom"}


class TestSyncOptions:
    """What accounts are asked for, and where it travels."""

    def test_values_travel_with_the_account_and_later_calls(self) -> None:
        platform = _platform(values=lambda _: Filled(values={"MPNID": 3456890}))
        calls = _drive(flows.checkout(platform, _order(INITECH)), _all_well)
        assert (calls[0].body or {})["SyncOptions"] == {"MPNID": 3456890}
        assert (calls[1].body or {})["Account"]["SyncOptions"] == {"MPNID": 3456890}

    def test_saved_values_can_stay_at_home(self) -> None:
        platform = _platform(
            values=lambda _: Filled(values={"MPNID": "1"}), saved_options_in_subscription_calls=False
        )
        calls = _drive(flows.checkout(platform, _order(INITECH)), _all_well)
        assert (calls[0].body or {})["SyncOptions"] == {"MPNID": "1"}
        assert (calls[1].body or {})["Account"]["SyncOptions"] == {}

    def test_a_missing_required_option_refuses_the_order_before_any_call(self) -> None:
        def values(account: Account) -> Filled | Missing:
            missing = Missing(option_id="MPNID", why="nobody gave one")
            return missing if account is CONTOSO else Filled(values={})

        order = _order(CONTOSO, lines=2)
        calls = _drive(flows.checkout(_platform(values=values), order), _all_well)
        assert calls == [], "not even the reseller, who has everything, is synchronized"
        assert order.refused == "MPNID: nobody gave one"
        assert [line.status for line in order.lines] == [Status.FAILED, Status.FAILED]

    def test_a_refused_order_goes_through_once_the_value_is_there(self) -> None:
        given: dict[str, Any] = {}

        def values(_: Account) -> Filled | Missing:
            return Filled(values=given) if given else Missing(option_id="MPNID", why="nobody gave one")

        platform, order = _platform(values=values), _order(INITECH)
        _drive(flows.checkout(platform, order), _all_well)
        given["MPNID"] = "3456890"
        calls = _drive(flows.checkout(platform, order), _all_well)
        assert _told(calls) == ["account.synchronize initech", "subscription.create initech"]
        assert order.refused == ""

    def test_a_known_customer_is_not_asked(self) -> None:
        asked: list[str] = []

        def values(account: Account) -> Filled:
            asked.append(account.alias)
            return Filled(values={})

        platform = _platform(on=False, values=values)
        for buyer in (CONTOSO, CONTOSO, FABRIKAM):
            _drive(flows.checkout(platform, _order(buyer)), _all_well)
        assert asked == ["contoso", "fabrikam"]

    def test_fetched_at_checkout(self) -> None:
        seen: list[tuple[str, ...]] = []
        platform = _platform(sync_options_fetched="checkout")
        platform.fill = lambda _, declared: (seen.append(tuple(o.id for o in declared)), Filled(values={}))[1]
        options = {"Fields": [{"ID": "MPNID", "Definition": {"ID": "MPNID"}}]}

        def answer(call: flows.Call) -> Answer | None:
            return Document(value=options) if call.endpoint == "account.sync_options" else None

        calls = _drive(flows.checkout(platform, _order(INITECH)), answer)
        assert _told(calls)[0] == "account.sync_options"
        assert seen == [("MPNID",)]

    @failures
    def test_options_that_cannot_be_fetched_stay_as_they_were(self, failure: Answer) -> None:
        platform = _platform(sync_options_fetched="checkout")
        platform.declared = (DeclaredOption(id="known"),)
        calls = _drive(
            flows.checkout(platform, _order(INITECH)),
            lambda call: failure if call.endpoint == "account.sync_options" else None,
        )
        assert _told(calls)[1:] == ["account.synchronize initech", "subscription.create initech"]
        assert [option.id for option in platform.declared] == ["known"]


class TestExists:
    """account.exists before account.synchronize."""

    def test_not_there(self) -> None:
        platform = _platform(exists_before_synchronize=True)
        calls = _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        assert _told(calls) == [
            "account.exists acme",
            "account.synchronize acme",
            "account.exists contoso",
            "account.synchronize contoso",
            "subscription.create contoso",
        ]

    def test_there_is_adopted(self) -> None:
        platform = _platform(exists_before_synchronize=True)
        calls = _drive(
            flows.checkout(platform, _order(INITECH)),
            lambda call: Exists(result="old-1") if call.endpoint == "account.exists" else None,
        )
        assert _told(calls) == ["account.exists initech", "subscription.create initech"]
        assert (calls[1].body or {})["Account"]["ExternalID"] == "old-1"

    def test_there_without_an_id_is_synchronized(self) -> None:
        platform = _platform(exists_before_synchronize=True)
        calls = _drive(
            flows.checkout(platform, _order(INITECH)),
            lambda call: Exists(result="") if call.endpoint == "account.exists" else None,
        )
        assert _told(calls)[:2] == ["account.exists initech", "account.synchronize initech"]

    @failures
    def test_a_failure_stops_the_order(self, failure: Answer) -> None:
        platform, order = _platform(exists_before_synchronize=True), _order(CONTOSO)
        calls = _drive(flows.checkout(platform, order), _only("account.exists", "contoso", failure))
        assert _told(calls)[-1] == "account.exists contoso"
        assert order.lines[0].reason == flows.why_not(failure)
        retried = _drive(flows.checkout(platform, order), _all_well)
        assert _told(retried)[0] == "account.exists contoso"


class TestFailureAndRetry:
    """A failed call stops the order; Retry resumes at it and repeats nothing that went well."""

    @failures
    @pytest.mark.parametrize("step", [0, 1, 2])
    def test_each_step_in_each_way(self, step: int, failure: Answer) -> None:
        platform, order = _platform(), _order(CONTOSO)
        endpoint, alias = FIRST_ORDER[step].split()
        calls = _drive(flows.checkout(platform, order), _only(endpoint, alias, failure))
        assert _told(calls) == FIRST_ORDER[: step + 1]
        assert order.lines[0].status is Status.FAILED
        assert order.lines[0].reason == flows.why_not(failure) != ""
        retried = _drive(flows.checkout(platform, order), _all_well)
        assert _told(retried) == FIRST_ORDER[step:]
        assert (order.lines[0].status, order.lines[0].reason) == (Status.SYNCHRONIZED, "")

    def test_retry_of_what_went_well_calls_nobody(self) -> None:
        platform, order = _platform(), _order(CONTOSO, lines=2)
        _drive(flows.checkout(platform, order), _all_well)
        assert _drive(flows.checkout(platform, order), _all_well) == []

    def test_lines_in_basket_order_and_each_for_itself(self) -> None:
        platform, order = _platform(), _order(INITECH, lines=3)
        second = order.lines[1].id
        calls = _drive(
            flows.checkout(platform, order),
            lambda call: NO if (call.body or {}).get("SubscriptionID") == second else None,
        )
        assert [(call.body or {})["Quantity"] for call in calls[1:]] == [1, 2, 3]
        assert [line.status.value for line in order.lines] == ["Synchronized", "Failed", "Synchronized"]
        retried = _drive(flows.checkout(platform, order), _all_well)
        assert [(call.body or {})["SubscriptionID"] for call in retried] == [second]

    def test_a_failed_account_fails_every_line(self) -> None:
        order = _order(INITECH, lines=2)
        _drive(flows.checkout(_platform(), order), lambda _: NO)
        assert [line.reason for line in order.lines] == ["no such luck", "no such luck"]

    def test_an_empty_id_goes_on_and_is_no_synchronization(self) -> None:
        platform, order = _platform(), _order(CONTOSO)
        calls = _drive(
            flows.checkout(platform, order), _only("account.synchronize", "acme", Accepted(result=""))
        )
        assert _told(calls) == FIRST_ORDER
        assert (calls[1].body or {})["ResellerExternalID"] == ""
        assert order.lines[0].status is Status.SYNCHRONIZED
        later = _drive(flows.checkout(platform, _order(FABRIKAM)), _all_well)
        assert _told(later)[:2] == ["account.synchronize acme", "account.synchronize fabrikam"]

    @pytest.mark.parametrize("step", [0, 1, 2])
    def test_an_empty_id_can_stop_the_order(self, step: int) -> None:
        platform, order = _platform(empty_result_goes_on=False), _order(CONTOSO)
        endpoint, alias = FIRST_ORDER[step].split()
        calls = _drive(flows.checkout(platform, order), _only(endpoint, alias, Accepted(result="")))
        assert _told(calls) == FIRST_ORDER[: step + 1]
        assert (order.lines[0].status, order.lines[0].reason) == (Status.FAILED, flows.NO_EXTERNAL_ID)
        assert _told(_drive(flows.checkout(platform, order), _all_well)) == FIRST_ORDER[step:]


class TestPreCheck:
    """The same call with CheckOnly true first (developer portal)."""

    def test_comes_first(self) -> None:
        platform, order = _platform(precheck=["subscription.create"]), _order(INITECH)
        calls = _drive(flows.checkout(platform, order), _all_well)
        bodies = [call.body or {} for call in calls[1:]]
        assert [body["CheckOnly"] for body in bodies] == [True, False]
        assert {**bodies[0], "CheckOnly": False} == bodies[1]
        assert order.lines[0].external_id == "subscription-3", "the id of the order, not of its pre-check"

    @failures
    def test_stops_the_line_and_not_the_next(self, failure: Answer) -> None:
        platform, order = _platform(precheck=["subscription.create"]), _order(INITECH, lines=2)
        first = order.lines[0].id
        calls = _drive(
            flows.checkout(platform, order),
            lambda call: failure if (call.body or {}).get("SubscriptionID") == first else None,
        )
        sent = [((call.body or {})["Quantity"], (call.body or {})["CheckOnly"]) for call in calls[1:]]
        assert sent == [(1, True), (2, True), (2, False)]
        assert [line.status for line in order.lines] == [Status.FAILED, Status.SYNCHRONIZED]

    def test_only_where_it_is_switched_on(self) -> None:
        platform = _platform(precheck=["subscription.cancel"])
        line = _subscription(INITECH, external_id="sub-1", status=Status.SYNCHRONIZED)
        assert len(_drive(flows.change_quantity(platform, line, 2), _all_well)) == 1
        assert len(_drive(flows.lifecycle(platform, line, "subscription.cancel"), _all_well)) == 2


class TestAddons:
    """Addons, with the basket and later."""

    def test_one_call_each(self) -> None:
        platform, order = _platform(), _order(INITECH, addons=2)
        calls = _drive(flows.checkout(platform, order), _all_well)
        assert _told(calls)[2:] == ["addon.create initech", "addon.create initech"]
        create, first, second = (call.body or {} for call in calls[1:])
        assert create["Addons"] == []
        assert (first["ActionType"], first["ID"]) == ("None", "subscription-2")
        assert [addon["ActionType"] for addon in first["Addons"]] == ["Provision"]
        assert [addon["ActionType"] for addon in second["Addons"]] == ["None", "Provision"]
        assert second["Addons"][0]["ID"] == "addon-3"
        assert second["Addons"][1]["ParentID"] == "subscription-2"

    def test_one_call_for_all(self) -> None:
        platform, order = _platform(addon_calls="one_for_all"), _order(INITECH, addons=2)
        (call,) = _drive(flows.checkout(platform, order), _all_well)[2:]
        assert [addon["ActionType"] for addon in (call.body or {})["Addons"]] == ["Provision", "Provision"]

    @pytest.mark.parametrize("how", ["management off", "listed in create"])
    def test_with_the_subscription(self, how: str) -> None:
        off = how == "management off"
        platform = _platform(without={Capability.ADDONS}) if off else _platform(addons_in_create=True)
        order = _order(INITECH, addons=2)
        calls = _drive(flows.checkout(platform, order), _all_well)
        assert _told(calls) == ["account.synchronize initech", "subscription.create initech"]
        listed = (calls[1].body or {})["Addons"]
        assert [(addon["ActionType"], addon["ID"]) for addon in listed] == [("Provision", "")] * 2
        assert {addon.status for addon in order.lines[0].addons} == {Status.SYNCHRONIZED}

    @failures
    def test_a_failed_addon_is_retried_alone(self, failure: Answer) -> None:
        platform, order = _platform(), _order(INITECH, addons=2)
        (line,) = order.lines
        calls = _drive(
            flows.checkout(platform, order),
            lambda call: (
                failure
                if call.endpoint == "addon.create"
                and len((call.body or {})["Addons"]) == 1
                and not line.addons[0].reason
                else None
            ),
        )
        assert [addon.status for addon in line.addons] == [Status.FAILED, Status.SYNCHRONIZED]
        assert line.status is Status.SYNCHRONIZED
        second = (calls[-1].body or {})["Addons"]
        assert [addon["ActionType"] for addon in second] == ["Provision"], (
            "the failed one is not there to be listed"
        )
        (retried,) = _drive(flows.checkout(platform, order), _all_well)
        assert [addon["ActionType"] for addon in (retried.body or {})["Addons"]] == ["Provision", "None"]

    def test_no_addon_of_a_subscription_that_failed(self) -> None:
        calls = _drive(
            flows.checkout(_platform(), _order(INITECH, addons=1)),
            _only("subscription.create", "initech", NO),
        )
        assert _told(calls)[-1] == "subscription.create initech"

    def test_changed_and_cancelled(self) -> None:
        platform, order = _platform(), _order(INITECH, addons=2)
        _drive(flows.checkout(platform, order), _all_well)
        (line,) = order.lines
        first, second = line.addons
        (call,) = _drive(flows.change_addon(platform, line, first, 5), _all_well)
        body = call.body or {}
        assert (call.endpoint, body["ActionType"], body["Quantity"]) == ("addon.update", "None", 1)
        assert [(a["ActionType"], a["Quantity"]) for a in body["Addons"]] == [("Provision", 5), ("None", 1)]
        assert (first.external_id, first.quantity) == ("addon-3", 5), "its id is the one it was created with"
        (call,) = _drive(flows.cancel_addon(platform, line, first), _all_well)
        body = call.body or {}
        assert (call.endpoint, body["ActionType"]) == ("addon.cancel", "None")
        assert [a["ActionType"] for a in body["Addons"]] == ["Cancel", "None"]
        (call,) = _drive(flows.change_addon(platform, line, second, 2), _all_well)
        assert len((call.body or {})["Addons"]) == 1, "a cancelled addon is no longer listed"

    @failures
    def test_a_refused_change_leaves_the_old_quantity(self, failure: Answer) -> None:
        platform, order = _platform(), _order(INITECH, addons=1)
        _drive(flows.checkout(platform, order), _all_well)
        (line,) = order.lines
        (addon,) = line.addons
        _drive(flows.change_addon(platform, line, addon, 5), lambda _: failure)
        assert (addon.quantity, addon.status) == (1, Status.FAILED)
        assert _drive(flows.add_addons(platform, line), _all_well) == [], "it is there all the same"
        _drive(flows.cancel_addon(platform, line, addon), lambda _: failure)
        assert (addon.cancelled, addon.reason) == (False, flows.why_not(failure))


class TestChanges:
    """One call for each change of a subscription."""

    @pytest.fixture
    def line(self) -> Subscription:
        return _subscription(CONTOSO, external_id="sub-1", status=Status.SYNCHRONIZED)

    @pytest.fixture
    def platform(self) -> Platform:
        platform = _platform()
        _drive(flows.checkout(platform, _order(CONTOSO)), _all_well)
        return platform

    def test_quantity(self, platform: Platform, line: Subscription) -> None:
        (call,) = _drive(flows.change_quantity(platform, line, 9), _all_well)
        body = call.body or {}
        assert (call.endpoint, body["ID"], body["ActionType"], body["Quantity"]) == (
            "subscription.update",
            "sub-1",
            "None",
            9,
        )
        assert body["Account"]["ResellerExternalID"] == "account-1"
        assert (line.quantity, line.external_id) == (9, "sub-1"), "the Result of an update changes no id"

    def test_update_as_provision(self, line: Subscription) -> None:
        platform = _platform(update_action_type="Provision")
        (call,) = _drive(flows.change_quantity(platform, line, 9), _all_well)
        assert (call.body or {})["ActionType"] == "Provision"

    @failures
    def test_a_refused_quantity(self, platform: Platform, line: Subscription, failure: Answer) -> None:
        _drive(flows.change_quantity(platform, line, 9), lambda _: failure)
        assert (line.quantity, line.status, line.reason) == (1, Status.FAILED, flows.why_not(failure))
        _drive(flows.change_quantity(platform, line, 9), _all_well)
        assert (line.quantity, line.status, line.reason) == (9, Status.SYNCHRONIZED, "")

    @pytest.mark.parametrize(
        ("endpoint", "action"),
        [
            ("subscription.suspend", "Suspend"),
            ("subscription.activate", "Activate"),
            ("subscription.cancel", "Cancel"),
            ("subscription.upgrade_to_paid", "UpgradeToPaid"),
        ],
    )
    @pytest.mark.parametrize("named", [True, False])
    def test_lifecycle(self, line: Subscription, endpoint: str, action: str, named: bool) -> None:
        platform = _platform(lifecycle_action_types=named)
        (call,) = _drive(flows.lifecycle(platform, line, endpoint), _all_well)
        assert call.endpoint == endpoint
        assert (call.body or {})["ActionType"] == (action if named else "None")
        assert line.cancelled is (endpoint == "subscription.cancel")

    def test_what_the_vendor_never_accepted_is_not_called_about(self) -> None:
        platform, order = _platform(), _order(CONTOSO, addons=1)
        (line,) = order.lines
        _drive(flows.checkout(platform, order), lambda _: NO)
        to, (addon,) = _choice(upgradable=True), line.addons
        later = (
            flows.change_quantity(platform, line, 2),
            flows.lifecycle(platform, line, "subscription.cancel"),
            flows.upgrade(platform, line, to),
            flows.change_addon(platform, line, addon, 2),
            flows.cancel_addon(platform, line, addon),
            flows.delete_account(platform, CONTOSO),
        )
        assert [call for flow in later for call in _drive(flow, _all_well)] == []
        assert (line.status, line.reason) == (Status.FAILED, flows.why_not(NO))

    def test_what_was_accepted_without_an_id_is_called_about(self, platform: Platform) -> None:
        order = _order(CONTOSO)
        _drive(flows.checkout(platform, order), lambda _: Accepted(result=""))
        (call,) = _drive(flows.lifecycle(platform, order.lines[0], "subscription.cancel"), _all_well)
        assert (call.body or {})["ID"] == ""

    def test_a_trial_ends_by_paying(self, platform: Platform) -> None:
        line = _subscription(CONTOSO, external_id="sub-1", trial=True)
        (call,) = _drive(flows.lifecycle(platform, line, "subscription.upgrade_to_paid"), _all_well)
        assert (call.body or {})["IsTrial"] is True
        assert line.trial is False

    @failures
    def test_a_refused_cancellation(self, platform: Platform, line: Subscription, failure: Answer) -> None:
        _drive(flows.lifecycle(platform, line, "subscription.cancel"), lambda _: failure)
        assert (line.cancelled, line.status) == (False, Status.FAILED)

    @pytest.mark.parametrize(("downgrade", "action"), [(False, "Upgrade"), (True, "Downgrade")])
    def test_upgrade_and_downgrade(
        self, platform: Platform, line: Subscription, downgrade: bool, action: str
    ) -> None:
        to = _choice(upgradable=True).upgrade()
        assert isinstance(to, Choice)
        (call,) = _drive(flows.upgrade(platform, line, to, downgrade=downgrade), _all_well)
        body = call.body or {}
        assert (call.endpoint, body["ActionType"]) == ("subscription.upgrade_downgrade", action)
        assert (body["ID"], body["OriginalSubscriptionID"], body["Name"]) == (
            "sub-1",
            line.id,
            to.product.name,
        )
        assert line.choice is to

    @failures
    def test_a_refused_upgrade_stays_on_the_old_product(
        self, platform: Platform, line: Subscription, failure: Answer
    ) -> None:
        before = line.choice
        to = _choice(upgradable=True).upgrade()
        _drive(flows.upgrade(platform, line, to), lambda _: failure)
        assert line.choice is before


class TestRegistration:
    """Settings form, its validation, catalogue, sync options."""

    def test_in_order(self) -> None:
        platform = _platform()
        documents = {
            "fields.get": {"Fields": [{"ID": "Key"}]},
            "fields.validate": [],
            "fields.service_definition": {"ProductTypes": []},
            "account.sync_options": {"Fields": [{"ID": "MPNID", "Definition": {"ID": "MPNID"}}]},
        }
        seen: list[Any] = []

        def settings(declared: Any) -> dict[str, str]:
            seen.append(declared)
            return {"Key": "x"}

        calls = _drive(
            flows.register(platform, settings), lambda call: Document(value=documents[call.endpoint])
        )
        assert _told(calls) == list(documents)
        assert seen == [documents["fields.get"]]
        assert calls[1].body == {"Fields": [{"ID": "Key", "Value": "x"}]}
        assert [option.id for option in platform.declared] == ["MPNID"]
        assert platform.learned["fields.service_definition"] == {"ProductTypes": []}

    @pytest.mark.parametrize("answer", [Document(value=["Key: wrong"]), *FAILURES])
    def test_refused_settings_stop_it(self, answer: Answer) -> None:
        calls = _drive(
            flows.register(_platform(), lambda _: {}),
            lambda call: answer if call.endpoint == "fields.validate" else Document(value={}),
        )
        assert _told(calls) == ["fields.get", "fields.validate"]


def test_the_vendors_product_id_can_travel() -> None:
    line = _subscription(INITECH)
    theirs = choose(CATALOGUE, Demand(), product_id_is=ProductIdIs.VENDOR)
    assert isinstance(theirs, Choice)
    assert theirs.platform_product_id == theirs.product.id != line.choice.platform_product_id


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Accepted(result="1"), ""),
        (Exists(result="1"), ""),
        (Document(value=None), ""),
        (Refused(code=-3, message="no credit"), "no credit"),
        (Refused(code=-3, message=""), "Code -3 without a Message"),
        (Broken(why="not JSON"), "not JSON"),
        (Silent(no_response=NoResponse(silence=Silence.TIMEOUT, detail="too late")), "too late"),
    ],
)
def test_why_a_call_failed_in_words(answer: Answer, reason: str) -> None:
    assert flows.why_not(answer) == reason
