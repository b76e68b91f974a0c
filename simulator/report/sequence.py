"""A sequence diagram of calls between platform and vendor, as one piece of SVG for a page.

Pure text from plain values: whoever has calls to show (a report, a page of the storefront) makes arrows of
them. Colours are classes that :data:`SEQUENCE_STYLE` gives a look, so that the drawing needs no inline style
and fits a strict content security policy; what a colour says is always said by a word too. It is drawn
narrow, so that its text can be read on a phone at its own size. Every text is escaped here.
"""

from __future__ import annotations

from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING

from simulator.report.layout import cells, shorten, visible
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["SEQUENCE_STYLE", "Arrow", "Mark", "sequence_svg"]


class Mark(StrEnum):
    """How a call ended, in the word that is drawn beside it."""

    OK = "ok"
    REFUSED = "refused"
    """a business failure, rightly told: no fault of anybody"""
    ADVICE = "advice"
    """right, and yet worth mending"""
    WRONG = "wrong"
    KNOWN = "known"
    """wrong, and known to be"""
    SILENT = "no answer"
    INJECTED = "injected"
    """never sent: the scenario's own reply stood in"""
    ON_PURPOSE = "on purpose"
    """wrong by intention, as probes are"""
    WAITING = "waiting"
    """under way"""
    NOT_JUDGED = "not judged"
    """cut off, or a call back: never to be read as right"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One call and its answer. ``call`` and ``answer`` are short texts; ``href`` leads to more, if anywhere.

    ``back`` is a call of the vendor's, to the platform. Nothing comes back where it was not ``answered``.
    """

    number: int
    call: str
    answer: str
    mark: Mark
    href: str = ""
    back: bool = False
    answered: bool = True


SEQUENCE_STYLE = """\
.seq{display:block;width:100%;max-width:26rem;height:auto;font:11.5px system-ui,sans-serif}
.seq text{fill:currentColor}
.seq .life{stroke:currentColor;opacity:.35}
.seq .who{font-weight:600;text-anchor:middle}
.seq .box{fill:none;stroke:currentColor;opacity:.5}
.seq .said{fill:none;stroke:currentColor;opacity:.75}
.seq .came{fill:none;stroke-dasharray:4 3}
.seq .head{stroke:none}
.seq .said+.head{fill:currentColor;opacity:.75}
.seq .no{fill:var(--seq-on,#fff);font-weight:700;text-anchor:middle}
.seq .mark{font-weight:700;text-anchor:end}
.seq .dot,.seq .came+.head{stroke:none}
.seq .ok{--c:var(--seq-ok,#1a7f37)}
.seq .refused,.seq .injected,.seq .on-purpose,.seq .waiting,.seq .not-judged{--c:var(--seq-plain,#57606a)}
.seq .advice,.seq .known{--c:var(--seq-advice,#9a6700)}
.seq .wrong,.seq .no-answer{--c:var(--seq-wrong,#cf222e)}
.seq .dot,.seq .mark,.seq .came+.head{fill:var(--c)}
.seq .came,.seq .stop{stroke:var(--c)}
.seq .stop{stroke-width:2;fill:none}
.seq a{color:inherit}
.seq a:hover .t,.seq a:focus .t{text-decoration:underline}
"""
"""The style sheet of the drawing. ``--seq-ok``, ``--seq-advice``, ``--seq-wrong`` and ``--seq-plain`` change
its colours, for instance in the dark, and ``--seq-on`` that of the numbers on them.
"""

_WIDTH, _LEFT, _RIGHT = 400, 46, 354
_TOP, _ROW = 40, 52
_LETTERS = 40
"""Characters of a text at most, so that it stays between the lifelines in every font."""


def sequence_svg(
    arrows: Sequence[Arrow], *, label: str, platform: str = "Platform", vendor: str = "Vendor"
) -> str:
    """The drawing, from top to bottom; ``label`` says for those who cannot see it what it shows."""
    height = _TOP + _ROW * len(arrows) + 8
    parts = [
        f'<svg class="seq" viewBox="0 0 {_WIDTH} {height}" role="group" aria-label="{_safe(label)}">',
        *_lifeline(_LEFT, platform, height),
        *_lifeline(_RIGHT, vendor, height),
        *(part for place, arrow in enumerate(arrows) for part in _call(arrow, _TOP + _ROW * place)),
        "</svg>",
    ]
    return "".join(parts)


def _lifeline(x: int, who: str, height: int) -> Iterator[str]:
    yield f'<rect class="box" x="{x - 42}" y="1" width="84" height="22" rx="4"/>'
    yield f'<text class="who" x="{x}" y="16">{_safe(shorten(who, 12))}</text>'
    yield f'<path class="life" d="M{x} 23V{height}"/>'


def _call(arrow: Arrow, top: int) -> Iterator[str]:
    """A call and its answer, each a line below its text."""
    there, back = top + 18, top + 42
    start = _RIGHT if arrow.back else _LEFT
    whole = f"{arrow.number} {arrow.call}: {arrow.answer} ({arrow.mark})"
    link = f'<a href="{_safe(arrow.href)}">' if arrow.href else ""
    yield f'<g class="{arrow.mark.replace(" ", "-")}"><title>{_safe(whole)}</title>{link}'
    yield from _lines(arrow, start, _LEFT + _RIGHT - start, there, back)
    yield from _number(arrow.number, start, there)
    yield f'<text class="t" x="{_LEFT + 16}" y="{there - 5}">{_text(arrow.call, _LETTERS)}</text>'
    room = _LETTERS - len(arrow.mark) - 3
    yield f'<text x="{_LEFT + 16}" y="{back - 5}">{_text(arrow.answer, room)}</text>'
    yield f'<text class="mark" x="{_RIGHT - 12}" y="{back - 5}">{arrow.mark}</text>'
    yield "</a></g>" if link else "</g>"


def _lines(arrow: Arrow, start: int, end: int, there: int, back: int) -> Iterator[str]:
    if arrow.mark is Mark.INJECTED:  # what was not sent ends on its way, at a bar
        middle = start + (end - start) * 4 // 5
        yield f'<path class="said" d="M{start} {there}H{middle}"/>'
        yield f'<path class="stop" d="M{middle} {there - 6}v30"/>'
        yield from _line("came", middle, start, back)
        return
    yield from _line("said", start, end, there)
    if arrow.mark is Mark.SILENT or not arrow.answered:
        yield f'<path class="stop" d="M{end - 5} {back - 5}l10 10m0 -10l-10 10"/>'
    elif arrow.mark is not Mark.WAITING:
        yield from _line("came", end, start, back)


def _number(number: int, x: int, y: int) -> Iterator[str]:
    """The call's number on its lifeline, in a circle that is as wide as it must be."""
    width = max(18, 7 * len(str(number)) + 6)
    yield f'<rect class="dot" x="{x - width / 2:g}" y="{y - 9}" width="{width}" height="18" rx="9"/>'
    yield f'<text class="no" x="{x}" y="{y + 4}">{number}</text>'


def _line(kind: str, start: int, end: int, y: int) -> Iterator[str]:
    """An arrow; its head is drawn, as a marker would need an id that is unique on the page."""
    back = -7 if end > start else 7
    yield f'<path class="{kind}" d="M{start} {y}H{end + back}"/>'
    yield f'<path class="head" d="M{end} {y}l{back} -4v8z"/>'


def _text(text: str, room: int) -> str:
    text = visible(text)
    return escape(text if cells(text) <= room else shorten(text, room))


def _safe(text: str) -> str:
    return escape(visible(text))
