"""Writes a baseline anew: entries go, entries come, and what its authors wrote beside them stays."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from simulator.errors import SimulatorError
from simulator.source import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.results import KnownFailure
    from simulator.source import Source

__all__ = ["baseline_text"]

_HEADING = """\
# Failures that are known and accepted for now: 'simulator run --baseline' does not fail for them.
# Each says why. 'simulator baseline update' takes out what is needed no more.
"""
_DASH = re.compile(r"(\s*)- ")
_KNOWN = re.compile(r"^known:.*$", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z][\w ./@,;()+-]*(?<! )")
"""What means itself in YAML without quotes, if it is none of these words."""
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def baseline_text(source: Source | None, kept: Sequence[KnownFailure], added: Sequence[KnownFailure]) -> str:
    """The text of a baseline that holds ``kept``, which are of ``source``, and then ``added``.

    Where each entry of the file begins a line of its own, the lines of those that are kept stay as they are,
    comments and all; else the file is written from scratch. ``source`` of None is a file not yet there.
    """
    text = None if source is None else _edited(source, kept, added)
    if text is None or not _says(text, [*kept, *added]):
        return _HEADING + _list([*kept, *added], indent="  ")
    return text


def _edited(source: Source, kept: Sequence[KnownFailure], added: Sequence[KnownFailure]) -> str | None:
    places = [source.where(f"/known/{at}").line for at in range(len(source.value["known"]))]
    lines = source.text.splitlines(keepends=True)
    dashes = [_DASH.match(lines[line - 1]) for line in places]
    if sorted(set(places)) != places or None in dashes:
        return None
    if not places:
        return _listed_after(source.text, added, indent="  ")
    indent = next(dash[1] for dash in dashes if dash)
    starts = [_start(lines, place, after) for place, after in zip(places, [0, *places], strict=False)]
    head, wanted = "".join(lines[: starts[0]]), {entry.where.line for entry in kept}
    blocks = [
        "".join(lines[start:end])
        for place, start, end in zip(places, starts, [*starts[1:], len(lines)], strict=True)
        if place in wanted
    ]
    if not blocks:
        return _listed_after(head, added, indent=indent)
    whole = head + "".join(blocks)
    return whole + ("" if whole.endswith("\n") else "\n") + "".join(_entry(entry, indent) for entry in added)


def _listed_after(head: str, added: Sequence[KnownFailure], *, indent: str) -> str:
    """What stands before the list, its name taken out, and the list."""
    return _KNOWN.sub("", head).strip("\n") + "\n" + _list(added, indent=indent)


def _start(lines: Sequence[str], place: int, after: int) -> int:
    """The index of an entry's first line, with the comments right above it; ``place`` counts from 1."""
    start = place - 1
    while start > after and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return start


def _list(entries: Sequence[KnownFailure], *, indent: str) -> str:
    if not entries:
        return "known: []\n"
    return "known:\n" + "".join(_entry(entry, indent) for entry in entries)


def _entry(entry: KnownFailure, indent: str) -> str:
    return "".join(
        f"{indent}{'  ' if at else '- '}{name}: {_written(name, value)}\n"
        for at, (name, value) in enumerate(_members(entry))
    )


def _members(entry: KnownFailure) -> Iterator[tuple[str, str | list[str]]]:
    yield "check", entry.check
    yield "scenario", entry.scenario
    if entry.endpoint is not None:
        yield "endpoint", entry.endpoint
    if entry.about:
        yield "about", list(entry.about)
    yield "reason", entry.reason
    if entry.until is not None:
        yield "until", entry.until.isoformat()


def _written(name: str, value: str | list[str]) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    return value if name == "until" else _scalar(value)


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in quoted)


def _says(text: str, entries: Sequence[KnownFailure]) -> bool:
    """Whether a text that was put together says what it should."""
    try:
        value = parse_yaml(text, file="", error=SimulatorError).value
    except SimulatorError:
        return False
    return bool(value == {"known": value.get("known")}) and [
        _normal(raw) for raw in value["known"] or ()
    ] == [dict(_members(entry)) for entry in entries]


def _normal(raw: dict[str, Any]) -> dict[str, Any]:
    return {**raw, "reason": " ".join(str(raw["reason"]).split())}
