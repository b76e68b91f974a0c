"""What got better and what got worse between two runs, check by check and scenario by scenario.

Only a check that a vendor was known to keep and now breaks is a step back. What was not judged before, or is
not judged any more, says nothing about the vendor's progress: it is told apart, and never passes for better.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.findings import Party, fails
from simulator.results import WHOLE_RUN, Outcome
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.findings import Finding
    from simulator.results import RunResult, ScenarioResult

__all__ = ["Change", "Progress", "Seen", "Standing", "progress_between"]


class Standing(StrEnum):
    """How a check stands in one run."""

    KEPT = "kept"
    BROKEN = "broken"
    KNOWN = "known"
    """broken, and a baseline knows of it"""
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One check on one endpoint in one scenario (or ``run``, for the run as a whole), before and after.

    ``finding`` is a sample of the breach: the later run's where there is one, else the earlier's. ``cause``
    is the check whose breach it merely follows from.
    """

    check: str
    scenario: str
    endpoint: str | None
    before: Standing
    after: Standing
    finding: Finding
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A scenario with its outcome in each run; None where it is not in it. ``reason`` is the later run's."""

    id: str
    title: str
    before: Outcome | None
    after: Outcome | None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The way from one run to a later one; each breach of either is in exactly one of the five groups."""

    notes: tuple[str, ...] = ()
    """in what the two runs differ beside the vendor's answers, so that a change may not be its own"""
    worse: tuple[Change, ...] = ()
    """kept before, broken now"""
    better: tuple[Change, ...] = ()
    """broken before, kept now"""
    still: tuple[Change, ...] = ()
    """broken in both, or known to be"""
    newly: tuple[Change, ...] = ()
    """broken now, and not judged before"""
    untold: tuple[Change, ...] = ()
    """broken before, and not judged now"""
    scenarios: tuple[Seen, ...] = ()
    """every scenario of either run, the later run's first"""
    compared: int = 0
    """how many scenarios were judged in both"""
    lost: tuple[Seen, ...] = field(default=())
    """scenarios that were judged before and are not any more"""
    one_vendor: bool = True
    """False where one run judged the built-in vendor and the other a real endpoint"""


_JUDGED = (Outcome.PASSED, Outcome.FAILED, Outcome.KNOWN)

_Key = tuple[str, str, str | None]
"""check, scenario, endpoint"""


def progress_between(old: RunResult, new: RunResult) -> Progress:
    """Compare two runs; what counts as a breach goes by the later one's strictness, in both."""
    before, after = _Standings(old, strict=new.strict), _Standings(new, strict=new.strict)
    groups: dict[str, list[Change]] = {name: [] for name in ("worse", "better", "still", "newly", "untold")}
    for key in dict.fromkeys((*after.breaches, *before.breaches)):
        change = _change(key, before, after)
        groups[_group(change)].append(change)
    scenarios = tuple(_seen(before, after))
    return Progress(
        notes=tuple(_notes(old, new)),
        one_vendor=old.vendor.built_in is new.vendor.built_in,
        scenarios=scenarios,
        compared=sum(one.before in _JUDGED and one.after in _JUDGED for one in scenarios),
        lost=tuple(one for one in scenarios if one.before in _JUDGED and one.after not in _JUDGED),
        **{name: tuple(changes) for name, changes in groups.items()},
    )


class _Standings:
    """How each check stands in one run."""

    def __init__(self, result: RunResult, *, strict: bool) -> None:
        self.scenarios = {scenario.id: scenario for scenario in result.scenarios}
        self.breaches: dict[_Key, Finding] = {}
        owned = [(WHOLE_RUN, finding) for finding in result.findings]
        owned += [(scenario.id, finding) for scenario in result.scenarios for finding in scenario.findings]
        recorded = result.recording is not None
        judged = (Party.VENDOR, Party.PLATFORM) if recorded else (Party.VENDOR,)
        for owner, finding in owned:
            if finding.party in judged and fails(
                finding.level, finding.party, strict=strict, recorded=recorded
            ):
                self._note((finding.check, owner, _endpoint(finding, owner)), finding)

    def _note(self, key: _Key, finding: Finding) -> None:
        """One breach for each key: one that is not known, and follows from nothing, says most."""
        held = self.breaches.get(key)
        if held is None or (finding.known is None, finding.follows_from is None) > (
            held.known is None,
            held.follows_from is None,
        ):
            self.breaches[key] = finding

    def of(self, key: _Key) -> Standing:
        """How a check stands."""
        breach = self.breaches.get(key)
        if breach is not None:
            return Standing.BROKEN if breach.known is None else Standing.KNOWN
        check, owner, endpoint = key
        if owner == WHOLE_RUN:
            kept = any(_called(scenario, endpoint) for scenario in self.scenarios.values())
        else:
            scenario = self.scenarios.get(owner)
            kept = scenario is not None and _kept(scenario, check, endpoint)
        return Standing.KEPT if kept else Standing.NOT_JUDGED


def _endpoint(finding: Finding, owner: str) -> str | None:
    """The run as a whole is told at some endpoint or other; only one that is not there is meant itself."""
    return None if owner == WHOLE_RUN and finding.check != "endpoint.not-offered" else finding.endpoint


def _kept(scenario: ScenarioResult, check: str, endpoint: str | None) -> bool:
    """Whether a check that is not broken in a scenario was made there."""
    passed = scenario.outcome is Outcome.PASSED
    return passed or (check in scenario.judged and _called(scenario, endpoint))


def _called(scenario: ScenarioResult, endpoint: str | None) -> bool:
    """Whether the scenario was judged, and called the endpoint where one is named."""
    called = (call.endpoint for call in scenario.calls if not call.injected)
    return scenario.outcome in _JUDGED and (endpoint is None or endpoint in called)


def _change(key: _Key, before: _Standings, after: _Standings) -> Change:
    check, scenario, endpoint = key
    finding = after.breaches.get(key) or before.breaches[key]
    return Change(
        check=check,
        scenario=scenario,
        endpoint=endpoint,
        before=before.of(key),
        after=after.of(key),
        finding=finding,
        cause=finding.follows_from,
    )


def _group(change: Change) -> str:
    match change.before, change.after:
        case Standing.KEPT, Standing.BROKEN:
            return "worse"
        case Standing.NOT_JUDGED, Standing.BROKEN:
            return "newly"
        case _, Standing.BROKEN | Standing.KNOWN:
            return "still"
        case _, Standing.KEPT:
            return "better"
        case _:
            return "untold"


def _seen(before: _Standings, after: _Standings) -> Iterator[Seen]:
    for id_ in dict.fromkeys((*after.scenarios, *before.scenarios)):
        old, new = before.scenarios.get(id_), after.scenarios.get(id_)
        one = new or old
        assert one is not None, "the id is of one of the two"  # noqa: S101
        yield Seen(
            id=id_,
            title=one.title,
            before=old.outcome if old else None,
            after=new.outcome if new else None,
            reason=new.reason if new else None,
        )


def _notes(old: RunResult, new: RunResult) -> Iterator[str]:
    if old.vendor.built_in is not new.vendor.built_in:
        one, other = ("OLD", "NEW") if old.vendor.built_in else ("NEW", "OLD")
        yield f"{one} judged the built-in vendor, and {other} a real endpoint: these are two vendors, not one"
    elif not old.vendor.built_in and old.vendor.endpoint != new.vendor.endpoint:
        yield f"OLD judged {old.vendor.endpoint}, NEW {new.vendor.endpoint}"
    before, after = _circumstances(old), _circumstances(new)
    yield from (
        f"{what}: {was} in OLD, {after[what]} in NEW" for what, was in before.items() if was != after[what]
    )
    for name, result in (("OLD", old), ("NEW", new)):
        if result.interrupted:
            yield f"{name} was interrupted, so that not everything was judged in it"


def _circumstances(result: RunResult) -> Mapping[str, str]:
    settings = result.vendor.reseller_support
    return {
        "version of the contract": result.contract,
        "version of the simulator": result.simulator,
        "Reseller Support": " and ".join("on" if on else "off" for on in settings) or "not said",
        "findings of the level should": "fail" if result.strict else "fail nothing",
        "traffic": "made" if result.recording is None else "recorded",
        "probes": "played" if any(scenario.is_probe for scenario in result.scenarios) else "not played",
    }
