"""A suite of like scenarios of four calls each, and an engine to play it with, for every benchmark."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from simulator.contract import Contract
from simulator.contract.validators import Validators
from simulator.engine import Clock, Engine
from simulator.errors import ScenarioError
from simulator.judge import Judge
from simulator.platform.service import Credentials, Service
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs.discovery import discover
from simulator.scenario.case import Case, RunData
from simulator.scenario.making import scenario_of
from simulator.settings import Connection
from simulator.source import parse_yaml
from simulator.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.exchange import Exchange

SCENARIO = """\
# yaml-language-server: $schema=../../schemas/scenario.schema.json
scenario: A reseller's first order of two products, number {number}
source: Reseller Provisioning, step 2
needs: {{reseller_support: true}}
accounts:
  acme: {{kind: reseller}}
  contoso: {{kind: end_customer, reseller: acme}}
steps:
  - checkout:
      buyer: contoso
      basket:
        - {{product: any, quantity: 5}}
        - {{product: any, quantity: 1}}
    expect:
      calls:
        - account.synchronize: {{account: acme, request: {{Role: Reseller, ResellerExternalID: ""}}}}
        - account.synchronize:
            account: contoso
            request: {{Role: User, ResellerID: "${{acme.ID}}", ResellerExternalID: "${{acme.ExternalID}}"}}
        - subscription.create: {{account: contoso, request: {{Quantity: 5}}}}
        - subscription.create: {{account: contoso, request: {{Quantity: 1}}}}
      subscriptions: [Synchronized, Synchronized]
"""


@contextmanager
def engine_for(
    url: str, *, validators: str = "auto", keep: Callable[[Exchange], None] | None = None
) -> Iterator[tuple[Engine, Callable[[int], list[Case]]]]:
    """An engine for the service at ``url``, and a function that makes so many cases for it."""
    contract = Contract.load()
    if validators != "auto":
        contract = Contract.load(validators=Validators(contract.folder, engine=validators))
    service = Service(
        endpoint=url,
        credentials=Credentials(application_id="6d1a8e2c-52a0-4a53-93be-1f5c2f0a7b11", api_key="bench key"),
        reseller_support=True,
    )
    with Transport(Connection()) as transport:
        engine = Engine(
            judge=Judge(contract=contract, ordering=Ordering.load(contract)),
            data=RunData(seed=1, run_tag="1000001", today=date(2026, 1, 1)),
            send=transport.send,
            clock=Clock(now=time.time, ticks=time.perf_counter),
            redactor=Redactor(("bench key",)),
            keep=keep,
            stop=threading.Event(),
        )
        found = discover(engine, service)

        one = scenario_of(parse_yaml(SCENARIO.format(number=1), file="one.yaml", error=ScenarioError), "one")

        def cases(count: int, first: int = 0) -> list[Case]:
            return [
                Case(
                    scenario=replace(one, name=f"s{n}"),
                    service=found.service,
                    discovered=found.discovered,
                    built_in=False,
                    first_number=1 + 2 * n,
                )
                for n in range(first, first + count)
            ]

        yield engine, cases
