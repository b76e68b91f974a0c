"""The run as Markdown: a summary to paste into an issue or a pull request, and the step summary of a CI.

Much of its text was written by a vendor. Everything that means something to Markdown, to HTML or to GitHub
(mentions, references to issues) is made plain text here, and values stand in code spans. It is kept shorter
than what an issue takes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.findings import Level
from simulator.report import coverage
from simulator.report.advice import next_steps
from simulator.report.curl import curl, key_of
from simulator.report.failure import call_lines, consequences, where
from simulator.report.layout import shorten, visible
from simulator.report.overview import (
    HEADINGS,
    facts,
    heavy_and_light,
    judged,
    known_failures,
    skips,
    verdict_words,
)
from simulator.report.wording import amount, counts, duration, on_off

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.report.folding import Entry
    from simulator.results import RunResult

__all__ = ["LONGEST", "as_markdown"]

LONGEST = 60_000
"""Characters; an issue takes 65,536 and a step summary a mebibyte."""

_VALUE, _MESSAGE, _COMMAND = 400, 800, 6000
"""Characters of one value, of one message, of one command."""
_CONSEQUENCES = 4
_LIGHT = 25

_MEANING = re.compile(r"([\\`*_\[\]<>|~&])|^([#+-])")
_REFERS = re.compile(r"(?<=[@#])(?=\w)|(?<=\bGH)(?=-\d)|(?<=://)(?=\w)")
"""Where GitHub would see a mention, an issue or a link in what is only text."""
_APART = "\N{ZERO WIDTH NON-JOINER}"


def as_markdown(result: RunResult) -> str:
    """The document, with a line feed at its end."""
    sections = ["\n".join(section) for section in _sections(result) if section]
    room, kept = LONGEST, []
    for section in sections:
        room -= len(section) + 2
        if room < 0:
            kept.append("_What else there is to say is longer than an issue takes: see the other reports._")
            break
        kept.append(section)
    return "\n\n".join(kept) + "\n"


def _sections(result: RunResult) -> Iterator[list[str]]:
    """Each is kept or left out as a whole; the most important come first."""
    word, meaning = verdict_words(result)
    yield [f"## Marketplace simulator: {word.upper()}"]
    yield [f"**{_plain(counts(result) or 'no scenario')}** (exit code {int(result.exit_code)}: {meaning})"]
    yield [f"Judged: {_whom(result)}"]
    told = heavy_and_light(result)
    for number, entry in enumerate(told.heavy, start=1):
        if number == 1 or entry.finding.party is not told.heavy[number - 2].finding.party:
            yield [f"### {HEADINGS[entry.finding.party]}"]
        yield list(_failure(number, entry, result))
    yield from _excused(result)
    yield from _light(told.light)
    yield from _skipped(result)
    yield from _known(result, told.heavy)


def _whom(result: RunResult) -> str:
    return (
        f"**{judged(result)}**" if result.vendor.built_in and not result.recording else _code(judged(result))
    )


def _failure(number: int, entry: Entry, result: RunResult) -> Iterator[str]:
    finding = entry.finding
    level = "" if finding.level is Level.MUST else f" ({finding.level})"
    yield f"**{number}. {_plain(_line(finding.message, _MESSAGE))}**"
    yield ""
    yield f"- check: {_code(finding.check)}{level}"
    yield f"- found in: {_places(entry)}"
    for call in call_lines(entry):
        yield f"- call: {_code(call)}"
    if finding.pointer is not None and finding.side is not None:
        yield f"- at: {_code(where(finding.pointer, finding.side))}"
    for label, value in (("expected", finding.expected), ("got", finding.got)):
        if value is not None:
            yield f"- {label}: {_code(_line(value, _VALUE))}"
    if finding.in_common is not None:
        yield f"- in common: {_plain(_line(finding.in_common, _VALUE))}"
    yield f"- fix: {_plain(_line(finding.fix, _MESSAGE))}"
    follow = consequences(entry, result)
    for one, times in follow[:_CONSEQUENCES]:
        often = f" ({times} times)" if times > 1 else ""
        yield f"- leads to: {_plain(_line(one.message, 160))}{often}"
    if rest := sum(times for _, times in follow[_CONSEQUENCES:]):
        yield f"- and {amount(rest, 'more finding')} that follow"
    yield from _again(entry, result)


def _places(entry: Entry) -> str:
    if entry.run_wide:
        return "the run as a whole"
    if entry.played is None:
        return _plain(", ".join(entry.scenarios))
    support = entry.played.reseller_support
    setting = "" if support is None else f", with Reseller Support {on_off(support)}"
    file = f" ({_code(entry.played.file)})" if entry.played.file else ""
    others = len(entry.scenarios) - 1
    more = f", and in {amount(others, 'other scenario')}" if others > 0 else ""
    return f"{_plain(entry.played.title)}{setting}{file}{more}"


def _again(entry: Entry, result: RunResult) -> Iterator[str]:
    """The command that sends the request again, folded."""
    if entry.exchange is None:
        return
    key = key_of(entry.finding.check, result.vendor.key_encoding)
    command = curl(entry.exchange.request, key_encoding=key, width=100)
    if len(command) <= _COMMAND:
        yield ""
        yield "<details><summary>Send it again</summary>"
        yield ""
        yield _block(command, "sh")
        yield ""
        yield "</details>"


def _light(entries: Sequence[Entry]) -> Iterator[list[str]]:
    if entries:
        lines = ["### Worth mending, though it fails nothing", ""]
        for entry in entries[:_LIGHT]:
            place = f", {_code(entry.finding.endpoint)}" if entry.finding.endpoint else ""
            message = _plain(_line(entry.finding.message, 300))
            lines.append(f"- {entry.level} {_code(entry.finding.check)}{place}: {message}")
        if len(entries) > _LIGHT:
            lines.append(f"- and {len(entries) - _LIGHT} more")
        yield lines


def _excused(result: RunResult) -> Iterator[list[str]]:
    """What the baseline knows of: each with the reason, and its entries that have expired."""
    baseline, entries = result.baseline, known_failures(result)
    if baseline is not None and (entries or baseline.expired):
        lines = [f"### {amount(len(result.known), 'known failure')}, by {_code(baseline.file)}", ""]
        for entry in entries[:_LIGHT]:
            message, reason = (
                _plain(_line(text or "", 300)) for text in (entry.finding.message, entry.finding.known)
            )
            lines.append(f"- {_code(entry.finding.check)}: {message} (known: {reason})")
        if len(entries) > _LIGHT:
            lines.append(f"- and {len(entries) - _LIGHT} more")
        lines += [f"- expired on {one.until}: {_code(str(one))}" for one in baseline.expired]
        yield lines


def _skipped(result: RunResult) -> Iterator[list[str]]:
    groups = skips(result)
    if groups:
        lines = [f"{len(scenarios)} × {_plain(_line(reason, 300))}" for reason, scenarios in groups]
        yield ["### Not played", "", *(f"- {line}" for line in lines)]


def _known(result: RunResult, heavy: Sequence[Entry]) -> Iterator[list[str]]:
    idle = sum(not use.exercised for use in result.rules.values())
    calls = sum(len(scenario.calls) for scenario in result.scenarios)
    lines = [
        f"{amount(len(result.scenarios), 'scenario')}, {amount(calls, 'call')}, {duration(result.elapsed)}."
    ]
    if result.coverage:
        lines.append(f"{coverage.summary(result.coverage)}.")
    if idle:
        lines.append(f"Not exercised: {idle} of {amount(len(result.rules), 'ordering rule')}.")
    yield ["### How it was judged", "", " ".join(lines)]
    yield [f"- {label}: {_code(text)}" for label, text in facts(result)]
    for step in next_steps(result, heavy):
        words, _, command = step.partition("\n")
        yield [f"Next: {_plain(words)}", *(["", _block(command, "sh")] if command else [])]


def _line(text: str, limit: int) -> str:
    return shorten(visible(" ".join(text.split())), limit)


def _plain(text: str) -> str:
    """Text that is nothing but text to Markdown, HTML and GitHub."""
    return _REFERS.sub(_APART, _MEANING.sub(r"\\\g<0>", visible(text)))


def _code(text: str) -> str:
    """A code span that no backtick in it can end; an empty one cannot be written."""
    text = visible(text)
    fence = _fence(text, 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text.strip() else "(nothing)"


def _block(text: str, language: str) -> str:
    """A code block that nothing in it can end."""
    fence = _fence(text, 3)
    return f"{fence}{language}\n{text}\n{fence}"


def _fence(text: str, least: int) -> str:
    longest = max(map(len, re.findall("`+", text)), default=0)
    return "`" * max(least, longest + 1)
