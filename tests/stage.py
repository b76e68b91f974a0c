"""Plays a scenario against the reference vendor in this process: no socket, no waiting, its own clock."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.contract import Contract
from simulator.engine import Clock, Engine
from simulator.exchange import Reply, Request, Response
from simulator.judge import Judge
from simulator.platform.service import Capability, Credentials, Service
from simulator.redaction import Redactor
from simulator.rules import Ordering
from simulator.runs.preparing import Impossible, Playable, prepare
from simulator.scenario.case import RunData
from simulator.scenario.context import context_of
from simulator.scenario.loader import load_scenarios
from simulator.vendors import BUILT_IN_API_KEY, BUILT_IN_APPLICATION_ID, VendorProfile
from simulator.vendors.app import ROUTES
from simulator.vendors.call import Call
from simulator.vendors.reference import ReferenceVendor
from tests.declared import TODAY, discovery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from simulator.exchange import Exchange
    from simulator.findings import Finding
    from simulator.results import ScenarioResult
    from simulator.rules import Context
    from simulator.scenario.model import Scenario
    from simulator.vendors.habits import Habits

__all__ = ["URL", "Stage", "judge", "load"]

URL = "http://vendor.example.com"
_PATHS = {path: endpoint for endpoint, (_, paths) in ROUTES.items() for path in paths}


@cache
def judge() -> Judge:
    """The contract and its rules, read once."""
    contract = Contract.load()
    return Judge(contract=contract, ordering=Ordering.load(contract))


def load(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> tuple[Scenario, ...]:
    """The scenarios of a file with this text below its first two members."""
    (folder / "x.yaml").write_text(f"scenario: An order\nsource: own\n{text}", "utf-8")
    return load_scenarios([folder / "x.yaml"], environ=environ or {})


@dataclass
class Stage:
    """A vendor and an engine. ``answers`` stand in for the vendor's, by endpoint id or by the end of a URL.

    Each answer takes ``latency`` seconds of the stage's own time; so does what is waited for.
    """

    support: bool = True
    habits: Habits | None = None
    answers: dict[str, Callable[[Request], Reply | Any]] = field(default_factory=dict)
    latency: float = 0.01
    secrets: tuple[str, ...] = ()
    sent: list[Request] = field(default_factory=list)
    kept: list[Exchange] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    now: float = 0.0
    patience: int = 1000
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.vendor = ReferenceVendor(VendorProfile(reseller_support=self.support), self.habits)
        self.service = Service(
            endpoint=URL,
            credentials=Credentials(application_id=BUILT_IN_APPLICATION_ID, api_key=BUILT_IN_API_KEY),
            reseller_support=self.support,
            capabilities=frozenset(Capability),
            sync_options={"MPNID": "3456890"},
        )
        self.engine = Engine(
            judge=judge(),
            data=RunData(seed=1, run_tag="1000001", today=TODAY),
            send=self.send,
            clock=Clock(now=lambda: self.now, ticks=lambda: self.now, pause=self.pause),
            redactor=Redactor(self.secrets),
            stop=self.stop,
            keep=self.kept.append,
        )

    @property
    def context(self) -> Context:
        """What the rules are told of this vendor's platform."""
        return replace(context_of(self.service), fresh=True)

    def prepared(self, scenario: Scenario) -> Playable | Impossible | str:
        """The scenario made ready for this vendor."""
        return prepare(
            scenario,
            discovery(self.service, scenario.built_in.partner_id),
            self.engine.data,
            judge(),
            built_in=True,
            first_number=1,
        )

    def play(self, scenario: Scenario) -> ScenarioResult:
        """Prepare and play it, which must be possible."""
        ready = self.prepared(scenario)
        assert isinstance(ready, Playable), ready if isinstance(ready, str) else ready.result.findings
        return self.engine.play(ready.case).result

    def impossible(self, scenario: Scenario) -> tuple[Finding, ...]:
        """What makes a scenario impossible, which it must be."""
        ready = self.prepared(scenario)
        assert isinstance(ready, Impossible), ready
        assert self.sent == []
        return ready.result.findings

    def pause(self, seconds: float, stop: threading.Event) -> None:
        """What the engine is handed to wait with; ``patience`` is after how many pauses it is stopped."""
        self.waited.append(seconds)
        self.now += seconds
        if len(self.waited) >= self.patience:
            stop.set()

    def send(self, request: Request) -> Reply:
        """What the engine is handed to send with."""
        self.sent.append(request)
        self.now += self.latency
        path = request.url.removeprefix(URL)
        endpoint = _PATHS.get(path.lower(), "")
        for name, answer in self.answers.items():
            if name == endpoint or (not endpoint and path.endswith(name)):
                said = answer(request)
                return said if isinstance(said, Reply) else json_answer(said)
        if path.startswith("/admin/"):
            record = self.vendor.record(*path.split("/", 3)[2:])
            return json_answer(record or {}, 200 if record else 404)
        body = None if request.body is None else json.loads(request.body)
        answered = self.vendor.answer(Call(endpoint=endpoint, body=body, hold=lambda _: None))
        return json_answer(answered.body, answered.status)


def json_answer(body: Any, status: int = 200) -> Response:
    """An answer with a JSON body."""
    return Response(
        status=status,
        headers=(("Content-Type", "application/json; charset=utf-8"),),
        body=json.dumps(body).encode(),
    )
