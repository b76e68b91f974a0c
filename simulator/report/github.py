"""GitHub Actions: annotations as workflow commands, and the summary of the step.

A workflow command is a line of the log (``::error file=a.yaml,line=3,title=...::message``); the runner makes
an annotation of it, on the file in a pull request where the file is in the repository. GitHub shows ten
errors, ten warnings and ten notices of a step, and drops the others: so the last of each kind that is shown
says how many more there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.findings import Level
from simulator.report.folding import failing
from simulator.report.layout import shorten, visible
from simulator.report.markdown import as_markdown
from simulator.report.overview import bad, heavy_and_light, judged, verdict_words
from simulator.report.places import place_of
from simulator.report.wording import amount, counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from simulator.report.folding import Entry
    from simulator.results import RunResult

__all__ = ["as_annotations", "step_summary"]

_SHOWN = 10
"""Annotations of one kind in one step (GitHub's limit)."""
_LONGEST = 3000
"""Characters of a message; GitHub cuts it at 4 KB."""


def as_annotations(result: RunResult) -> str:
    """The workflow commands, one a line; the verdict is the first. Ends with a line feed."""
    told = heavy_and_light(result)
    verdict = {True: "error", False: "notice", None: "warning"}[bad(result)]
    kinds: dict[str, list[Entry]] = {"error": [], "warning": [], "notice": []}
    for entry in (*told.heavy, *told.light):
        kinds[_kind(entry, result)].append(entry)
    lines = [_verdict(verdict, result)]
    for kind, entries in kinds.items():
        lines += _commands(kind, entries, _SHOWN - (kind == verdict))
    return "\n".join(lines) + "\n"


def step_summary(result: RunResult) -> str:
    """What is added to the file that ``GITHUB_STEP_SUMMARY`` names; other steps' lines stand before it."""
    return as_markdown(result) + "\n"


def _kind(entry: Entry, result: RunResult) -> str:
    if failing(entry, result):
        return "error"
    return "warning" if entry.level is Level.SHOULD else "notice"


def _commands(kind: str, entries: Sequence[Entry], room: int) -> Iterator[str]:
    for entry in entries[: room - 1]:
        yield _of_entry(kind, entry)
    rest = entries[room - 1 :]
    if len(rest) == 1:
        yield _of_entry(kind, rest[0])
    elif rest:
        checks = ", ".join(dict.fromkeys(entry.finding.check for entry in rest))
        title = f"and {amount(len(rest), f'more {kind}')}"
        yield _command(kind, {"title": title}, f"The summary of this step has them: {checks}")


def _of_entry(kind: str, entry: Entry) -> str:
    finding = entry.finding
    place = place_of(entry)
    where = {"file": place.file, "line": str(place.line or 1), "col": str(place.column or 1)} if place else {}
    lines = [finding.message, *_values((("expected", finding.expected), ("got", finding.got)))]
    if len(entry.scenarios) > 1:
        lines.append(f"found in {len(entry.scenarios)} scenarios")
    elif entry.scenarios:
        lines.append(f"found in {entry.scenarios[0]}")
    lines.append(f"fix: {finding.fix}")
    about = f" ({finding.endpoint})" if finding.endpoint else ""
    return _command(kind, {**where, "title": f"{finding.check}{about}"}, "\n".join(map(_neutral, lines)))


def _values(values: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    yield from (f"{label}: {shorten(value, 400)}" for label, value in values if value is not None)


def _verdict(kind: str, result: RunResult) -> str:
    word, meaning = verdict_words(result)
    text = f"{counts(result) or 'no scenario'}; judged: {judged(result)}"
    return _command(kind, {"title": f"{word.upper()}: {meaning}"}, _neutral(text))


def _neutral(text: str) -> str:
    return visible(" ".join(text.split()))


def _command(kind: str, properties: dict[str, str], message: str) -> str:
    """A workflow command; what would end it or one of its properties is escaped as the runner undoes it."""
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {given}::{_data(shorten(message, _LONGEST))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
