"""A trial: one vendor or one platform, correct or faulty, and what the judge found against it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.findings import Finding, Level, Party
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Kind", "Subject", "Tried", "Verdict", "tried"]


class Kind(StrEnum):
    """Who is tried."""

    FAULTY_VENDOR = "faulty vendor"
    CORRECT_VENDOR = "correct vendor"
    FAULTY_PLATFORM = "faulty platform"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is tried: what it does in a sentence, and the check that must find it.

    None: nothing may be found. "": something must be, and no check is named, so that it survives.
    """

    name: str
    kind: Kind
    does: str
    caught_by: str | None


class Verdict(StrEnum):
    """What came of a trial."""

    CAUGHT = "caught"
    """by the check that names it"""
    LEFT_ALONE = "left alone"
    """a correct one, and nothing was found"""
    SURVIVED = "survived"
    UNRELATED = "caught by an unrelated check only"
    FALSE_ALARM = "false alarm"
    WRONG_PARTY = "the wrong party was blamed"
    TOLD_AGAIN = "told more than once"
    """caught, and something else was found that does not follow from it"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A trial's end.

    ``roots`` are the checks that found something by themselves, ``followed`` those of which there were
    consequences; ``where`` is the endpoint at which the named check found something first.
    """

    subject: Subject
    verdict: Verdict
    where: str
    roots: tuple[str, ...]
    followed: tuple[str, ...]
    blamed: tuple[str, ...] = ()
    """what was said that should not have been: the first few findings in words"""


_BLAMES = {
    Kind.FAULTY_VENDOR: frozenset({Party.VENDOR}),
    Kind.CORRECT_VENDOR: frozenset[Party](),
    Kind.FAULTY_PLATFORM: frozenset({Party.PLATFORM}),
    Kind.NETWORK: frozenset({Party.NETWORK}),
}
"""whose fault it can be"""


def tried(subject: Subject, findings: Sequence[Finding], told: Sequence[Finding] | None = None) -> Tried:
    """What a run's findings have to say of a subject. Those that follow from no other decide.

    ``told`` are those that a report would number, one for each thing to mend.
    """
    roots = [finding for finding in findings if finding.follows_from is None] if told is None else list(told)
    named = [finding for finding in roots if finding.check == subject.caught_by]
    wrong = [finding for finding in roots if finding.party not in _BLAMES[subject.kind]]
    return Tried(
        subject=subject,
        verdict=_verdict(subject, roots, named, wrong),
        where=_where(named[0]) if named else "",
        roots=_checks(roots),
        followed=_checks(finding for finding in findings if finding.follows_from is not None),
        blamed=tuple(_in_words(finding) for finding in _surplus(roots, named, wrong)[:3]),
    )


def _surplus(roots: list[Finding], named: list[Finding], wrong: list[Finding]) -> Sequence[Finding]:
    if wrong or not named:
        return wrong or roots
    return [finding for finding in roots if finding is not named[0]]


def _verdict(subject: Subject, roots: list[Finding], named: list[Finding], wrong: list[Finding]) -> Verdict:
    if subject.caught_by is None:
        return Verdict.FALSE_ALARM if roots else Verdict.LEFT_ALONE
    if wrong:
        return Verdict.WRONG_PARTY
    if named:
        return Verdict.CAUGHT if len(roots) == 1 else Verdict.TOLD_AGAIN
    return Verdict.UNRELATED if roots else Verdict.SURVIVED


def _checks(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Each check once, in the order of the alphabet, so that no interleaving of calls shows."""
    return tuple(sorted({finding.check for finding in findings}))


def _where(finding: Finding) -> str:
    level = "" if finding.level is Level.MUST else f" ({finding.level})"
    place = finding.endpoint or "the run"
    return f"{place}{level}"


def _in_words(finding: Finding) -> str:
    return f"{finding.check} in {finding.scenario or 'the run'}: {finding.message}"
