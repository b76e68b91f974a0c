"""The bundled scenarios as they were read, and what several tests ask of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.contract import Contract
from simulator.exchange import NoResponse, Reply
from simulator.scenario.loader import load_scenarios

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.scenario.model import Injection, Scenario


SCENARIOS = {scenario.name: scenario for scenario in load_scenarios([])}
CONTRACT = Contract.load()


def kinds_of(scenario: Scenario) -> Mapping[str | None, str]:
    return {None: "", **{spec.name: spec.kind.value for spec in scenario.accounts}}


def settings_of(scenario: Scenario) -> set[bool]:
    """Under which settings of Reseller Support a scenario is played."""
    said = scenario.needs.reseller_support
    return {True, False} if said is None else {said}


R, E, D = "reseller", "end_customer", "direct_customer"
SYNCHRONIZE, CREATE = "account.synchronize", "subscription.create"


def way_of(reply: Reply) -> str:
    """In which way an injected reply is a failure."""
    if isinstance(reply, NoResponse):
        return reply.silence.value
    if reply.status != 200:
        return f"HTTP {reply.status}"
    body = json.loads(reply.body) if reply.body.startswith((b"{", b"[")) else None
    if not isinstance(body, dict):
        return "not an object"
    if "Code" not in body:
        return "no Code"
    return "empty Result" if body["Code"] == 0 and not body.get("Result") else f"Code {body['Code']}"


def injected() -> Iterator[tuple[Scenario, int, Injection, str]]:
    for scenario in SCENARIOS.values():
        kinds = kinds_of(scenario)
        for index, step in enumerate(scenario.steps):
            for injection in step.inject:
                concerned = injection.account or next(
                    call.account for call in step.expect.calls or () if call.endpoint == injection.endpoint
                )
                yield scenario, index, injection, kinds[concerned]
