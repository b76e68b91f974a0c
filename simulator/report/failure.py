"""One thing to act on, told in full: what is wrong, in which call, expected and got, the fix, the request."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from simulator.findings import Level, Party, Side
from simulator.report.curl import curl, key_of
from simulator.report.folding import Entry, same
from simulator.report.layout import Look, Paint, visible, wrap
from simulator.report.wording import amount, call_words, on_off

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.findings import Finding
    from simulator.results import RunResult

__all__ = ["Depth", "call_lines", "consequences", "failure_lines", "paragraph", "where"]

_INDENT = 4
_LABEL = 10
_TRACEBACK = 8000
"""Characters of a message that may be a traceback of ours, which is of use only whole."""


class Depth(NamedTuple):
    """How much to tell: characters of one value, kinds of consequences, names of other scenarios."""

    value: int = 320
    consequences: int = 4
    scenarios: int = 0


def failure_lines(
    number: int, entry: Entry, result: RunResult, look: Look, depth: Depth, *, told_under: int | None = None
) -> Iterator[str]:
    """The block of one entry, without a blank line at either end.

    ``told_under`` is the number of an earlier block that ends with the same request.
    """
    finding = entry.finding
    head = f"{number:>{_INDENT - 2}}  "
    limit = _TRACEBACK if finding.party is Party.TOOL else depth.value * 2
    for line in paragraph(finding.message, look.width - _INDENT, limit):
        yield head + look.paint(line, Paint.BAD)
        head = " " * _INDENT
    for label, text in _facts(entry, result, look, depth):
        yield from _row(label, text, look)
    if told_under is not None:
        yield from _row("request", f"the one under {told_under}", look)
    elif entry.exchange is not None:
        yield ""
        yield from curl(
            entry.exchange.request,
            key_encoding=key_of(finding.check, result.vendor.key_encoding),
            width=look.width,
            ascii_only=not look.unicode,
        ).split("\n")


def paragraph(text: str, width: int, limit: int) -> Iterator[str]:
    """A text of one line or several, neutralised, wrapped, and shortened to ``limit`` characters."""
    for line in _limited(text, limit).splitlines() or [""]:
        yield from wrap(visible(line), width)


def _row(label: str, text: str, look: Look) -> Iterator[str]:
    indent = _INDENT + _LABEL
    head = " " * _INDENT + look.paint(f"{label:<{_LABEL}}", Paint.FAINT)
    for part in text.split("\n"):
        for line in wrap(part, look.width - indent):
            yield head + line
            head = " " * indent


def _facts(entry: Entry, result: RunResult, look: Look, depth: Depth) -> Iterator[tuple[str, str]]:
    """The rows below the headline: a label and its text, neutralised, with line breaks of our own only."""
    finding = entry.finding
    yield "check", finding.check + ("" if finding.level is Level.MUST else f" ({finding.level})")
    yield "found in", "\n".join(_places(entry, depth))
    if calls := "\n".join(map(visible, call_lines(entry))):
        yield "call", calls
    if others := [visible(name) for name in entry.endpoints if name != finding.endpoint]:
        yield "also at", ", ".join(others)
    if finding.pointer is not None and finding.side is not None:
        yield "at", visible(where(finding.pointer, finding.side))
    if finding.expected is not None:
        yield "expected", visible(_limited(finding.expected, depth.value))
    if finding.got is not None:
        yield "got", visible(_limited(finding.got, depth.value))
    if finding.in_common is not None:
        yield "in common", visible(_limited(finding.in_common, depth.value))
    yield "fix", visible(" ".join(finding.fix.split()))
    if follow := "\n".join(_consequences(entry, result, look, depth)):
        yield "leads to", follow


def _places(entry: Entry, depth: Depth) -> Iterator[str]:
    if entry.run_wide:
        many = len(entry.scenarios) > 1
        yield "the run as a whole" + (f", in {len(entry.scenarios)} scenarios" if many else "")
    if entry.played is not None:
        support = entry.played.reseller_support
        setting = "" if support is None else f", with Reseller Support {on_off(support)}"
        yield visible(entry.played.title) + setting
        if entry.played.file:
            yield visible(entry.played.file)
    others = [name for name in entry.scenarios if entry.played is None or name != entry.played.id]
    if others and not entry.run_wide:
        yield f"and in {amount(len(others), 'other scenario')}" + (":" if depth.scenarios else "")
    yield from map(visible, others[: depth.scenarios])
    if 0 < depth.scenarios < len(others):
        yield f"and {len(others) - depth.scenarios} more"


def call_lines(entry: Entry) -> Iterator[str]:
    """The call of the finding, or all calls of its counter-example, each on a line of its own."""
    finding = entry.finding
    wanted = set(finding.calls) | ({finding.call} if finding.call is not None else set())
    known = {call.number: call for call in (entry.played.calls if entry.played else ())}
    for number in sorted(wanted):
        call = known.get(number)
        yield call_words(call) if call else f"{number} {finding.endpoint or ''}".rstrip()
    if not wanted and finding.endpoint:
        yield finding.endpoint


def where(pointer: str, side: Side) -> str:
    """The place of a finding in words."""
    return f"{pointer} in the {side}" if pointer else f"the whole {side}"


def consequences(entry: Entry, result: RunResult) -> list[tuple[Finding, int]]:
    """What follows from the finding, the same things once with how often; not that it was found again."""
    known = result.all_findings
    findings = [known[index] for index in entry.consequences if known[index].check != entry.finding.check]
    tally = Counter(same(finding) for finding in findings)
    samples = {same(finding): finding for finding in reversed(findings)}
    return [(samples[key], number) for key, number in tally.items()]


def _consequences(entry: Entry, result: RunResult, look: Look, depth: Depth) -> Iterator[str]:
    kinds = consequences(entry, result)
    for finding, number in kinds[: depth.consequences]:
        times = f" ({number} times)" if number > 1 else ""
        room = look.width - _INDENT - _LABEL - len(times)
        yield look.fit(finding.message, room) + times
    if rest := kinds[depth.consequences :]:
        yield f"and {amount(sum(number for _, number in rest), 'more finding')}"


def _limited(text: str, limit: int) -> str:
    """The text, or its beginning and how much is left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}... ({amount(len(text) - limit, 'more character')})"
