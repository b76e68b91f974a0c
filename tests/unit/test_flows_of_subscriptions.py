"""The flows of an order and of what comes after it: pre-checks, addons, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.contract import Accepted, Answer
from simulator.platform import flows
from simulator.platform.catalogue import Choice
from simulator.platform.service import Capability
from simulator.platform.store import Status, Subscription
from tests.unit.flow_driving import (
    CONTOSO,
    INITECH,
    NO,
    a_choice,
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
    from simulator.platform.flows import Platform


class TestPreCheck:
    """The same call with CheckOnly true first (developer portal)."""

    def test_comes_first(self) -> None:
        platform, order = a_platform(precheck=["subscription.create"]), an_order(INITECH)
        calls = drive(flows.checkout(platform, order), all_well)
        bodies = [call.body or {} for call in calls[1:]]
        assert [body["CheckOnly"] for body in bodies] == [True, False]
        assert {**bodies[0], "CheckOnly": False} == bodies[1]
        assert order.lines[0].external_id == "subscription-3", "the id of the order, not of its pre-check"

    @failures
    def test_stops_the_line_and_not_the_next(self, failure: Answer) -> None:
        platform, order = a_platform(precheck=["subscription.create"]), an_order(INITECH, lines=2)
        first = order.lines[0].id
        calls = drive(
            flows.checkout(platform, order),
            lambda call: failure if (call.body or {}).get("SubscriptionID") == first else None,
        )
        sent = [((call.body or {})["Quantity"], (call.body or {})["CheckOnly"]) for call in calls[1:]]
        assert sent == [(1, True), (2, True), (2, False)]
        assert [line.status for line in order.lines] == [Status.FAILED, Status.SYNCHRONIZED]

    def test_only_where_it_is_switched_on(self) -> None:
        platform = a_platform(precheck=["subscription.cancel"])
        line = a_subscription(INITECH, external_id="sub-1", status=Status.SYNCHRONIZED)
        assert len(drive(flows.change_quantity(platform, line, 2), all_well)) == 1
        assert len(drive(flows.lifecycle(platform, line, "subscription.cancel"), all_well)) == 2


class TestAddons:
    """Addons, with the basket and later."""

    def test_one_call_each(self) -> None:
        platform, order = a_platform(), an_order(INITECH, addons=2)
        calls = drive(flows.checkout(platform, order), all_well)
        assert told(calls)[2:] == ["addon.create initech", "addon.create initech"]
        create, first, second = (call.body or {} for call in calls[1:])
        assert create["Addons"] == []
        assert (first["ActionType"], first["ID"]) == ("None", "subscription-2")
        assert [addon["ActionType"] for addon in first["Addons"]] == ["Provision"]
        assert [addon["ActionType"] for addon in second["Addons"]] == ["None", "Provision"]
        assert second["Addons"][0]["ID"] == "addon-3"
        assert second["Addons"][1]["ParentID"] == "subscription-2"

    def test_one_call_for_all(self) -> None:
        platform, order = a_platform(addon_calls="one_for_all"), an_order(INITECH, addons=2)
        (call,) = drive(flows.checkout(platform, order), all_well)[2:]
        assert [addon["ActionType"] for addon in (call.body or {})["Addons"]] == ["Provision", "Provision"]

    @pytest.mark.parametrize("how", ["management off", "listed in create"])
    def test_with_the_subscription(self, how: str) -> None:
        off = how == "management off"
        platform = a_platform(without={Capability.ADDONS}) if off else a_platform(addons_in_create=True)
        order = an_order(INITECH, addons=2)
        calls = drive(flows.checkout(platform, order), all_well)
        assert told(calls) == ["account.synchronize initech", "subscription.create initech"]
        listed = (calls[1].body or {})["Addons"]
        assert [(addon["ActionType"], addon["ID"]) for addon in listed] == [("Provision", "")] * 2
        assert {addon.status for addon in order.lines[0].addons} == {Status.SYNCHRONIZED}

    @failures
    def test_a_failed_addon_is_retried_alone(self, failure: Answer) -> None:
        platform, order = a_platform(), an_order(INITECH, addons=2)
        (line,) = order.lines
        calls = drive(
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
        (retried,) = drive(flows.checkout(platform, order), all_well)
        assert [addon["ActionType"] for addon in (retried.body or {})["Addons"]] == ["Provision", "None"]

    def test_no_addon_of_a_subscription_that_failed(self) -> None:
        calls = drive(
            flows.checkout(a_platform(), an_order(INITECH, addons=1)),
            only("subscription.create", "initech", NO),
        )
        assert told(calls)[-1] == "subscription.create initech"

    def test_changed_and_cancelled(self) -> None:
        platform, order = a_platform(), an_order(INITECH, addons=2)
        drive(flows.checkout(platform, order), all_well)
        (line,) = order.lines
        first, second = line.addons
        (call,) = drive(flows.change_addon(platform, line, first, 5), all_well)
        body = call.body or {}
        assert (call.endpoint, body["ActionType"], body["Quantity"]) == ("addon.update", "None", 1)
        assert [(a["ActionType"], a["Quantity"]) for a in body["Addons"]] == [("Provision", 5), ("None", 1)]
        assert (first.external_id, first.quantity) == ("addon-3", 5), "its id is the one it was created with"
        (call,) = drive(flows.cancel_addon(platform, line, first), all_well)
        body = call.body or {}
        assert (call.endpoint, body["ActionType"]) == ("addon.cancel", "None")
        assert [a["ActionType"] for a in body["Addons"]] == ["Cancel", "None"]
        (call,) = drive(flows.change_addon(platform, line, second, 2), all_well)
        assert len((call.body or {})["Addons"]) == 1, "a cancelled addon is no longer listed"

    @failures
    def test_a_refused_change_leaves_the_old_quantity(self, failure: Answer) -> None:
        platform, order = a_platform(), an_order(INITECH, addons=1)
        drive(flows.checkout(platform, order), all_well)
        (line,) = order.lines
        (addon,) = line.addons
        drive(flows.change_addon(platform, line, addon, 5), lambda _: failure)
        assert (addon.quantity, addon.status) == (1, Status.FAILED)
        assert drive(flows.add_addons(platform, line), all_well) == [], "it is there all the same"
        drive(flows.cancel_addon(platform, line, addon), lambda _: failure)
        assert (addon.cancelled, addon.reason) == (False, flows.why_not(failure))


class TestChanges:
    """One call for each change of a subscription."""

    @pytest.fixture
    def line(self) -> Subscription:
        return a_subscription(CONTOSO, external_id="sub-1", status=Status.SYNCHRONIZED)

    @pytest.fixture
    def platform(self) -> Platform:
        platform = a_platform()
        drive(flows.checkout(platform, an_order(CONTOSO)), all_well)
        return platform

    def test_quantity(self, platform: Platform, line: Subscription) -> None:
        (call,) = drive(flows.change_quantity(platform, line, 9), all_well)
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
        platform = a_platform(update_action_type="Provision")
        (call,) = drive(flows.change_quantity(platform, line, 9), all_well)
        assert (call.body or {})["ActionType"] == "Provision"

    @failures
    def test_a_refused_quantity(self, platform: Platform, line: Subscription, failure: Answer) -> None:
        drive(flows.change_quantity(platform, line, 9), lambda _: failure)
        assert (line.quantity, line.status, line.reason) == (1, Status.FAILED, flows.why_not(failure))
        drive(flows.change_quantity(platform, line, 9), all_well)
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
        platform = a_platform(lifecycle_action_types=named)
        (call,) = drive(flows.lifecycle(platform, line, endpoint), all_well)
        assert call.endpoint == endpoint
        assert (call.body or {})["ActionType"] == (action if named else "None")
        assert line.cancelled is (endpoint == "subscription.cancel")

    def test_what_the_vendor_never_accepted_is_not_called_about(self) -> None:
        platform, order = a_platform(), an_order(CONTOSO, addons=1)
        (line,) = order.lines
        drive(flows.checkout(platform, order), lambda _: NO)
        to, (addon,) = a_choice(upgradable=True), line.addons
        later = (
            flows.change_quantity(platform, line, 2),
            flows.lifecycle(platform, line, "subscription.cancel"),
            flows.upgrade(platform, line, to),
            flows.change_addon(platform, line, addon, 2),
            flows.cancel_addon(platform, line, addon),
            flows.delete_account(platform, CONTOSO),
        )
        assert [call for flow in later for call in drive(flow, all_well)] == []
        assert (line.status, line.reason) == (Status.FAILED, flows.why_not(NO))

    def test_what_was_accepted_without_an_id_is_called_about(self, platform: Platform) -> None:
        order = an_order(CONTOSO)
        drive(flows.checkout(platform, order), lambda _: Accepted(result=""))
        (call,) = drive(flows.lifecycle(platform, order.lines[0], "subscription.cancel"), all_well)
        assert (call.body or {})["ID"] == ""

    def test_a_trial_ends_by_paying(self, platform: Platform) -> None:
        line = a_subscription(CONTOSO, external_id="sub-1", trial=True)
        (call,) = drive(flows.lifecycle(platform, line, "subscription.upgrade_to_paid"), all_well)
        assert (call.body or {})["IsTrial"] is True
        assert line.trial is False

    @failures
    def test_a_refused_cancellation(self, platform: Platform, line: Subscription, failure: Answer) -> None:
        drive(flows.lifecycle(platform, line, "subscription.cancel"), lambda _: failure)
        assert (line.cancelled, line.status) == (False, Status.FAILED)

    @pytest.mark.parametrize(("downgrade", "action"), [(False, "Upgrade"), (True, "Downgrade")])
    def test_upgrade_and_downgrade(
        self, platform: Platform, line: Subscription, downgrade: bool, action: str
    ) -> None:
        to = a_choice(upgradable=True).upgrade()
        assert isinstance(to, Choice)
        (call,) = drive(flows.upgrade(platform, line, to, downgrade=downgrade), all_well)
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
        to = a_choice(upgradable=True).upgrade()
        drive(flows.upgrade(platform, line, to), lambda _: failure)
        assert line.choice is before
