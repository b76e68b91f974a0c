"""Runs the trials: every faulty vendor, every correct one, every faulty platform, over several processes.

Threads would wait for one another, as judging is work for the processor. Each process has a bench of its own;
which process tries whom changes nothing of what is found.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from simulator.matrix.bench import Bench, Play
from simulator.matrix.journals import compared, judged, recorded
from simulator.matrix.platforms import PLATFORMS
from simulator.matrix.processes import side_by_side
from simulator.matrix.setups import RIGHTS, play_for
from simulator.matrix.trial import Kind, Subject, Tried, tried
from simulator.report.folding import fold, same
from simulator.vendors import FAULTS, LIKES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.findings import Finding
    from simulator.matrix.journals import Journal
    from simulator.matrix.platforms import FaultyPlatform
    from simulator.results import RunResult
    from simulator.runs import BuiltInVendor

__all__ = ["CORRECT", "NOBODY", "REFERENCE", "subjects", "trials"]

REFERENCE = Subject(name="reference", kind=Kind.CORRECT_VENDOR, does="Does everything right.", caught_by=None)
CORRECT = (
    REFERENCE,
    *(
        Subject(name=like.name, kind=Kind.CORRECT_VENDOR, does=like.how, caught_by=None)
        for like in LIKES.values()
    ),
)
NOBODY = Subject(
    name="nobody-listens", kind=Kind.NETWORK, does="Is not there at all.", caught_by="http.unreachable"
)
_NOBODY_S_PORT = 1
"""of the loopback interface: reserved, and nobody listens there"""


def subjects(names: Sequence[str] = ()) -> tuple[Subject, ...]:
    """Everybody who is tried, or those named. The order is that of their tables."""
    faulty = (
        Subject(
            name=fault.name,
            kind=Kind.FAULTY_VENDOR,
            does=fault.breaks,
            caught_by=None if fault.name in RIGHTS else fault.caught_by or "",
        )
        for fault in FAULTS.values()
    )
    platforms = (
        Subject(name=one.name, kind=Kind.FAULTY_PLATFORM, does=one.does, caught_by=one.caught_by)
        for one in PLATFORMS
    )
    everybody = (*faulty, NOBODY, *CORRECT, *platforms)
    return tuple(subject for subject in everybody if not names or subject.name in names)


def trials(chosen: Sequence[Subject], workers: int | None = None) -> Iterator[Tried]:
    """Try them, each as soon as a process is free; ``workers`` None: one a processor."""
    platforms = [subject for subject in chosen if subject.kind is Kind.FAULTY_PLATFORM]
    long = [(subject,) for subject in chosen if subject.kind is Kind.CORRECT_VENDOR]
    short = [s for s in chosen if s.kind in (Kind.FAULTY_VENDOR, Kind.NETWORK)]
    batches = [*long, tuple(platforms), *(tuple(short[n : n + 8]) for n in range(0, len(short), 8))]
    yield from side_by_side(_try_all, [batch for batch in batches if batch], workers)


def _try_all(batch: Sequence[Subject]) -> list[Tried]:
    with Bench() as bench:
        if batch and batch[0].kind is Kind.FAULTY_PLATFORM:
            return _try_platforms(bench, batch)
        return [_try(bench, subject) for subject in batch]


def _try(bench: Bench, subject: Subject) -> Tried:
    match subject.kind:
        case Kind.FAULTY_VENDOR:
            play = play_for(FAULTS[subject.name])
            vendor = bench.vendor(play.overrides, fault=subject.name)
            if play.both_settings:
                return tried(subject, bench.compared(vendor))
            return _told(subject, bench.judged(vendor, play))
        case Kind.CORRECT_VENDOR:
            like = None if subject == REFERENCE else subject.name
            return _told(subject, bench.judged(bench.vendor(like=like), Play(probes=None, workers=8)))
        case Kind.NETWORK:
            return _told(subject, bench.judged(_nobody(bench), Play(scenarios=("known/direct-customer",))))
        case Kind.FAULTY_PLATFORM:
            raise AssertionError("platforms are tried together, on journals that they share")
        case _:
            assert_never(subject.kind)


def _told(subject: Subject, result: RunResult) -> Tried:
    """As the terminal tells it: what is one thing to mend counts once, wherever it shows."""
    told = [entry.finding for entry in fold(result)]
    return tried(subject, result.all_findings, told)


def _nobody(bench: Bench) -> BuiltInVendor:
    vendor = bench.vendor()
    nowhere = f"http://127.0.0.1:{_NOBODY_S_PORT}"
    return replace(
        vendor,
        endpoint=nowhere,
        service=lambda support, built_in: replace(vendor.service(support, built_in), endpoint=nowhere),
    )


def _try_platforms(bench: Bench, batch: Sequence[Subject]) -> list[Tried]:
    """Each journal is judged as it is, too: what is found in it then is a false alarm."""
    platforms = {one.name: one for one in PLATFORMS}
    rows = [platforms[subject.name] for subject in batch]
    journals = recorded(bench, frozenset(name for row in rows for name in (row.scenario, row.beside) if name))
    controls = [_control(f"journal of {name}", judged(bench, journal)) for name, journal in journals.items()]
    controls += [
        _control(f"journal of {off}, beside {on}", compared(bench, journals[on], journals[off]))
        for on, off in sorted({(row.beside, row.scenario) for row in rows if row.beside})
    ]
    found = [(subject, _found(bench, journals, platforms[subject.name])) for subject in batch]
    return [*(tried(subject, findings, _numbered(findings)) for subject, findings in found), *controls]


def _numbered(findings: Sequence[Finding]) -> Sequence[Finding]:
    """One of each that a report would number."""
    roots = (finding for finding in findings if finding.follows_from is None)
    return list({same(root): root for root in roots}.values())


def _control(name: str, findings: Sequence[Finding]) -> Tried:
    """A journal as it is, in which nothing may be found."""
    does = "The journal as it is."
    return tried(Subject(name=name, kind=Kind.CORRECT_VENDOR, does=does, caught_by=None), findings)


def _found(bench: Bench, journals: Mapping[str, Journal], platform: FaultyPlatform) -> Sequence[Finding]:
    journal = journals[platform.scenario]
    if platform.beside is None:
        return judged(bench, journal, platform.fault, platform.off)
    return compared(bench, journals[platform.beside], journal, platform.fault)
