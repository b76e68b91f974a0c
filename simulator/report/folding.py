"""What to look at first: findings folded under their cause, the same told once, the weightiest on top.

A vendor that leaves out one member fails forty scenarios in two hundred findings. It has one thing to mend,
and that is one :class:`Entry`, with the first of the heaviest findings as its sample.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from simulator.findings import Finding, Level, Party, fails, heaviest
from simulator.scenario.refusals import told_in
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.exchange import Exchange
    from simulator.results import RunResult, ScenarioResult

__all__ = ["Entry", "failing", "fold", "known_to_fail", "same"]

_PARTIES = (Party.VENDOR, Party.NETWORK, Party.SCENARIO, Party.PLATFORM, Party.TOOL)
_ID = r"[\w-]*\d[\w-]*|\b[a-z]+[_-](?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{8,}"
"""A word with a digit in it: an id, a run tag, a GUID; a status or a code where it is short. An id of random
letters may do without: cus_CFSMLyXPiWgW.
"""
_BYTES = r"\b[\d,]+(?= bytes?\b)"
"""How far an answer got: one that breaks off does so a little earlier or later each time."""
_NUMBER = r"(?<=the number )-?[\d.eE+-]+"
"""A value that an answer holds: what is wrong with it is its type, whatever its size."""
_SPOT = r"\b(?:line|column|byte|length) \d+"
"""Where in a body something is, or how long it is: another answer has it elsewhere."""
_TOOK = r"\b[\d.,]+ (?:ms|s|seconds?|minutes?)\b"
"""How long something took."""
_PLACE = r"[^\s(]+\.ya?ml(:\d+)+"
"""A line of a scenario file."""
_OF_THE_STATUS = ("http.", "endpoint.")
_OF_EVERY_ANSWER = (
    *("json.", "envelope.", "http.content-type", "http.charset", "http.garbled", "http.redirect"),
    *("http.forbidden", "http.unsupported-media-type", "http.rate-limited", "http.gateway-error"),
    *("http.body-refused", "http.dropped"),
)
"""How a vendor writes its answers, or what stands before it: one thing to mend, wherever it shows."""
_OF_THE_RUN = "ids."
"""Which id, and who had it first, is another pair each time."""
_PART = re.compile(r"the (?:setup|cleanup) failed: ")
"""Where in a scenario it was; an endpoint that refuses does so in its steps as well."""
_ANOTHER_ANSWER = "expectation.answer"
"""What was expected and what came say it all; an order and its pre-check are refused for the same reason."""
_OF_ANY_WEIGHT = ("expectation.", "envelope.result-placeholder", "envelope.exists-code")
"""What a scenario may lighten, and what weighs more where it is seen to lead to something (runs.weighing)."""
_OF_A_MEMBER = ("expectation.answer-member", "expectation.wait")
"""What is waited for and does not come differs from it as an answer does that is expected at once."""
_ACCOUNT = "/Account"
"""Where a request holds the account that something is ordered for."""
_SHORT = 3
"""Words up to here stay apart: HTTP 404 is not HTTP 500, Code -1 is not Code -2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to act on.

    ``finding`` is the sample, the first of the heaviest of its kind; ``indexes`` are the places of all of the
    kind in ``RunResult.all_findings``, the sample's first, ``consequences`` those of the findings that follow
    from any of them. ``scenarios`` are the ids of the scenarios that its check found it in, in file order;
    ``endpoints`` are those that it showed at, the sample's first.
    ``level`` is the heaviest among all of these that are the same party's: what a scenario misses of the
    platform's calls, after a vendor has refused what it may refuse, makes that no worse.
    """

    finding: Finding
    level: Level
    indexes: tuple[int, ...]
    consequences: tuple[int, ...]
    scenarios: tuple[str, ...]
    endpoints: tuple[str, ...]
    run_wide: bool
    """True where the sample is a finding of the run as a whole"""
    played: ScenarioResult | None
    """the sample's scenario"""

    @property
    def exchange(self) -> Exchange | None:
        """The sample's call, where it was kept."""
        kept = self.played.exchanges if self.played else ()
        return next((exchange for exchange in kept if exchange.number == self.finding.call), None)


def fold(result: RunResult) -> tuple[Entry, ...]:
    """The things to act on, first things first: must before should before may, run-wide before single, the
    vendor's before the others', in many scenarios before in few."""
    findings = result.all_findings
    owners = tuple(_owners(result))
    roots = _roots(findings, owners)
    groups: dict[tuple[object, ...], list[int]] = defaultdict(list)
    following: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, root in enumerate(roots):
        kind = (*same(findings[root]), findings[root].known)
        (groups if index == root else following)[kind].append(index)
    played = {scenario.id: scenario for scenario in result.scenarios}
    entries = [
        _entry(findings, owners, group, after, played)
        for group, after in _prechecks_at_once(findings, groups, following)
    ]
    return tuple(sorted(entries, key=_rank))


def _prechecks_at_once(
    findings: tuple[Finding, ...],
    groups: Mapping[tuple[object, ...], list[int]],
    following: Mapping[tuple[object, ...], list[int]],
) -> Iterator[tuple[list[int], list[int]]]:
    """The groups, each with what follows from it; those of pre-checks that were refused for one reason, while
    nothing but pre-checks was, are one at however many endpoints.
    """
    alike: dict[tuple[object, ...], list[tuple[object, ...]]] = defaultdict(list)
    for key, group in groups.items():
        refused = [findings[index] for index in group]
        prechecks = all(f.check_only and _says_why(f) for f in refused)
        first = refused[0]
        kind = (first.check, first.party, _without_ids(first.got or ""), first.known) if prechecks else key
        alike[kind].append(key)
    for keys in alike.values():
        after = (index for key in keys for index in following.get(key, ()))
        yield sorted(index for key in keys for index in groups[key]), sorted(after)


def _says_why(finding: Finding) -> bool:
    """Two refusals that say the same have the same cause, which a bare Code does not tell."""
    refusal = told_in(finding.got)
    return refusal is not None and bool(refusal.message)


def failing(one: Entry | Finding, result: RunResult) -> bool:
    """Whether it failed this run: it is no mere advice in it, and was not known."""
    return _finding(one).known is None and _grave(one, result)


def known_to_fail(one: Entry | Finding, result: RunResult) -> bool:
    """Whether it would have failed this run, and did not because it was known."""
    return _finding(one).known is not None and _grave(one, result)


def _grave(one: Entry | Finding, result: RunResult) -> bool:
    recorded = result.recording is not None
    return fails(one.level, _finding(one).party, strict=result.strict, recorded=recorded)


def _finding(one: Entry | Finding) -> Finding:
    return one.finding if isinstance(one, Entry) else one


def same(finding: Finding) -> tuple[object, ...]:
    """What two findings have in common when they are the same thing to act on; ids in texts do not count.

    Where a message names the place in a scenario that expects something, that place is the thing to act on if
    the scenario is at fault; if the vendor is, the answer that came in its stead is.
    """
    check, message, came = finding.check, _PART.sub("", finding.message, count=1), None
    endpoint, pointer = finding.endpoint, finding.pointer or ""
    if _is_of_account(finding):
        endpoint, pointer = None, pointer.removeprefix(_ACCOUNT)
        message = message.removeprefix("Account.")
    if finding.check.startswith(_OF_THE_RUN):
        message = ""
    if finding.check.startswith(_OF_THE_STATUS):
        message = finding.got or message  # the vendor's own words on its error page are different each time
    if finding.in_common:
        message = finding.in_common
    elif finding.check == _ANOTHER_ANSWER:
        message, came = finding.expected or "", _without_ids(finding.got or "")
    elif check in _OF_A_MEMBER and finding.endpoint and finding.pointer:
        check, message, came = _OF_A_MEMBER[0], finding.expected or "", _without_ids(finding.got or "")
    elif finding.party is not Party.SCENARIO and re.search(_PLACE, message):
        message, came = re.sub(_PLACE, "#", message), _without_ids(finding.got or "")
    return (
        check,
        None if finding.check.startswith(_OF_ANY_WEIGHT) else finding.level,
        finding.party,
        None if finding.check.startswith(_OF_EVERY_ANSWER) or finding.in_common else endpoint,
        finding.side,
        _without_ids(pointer),
        _without_ids(message),
        came,
    )


def _is_of_account(finding: Finding) -> bool:
    """Whether it is about what an account is sent with, alone or with what is ordered for it."""
    pointer = finding.pointer or ""
    alone = bool(pointer) and (finding.endpoint or "").startswith("account.")
    return finding.check.startswith("request.") and (alone or pointer.startswith(f"{_ACCOUNT}/"))


def _without_ids(text: str) -> str:
    text = re.sub(f"{_BYTES}|{_NUMBER}|{_SPOT}|{_TOOK}", "#", text)
    return re.sub(_ID, lambda word: word[0] if len(word[0]) <= _SHORT else "#", text)


def _owners(result: RunResult) -> Iterator[str | None]:
    """The scenario that each of ``RunResult.all_findings`` was found in, None for the run's own."""
    yield from (None for _ in result.findings)
    for scenario in result.scenarios:
        yield from (scenario.id for _ in scenario.findings)


def _roots(findings: tuple[Finding, ...], owners: tuple[str | None, ...]) -> list[int]:
    """For each finding the one it follows from in the end: itself where it follows from nothing known."""
    places: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    anywhere: dict[str, list[int]] = defaultdict(list)
    for index, finding in enumerate(findings):
        places[owners[index], finding.check].append(index)
        anywhere[finding.check].append(index)
    causes = [_cause(index, findings, owners, places, anywhere) for index in range(len(findings))]
    return [_root(index, causes) for index in range(len(findings))]


def _cause(
    index: int,
    findings: tuple[Finding, ...],
    owners: tuple[str | None, ...],
    places: Mapping[tuple[str | None, str], list[int]],
    anywhere: Mapping[str, list[int]],
) -> int | None:
    """The nearest finding of the named check before it in its scenario, else any there, else the run's, else
    the first in any scenario: what a vendor declares wrongly shows in the registration alone.

    One that names its own check follows the run's: the cause was lifted out of the scenarios.
    """
    finding = findings[index]
    if finding.follows_from is None:
        return None
    of_run = places.get((None, finding.follows_from), [])
    alike = (
        [i for i in of_run if finding.about and findings[i].about == finding.about]
        or [i for i in of_run if findings[i].endpoint == finding.endpoint]
        or of_run
    )
    here = places.get((owners[index], finding.follows_from), [])
    if finding.follows_from == finding.check and alike:
        here = []
    before = [i for i in here if (findings[i].call or 0) <= (finding.call or 0)]
    choices = before[::-1] + here + alike or _elsewhere(finding, findings, anywhere)
    others = [i for i in choices if i != index]
    return next(
        (i for i in others if findings[i].follows_from != finding.follows_from), next(iter(others), None)
    )


def _elsewhere(
    finding: Finding, findings: tuple[Finding, ...], anywhere: Mapping[str, list[int]]
) -> list[int]:
    """Those of the named check in other scenarios, at the same endpoint and without a cause first."""
    return sorted(
        anywhere.get(finding.follows_from or "", []),
        key=lambda i: (findings[i].endpoint != finding.endpoint, findings[i].follows_from is not None),
    )


def _root(index: int, causes: list[int | None]) -> int:
    path = [index]
    while (cause := causes[path[-1]]) is not None:
        if cause in path:  # findings that name each other as their cause: the first stands for the ring
            return min(path[path.index(cause) :])
        path.append(cause)
    return path[-1]


def _entry(
    findings: tuple[Finding, ...],
    owners: tuple[str | None, ...],
    group: list[int],
    following: list[int],
    played: Mapping[str, ScenarioResult],
) -> Entry:
    group = sorted(group, key=lambda index: findings[index].level.rank)
    sample = group[0]
    whole = [findings[index] for index in [*group, *following]]
    alike = [index for index in following if findings[index].check == findings[sample].check]
    named = (owners[index] or findings[index].scenario for index in [*group, *alike])
    return Entry(
        finding=findings[sample],
        level=heaviest(one.level for one in whole if one.party is findings[sample].party),
        indexes=tuple(group),
        consequences=tuple(following),
        scenarios=_in_file_order((owner for owner in named if owner is not None), played),
        endpoints=tuple(dict.fromkeys(name for index in group if (name := findings[index].endpoint))),
        run_wide=owners[sample] is None,
        played=played.get(owners[sample] or findings[sample].scenario or ""),
    )


def _in_file_order(ids: Iterable[str], played: Mapping[str, ScenarioResult]) -> tuple[str, ...]:
    wanted = dict.fromkeys(ids)
    return tuple(name for name in played if name in wanted) or tuple(wanted)


def _rank(entry: Entry) -> tuple[int, bool, int, int, int]:
    return (
        entry.level.rank,
        not entry.run_wide,
        _PARTIES.index(entry.finding.party),
        -len(entry.scenarios),
        entry.indexes[0],
    )
