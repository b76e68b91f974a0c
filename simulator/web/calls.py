"""Exchanges for a page: lines of a table, and the same as a sequence diagram that leads to each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import url_for
from markupsafe import Markup

from simulator.marketplace.records import PRECHECK, Direction, ExchangeLine, Verdict
from simulator.report.sequence import Arrow, Mark, sequence_svg
from simulator.values import dataclass
from simulator.web.here import marketplace
from simulator.web.names import account_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Calls", "calls_of", "is_refusal"]

_MARKS = {
    Verdict.WAITING: Mark.WAITING,
    Verdict.PASSED: Mark.OK,
    Verdict.REMARKS: Mark.ADVICE,
    Verdict.FAILED: Mark.WRONG,
    Verdict.PLATFORM: Mark.WRONG,
    Verdict.UNREACHABLE: Mark.SILENT,
    Verdict.NOT_JUDGED: Mark.NOT_JUDGED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """What a template shows of some exchanges: ``lines``, the ``diagram``, the ``names`` of accounts, and the
    ``codes`` that the vendor answered with.
    """

    lines: Sequence[ExchangeLine]
    diagram: Markup
    names: Mapping[str, str]
    codes: Mapping[int, int]


def calls_of(lines: Sequence[ExchangeLine], label: str, *, drawn: bool = True) -> Calls:
    """The exchanges as a table has them, and unless not ``drawn`` their diagram, the first on top."""
    names = account_names(line.account_id for line in lines)
    codes = marketplace().journal.codes(lines)
    in_order = sorted(lines, key=lambda line: line.id) if drawn else ()
    diagram = _drawn([_arrow(line, names, codes) for line in in_order], label) if drawn else Markup()
    return Calls(lines=lines, diagram=diagram, names=names, codes=codes)


def _drawn(arrows: Iterable[Arrow], label: str) -> Markup:
    return Markup(sequence_svg(list(arrows), label=label))  # noqa: S704 - the drawing escapes every text


def _arrow(line: ExchangeLine, names: Mapping[str, str], codes: Mapping[int, int]) -> Arrow:
    back = line.direction is Direction.TO_PLATFORM
    what = f"{line.method} {urlsplit(line.url).path}" if back or not line.endpoint else line.endpoint
    whom = f" · {names[line.account_id]}" if line.account_id and not back else ""
    check = " (pre-check)" if line.cause.startswith(PRECHECK) else ""
    code = f", Code {codes[line.id]}" if line.id in codes else ""
    return Arrow(
        number=line.id,
        call=f"{what}{check}{whom}",
        answer=f"{line.status}{code}, {line.elapsed * 1000:.0f} ms" if line.status else "",
        mark=_mark(line, codes),
        href=url_for("journal.show", exchange_id=line.id),
        back=back,
        answered=line.status.isdecimal(),
    )


def _mark(line: ExchangeLine, codes: Mapping[int, int]) -> Mark:
    """A refusal is told as one, though nothing is wrong with how it was told."""
    if line.verdict is Verdict.PASSED and is_refusal(line, codes):
        return Mark.REFUSED
    return _MARKS[line.verdict]


def is_refusal(line: ExchangeLine, codes: Mapping[int, int]) -> bool:
    """Whether the vendor said no. To account.exists, a Code says whether the account is there."""
    return line.endpoint != "account.exists" and codes.get(line.id, 0) != 0
