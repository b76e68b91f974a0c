"""Together the bundled scenarios let every step fail in every way, and go on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.scenario.actions import Checkout
from tests.unit.bundled_files import CREATE, SCENARIOS, SYNCHRONIZE, E, R, injected, way_of

if TYPE_CHECKING:
    from simulator.scenario.model import Scenario


WAYS = ["Code -5", "HTTP 500", "timeout", "dropped", "no Code", "empty Result"]
FAILING = [(SYNCHRONIZE, R), (SYNCHRONIZE, E), (CREATE, E)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("endpoint", "kind"), FAILING)
def test_every_step_fails_in_every_way_and_retry_resumes_there(endpoint: str, kind: str, way: str) -> None:
    """The call that failed is the last of its step, and the first of the Retry, which is sent for real."""
    for scenario, index, injection, concerned in injected():
        if (injection.endpoint, concerned, way_of(injection.reply)) != (endpoint, kind, way):
            continue
        failed, retry = scenario.steps[index], scenario.steps[index + 1]
        if "retry" not in scenario.text.value["steps"][index + 1]:
            continue
        last, first = (failed.expect.calls or ())[-1], (retry.expect.calls or ())[0]
        if last.endpoint == first.endpoint == endpoint and failed.expect.subscriptions == ("Failed",):
            assert retry.inject == ()
            assert retry.expect.subscriptions == ("Synchronized",)
            return
    pytest.fail("no scenario")


@pytest.mark.parametrize(
    ("endpoint", "check_only"), [("addon.create", False), (CREATE, True), ("subscription.update", False)]
)
def test_other_steps_fail_too(endpoint: str, check_only: bool) -> None:
    assert any(
        injection.endpoint == endpoint
        and ("precheck" in scenario.switches) is check_only
        and "retry" in scenario.text.value["steps"][index + 1]
        for scenario, index, injection, _ in injected()
    )


@pytest.mark.parametrize("what", ["reseller", "customer", "subscription"])
def test_a_step_fails_in_each_of_the_three_ways(what: str) -> None:
    """By an injected reply, by a fault of the built-in vendor, by data that the vendor refuses."""
    failing = dict(zip(("reseller", "customer", "subscription"), FAILING, strict=True))[what]
    assert any((injection.endpoint, kind) == failing for _, _, injection, kind in injected())
    assert any((s.built_in.fault or "").startswith(f"{what}-refused") for s in SCENARIOS.values())
    assert any(what in _refused_data(scenario) for scenario in SCENARIOS.values())


def _refused_data(scenario: Scenario) -> set[str]:
    accounts = {"reseller" if a.kind.value == R else "customer" for a in scenario.accounts if a.refused}
    lines = [
        line for step in scenario.steps if isinstance(step.action, Checkout) for line in step.action.basket
    ]
    return accounts | ({"subscription"} if any(line.refused for line in lines) else set())


def test_a_failed_line_does_not_stop_the_others() -> None:
    outcomes = {step.expect.subscriptions for scenario in SCENARIOS.values() for step in scenario.steps}
    assert {("Failed", "Synchronized"), ("Synchronized", "Failed", "Synchronized")} <= outcomes
