"""What of a run is played against its vendor, and what keeps the rest from it.

The vendor is asked what it declares, once for each way in which it is registered; then every scenario and
every probe is made ready, or left out with its reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.coverage import Tally
from simulator.results import Outcome
from simulator.runs.built_in import BuiltInVendor
from simulator.runs.discovery import Discovery, discover
from simulator.runs.preparing import Impossible, Playable, ProbeToPlay, ToPlay, prepare
from simulator.runs.selection import skipped, unsuited
from simulator.runs.workers import in_thread
from simulator.scenario.model import BuiltIn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.engine import Engine
    from simulator.platform.service import Service
    from simulator.probes import Probe
    from simulator.results import ScenarioResult
    from simulator.runs.whole import Run
    from simulator.scenario.model import Scenario

__all__ = ["Choosing", "cut_short"]

_NOTHING_KNOWN = "the vendor refuses every call (HTTP 401), so nothing is known of what it sells"
_REFUSED_ANYHOW = "the vendor refuses every call (HTTP 401), so that a refusal shows nothing"


class Choosing:
    """``registrations`` are the results of asking; ``left_out`` those of what is not played, by place."""

    def __init__(self, run: Run, engine: Engine) -> None:
        self.run = run
        self.engine = engine
        self.registrations: list[ScenarioResult] = []
        self.left_out: list[tuple[int, ScenarioResult]] = []
        self.covered = Tally()
        self._number = 1

    @property
    def settings(self) -> tuple[bool, ...]:
        """The settings of Reseller Support to play under: for the built-in vendor both, unless one was
        named.
        """
        if self.run.reseller_support is not None:
            return (self.run.reseller_support,)
        return (True, False) if self.built_in else (False,)

    @property
    def built_in(self) -> bool:
        """Whether the built-in vendor is judged."""
        return isinstance(self.run.vendor, BuiltInVendor)

    def service(self, reseller_support: bool | None = None, built_in: BuiltIn | None = None) -> Service:
        """The vendor as it is registered under a setting, the first where none is named."""
        setting = self.settings[0] if reseller_support is None else reseller_support
        if isinstance(self.run.vendor, BuiltInVendor):
            return self.run.vendor.service(setting, built_in or BuiltIn())
        return replace(self.run.vendor, reseller_support=setting)

    def choose(self) -> list[tuple[int, ToPlay]]:
        """Ask, choose and rehearse. Returns what can be played, each with its place in the run."""
        for setting in self.settings:
            discovery = self._discovery(setting, BuiltIn())
            if discovery is not None:
                self.registrations += (discovery.result, *discovery.skips)
        playable: list[tuple[int, ToPlay]] = []
        for place, ready in enumerate(self._everything()):
            if isinstance(ready, Playable | ProbeToPlay):
                playable.append((place, ready))
            else:
                self.left_out.append((place, ready))
        return playable

    def _everything(self) -> Iterator[ToPlay | ScenarioResult]:
        """Each scenario under each setting, then each probe; the accounts are numbered through."""
        for scenario in self.run.scenarios:
            for setting in self._settings_of(scenario):
                ready = self._ready(scenario, setting)
                if isinstance(ready, Playable):
                    self._number += len(scenario.accounts)
                yield ready
        if self.run.probes:
            yield from self._every_probe()

    def _every_probe(self) -> Iterator[ProbeToPlay | ScenarioResult]:
        from simulator.probes import scenario_of  # noqa: PLC0415 - a run of named scenarios has no probes

        for probe in self.run.probes:
            scenario = scenario_of(probe)
            for setting in self._settings_of(scenario):
                ready = self._ready_probe(probe, scenario, setting)
                if isinstance(ready, ProbeToPlay):
                    self._number += len(probe.parts)
                yield ready

    def _settings_of(self, scenario: Scenario) -> Sequence[bool]:
        """A scenario for one setting only is skipped once, not once more for each other setting."""
        fitting = [s for s in self.settings if scenario.needs.reseller_support in (None, s)]
        return fitting or self.settings[:1]

    def _ready(self, scenario: Scenario, setting: bool) -> Playable | ScenarioResult:
        if reason := unsuited(scenario, reseller_support=setting, built_in=self.built_in):
            return skipped(scenario, reason, reseller_support=setting)
        discovery = self._answered(scenario, setting, scenario.built_in)
        if not isinstance(discovery, Discovery):
            return discovery
        if discovery.locked_out and not discovery.service.products:
            return skipped(scenario, _NOTHING_KNOWN, reseller_support=setting)
        ready = prepare(
            scenario,
            discovery,
            self.run.data,
            self.run.judge,
            built_in=self.built_in,
            first_number=self._number,
        )
        match ready:
            case Impossible(result=result):
                mask = self.run.redactor.finding  # what it expects may come from the environment
                return replace(result, findings=tuple(map(mask, result.findings)))
            case Playable():
                return ready
            case reason:
                return skipped(scenario, reason, reseller_support=setting)

    def _ready_probe(self, probe: Probe, scenario: Scenario, setting: bool) -> ProbeToPlay | ScenarioResult:
        from simulator.probes import probe_case  # noqa: PLC0415 - as above

        discovery = self._answered(scenario, setting, BuiltIn())
        if not isinstance(discovery, Discovery):
            return discovery
        if discovery.locked_out:
            return skipped(scenario, _REFUSED_ANYHOW, reseller_support=setting)
        ready = probe_case(
            probe,
            discovery.service,
            discovery.discovered,
            self.run.data,
            built_in=self.built_in,
            first_number=self._number,
        )
        if isinstance(ready, str):
            return skipped(scenario, ready, reseller_support=setting)
        return ProbeToPlay(ready)

    def _answered(self, scenario: Scenario, setting: bool, built_in: BuiltIn) -> Discovery | ScenarioResult:
        """What the vendor declares, or the result of a scenario that nobody was asked for."""
        stopped = self.run.stop.is_set()  # what was not asked any more is not what the vendor lacks
        discovery = None if stopped else self._discovery(setting, built_in)
        if discovery is None:
            return cut_short(scenario, setting)
        if discovery.unreachable:
            out = skipped(scenario, "not reached: nobody answers", reseller_support=setting)
            return replace(out, outcome=Outcome.UNREACHABLE)
        return discovery

    def _discovery(self, setting: bool, built_in: BuiltIn) -> Discovery | None:
        """What the vendor declares, asked once a service; None once the run is stopped."""
        known, key = self.run.discoveries, (setting, built_in if self.built_in else BuiltIn())
        if key not in known:
            service = self.service(*key)
            name = "registration" + (f"/built-in-{len(known)}" if key[1] != BuiltIn() else "")
            found = in_thread(lambda: discover(self.engine, service, name), self.run.stop)
            if found is None:
                return None
            known[key] = found
            self.covered.update(found.coverage)
        return known[key]


def cut_short(scenario: Scenario, setting: bool) -> ScenarioResult:
    """The result of a scenario that was not begun before the run was stopped."""
    never = skipped(scenario, "the run was interrupted", reseller_support=setting)
    return replace(never, outcome=Outcome.INTERRUPTED)
