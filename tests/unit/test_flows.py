"""The platform's flows, driven by hand-made answers: who is called in which order, and with what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import Accepted, Answer, Broken, Document, Exists, Refused, Silent
from simulator.exchange import NoResponse, Silence
from simulator.platform import flows
from simulator.platform.catalogue import Choice, Demand, choose
from simulator.platform.service import Capability
from simulator.platform.store import Status
from simulator.platform.switches import ProductIdIs
from simulator.platform.sync_options import DeclaredOption, Filled, Missing
from tests.unit.flow_driving import (
    ACME,
    CATALOGUE,
    CONTOSO,
    FABRIKAM,
    FAILURES,
    FIRST_ORDER,
    INITECH,
    NO,
    a_platform,
    a_subscription,
    all_well,
    an_order,
    drive,
    failures,
    only,
    told,
)

if TYPE_CHECKING:
    from simulator.platform.accounts import Account


class TestAccounts:
    """Who is synchronized, when, and as what (Reseller Provisioning)."""

    def test_first_order_of_a_reseller(self) -> None:
        platform, order = a_platform(), an_order(CONTOSO)
        calls = drive(flows.checkout(platform, order), all_well)
        assert told(calls) == FIRST_ORDER
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
        platform = a_platform()
        drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        again = drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        other = drive(flows.checkout(platform, an_order(FABRIKAM)), all_well)
        assert told(again) == ["subscription.create contoso"]
        assert told(other) == ["account.synchronize fabrikam", "subscription.create fabrikam"]

    @pytest.mark.parametrize("on", [True, False])
    def test_direct_customer(self, on: bool) -> None:
        calls = drive(flows.checkout(a_platform(on=on), an_order(INITECH)), all_well)
        assert told(calls) == ["account.synchronize initech", "subscription.create initech"]
        assert (calls[0].body or {})["ResellerID"] == INITECH.id

    @pytest.mark.parametrize(("way", "written"), [("equal", "101"), ("empty", ""), ("null", None)])
    def test_no_reseller_in_every_encoding(self, way: str, written: str | None) -> None:
        calls = drive(flows.checkout(a_platform(no_reseller=way), an_order(CONTOSO)), all_well)
        assert (calls[0].body or {})["ResellerID"] == written
        assert (calls[1].body or {})["ResellerID"] == "101"

    def test_a_reseller_that_buys_for_itself(self) -> None:
        calls = drive(flows.checkout(a_platform(), an_order(ACME)), all_well)
        assert told(calls) == ["account.synchronize acme", "subscription.create acme"]
        assert (calls[1].body or {})["Account"]["Role"] == "Reseller"

    @pytest.mark.parametrize(("way", "reseller_id"), [("sent", "101"), ("empty", "")])
    def test_with_the_option_off_the_reseller_is_never_called_for(self, way: str, reseller_id: str) -> None:
        platform = a_platform(on=False, support_off_reseller_id=way)
        calls = drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        assert told(calls) == FIRST_ORDER[1:]
        body = calls[0].body or {}
        assert (body["Role"], body["ResellerID"], body["ResellerExternalID"]) == ("User", reseller_id, "")

    def test_with_the_option_off_a_reseller_cannot_buy_for_itself(self) -> None:
        platform, order = a_platform(on=False), an_order(ACME)
        assert drive(flows.checkout(platform, order), all_well) == []
        assert (order.lines[0].status, order.remedy) == (Status.FAILED, "--reseller-support")

    def test_a_customer_known_from_before_the_option(self) -> None:
        platform = a_platform(on=False)
        drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        platform.service = replace(platform.service, reseller_support=True)
        calls = drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        assert told(calls) == ["account.synchronize acme", "subscription.create contoso"]
        assert (calls[1].body or {})["Account"]["ResellerExternalID"] == "account-1"

    def test_accounts_management_off(self) -> None:
        calls = drive(flows.checkout(a_platform(without={Capability.ACCOUNTS}), an_order(CONTOSO)), all_well)
        assert told(calls) == ["subscription.create contoso"]

    def test_subscriptions_management_off(self) -> None:
        calls = drive(
            flows.checkout(a_platform(without={Capability.SUBSCRIPTIONS}), an_order(CONTOSO)), all_well
        )
        assert told(calls) == FIRST_ORDER[:2]

    def test_a_deleted_account_is_new_again(self) -> None:
        platform = a_platform()
        drive(flows.checkout(platform, an_order(INITECH)), all_well)
        (call,) = drive(flows.delete_account(platform, INITECH), all_well)
        assert (call.endpoint, (call.body or {})["ExternalID"]) == ("account.delete", "account-1")
        calls = drive(flows.checkout(platform, an_order(INITECH)), all_well)
        assert (calls[0].endpoint, (calls[0].body or {})["ExternalID"]) == ("account.synchronize", "")

    @failures
    def test_an_account_that_could_not_be_deleted_stays_known(self, failure: Answer) -> None:
        platform = a_platform()
        drive(flows.checkout(platform, an_order(INITECH)), all_well)
        drive(flows.delete_account(platform, INITECH), lambda _: failure)
        calls = drive(flows.checkout(platform, an_order(INITECH)), all_well)
        assert told(calls) == ["subscription.create initech"]

    def test_members_that_switches_decide(self) -> None:
        calls = drive(
            flows.checkout(a_platform(is_test=True, send_address=False), an_order(INITECH)), all_well
        )
        body = calls[0].body or {}
        assert body["IsTest"] is True
        assert "Address" not in body
        calls = drive(flows.checkout(a_platform(), an_order(INITECH)), all_well)
        body = calls[0].body or {}
        assert body["IsTest"] is False
        assert body["Address"]["Country"] == {"Code": "GB", "Name": "United Kingdom"}


class TestSyncOptions:
    """What accounts are asked for, and where it travels."""

    def test_values_travel_with_the_account_and_later_calls(self) -> None:
        platform = a_platform(values=lambda _: Filled(values={"MPNID": 3456890}))
        calls = drive(flows.checkout(platform, an_order(INITECH)), all_well)
        assert (calls[0].body or {})["SyncOptions"] == {"MPNID": 3456890}
        assert (calls[1].body or {})["Account"]["SyncOptions"] == {"MPNID": 3456890}

    def test_saved_values_can_stay_at_home(self) -> None:
        platform = a_platform(
            values=lambda _: Filled(values={"MPNID": "1"}), saved_options_in_subscription_calls=False
        )
        calls = drive(flows.checkout(platform, an_order(INITECH)), all_well)
        assert (calls[0].body or {})["SyncOptions"] == {"MPNID": "1"}
        assert (calls[1].body or {})["Account"]["SyncOptions"] == {}

    def test_a_missing_required_option_refuses_the_order_before_any_call(self) -> None:
        def values(account: Account) -> Filled | Missing:
            missing = Missing(option_id="MPNID", why="nobody gave one")
            return missing if account is CONTOSO else Filled(values={})

        order = an_order(CONTOSO, lines=2)
        calls = drive(flows.checkout(a_platform(values=values), order), all_well)
        assert calls == [], "not even the reseller, who has everything, is synchronized"
        assert order.refused == "MPNID: nobody gave one"
        assert [line.status for line in order.lines] == [Status.FAILED, Status.FAILED]

    def test_a_refused_order_goes_through_once_the_value_is_there(self) -> None:
        given: dict[str, Any] = {}

        def values(_: Account) -> Filled | Missing:
            return Filled(values=given) if given else Missing(option_id="MPNID", why="nobody gave one")

        platform, order = a_platform(values=values), an_order(INITECH)
        drive(flows.checkout(platform, order), all_well)
        given["MPNID"] = "3456890"
        calls = drive(flows.checkout(platform, order), all_well)
        assert told(calls) == ["account.synchronize initech", "subscription.create initech"]
        assert order.refused == ""

    def test_a_known_customer_is_not_asked(self) -> None:
        asked: list[str] = []

        def values(account: Account) -> Filled:
            asked.append(account.alias)
            return Filled(values={})

        platform = a_platform(on=False, values=values)
        for buyer in (CONTOSO, CONTOSO, FABRIKAM):
            drive(flows.checkout(platform, an_order(buyer)), all_well)
        assert asked == ["contoso", "fabrikam"]

    def test_fetched_at_checkout(self) -> None:
        seen: list[tuple[str, ...]] = []
        platform = a_platform(sync_options_fetched="checkout")
        platform.fill = lambda _, declared: (seen.append(tuple(o.id for o in declared)), Filled(values={}))[1]
        options = {"Fields": [{"ID": "MPNID", "Definition": {"ID": "MPNID"}}]}

        def answer(call: flows.Call) -> Answer | None:
            return Document(value=options) if call.endpoint == "account.sync_options" else None

        calls = drive(flows.checkout(platform, an_order(INITECH)), answer)
        assert told(calls)[0] == "account.sync_options"
        assert seen == [("MPNID",)]

    @failures
    def test_options_that_cannot_be_fetched_stay_as_they_were(self, failure: Answer) -> None:
        platform = a_platform(sync_options_fetched="checkout")
        platform.declared = (DeclaredOption(id="known"),)
        calls = drive(
            flows.checkout(platform, an_order(INITECH)),
            lambda call: failure if call.endpoint == "account.sync_options" else None,
        )
        assert told(calls)[1:] == ["account.synchronize initech", "subscription.create initech"]
        assert [option.id for option in platform.declared] == ["known"]


class TestExists:
    """account.exists before account.synchronize."""

    def test_not_there(self) -> None:
        platform = a_platform(exists_before_synchronize=True)
        calls = drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        assert told(calls) == [
            "account.exists acme",
            "account.synchronize acme",
            "account.exists contoso",
            "account.synchronize contoso",
            "subscription.create contoso",
        ]

    def test_there_is_adopted(self) -> None:
        platform = a_platform(exists_before_synchronize=True)
        calls = drive(
            flows.checkout(platform, an_order(INITECH)),
            lambda call: Exists(result="old-1") if call.endpoint == "account.exists" else None,
        )
        assert told(calls) == ["account.exists initech", "subscription.create initech"]
        assert (calls[1].body or {})["Account"]["ExternalID"] == "old-1"

    def test_there_without_an_id_is_synchronized(self) -> None:
        platform = a_platform(exists_before_synchronize=True)
        calls = drive(
            flows.checkout(platform, an_order(INITECH)),
            lambda call: Exists(result="") if call.endpoint == "account.exists" else None,
        )
        assert told(calls)[:2] == ["account.exists initech", "account.synchronize initech"]

    @failures
    def test_a_failure_stops_the_order(self, failure: Answer) -> None:
        platform, order = a_platform(exists_before_synchronize=True), an_order(CONTOSO)
        calls = drive(flows.checkout(platform, order), only("account.exists", "contoso", failure))
        assert told(calls)[-1] == "account.exists contoso"
        assert order.lines[0].reason == flows.why_not(failure)
        retried = drive(flows.checkout(platform, order), all_well)
        assert told(retried)[0] == "account.exists contoso"


class TestFailureAndRetry:
    """A failed call stops the order; Retry resumes at it and repeats nothing that went well."""

    @failures
    @pytest.mark.parametrize("step", [0, 1, 2])
    def test_each_step_in_each_way(self, step: int, failure: Answer) -> None:
        platform, order = a_platform(), an_order(CONTOSO)
        endpoint, alias = FIRST_ORDER[step].split()
        calls = drive(flows.checkout(platform, order), only(endpoint, alias, failure))
        assert told(calls) == FIRST_ORDER[: step + 1]
        assert order.lines[0].status is Status.FAILED
        assert order.lines[0].reason == flows.why_not(failure) != ""
        retried = drive(flows.checkout(platform, order), all_well)
        assert told(retried) == FIRST_ORDER[step:]
        assert (order.lines[0].status, order.lines[0].reason) == (Status.SYNCHRONIZED, "")

    def test_retry_of_what_went_well_calls_nobody(self) -> None:
        platform, order = a_platform(), an_order(CONTOSO, lines=2)
        drive(flows.checkout(platform, order), all_well)
        assert drive(flows.checkout(platform, order), all_well) == []

    def test_lines_in_basket_order_and_each_for_itself(self) -> None:
        platform, order = a_platform(), an_order(INITECH, lines=3)
        second = order.lines[1].id
        calls = drive(
            flows.checkout(platform, order),
            lambda call: NO if (call.body or {}).get("SubscriptionID") == second else None,
        )
        assert [(call.body or {})["Quantity"] for call in calls[1:]] == [1, 2, 3]
        assert [line.status.value for line in order.lines] == ["Synchronized", "Failed", "Synchronized"]
        retried = drive(flows.checkout(platform, order), all_well)
        assert [(call.body or {})["SubscriptionID"] for call in retried] == [second]

    def test_a_failed_account_fails_every_line(self) -> None:
        order = an_order(INITECH, lines=2)
        drive(flows.checkout(a_platform(), order), lambda _: NO)
        assert [line.reason for line in order.lines] == ["no such luck", "no such luck"]

    def test_an_empty_id_goes_on_and_is_no_synchronization(self) -> None:
        platform, order = a_platform(), an_order(CONTOSO)
        calls = drive(
            flows.checkout(platform, order), only("account.synchronize", "acme", Accepted(result=""))
        )
        assert told(calls) == FIRST_ORDER
        assert (calls[1].body or {})["ResellerExternalID"] == ""
        assert order.lines[0].status is Status.SYNCHRONIZED
        later = drive(flows.checkout(platform, an_order(FABRIKAM)), all_well)
        assert told(later)[:2] == ["account.synchronize acme", "account.synchronize fabrikam"]

    @pytest.mark.parametrize("step", [0, 1, 2])
    def test_an_empty_id_can_stop_the_order(self, step: int) -> None:
        platform, order = a_platform(empty_result_goes_on=False), an_order(CONTOSO)
        endpoint, alias = FIRST_ORDER[step].split()
        calls = drive(flows.checkout(platform, order), only(endpoint, alias, Accepted(result="")))
        assert told(calls) == FIRST_ORDER[: step + 1]
        assert (order.lines[0].status, order.lines[0].reason) == (Status.FAILED, flows.NO_EXTERNAL_ID)
        assert told(drive(flows.checkout(platform, order), all_well)) == FIRST_ORDER[step:]


class TestRegistration:
    """Settings form, its validation, catalogue, sync options."""

    def test_in_order(self) -> None:
        platform = a_platform()
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

        calls = drive(
            flows.register(platform, settings), lambda call: Document(value=documents[call.endpoint])
        )
        assert told(calls) == list(documents)
        assert seen == [documents["fields.get"]]
        assert calls[1].body == {"Fields": [{"ID": "Key", "Value": "x"}]}
        assert [option.id for option in platform.declared] == ["MPNID"]
        assert platform.learned["fields.service_definition"] == {"ProductTypes": []}

    @pytest.mark.parametrize("answer", [Document(value=["Key: wrong"]), *FAILURES])
    def test_refused_settings_stop_it(self, answer: Answer) -> None:
        calls = drive(
            flows.register(a_platform(), lambda _: {}),
            lambda call: answer if call.endpoint == "fields.validate" else Document(value={}),
        )
        assert told(calls) == ["fields.get", "fields.validate"]


def test_the_vendors_product_id_can_travel() -> None:
    line = a_subscription(INITECH)
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
