"""What refusals have in common, whatever their words: an id that the vendor gave out itself and never
accepts, one reason that stands in all of them, or the silence that every call of the endpoint met.

All need the whole run: that something was accepted anywhere shows that it is not the cause.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.consequences import REFUSED
from simulator.contract import AccountKind
from simulator.findings import Finding, Level, Party
from simulator.scenario.refusals import told_in, without_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.accepted import AcceptedInRun, Use
    from simulator.results import ScenarioResult

__all__ = ["with_common_causes"]

_BETWEEN = re.compile(r";|\\n")
"""what stands between two reasons of one Message, as it is shown"""

_WORDS = {
    AccountKind.RESELLER: "reseller",
    AccountKind.END_CUSTOMER: "customer of a reseller",
    AccountKind.DIRECT_CUSTOMER: "direct customer",
}
_KNOW_AGAIN = (
    "Store what Accounts/Synchronize answers as Result before answering, and know it again, letter for "
    "letter: it is named here, and in this run {}."
)

_Place = tuple[str, int]
"""a scenario's id and an index among its findings"""


def with_common_causes(
    scenarios: Sequence[ScenarioResult], accepted: AcceptedInRun
) -> tuple[ScenarioResult, ...]:
    """The scenarios, with what their refusals have in common noted."""
    refusals = {
        (scenario.id, index): finding
        for scenario in scenarios
        for index, finding in enumerate(scenario.findings)
        if finding.check == REFUSED and finding.party is Party.VENDOR and finding.follows_from is None
    }
    if not refusals:
        return tuple(scenarios)
    settings = {scenario.id: scenario.reseller_support for scenario in scenarios}
    marked = {
        **dict(_one_reason(refusals, accepted, settings)),
        **dict(_own_ids(refusals, accepted)),
        **dict(_silence(scenarios, refusals, accepted)),
    }
    return tuple(_with(scenario, marked) for scenario in scenarios)


def _with(scenario: ScenarioResult, marked: Mapping[_Place, Finding]) -> ScenarioResult:
    findings = tuple(
        marked.get((scenario.id, index), finding) for index, finding in enumerate(scenario.findings)
    )
    return scenario if findings == scenario.findings else replace(scenario, findings=findings)


def _own_ids(refusals: Mapping[_Place, Finding], accepted: AcceptedInRun) -> Iterator[tuple[_Place, Finding]]:
    """Refusals that name an id which the vendor gave out itself, where it accepts no such id in the run."""
    useful = {wide for use in accepted.uses for wide in _widened(use)}
    alike: dict[tuple[str, ...], dict[_Place, Finding]] = defaultdict(dict)
    for (scenario, index), finding in refusals.items():
        use = accepted.refused.get((scenario, finding.call or 0))
        such = next((wide for wide in _widened(use) if wide not in useful), None) if use else None
        if such is not None:
            alike[such][scenario, index] = finding
    for (kind, written, member), found in alike.items():
        carried = f" as {member}" if member else ""
        whose = f" with {written} as ResellerID" if written else ""
        text = f"no id is accepted{carried} that the vendor gave to a {kind}{whose}"
        yield from _in_common(text, found, fix=_KNOW_AGAIN.format(text))


def _widened(use: Use) -> Iterator[tuple[str, str, str]]:
    """The ids that such a use speaks of, the widest first."""
    kind, written, member = use
    for of, carried in (("", ""), ("", member), (written, ""), (written, member)):
        yield _WORDS[kind], of, carried


def _one_reason(
    refusals: Mapping[_Place, Finding],
    accepted: AcceptedInRun,
    settings: Mapping[str, bool | None],
) -> Iterator[tuple[_Place, Finding]]:
    """Refusals of an endpoint that accepts nothing, where they differ and yet all give one reason.

    Some must give that alone: what stands before every reason (``Not valid; ...``) is none.
    """
    alike: dict[tuple[bool | None, str], dict[_Place, Finding]] = defaultdict(dict)
    for place, finding in refusals.items():
        subject = settings[place[0]], finding.endpoint or ""
        if subject not in accepted.endpoints:
            alike[subject][place] = finding
    for (_, endpoint), found in alike.items():
        given = {_reasons(finding) for finding in found.values()}
        common = frozenset[str].intersection(*given)
        if common and common in given:
            yield from _in_common(f"{endpoint} accepts nothing: {'; '.join(sorted(common))}", found)


def _silence(
    scenarios: Sequence[ScenarioResult], refusals: Mapping[_Place, Finding], accepted: AcceptedInRun
) -> Iterator[tuple[_Place, Finding]]:
    """Calls that were wrong on purpose and met the silence that right ones meet, where none is accepted."""
    played = {scenario.id: scenario for scenario in scenarios}
    silences = {
        (scenario.reseller_support, finding.endpoint, status): finding.check
        for scenario in scenarios
        for finding in scenario.findings
        if _is_cause(finding) and (status := _silence_at(scenario, finding)) is not None
    }
    for (scenario, index), finding in refusals.items():
        setting = played[scenario].reseller_support
        status = _silence_at(played[scenario], finding)
        check = silences.get((setting, finding.endpoint, status or ""))
        if check is not None and (setting, finding.endpoint or "") not in accepted.endpoints:
            yield (scenario, index), replace(finding, follows_from=check)


def _is_cause(finding: Finding) -> bool:
    silent = finding.check.startswith("http.") and finding.follows_from is None
    return silent and finding.party is Party.VENDOR and finding.level is Level.MUST


def _silence_at(scenario: ScenarioResult, finding: Finding) -> str | None:
    """The kind of silence that a finding's call met, None where an answer came."""
    status = next((call.status for call in scenario.calls if call.number == finding.call), "0")
    return None if status.isdecimal() else status


def _in_common(
    text: str, found: Mapping[_Place, Finding], fix: str | None = None
) -> Iterator[tuple[_Place, Finding]]:
    """Nothing need be said where they are the same to every reader."""
    if len({(finding.endpoint, without_ids(finding.got or "")) for finding in found.values()}) > 1:
        for place, finding in found.items():
            yield place, replace(finding, in_common=text, fix=fix or finding.fix)


def _reasons(finding: Finding) -> frozenset[str]:
    """Each with its Code: the same words with another Code are another reason."""
    refusal = told_in(finding.got)
    if refusal is None:
        return frozenset()
    reasons = (reason.strip() for reason in _BETWEEN.split(without_ids(refusal.message)))
    return frozenset(f"Code {refusal.code}, {reason}" for reason in reasons if reason)
