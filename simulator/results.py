"""What a run leaves behind: plain values that every report is a pure function of."""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.findings import fails
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from simulator.errors import Location
    from simulator.exchange import Exchange
    from simulator.findings import Finding

__all__ = [
    "WHOLE_RUN",
    "AreaUse",
    "BaselineUse",
    "CallSummary",
    "CleanupResult",
    "Created",
    "ExitCode",
    "KnownFailure",
    "Outcome",
    "RuleUse",
    "RunResult",
    "ScenarioResult",
    "VendorInfo",
    "Verdict",
]


class ExitCode(IntEnum):
    """What the process says to its caller. Where several hold: 70, then 2, 1, 3, 4, 0; 130 only on Ctrl-C."""

    PASSED = 0
    VENDOR_BROKE_THE_CONTRACT = 1
    USAGE = 2
    UNREACHABLE = 3
    NOTHING_JUDGED = 4
    OUR_DEFECT = 70
    INTERRUPTED = 130


class Verdict(StrEnum):
    """The run in one word."""

    PASSED = "passed"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    NOTHING_JUDGED = "nothing_judged"
    ERROR = "error"


class Outcome(StrEnum):
    """One scenario in one word."""

    PASSED = "passed"
    FAILED = "failed"
    """the vendor broke the contract or an expectation on its answer"""
    SKIPPED = "skipped"
    """not played; ``reason`` says why and names the flag that would play it"""
    UNREACHABLE = "unreachable"
    """the vendor could not be reached and nothing else was found against it"""
    ERROR = "error"
    """the scenario's, the platform's or the simulator's own fault"""
    INTERRUPTED = "interrupted"
    """cut short, or never begun, because the run was stopped"""
    KNOWN = "known"
    """failed, and only in ways that the baseline knows of"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSummary:
    """One call in a line. ``status`` is the HTTP status or the kind of silence; ``elapsed`` is in seconds.

    ``inspection`` is what was asked of the vendor's own admin API (``GET /customers/7``), "" for a call.
    """

    number: int
    endpoint: str | None
    account: str | None
    status: str
    elapsed: float
    injected: bool = False
    inspection: str = ""

    @property
    def what(self) -> str:
        """What was called: the endpoint, or what was asked of whom else."""
        if self.inspection:
            return f"inspection {self.inspection}"
        return self.endpoint or "a URL of no endpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """Something this run made at the vendor: ``kind`` is account, subscription or addon."""

    kind: str
    id: str
    external_id: str
    name: str
    scenario: str
    call: int = 0
    """the number of the call that made it, 0 where that is not known"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResult:
    """One scenario as it was played under one setting of the endpoint options.

    ``id`` is unique in the run (``reseller-first-order/new-customer@on``). ``judged`` holds the ids of the
    checks that were applied; one that is neither there nor in a finding was not exercised. ``exchanges`` are
    kept, with secrets already masked, only for the calls that findings speak of.
    """

    id: str
    title: str
    file: str
    reseller_support: bool | None
    """None where a recording does not say"""
    outcome: Outcome
    reason: str | None = None
    findings: tuple[Finding, ...] = ()
    calls: tuple[CallSummary, ...] = ()
    judged: frozenset[str] = frozenset()
    created: tuple[Created, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    elapsed: float = 0.0

    @property
    def is_probe(self) -> bool:
        """A probe and no scenario: it belongs to no file, and its id says what it is."""
        return not self.file and self.id.startswith("probe/")


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorInfo:
    """Who was judged. A report on the built-in vendor must never pass for one on a real endpoint."""

    endpoint: str
    built_in: bool
    reseller_support: tuple[bool, ...]
    """the settings of the option under which scenarios were played"""
    reseller_support_said: bool = True
    """False where nobody said, so that off was assumed"""
    key_encoding: str = "base64"
    """how the API key travels, base64 or raw: what makes a reported request repeatable"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleUse:
    """How often an ordering rule's trigger occurred in the run, and how often the rule was broken."""

    title: str
    exercised: int
    broken: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaUse:
    """One area of the contract: how often each of its items was exercised, 0 where it was not."""

    id: str
    title: str
    items: Mapping[str, int]
    not_reached: Mapping[str, str] = field(default_factory=dict)
    """of checks and rules that are missing, why: to follow "not reached because"
    """

    @property
    def missing(self) -> tuple[str, ...]:
        """What was not exercised."""
        return tuple(item for item, times in self.items.items() if not times)


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupResult:
    """What ``--cleanup`` removed, and what it had to leave with the reason."""

    removed: tuple[Created, ...] = ()
    left: tuple[tuple[Created, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFailure:
    """One entry of a baseline: a check that is known to fail in a scenario, and why that is accepted.

    ``scenario`` is the scenario's id, or ``run`` for a finding of the run as a whole. ``endpoint`` of None is
    any. ``until`` is the last day that it is accepted. ``about`` is as a finding has it; empty is anything.
    """

    check: str
    scenario: str
    endpoint: str | None
    reason: str
    until: date | None
    where: Location
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = "the run as a whole" if self.scenario == WHOLE_RUN else self.scenario
        of = ", ".join(filter(None, (self.endpoint, "/".join(self.about))))
        return f"{self.check} in {place}" + (f" ({of})" if of else "")


WHOLE_RUN = "run"
"""What a baseline calls the run as a whole, where it would name a scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineUse:
    """What became of each entry of a baseline in this run.

    ``used`` failed as it is known to; ``expired`` did so too, and fails again; ``stale`` was judged and did
    not fail any more; of ``not_judged`` nothing is known this time.
    """

    file: str
    used: tuple[KnownFailure, ...] = ()
    expired: tuple[KnownFailure, ...] = ()
    stale: tuple[KnownFailure, ...] = ()
    not_judged: tuple[KnownFailure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The whole run. ``scenarios`` are in file order, whatever the number of workers."""

    verdict: Verdict
    exit_code: ExitCode
    vendor: VendorInfo
    seed: int
    run_tag: str
    contract: str
    simulator: str = __version__
    """the version that judged"""
    strict: bool = False
    """True where findings of the level should fail the run too"""
    interrupted: bool = False
    started: float = 0.0
    elapsed: float = 0.0
    scenarios: tuple[ScenarioResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    """findings of the run as a whole, beside those of its scenarios (ids handed out twice, 401
    everywhere...)
    """
    rules: Mapping[str, RuleUse] = field(default_factory=dict)
    coverage: tuple[AreaUse, ...] = ()
    """what of the contract was exercised, and what was not"""
    cleanup: CleanupResult | None = None
    recording: str | None = None
    """the file that was judged, where the traffic was recorded and not made"""
    exchanges: Mapping[str, Sequence[Exchange]] | None = None
    """every exchange by the id of its scenario, secrets masked, where an output wants them all; else None"""
    baseline: BaselineUse | None = None
    """what became of the failures that were known, where a baseline says so"""

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """The run's own findings first, then those of the scenarios in order."""
        return self.findings + tuple(f for scenario in self.scenarios for f in scenario.findings)

    def __str__(self) -> str:
        """The verdict, and a line for each failure: what a failed assertion should show."""
        lines = [f"{self.verdict.replace('_', ' ')} (exit {int(self.exit_code)})", *map(str, self.failures)]
        return "\n".join(lines)

    @property
    def passed(self) -> bool:
        """True where something was judged, and nothing that was judged fails the run."""
        return self.exit_code is ExitCode.PASSED

    @property
    def failures(self) -> tuple[Finding, ...]:
        """The findings that fail the run, each for itself: without what merely follows from another."""
        return tuple(finding for finding in self._grave if finding.known is None)

    @property
    def known(self) -> tuple[Finding, ...]:
        """The findings that would fail the run, were they not known; without what follows from another."""
        return tuple(finding for finding in self._grave if finding.known is not None)

    @property
    def _grave(self) -> tuple[Finding, ...]:
        recorded = self.recording is not None
        return tuple(
            finding
            for finding in self.all_findings
            if finding.follows_from is None
            and fails(finding.level, finding.party, strict=self.strict, recorded=recorded)
        )
