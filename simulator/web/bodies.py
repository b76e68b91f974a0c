"""A body of an exchange as a reader sees it: JSON laid out, and the place of each finding marked in it.

The bytes may be anything that a vendor sends. What is no JSON is shown as the text that it is; numbers keep
their own spelling, members that come twice are both there, and everything is escaped.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["MOST_SHOWN", "Shown", "show_body"]

MOST_SHOWN = 60_000
"""characters of a body on a page; the rest is in the downloads"""

_DEEPEST = 80
_INDENT = "  "


class _Number(str):
    """A number in the spelling that it travelled in."""

    __slots__ = ()


class _Members(list[tuple[str, Any]]):
    """The members of an object in their order, also those that come twice."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A body for a page. ``note`` says what it is where it is no JSON; ``left_out`` counts characters."""

    html: Markup
    note: str = ""
    left_out: int = 0


def show_body(body: bytes | None, marks: Mapping[str, Sequence[int]]) -> Shown:
    """Lays a body out. ``marks`` are the numbers of the findings by the JSON pointer that they point at.

    A pointer to what is not there marks what should have held it.
    """
    if not body:
        return Shown(html=Markup(), note="no body")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        return _plain(body.decode("utf-8", "replace"), f"not UTF-8 from byte {error.start}")
    try:
        value = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_Members,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
        )
        pieces = list(_Layout(_settled(marks, value)).lines(value))
    except (ValueError, RecursionError):
        return _plain(text, "not JSON")
    return _shortened(pieces)


def _plain(text: str, note: str) -> Shown:
    return Shown(html=escape(text[:MOST_SHOWN]), note=note, left_out=max(len(text) - MOST_SHOWN, 0))


def _shortened(pieces: Sequence[Markup]) -> Shown:
    length, kept = 0, 0
    for kept, piece in enumerate(pieces, start=1):  # noqa: B007 - how many were kept is asked afterwards
        length += len(piece)
        if length > MOST_SHOWN:
            break
    rest = sum(map(len, pieces[kept:]))
    return Shown(html=Markup().join(pieces[:kept]), left_out=rest)


def _settled(marks: Mapping[str, Sequence[int]], value: Any) -> Mapping[str, list[int]]:
    """The marks at pointers that exist, each moved up to the nearest one that does."""
    settled: dict[str, list[int]] = {}
    for pointer, numbers in marks.items():
        settled.setdefault(_nearest(pointer, value), []).extend(numbers)
    return settled


def _nearest(pointer: str, value: Any) -> str:
    found = ""
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        match value:
            case _Members():
                members = dict(value)
                if name not in members:
                    return found
                value = members[name]
            case list() if name.isdigit() and int(name) < len(value):
                value = value[int(name)]
            case _:
                return found
        found += f"/{token}"
    return found


class _Layout:
    """Writes one document, member by member, and knows at each where it is."""

    def __init__(self, marks: Mapping[str, Sequence[int]]) -> None:
        self._marks = marks

    def lines(self, value: Any, pointer: str = "", depth: int = 0) -> Iterator[Markup]:
        """The pieces of a value's text, in order."""
        numbers = self._marks.get(pointer, ())
        if numbers:
            yield Markup("<mark>")
        yield from self._value(value, pointer, depth)
        if numbers:
            yield Markup("</mark>")
            for number in numbers:
                yield Markup('<a class="ref" href="#finding-{0}" title="finding {0}">{0}</a>').format(number)

    def _value(self, value: Any, pointer: str, depth: int) -> Iterator[Markup]:
        if depth > _DEEPEST:
            raise RecursionError
        match value:
            case _Members():
                named = [
                    (escape(_text(name)) + ": ", f"{pointer}/{_token(name)}", one) for name, one in value
                ]
                yield from self._block("{", named, "}", depth)
            case list():
                listed = [(Markup(), f"{pointer}/{place}", one) for place, one in enumerate(value)]
                yield from self._block("[", listed, "]", depth)
            case _Number():
                yield escape(str(value))
            case _:
                yield escape(_text(value))

    def _block(
        self, start: str, members: Sequence[tuple[Markup, str, Any]], end: str, depth: int
    ) -> Iterator[Markup]:
        if not members:
            yield escape(start + end)
            return
        yield escape(start)
        for place, (name, pointer, value) in enumerate(members):
            yield escape("\n" + _INDENT * (depth + 1)) + name
            yield from self.lines(value, pointer, depth + 1)
            if place < len(members) - 1:
                yield escape(",")
        yield escape("\n" + _INDENT * depth + end)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
