"""A body as HTML: JSON laid out for reading, each token as it travelled, the places of findings marked.

Nothing is parsed into values and written anew: numbers, escapes and doubled members stand as they came. What
is short stays on one line. What is not JSON is shown as the text it is. Every text is escaped here.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from simulator.report.layout import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Note", "body_html"]

_WIDTH = 88
"""Characters that an object or array may take on one line, its indent included."""

_LONGEST = 4000
"""Characters of one line."""

_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},:]|[^\s\[\]{},:"]++', re.DOTALL)


class Note(NamedTuple):
    """Something to say about the value that a JSON pointer names; ``href`` leads to more."""

    pointer: str
    text: str
    href: str


class _Node(NamedTuple):
    """A value: the token of a scalar, or a bracket with children, each behind its own ``"name": ``."""

    token: str
    pointer: str
    children: Sequence[tuple[str, _Node]] = ()

    @property
    def close(self) -> str:
        return {"{": "}", "[": "]"}[self.token]


def body_html(body: bytes, notes: Sequence[Note] = (), *, limit: int = 40_000) -> str:
    """The inside of a ``pre`` element. What is longer than ``limit`` characters is cut, and says so.

    A note about what is not there stands at the nearest thing around it that is.
    """
    text = body.decode("utf-8", "backslashreplace")
    try:
        json.loads(text)
        node = _read(text)
    except (ValueError, RecursionError):
        return _cut(_plain(text, notes), limit)
    placed = _placed(node, notes)
    around = {pointer[:end] for pointer in placed for end in _ends(pointer)}
    return _cut(_lines(node, "", "", "", placed, around), limit)


def _read(text: str) -> _Node:
    """The tree of a text that is known to be JSON."""
    tokens = (match[0] for match in _TOKENS.finditer(text))
    return _value(next(tokens), tokens, "")


def _value(start: str, tokens: Iterator[str], pointer: str) -> _Node:
    if start not in ("{", "["):
        return _Node(start, pointer)
    children: list[tuple[str, _Node]] = []
    for first in tokens:
        match first:
            case "}" | "]":
                break
            case ",":
                continue
            case _ if start == "[":
                children.append(("", _value(first, tokens, f"{pointer}/{len(children)}")))
            case _:
                next(tokens)  # the colon
                children.append((f"{first}: ", _value(next(tokens), tokens, f"{pointer}/{_step(first)}")))
    return _Node(start, pointer, children)


def _step(name: str) -> str:
    plain = name[1:-1] if "\\" not in name else str(json.loads(name, strict=False))
    return plain.replace("~", "~0").replace("/", "~1")


def _placed(root: _Node, notes: Sequence[Note]) -> Mapping[str, list[Note]]:
    """Notes by the pointer of a value that is there."""
    placed: dict[str, list[Note]] = {}
    if notes:
        there = set(_pointers(root))
        for note in notes:
            pointer = note.pointer
            while pointer not in there and pointer:
                pointer = pointer.rpartition("/")[0]
            placed.setdefault(pointer if pointer in there else "", []).append(note)
    return placed


def _pointers(node: _Node) -> Iterator[str]:
    yield node.pointer
    for _, child in node.children:
        yield from _pointers(child)


def _ends(pointer: str) -> Iterator[int]:
    """Where the pointers of everything around a value end."""
    return (place for place, character in enumerate(pointer) if character == "/")


def _lines(
    node: _Node,
    indent: str,
    name: str,
    comma: str,
    placed: Mapping[str, list[Note]],
    around: set[str],
) -> Iterator[str]:
    """Lines of HTML, without their ends."""
    notes = placed.get(node.pointer, ())
    flat = name + _flat(node) + comma
    if not node.children or (node.pointer not in around and len(indent) + len(flat) <= _WIDTH):
        yield indent + _marked(flat, notes)
        return
    yield indent + _marked(name + node.token, notes)
    last = len(node.children) - 1
    for place, (label, child) in enumerate(node.children):
        yield from _lines(child, indent + "  ", label, "," if place < last else "", placed, around)
    yield indent + node.close + comma


def _flat(node: _Node) -> str:
    if node.token not in ("{", "["):
        return node.token
    return f"{node.token}{', '.join(name + _flat(child) for name, child in node.children)}{node.close}"


def _marked(text: str, notes: Sequence[Note]) -> str:
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}… ({len(text) - _LONGEST} more characters)"
    shown = escape(visible(text), quote=False)
    if not notes:
        return shown
    told = " ".join(f'<a href="{escape(note.href)}">{escape(visible(note.text))}</a>' for note in notes)
    return f"<mark>{shown}</mark> {told}"


def _plain(text: str, notes: Sequence[Note]) -> Iterator[str]:
    """The lines of what is no JSON; notes can only be about the whole of it."""
    if notes:
        yield _marked("the whole body", notes)
    for line in re.split(r"\r\n|\n|\r", text):
        yield _marked(line.expandtabs(4), ())


def _cut(lines: Iterator[str], limit: int) -> str:
    taken: list[str] = []
    for line in lines:
        limit -= len(line) + 1
        if limit < 0 and taken:
            taken.append("<i>… the rest is left out here</i>")
            break
        taken.append(line)
    return "\n".join(taken)
