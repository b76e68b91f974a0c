"""What the terminal says when all is judged: what to mend first, what else is known, and the verdict last.

The order is that of a reader in a hurry: the verdict is the last line, what to do next stands right above it,
and what the vendor must mend comes before everything that can wait. (The verbosity is compared by its value:
the module of the settings takes longer to import than a report to write.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.report import coverage
from simulator.report.advice import next_steps
from simulator.report.curl import MASK
from simulator.report.failure import Depth, failure_lines, paragraph
from simulator.report.layout import Look, Paint, visible, wrap
from simulator.report.overview import HEADINGS, heavy_and_light, known_failures
from simulator.report.wording import amount, duration, first_line, last_line, made
from simulator.results import Created, ExitCode, Outcome, RunResult, ScenarioResult, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.report.folding import Entry
    from simulator.settings import Verbosity

__all__ = ["closing_text"]

_BRIEF = Depth()
_IN_FULL = Depth(value=4000, consequences=50, scenarios=500)

_WARNINGS = 8
"""Warnings that are told without --verbose."""
_WARNING_LENGTH = 400

_CURL_NOTE = (
    "The curl commands take what is masked from the environment: put the API key into SIMULATOR_API_KEY."
)


def closing_text(result: RunResult, look: Look, verbosity: Verbosity) -> str:
    """The whole final part; the verdict is its last line."""
    full = verbosity == "verbose"
    failures, warnings = heavy_and_light(result)
    sections: list[Iterable[str]] = [*_failures(failures, result, look, full=full)]
    if verbosity == "quiet":
        bad = [*sections, *filter(None, [list(_left(result, look))])]
        head = [[first_line(result.vendor, look, recording=result.recording)]] if bad else []
        return _page([*head, *bad, [_verdict(result, look)]])
    sections += [
        _known(result, look, full=full),
        _warnings(warnings, look, full=full),
        _unexplained(result, look, full=full),
        _skipped(result, look, full=full),
        _elsewhere(result, look),
        _rules(result, look, full=full),
        _coverage(result, look, full=full),
        _made(result, look, full=full),
        _left(result, look),
        [*_tally(result), *_next(result, failures, look), _verdict(result, look)],
    ]
    return _page(sections)


def _page(sections: Iterable[Iterable[str]]) -> str:
    """The sections with a blank line between them; an empty one is left out."""
    full = ["\n".join(lines) for section in sections if (lines := list(section))]
    return "\n\n".join(full) + "\n"


def _failures(failures: Sequence[Entry], result: RunResult, look: Look, *, full: bool) -> Iterator[list[str]]:
    last = None
    depth = _IN_FULL if full else _BRIEF
    for number, entry, told_under in _numbered(failures):
        if entry.finding.party is not last:
            last = entry.finding.party
            yield [look.rule(HEADINGS[last])]
        yield list(failure_lines(number, entry, result, look, depth, told_under=told_under))
    kept = [entry.exchange for entry in failures if entry.exchange]
    if any(MASK in value for exchange in kept for _, value in exchange.request.headers):
        yield list(wrap(_CURL_NOTE, look.width))


def _numbered(failures: Sequence[Entry]) -> Iterator[tuple[int, Entry, int | None]]:
    """Each with its number, and with that of the first one about the same call where it is not the first."""
    told: dict[tuple[str, int], int] = {}
    for number, entry in enumerate(failures, start=1):
        call = entry.exchange
        first = told.setdefault((call.scenario, call.number), number) if call else number
        yield number, entry, first if first < number else None


def _known(result: RunResult, look: Look, *, full: bool) -> Iterator[str]:
    """What the baseline excuses, with the reason; and what became of its other entries."""
    baseline = result.baseline
    if baseline is None:
        return
    known = known_failures(result)
    yield look.rule(f"{amount(len(result.known), 'known failure')}, by {visible(baseline.file)}")
    for entry in known if full else known[:_WARNINGS]:
        yield from _labelled("known", _warning_texts(entry, f"reason: {entry.finding.known}"), look)
    if len(known) > _WARNINGS and not full:
        yield f"  and {len(known) - _WARNINGS} more: --verbose shows them"
    for expired in baseline.expired:
        over = f"{expired}: it was known until {expired.until}"
        yield from _labelled("expired", (over, f"{expired.where}: {expired.reason}"), look)
    if baseline.used and not known:
        yield "  What its entries know of follows from what is told above, which none of them knows."
    if baseline.not_judged:
        verb = "was" if len(baseline.not_judged) == 1 else "were"
        yield f"  {len(baseline.not_judged)} of its entries {verb} not judged this time{':' if full else '.'}"
        yield from (f"    {look.fit(str(entry), look.width - 4)}" for entry in baseline.not_judged if full)


def _warnings(warnings: Sequence[Entry], look: Look, *, full: bool) -> Iterator[str]:
    if not warnings:
        return
    shown = warnings if full else warnings[:_WARNINGS]
    yield look.rule("Worth mending, though it fails nothing")
    for entry in shown:
        yield from _labelled(entry.level, _warning_texts(entry, f"fix: {entry.finding.fix}"), look)
    if len(shown) < len(warnings):
        yield f"  and {len(warnings) - len(shown)} more: --verbose shows them"


def _warning_texts(entry: Entry, last: str) -> Iterator[str]:
    finding = entry.finding
    where = [visible(word) for word in (finding.check, *entry.endpoints, finding.pointer) if word]
    if len(entry.scenarios) > 1:
        where.append(f"in {len(entry.scenarios)} scenarios")
    message, got = (" ".join((text or "").split()) for text in (finding.message, finding.got))
    came = [f"got: {got}"] if got and got not in message else []
    yield from (message, ", ".join(where), *came, " ".join(last.split()))


def _labelled(label: str, texts: Iterable[str], look: Look) -> Iterator[str]:
    head = f"  {look.paint(f'{label:<8}', Paint.CAUTION)}"
    for text in texts:
        for line in paragraph(text, look.width - 10, _WARNING_LENGTH):
            yield head + line
            head = " " * 10


def _unexplained(result: RunResult, look: Look, *, full: bool) -> Iterator[str]:
    """Scenarios that ended badly for a reason that is no finding."""
    bad = (Outcome.FAILED, Outcome.ERROR, Outcome.UNREACHABLE)
    silent = [s for s in result.scenarios if s.outcome in bad and not s.findings and s.reason]
    if silent:
        yield look.rule("Ended without a judgement")
        yield from _by_reason(silent, look, titles=full)


def _skipped(result: RunResult, look: Look, *, full: bool) -> Iterator[str]:
    skipped = [scenario for scenario in result.scenarios if scenario.outcome is Outcome.SKIPPED]
    if skipped:
        yield look.rule(f"Skipped: {amount(len(skipped), 'scenario')}")
        yield from _by_reason(skipped, look, titles=full)


def _elsewhere(result: RunResult, look: Look) -> Iterator[str]:
    """Recorded calls that nobody could judge: a service whose URLs are its own must not pass for judged."""
    calls = [call for scenario in result.scenarios for call in scenario.calls]
    unknown = sum(call.endpoint is None and not call.inspection for call in calls)
    if 0 < unknown < len(calls):
        verb = "belongs" if unknown == 1 else "belong"
        yield from wrap(
            f"Not judged: {unknown} of {amount(len(calls), 'call')} {verb} to no endpoint of the contract. "
            "If some should, name their URLs under urls in a service file: --service FILE.",
            look.width,
        )


def _by_reason(scenarios: list[ScenarioResult], look: Look, *, titles: bool) -> Iterator[str]:
    """Each reason once with how many scenarios it holds for, the commonest first."""
    groups: dict[str, list[ScenarioResult]] = {}
    for scenario in scenarios:
        groups.setdefault(scenario.reason or "no reason given", []).append(scenario)
    for reason, group in sorted(groups.items(), key=lambda item: -len(item[1])):
        head = f"{len(group):>4}  "
        for line in paragraph(reason, look.width - 6, 2000):
            yield head + line
            head = " " * 6
        if titles:
            yield from (f"{' ' * 6}- {look.fit(scenario.title, look.width - 8)}" for scenario in group)


def _rules(result: RunResult, look: Look, *, full: bool) -> Iterator[str]:
    idle = [use.title for use in result.rules.values() if not use.exercised]
    if not idle or len(idle) == len(result.rules):
        return  # where nothing was played, the verdict says it all
    if full:
        yield look.rule(f"Not exercised: {len(idle)} of {amount(len(result.rules), 'ordering rule')}")
        yield from (f"  {look.fit(title, look.width - 2)}" for title in idle)
    else:
        yield from wrap(
            f"Not exercised, so neither kept nor broken: {len(idle)} of "
            f"{amount(len(result.rules), 'ordering rule')} (--verbose lists them).",
            look.width,
        )


def _coverage(result: RunResult, look: Look, *, full: bool) -> Iterator[str]:
    if not coverage.amounts(result.coverage)[0]:
        return  # as above
    text = coverage.summary(result.coverage)
    if full:
        yield look.rule(text)
        yield from coverage.table(result.coverage, look)
    else:
        yield from wrap(f"{text} (--verbose shows what is not).", look.width)


def _made(result: RunResult, look: Look, *, full: bool) -> Iterator[str]:
    created = tuple(thing for scenario in result.scenarios for thing in scenario.created)
    if not created:
        return
    if full:
        yield look.rule(f"Made at the vendor: {made(created)}")
        for thing in created:
            yield from _thing(thing, look)
    else:
        line = f"Made at the vendor: {made(created)} (--verbose or --json lists every id)."
        yield from wrap(line, look.width)
    if result.cleanup is not None:
        yield f"Cleaned up: {made(result.cleanup.removed) or 'nothing'} removed."
    elif not result.vendor.built_in and not result.recording:
        yield "It is all still there: --cleanup cancels and deletes what a run made."


def _left(result: RunResult, look: Look) -> Iterator[str]:
    """What --cleanup could not remove: somebody has to, so even a quiet run says it."""
    left = result.cleanup.left if result.cleanup else ()
    if left:
        yield look.rule(f"Still at the vendor: {made(tuple(thing for thing, _ in left))}")
    for thing, reason in left:
        yield from _thing(thing, look)
        yield from (f"      {line}" for line in paragraph(reason, look.width - 6, _WARNING_LENGTH))


def _thing(created: Created, look: Look) -> Iterator[str]:
    """Ids are never shortened: somebody may have to look them up."""
    text = f"{created.kind} {created.external_id or '(no id)'}, ours {created.id}: {created.name}"
    head = "  "
    for line in wrap(visible(text), look.width - 6):
        yield head + line
        head = " " * 6


def _tally(result: RunResult) -> Iterator[str]:
    calls = sum(len(scenario.calls) for scenario in result.scenarios)
    data = "" if result.recording else f"; seed {result.seed}, run tag {visible(result.run_tag)}"
    scenarios = amount(len(result.scenarios), "scenario")
    yield f"{scenarios}, {amount(calls, 'call')}, {duration(result.elapsed)}{data}"


def _next(result: RunResult, failures: Sequence[Entry], look: Look) -> Iterator[str]:
    head = look.paint("Next: ", Paint.STRONG)
    for step in next_steps(result, failures):
        for line in (line for part in step.split("\n") for line in wrap(part, look.width - 6)):
            yield head + line
            head = " " * 6


def _verdict(result: RunResult, look: Look) -> str:
    bad = result.verdict is Verdict.FAILED or (result.verdict is Verdict.ERROR and not result.interrupted)
    passed = result.exit_code is ExitCode.PASSED
    return look.paint(last_line(result, look), Paint.GOOD if passed else Paint.BAD if bad else Paint.CAUTION)
