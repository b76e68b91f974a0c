"""The catalogue as text: the list of checks, one a line, and the page of one check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.report.layout import Look, Paint, pad, visible, wrap
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.contract import Check
    from simulator.contract.sources import Clause

__all__ = ["Page", "as_json", "lines", "listed"]

_LABEL = 11
_IDS = 32
"""The widest column of ids; a longer one takes room from its title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All there is to say of one check. ``endpoints`` are ids, ``reach`` what else it speaks of, if anything.

    ``faults`` are names of faults that the built-in vendor can have and that this check finds, each with
    the sentence that says what it breaks.
    """

    check: Check
    clauses: Sequence[Clause]
    endpoints: Sequence[str]
    reach: str
    faults: Sequence[tuple[str, str]]


def listed(checks: Sequence[Check], look: Look) -> Iterator[str]:
    """A line for each check: id, level, party, title."""
    width = min(max((len(check.id) for check in checks), default=0), _IDS)
    for check in checks:
        facts = f"  {check.level:<6}  {check.party:<8}  "
        room = look.width - max(width, len(check.id)) - len(facts)
        yield pad(check.id, width) + look.paint(facts, Paint.FAINT) + look.fit(check.title, room)


def lines(page: Page, look: Look) -> Iterator[str]:
    """The page of one check, for a terminal."""
    check = page.check
    yield from (look.paint(line, Paint.STRONG) for line in wrap(visible(check.title), look.width))
    yield ""
    yield from _row("check", check.id, look)
    yield from _row("level", f"{check.level}: {_LEVELS[check.level]}", look)
    yield from _row("party", f"{check.party}: {_PARTIES[check.party]}", look)
    for label, text in (("why", check.why), ("fix", check.fix)):
        yield from _row(label, text, look)
    if page.endpoints:
        yield from _row("endpoints", ", ".join(page.endpoints), look)
    if page.reach:
        yield from _row("judges", page.reach, look)
    for number, clause in enumerate(page.clauses):
        yield from _row("" if number else "source", f"{clause.name}: {clause.says}", look)
    if check.sample:
        yield ""
        yield "Right would be"
        yield from (f"  {visible(line)}".rstrip() for line in check.sample.rstrip("\n").split("\n"))
    if page.faults:
        yield ""
        yield "To see it, let the built-in vendor break it: simulator vendor --fault NAME"
        for name, sentence in page.faults:
            yield f"  {name}"
            yield from (f"      {line}" for line in wrap(visible(sentence), look.width - 6))


def as_json(page: Page) -> dict[str, Any]:
    """The same as plain values."""
    check = page.check
    return {
        "id": check.id,
        "family": check.family,
        "level": check.level.value,
        "party": check.party.value,
        "title": check.title,
        "why": check.why,
        "fix": check.fix,
        "sample": check.sample,
        "source": [{"clause": clause.name, "says": clause.says} for clause in page.clauses],
        "endpoints": list(page.endpoints),
        "faults": [name for name, _ in page.faults],
    }


_LEVELS = {
    "must": "the contract says so, and a finding fails the run",
    "should": "whoever does otherwise hurts its users or itself; a finding fails the run under --strict",
    "may": "advice; a finding fails nothing",
}
_PARTIES = {
    "vendor": "a finding is the vendor's to mend",
    "platform": "a finding is the platform's side to mend, in a replay the simulator's own",
    "scenario": "a finding is for whoever wrote the scenario to mend",
    "tool": "a finding is a defect of the simulator",
    "network": "a finding says that nobody was reached, and is held against nobody",
}


def _row(label: str, text: str, look: Look) -> Iterator[str]:
    head = look.paint(f"{label:<{_LABEL}}", Paint.FAINT)
    for line in wrap(visible(" ".join(text.split())), look.width - _LABEL):
        yield head + line
        head = " " * _LABEL
