"""The things to act on as the page shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Contract
from simulator.report.curl import curl, key_of
from simulator.report.failure import call_lines, consequences, where
from simulator.report.overview import HEADINGS
from simulator.report.wording import on_off
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from simulator.contract import Check
    from simulator.report.folding import Entry
    from simulator.report.html.index import Index
    from simulator.results import RunResult

__all__ = ["FindingView", "findings"]

_OTHERS = 60
"""Other scenarios of one thing that are named; the whole list is in the JSON report."""
_CONSEQUENCES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One thing to act on. Links are anchors of the page, empty where there is nothing to lead to.

    ``heading`` stands over the first of a party, ``why`` and ``source`` are the catalogue's.
    """

    number: int
    heading: str
    kind: str
    """heavy, light or known, as its list is"""
    known: str
    message: str
    check: str
    level: str
    party: str
    title: str
    href: str
    file: str
    run_wide: bool
    others: Sequence[tuple[str, str]]
    more: int
    calls: Sequence[tuple[str, str]]
    endpoints: Sequence[str]
    """others that answered alike"""
    at: str
    expected: str | None
    got: str | None
    in_common: str | None
    fix: str
    why: str
    source: str
    curl: str
    consequences: Sequence[tuple[str, int]]
    following: int


def findings(result: RunResult, index: Index, shown: Collection[str]) -> Iterator[FindingView]:
    """Those that fail the run, by party, then advice, then known failures; numbered throughout.

    ``shown`` are the anchors of the calls that are in the page.
    """
    catalogue = Contract.load(result.contract).catalogue
    heavy, light = len(index.told.heavy), len(index.told.light)
    party = None
    for number, entry in enumerate(index.entries, start=1):
        kind = "heavy" if number <= heavy else "light" if number <= heavy + light else "known"
        new = kind == "heavy" and entry.finding.party is not party
        party = entry.finding.party
        check = catalogue.get(entry.finding.check)
        heading = HEADINGS[party] if new else ""
        yield _view(number, entry, result, index, check, shown, heading=heading, kind=kind)


def _view(
    number: int,
    entry: Entry,
    result: RunResult,
    index: Index,
    check: Check | None,
    shown: Collection[str],
    *,
    heading: str,
    kind: str,
) -> FindingView:
    finding, played = entry.finding, entry.played
    follow = consequences(entry, result)
    others = [id_ for id_ in entry.scenarios if played is None or id_ != played.id]
    support = "" if played is None or played.reseller_support is None else on_off(played.reseller_support)
    return FindingView(
        number=number,
        heading=heading,
        kind=kind,
        known=finding.known or "",
        message=finding.message.strip(),
        check=finding.check,
        level=entry.level,
        party=finding.party,
        title=(played.title + (f", with Reseller Support {support}" if support else "")) if played else "",
        href=index.scenario(played.id) if played else "",
        file=_file(entry),
        run_wide=entry.run_wide,
        others=[(id_, index.scenario(id_)) for id_ in others[:_OTHERS]],
        more=max(len(others) - _OTHERS, 0),
        calls=[(line, _call(line, entry, index, shown)) for line in call_lines(entry)],
        endpoints=[name for name in entry.endpoints if name != finding.endpoint],
        at=where(finding.pointer, finding.side) if finding.pointer is not None and finding.side else "",
        expected=finding.expected,
        got=finding.got,
        in_common=finding.in_common,
        fix=" ".join(finding.fix.split()),
        why=" ".join(check.why.split()) if check else "",
        source=check.source if check else "",
        curl=_curl(entry, result),
        consequences=[(one.message, times) for one, times in follow[:_CONSEQUENCES]],
        following=sum(times for _, times in follow),
    )


def _file(entry: Entry) -> str:
    if entry.finding.place is not None:
        return str(entry.finding.place)
    return entry.played.file if entry.played else ""


def _call(line: str, entry: Entry, index: Index, shown: Collection[str]) -> str:
    number = line.partition(" ")[0]
    if entry.played is None or not number.isdecimal():
        return ""
    anchor = index.call(entry.played.id, int(number))
    return anchor if anchor in shown else ""


def _curl(entry: Entry, result: RunResult) -> str:
    if entry.exchange is None:
        return ""
    key = key_of(entry.finding.check, result.vendor.key_encoding)
    return curl(entry.exchange.request, key_encoding=key, width=96)
