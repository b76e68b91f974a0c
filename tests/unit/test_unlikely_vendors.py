"""Whole runs against vendors that declare what is right and unusual: what is skipped, and why."""

from __future__ import annotations

import itertools
import json
import threading
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.contract import Contract
from simulator.engine import Clock
from simulator.events import RunFinished, RunStarted
from simulator.exchange import Response
from simulator.judge import Judge
from simulator.platform.service import Capability, Service
from simulator.redaction import Redactor
from simulator.results import ExitCode, Outcome
from simulator.rules import Ordering
from simulator.runs import Run
from simulator.scenario.case import RunData
from simulator.scenario.loader import load_scenarios

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.events import Event
    from simulator.exchange import Request
    from simulator.results import RunResult, ScenarioResult

CONTRACT = Contract.load()
JUDGE = Judge(contract=CONTRACT, ordering=Ordering.load(CONTRACT))
CATALOGUE = {
    "ProductTypes": [
        {
            "ID": "hosting",
            "Name": "Hosting",
            "AllowMultipleSubscriptions": True,
            "ProductsCollection": {"Products": [{"ID": "basic", "Name": "Basic"}]},
        }
    ]
}


class Vendor:
    """Accepts everything, and declares what it is given. ``sent`` are its calls: path and body."""

    def __init__(self, declared: Mapping[str, Any]) -> None:
        self.declared = {"Fields/ServiceDefinition": CATALOGUE, **declared}
        self.sent: list[tuple[str, Any]] = []
        self.stop = threading.Event()
        self._numbers = itertools.count(1)

    def send(self, request: Request) -> Response:
        path = "/".join(request.url.split("/")[-2:])
        self.sent.append((path, json.loads(request.body) if request.body else None))
        if request.method == "GET":
            said = self.declared.get(path, {"Fields": []})
        else:
            said = {"Code": 0, "Message": None, "Result": f"ext-{next(self._numbers)}"}
        return Response(
            status=200,
            headers=(("Content-Type", "application/json"),),
            body=json.dumps(said).encode(),
        )


def option(name: str, kind: str = "SimpleValue", *values: str) -> dict[str, Any]:
    """A required sync option that the buyer is asked for."""
    predefined = [
        {"ID": f"v{place}", "SortOrder": place, "Name": value, "Description": None, "IsDefault": False}
        for place, value in enumerate(values)
    ]
    return {
        "ID": name,
        "Definition": {
            "ID": name,
            "SortOrder": 0,
            "Name": name,
            "Description": None,
            "Kind": kind,
            "DataType": "Text",
            "IsRequired": True,
            "PredefinedValues": predefined,
            "IsReadOnly": False,
            "AvailableToStorefront": True,
        },
    }


def events(vendor: Vendor, scenario: str, **service: Any) -> list[Event]:
    """Play one scenario, Reseller Support off. A vendor may have its own ``stop`` to end the run."""
    run = Run(
        stop=vendor.stop,
        scenarios=load_scenarios((Path(scenario),)),
        vendor=Service(endpoint="https://vendor.example/api", **service),
        reseller_support=False,
        judge=JUDGE,
        data=RunData(seed=1, run_tag="1000001", today=date(2026, 1, 2)),
        send=vendor.send,
        clock=Clock(now=lambda: 0.0, ticks=lambda: 0.0),
        redactor=Redactor(()),
    )
    return list(run)


def run(vendor: Vendor, scenario: str, **service: Any) -> RunResult:
    """The result of it."""
    *_, last = events(vendor, scenario, **service)
    assert isinstance(last, RunFinished)
    return last.result


def played(result: RunResult) -> ScenarioResult:
    return next(one for one in result.scenarios if one.file)


NUMBER = "known/mpnid-as-number"


def test_a_partner_id_of_digits_travels_as_a_bare_number() -> None:
    vendor = Vendor({"Accounts/SyncOptions": {"Fields": [option("MPNID")]}})
    result = run(vendor, NUMBER, sync_options={"MPNID": "3456890"})
    assert (result.exit_code, played(result).outcome) == (ExitCode.PASSED, Outcome.PASSED)
    assert [body["SyncOptions"] for path, body in vendor.sent if path == "Accounts/Synchronize"] == [
        {"MPNID": 3456890}
    ]


@pytest.mark.parametrize("value", ["ABC-1", "00123", "٣٤٥", ""])
def test_a_partner_id_that_is_no_number_is_never_sent_as_one(value: str) -> None:
    """As a number 00123 would be another partner's id; played with text, the scenario would show nothing."""
    vendor = Vendor({"Accounts/SyncOptions": {"Fields": [option("MPNID")]}})
    result = run(vendor, NUMBER, sync_options={"MPNID": value})
    assert (result.exit_code, played(result).outcome) == (ExitCode.NOTHING_JUDGED, Outcome.SKIPPED)
    assert "bare number" in str(played(result).reason)
    assert "--sync-option MPNID=NUMBER" in str(played(result).reason)
    assert not [path for path, _ in vendor.sent if path == "Accounts/Synchronize"]


@pytest.mark.parametrize("kind", ["List", "SimpleValue"])
def test_a_partner_id_that_is_chosen_from_values_is_text(kind: str) -> None:
    """Which is right of the vendor, and no mistake in the scenario."""
    vendor = Vendor({"Accounts/SyncOptions": {"Fields": [option("MPNID", kind, "3456890", "77")]}})
    result = run(vendor, NUMBER, sync_options={"MPNID": "3456890"})
    assert (result.exit_code, played(result).outcome) == (ExitCode.NOTHING_JUDGED, Outcome.SKIPPED)
    assert "chosen from values" in str(played(result).reason)
    assert run(vendor, "known/mpnid-as-text", sync_options={"MPNID": "3456890"}).exit_code is ExitCode.PASSED


def warnings(vendor: Vendor, **service: Any) -> list[str]:
    """What is told before the first call that makes anything."""
    (started,) = (
        one for one in events(vendor, "known/direct-customer", **service) if isinstance(one, RunStarted)
    )
    return [str(problem) for problem in started.warnings]


def test_names_that_the_vendor_does_not_declare_are_told_with_the_near_miss() -> None:
    """They would do nothing, and a slip would never be found."""
    vendor = Vendor(
        {
            "Accounts/SyncOptions": {"Fields": [option("DomainPrefix"), option("Plan")]},
            "Fields/Get": {
                "Fields": [{"ID": "Region", "Definition": {"ID": "Region", "Name": "R", "Kind": 0}}]
            },
        }
    )
    right = {
        "sync_options": {"Plan": "a"},
        "account_members": {"DomainPrefix": "sim", "Email": "qa{n}@example.com"},
        "settings": {"Region": "eu"},
    }
    assert warnings(vendor, **right) == []
    slips = {
        "sync_options": {"Plna": "a"},
        "account_members": {"DomainPrefx": "sim"},
        "settings": {"Regoin": "eu"},
    }
    told = warnings(vendor, **slips)
    assert [line.partition(":")[0] for line in told] == [
        "sync_options.Plna",
        "accounts.DomainPrefx",
        "settings.Regoin",
    ]
    for line, meant in zip(told, ("Plan", "DomainPrefix", "Region"), strict=True):
        assert f"Did you mean '{meant}'?" in line


def test_nothing_is_known_to_be_wrong_where_nothing_is_declared() -> None:
    vendor = Vendor({"Accounts/SyncOptions": [], "Fields/Get": []})
    slips = {"sync_options": {"Plna": "a"}, "settings": {"Regoin": "eu"}}
    assert warnings(vendor, **slips) == []


def test_a_run_that_is_stopped_while_it_asks_does_not_say_that_the_vendor_lacks_things() -> None:
    class Stopping(Vendor):
        def send(self, request: Request) -> Response:
            self.stop.set()
            return super().send(request)

    result = run(Stopping({}), "known/direct-customer")
    assert (result.exit_code, result.interrupted) == (ExitCode.INTERRUPTED, True)
    assert (played(result).outcome, played(result).reason) == (
        Outcome.INTERRUPTED,
        "the run was interrupted",
    )


def test_an_attribute_linked_to_the_quantity_says_the_quantity_of_each_call() -> None:
    """A later change of the quantity is no part of the first order."""
    seats = {"ID": "seats", "Name": "Seats", "Kind": "Numeric", "LinkedToQuantity": True}
    basic = {"ID": "basic", "Name": "Basic", "Attributes": [{"ID": "seats", "Values": []}]}
    definition = {
        "ProductTypes": [
            {
                "ID": "hosting",
                "Name": "Hosting",
                "AttributeList": [seats],
                "ProductsCollection": {"Products": [basic]},
            }
        ]
    }
    vendor = Vendor({"Fields/ServiceDefinition": definition})
    with_change = frozenset(Capability)
    result = run(vendor, "changes/increase-quantity", capabilities=with_change, asked_for=with_change)
    assert result.exit_code is ExitCode.PASSED
    said = [
        (path, body["Quantity"], body["AttributeList"]["seats"]["Value"])
        for path, body in vendor.sent
        if path.startswith("Subscriptions/")
    ]
    assert said == [("Subscriptions/Create", 2, "2"), ("Subscriptions/Update", 5, "5")]


def test_a_skip_names_what_would_really_play_the_scenario() -> None:
    """What the service turns off itself is not turned on by another flag."""
    off = frozenset({Capability.ADDONS})
    result = run(Vendor({}), "addons/one-addon", withheld=off)
    assert played(result).reason == "needs addons, turned off by without: take it out of without"
    result = run(Vendor({}), "addons/one-addon")
    assert played(result).reason == "needs addons: --capability addons"
    result = run(Vendor({"Fields/ServiceDefinition": {"ProductTypes": []}}), "known/direct-customer")
    assert "say what it sells: --set 'products=" in str(played(result).reason)
    on = frozenset(Capability)
    result = run(Vendor({}), "addons/one-addon", capabilities=on, asked_for=on)
    assert "(1 addon is ordered, and none of 'Hosting' fit 'Basic')" in str(played(result).reason)
