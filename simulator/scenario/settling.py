"""Settles what a scenario leaves to the vendor's service: each ``when`` that asks for options or switches."""

from __future__ import annotations

from dataclasses import fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, ScenarioError, in_reading_order
from simulator.platform.service import Capability
from simulator.platform.switches import Switches, changed
from simulator.scenario.making import scenario_of
from simulator.scenario.names import name_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.service import Service
    from simulator.scenario.model import Scenario

__all__ = ["settle"]


def settle(scenario: Scenario, service: Service, *, built_in: bool) -> Scenario:
    """The scenario as it is for a service; the very same where nothing of it depends on one.

    Raises:
        ScenarioError: where what is left of it makes no sense, such as a change of what is not ordered.
    """
    if not scenario.conditional:
        return scenario
    from simulator.scenario.weaving import settled  # noqa: PLC0415 - as few scenarios have a when

    text = settled(scenario.text, _facts(scenario, service, built_in=built_in))
    problems = name_problems(text)
    if not text.value["steps"]:
        problems.append(
            Problem(
                what="no step is left under these options",
                where=scenario.text.where("/steps"),
                fix="say under needs what the scenario is for",
                rule="no-steps",
            )
        )
    if problems:
        raise ScenarioError(*in_reading_order(problems))
    return replace(scenario_of(text, scenario.name), title=scenario.title, secrets=scenario.secrets)


def _facts(scenario: Scenario, service: Service, *, built_in: bool) -> Mapping[str, Any]:
    offered = service.capabilities - scenario.needs.without
    switches = changed(service.switches, scenario.switches)
    return {
        "reseller_support": service.reseller_support,
        "built_in_vendor": built_in,
        "capability": {capability.value: capability in offered for capability in Capability},
        "switch": {one.name: _plain(getattr(switches, one.name)) for one in fields(Switches)},
    }


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value
