"""Together the bundled scenarios cover the contract: read from the files themselves, not from their names."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from simulator.platform.service import Capability
from simulator.platform.switches import Switches, changed
from simulator.scenario.case import capabilities_of
from simulator.scenario.making import action_of
from simulator.scenario.scope import PARTS
from tests.unit.bundled_files import CONTRACT, CREATE, SCENARIOS, SYNCHRONIZE, D, E, R, kinds_of, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.scenario.model import Scenario


Told = tuple[str, str]


def raw_steps(scenario: Scenario) -> list[Any]:
    return [step for part in PARTS for step in scenario.text.value.get(part, ())]


@cache
def told() -> frozenset[tuple[bool, str, tuple[Told, ...]]]:
    """Every step as (Reseller Support, action, calls as endpoint and kind of account)."""
    found = set()
    for scenario in SCENARIOS.values():
        kinds = kinds_of(scenario)
        for step, raw in zip(scenario.steps, raw_steps(scenario), strict=True):
            if step.expect.calls is not None:
                calls = tuple((call.endpoint, kinds[call.account]) for call in step.expect.calls)
                found |= {(support, action_of(raw), calls) for support in settings_of(scenario)}
    return frozenset(found)


ROWS: Mapping[str, tuple[set[bool], str, list[Told]]] = {
    "registration": (
        {True, False},
        "register",
        [
            ("fields.get", ""),
            ("fields.validate", ""),
            ("fields.service_definition", ""),
            ("account.sync_options", ""),
        ],
    ),
    "reseller's first order": ({True}, "checkout", [(SYNCHRONIZE, R), (SYNCHRONIZE, E), (CREATE, E)]),
    "reseller's later order, new customer": ({True}, "checkout", [(SYNCHRONIZE, E), (CREATE, E)]),
    "later order, known end customer": ({True, False}, "checkout", [(CREATE, E)]),
    "later order, known direct customer": ({True, False}, "checkout", [(CREATE, D)]),
    "customer known from before the option": ({True}, "checkout", [(SYNCHRONIZE, R), (CREATE, E)]),
    "reseller for itself, new": ({True}, "checkout", [(SYNCHRONIZE, R), (CREATE, R)]),
    "reseller for itself, known": ({True}, "checkout", [(CREATE, R)]),
    "reseller's order with the option off": ({False}, "checkout", [(SYNCHRONIZE, E), (CREATE, E)]),
    "direct customer": ({True, False}, "checkout", [(SYNCHRONIZE, D), (CREATE, D)]),
    "missing required option": ({False}, "checkout", []),
    "several lines": ({True, False}, "checkout", [(SYNCHRONIZE, D), (CREATE, D), (CREATE, D)]),
    "addon in the basket": ({True, False}, "checkout", [(SYNCHRONIZE, D), (CREATE, D), ("addon.create", D)]),
    "addon changed": ({True, False}, "change_addon", [("addon.update", D)]),
    "addon cancelled": ({True, False}, "cancel_addon", [("addon.cancel", D)]),
    "increase": ({True, False}, "change_quantity", [("subscription.update", D)]),
    "suspend": ({True, False}, "suspend", [("subscription.suspend", D)]),
    "activate": ({True, False}, "activate", [("subscription.activate", D)]),
    "cancel": ({True, False}, "cancel", [("subscription.cancel", D)]),
    "trial to paid": ({True, False}, "upgrade_to_paid", [("subscription.upgrade_to_paid", D)]),
    "upgrade": ({True, False}, "upgrade", [("subscription.upgrade_downgrade", D)]),
    "downgrade": ({True, False}, "downgrade", [("subscription.upgrade_downgrade", D)]),
    "account deleted": ({True, False}, "delete_account", [("account.delete", D)]),
    "reseller deleted": ({True}, "delete_account", [("account.delete", R)]),
    "sync options at checkout": (
        {True, False},
        "checkout",
        [("account.sync_options", ""), (SYNCHRONIZE, D), (CREATE, D)],
    ),
    "exists before synchronize": (
        {True},
        "checkout",
        [("account.exists", R), (SYNCHRONIZE, R), ("account.exists", E), (SYNCHRONIZE, E), (CREATE, E)],
    ),
    "account known at the vendor": ({True, False}, "checkout", [("account.exists", D), (CREATE, D)]),
}


@pytest.mark.parametrize("row", ROWS)
def test_every_flow_is_covered(row: str) -> None:
    settings, action, calls = ROWS[row]
    for support in settings:
        assert (support, action, tuple(calls)) in told(), (
            f"{row}, Reseller Support {'on' if support else 'off'}"
        )


def test_every_endpoint_and_every_capability_is_called_for() -> None:
    called = {endpoint for _, _, calls in told() for endpoint, _ in calls}
    assert called == set(CONTRACT.endpoints)
    needed = {capability for scenario in SCENARIOS.values() for capability in capabilities_of(scenario)}
    assert needed == set(Capability)
    assert {c for s in SCENARIOS.values() for c in s.needs.without} == {
        Capability.ACCOUNTS,
        Capability.SUBSCRIPTIONS,
        Capability.ADDONS,
        Capability.DELETE,
        Capability.CHANGE,
        Capability.UPGRADE,
        Capability.TRIAL,
    }


@pytest.mark.parametrize("way", ["equal", "empty", "null"])
@pytest.mark.parametrize(("kind", "role"), [(R, "Reseller"), (D, "User")])
def test_no_reseller_is_written_in_every_way(way: str, kind: str, role: str) -> None:
    """Each cell of the three-way rule that has no reseller, in each encoding, as the request says it."""
    found = []
    for scenario in SCENARIOS.values():
        kinds = kinds_of(scenario)
        for call in expected_calls(scenario):
            if call.endpoint == SYNCHRONIZE and kinds[call.account] == kind and "ResellerID" in call.request:
                wanted = {"equal": f"${{{call.account}.ID}}", "empty": "", "null": None}[way]
                if call.request["ResellerID"] == wanted and call.request.get("Role") == role:
                    found.append((scenario.switches.get("no_reseller"), call.request["ResellerExternalID"]))
    assert (way, "") in found


@pytest.mark.parametrize("support", [True, False])
def test_an_end_customer_names_its_reseller(support: bool) -> None:
    found = [
        call.request
        for scenario in SCENARIOS.values()
        if settings_of(scenario) == {support}
        for call in expected_calls(scenario)
        if call.endpoint == SYNCHRONIZE and {"Role", "ResellerID", "ResellerExternalID"} <= set(call.request)
    ]
    external_id = "${acme.ExternalID}" if support else ""
    wanted = {"Role": "User", "ResellerID": "${acme.ID}", "ResellerExternalID": external_id}
    assert any(wanted.items() <= request.items() for request in found)


@pytest.mark.parametrize("name", [field.name for field in fields(Switches)])
def test_every_switch_is_played_with(name: str) -> None:
    """Both ways of every assumption, but for the two of which a vendor may rightly refuse the other way."""
    default = getattr(Switches(), name)
    values = {
        getattr(changed(Switches(), {name: scenario.switches[name]}), name)
        for scenario in SCENARIOS.values()
        if name in scenario.switches
    }
    refusable = {"required_options_for_resellers", "required_options_for_direct_customers"}
    assert bool(values - {default}) is (name not in refusable)


@pytest.mark.parametrize("how", ["required", "optional", "hidden", "absent"])
def test_the_partner_id_is_declared_in_every_way(how: str) -> None:
    assert any(scenario.needs.partner_id_option == how for scenario in SCENARIOS.values())


def test_the_partner_id_travels_as_text_and_as_a_number_and_is_left_empty() -> None:
    ways = {spec.partner_id for name, s in SCENARIOS.items() if "mpnid" in name for spec in s.accounts}
    assert ways == {"text", "number", "none"}


def expected_calls(scenario: Scenario) -> Iterator[Any]:
    for step in scenario.steps:
        yield from step.expect.calls or ()
