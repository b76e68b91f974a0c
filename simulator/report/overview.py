"""What every report for people says of a run, in the same words and order: who, what to mend, what else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from simulator import __version__
from simulator.findings import Party
from simulator.report.folding import Entry, failing, fold, known_to_fail
from simulator.report.wording import duration, exit_code_words, iso_time, setting
from simulator.results import ExitCode, Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.results import RunResult, ScenarioResult

__all__ = [
    "HEADINGS",
    "Told",
    "bad",
    "facts",
    "heavy_and_light",
    "judged",
    "known_failures",
    "skips",
    "verdict_words",
]

HEADINGS = {
    Party.VENDOR: "The vendor must mend",
    Party.NETWORK: "The vendor could not be reached",
    Party.SCENARIO: "Wrong in the scenarios or the configuration, not at the vendor",
    Party.PLATFORM: "Wrong in what the platform sent, not at the vendor",
    Party.TOOL: "A defect of the simulator itself, not of the vendor",
}
"""What stands over the failures, by whose they are."""


class Told(NamedTuple):
    """The things to act on: ``heavy`` fail the run, those of one party together; ``light`` are advice."""

    heavy: tuple[Entry, ...]
    light: tuple[Entry, ...]


def heavy_and_light(result: RunResult) -> Told:
    """The entries in the order in which they are told and numbered."""
    entries = fold(result)
    heavy = [entry for entry in entries if failing(entry, result)]
    parties = list(dict.fromkeys(entry.finding.party for entry in heavy))
    ordered = [entry for party in parties for entry in heavy if entry.finding.party is party]
    told = {*map(id, ordered), *(id(entry) for entry in entries if known_to_fail(entry, result))}
    return Told(heavy=tuple(ordered), light=tuple(entry for entry in entries if id(entry) not in told))


def known_failures(result: RunResult) -> tuple[Entry, ...]:
    """The entries that fail nothing because the baseline knows of them."""
    return tuple(entry for entry in fold(result) if known_to_fail(entry, result))


def verdict_words(result: RunResult) -> tuple[str, str]:
    """The verdict in a word, and what the exit code means."""
    word = "interrupted" if result.interrupted else result.verdict.replace("_", " ")
    return word, exit_code_words(result.exit_code)


def bad(result: RunResult) -> bool | None:
    """True for what failed, False for what passed, None for what is neither."""
    if result.exit_code is ExitCode.PASSED:
        return False
    if result.verdict is Verdict.FAILED or (result.verdict is Verdict.ERROR and not result.interrupted):
        return True
    return None


def judged(result: RunResult) -> str:
    """Who was judged. The built-in vendor never passes for a real endpoint."""
    vendor = result.vendor
    if result.recording:
        whose = " of the built-in vendor, not of a real endpoint" if vendor.built_in else ""
        return f"recorded traffic{whose}: {result.recording}"
    return "the built-in vendor, not a real endpoint" if vendor.built_in else vendor.endpoint


def facts(result: RunResult) -> Iterator[tuple[str, str]]:
    """How it was judged: a label and its text."""
    support = setting(result.vendor)
    yield "Reseller Support", support if result.vendor.reseller_support_said else f"{support} (nobody said)"
    yield "Contract", result.contract
    if not result.recording:
        yield "Seed", str(result.seed)
    if result.run_tag:
        yield "Run tag", result.run_tag
    if result.strict:
        yield "Strict", "should fails the run too"
    yield "Started", iso_time(result.started)
    yield "Took", duration(result.elapsed)
    yield "Simulator", __version__


def skips(result: RunResult) -> list[tuple[str, list[ScenarioResult]]]:
    """Why scenarios were not played: each reason once, the commonest first."""
    groups: dict[str, list[ScenarioResult]] = {}
    for scenario in result.scenarios:
        if scenario.outcome in (Outcome.SKIPPED, Outcome.INTERRUPTED):
            groups.setdefault(scenario.reason or "no reason given", []).append(scenario)
    return sorted(groups.items(), key=lambda item: -len(item[1]))
