"""The baseline file: what is wrong with it is told at its place, and what its authors wrote stays in it.

An invalid example begins with two lines that say what is expected of it, as those of service files do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.baseline import Baseline, baseline_text, read_baseline
from simulator.errors import Location, SettingsError
from simulator.results import KnownFailure
from simulator.source import parse_yaml

EXAMPLES = Path(__file__).parents[1] / "examples" / "baseline"
INVALID = sorted((EXAMPLES / "invalid").iterdir())
HEAD = re.compile(r"# wrong at (\d+):(\d+): (.+)\n# fix: ?(.*)\n")

ENTRY = KnownFailure(
    check="envelope.message-ok",
    scenario="known/direct-customer@off",
    endpoint=None,
    reason="ticket 7",
    until=None,
    where=Location(file=""),
)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_baseline_is_told_at_its_place(path: Path) -> None:
    head = HEAD.match(path.read_text("utf-8"))
    assert head, "an invalid example says what is wrong with it in its first two lines"
    line, column, what, fix = head.groups()
    with pytest.raises(SettingsError) as caught:
        read_baseline(path)
    (problem,) = caught.value.problems
    assert problem.where == Location(file=str(path), line=int(line), column=int(column))
    assert what in problem.what
    assert fix in problem.fix


def test_a_valid_baseline_is_read() -> None:
    assert read_baseline(EXAMPLES / "valid" / "empty.yaml").entries == ()
    path = EXAMPLES / "valid" / "whole.yaml"
    first, second = read_baseline(path).entries
    assert first == KnownFailure(
        check="envelope.message-ok",
        scenario="known/reseller-first-order@on",
        endpoint="subscription.create",
        reason="fixed in 2.4: ticket 1234",
        until=date(2026, 12, 31),
        where=Location(file=str(path), line=4, column=5),
    )
    assert str(first) == "envelope.message-ok in known/reseller-first-order@on (subscription.create)"
    assert str(second) == "http.status in the run as a whole"


def of(text: str) -> Baseline:
    """The baseline of a text, without looking whether its checks are known."""
    source = parse_yaml(text, file="b.yaml", error=SettingsError)
    entries = [
        replace(ENTRY, **{**raw, "reason": raw["reason"]}, where=source.where(f"/known/{at}"))
        for at, raw in enumerate(source.value["known"])
    ]
    return Baseline(file="b.yaml", entries=tuple(entries), source=source)


WRITTEN = """\
# ours
known:
    # about a
    - check: a   # a word on it
      scenario: "s@on"
      reason: >
        long
        words
    - check: b
      scenario: s@on
      reason: r

    # about c
    - {check: c, scenario: s@on, reason: r}
"""


def test_what_stays_keeps_its_lines_and_what_goes_takes_its_comments_along() -> None:
    known = of(WRITTEN)
    first, second, third = (replace(one, reason=" ".join(one.reason.split())) for one in known.entries)
    assert baseline_text(known.source, [first, second, third], []) == WRITTEN
    assert baseline_text(known.source, [first, third], []) == WRITTEN.replace(
        "    - check: b\n      scenario: s@on\n      reason: r\n\n", ""
    )
    assert baseline_text(known.source, [second], [ENTRY]) == (
        "# ours\nknown:\n    - check: b\n      scenario: s@on\n      reason: r\n\n"
        "    - check: envelope.message-ok\n      scenario: known/direct-customer@off\n"
        "      reason: ticket 7\n"
    )
    empty = "# ours\nknown: []\n"
    assert baseline_text(known.source, [], []) == empty
    assert baseline_text(of(empty).source, [], [ENTRY]).startswith("# ours\nknown:\n  - check: env")


def test_a_list_on_one_line_is_written_from_scratch() -> None:
    known = of("known: [{check: a, scenario: s, reason: r}, {check: b, scenario: s, reason: r}]")
    text = baseline_text(known.source, known.entries[:1], [])
    assert text.endswith("known:\n  - check: a\n    scenario: s\n    reason: r\n")
    assert text.startswith("# Failures that are known")


TEXTS = st.text(min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)


ABOUT = st.lists(TEXTS, max_size=2).map(tuple)


@given(st.lists(st.tuples(TEXTS, TEXTS, st.none() | st.dates(), ABOUT), max_size=3))
def test_what_is_written_is_what_is_read(said: list[tuple[str, str, date | None, tuple[str, ...]]]) -> None:
    entries = [
        replace(ENTRY, scenario=name, reason=why, until=until, about=about)
        for name, why, until, about in said
    ]
    value = parse_yaml(baseline_text(None, entries, []), file="", error=SettingsError).value
    assert [
        (raw["scenario"], raw["reason"], raw.get("until"), tuple(raw.get("about", ())))
        for raw in value["known"]
    ] == [
        (one.scenario, one.reason, one.until.isoformat() if one.until else None, one.about) for one in entries
    ]
