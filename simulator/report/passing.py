"""Traffic as it passes: a line for each exchange, a few for each finding, before the summary tells it all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from simulator.exchange import NoResponse, Response
from simulator.findings import Level
from simulator.report.layout import Look, Paint, visible, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.exchange import Exchange
    from simulator.findings import Finding

__all__ = ["exchange_line", "finding_lines"]

_INDENT = " " * 10
_PAINTS = {Level.MUST: Paint.BAD, Level.SHOULD: Paint.CAUTION, Level.MAY: Paint.FAINT}


def exchange_line(exchange: Exchange, look: Look) -> str:
    """When, its number, what was called, what came, how long it took."""
    at = datetime.fromtimestamp(exchange.started).strftime("%H:%M:%S")
    what = (
        exchange.endpoint or f"{exchange.request.method} {exchange.request.url} (no endpoint of the contract)"
    )
    match exchange.reply:
        case Response(status=status):
            came = f"HTTP {status}"
        case NoResponse(silence=silence):
            came = silence.value.replace("_", " ")
    end = f"  {came}  {1000 * exchange.elapsed:.0f} ms"
    begin = f"{at}  {exchange.number}  "
    return begin + look.fit(what, look.width - len(begin) - len(end)) + end


def finding_lines(finding: Finding, look: Look) -> Iterator[str]:
    """What is wrong, in which call, and how to mend it."""
    label = look.paint(finding.level.value, _PAINTS[finding.level])
    where = f"call {finding.call}, " if finding.call else ""
    text = visible(f"{where}{finding.party.value}: {finding.check}: {finding.message}")
    first, *rest = wrap(text, look.width - len(_INDENT) - 8)
    yield f"{_INDENT}{label}{' ' * (8 - len(finding.level.value))}{first}"
    for line in (*rest, *wrap(visible(f"fix: {finding.fix}"), look.width - len(_INDENT) - 8)):
        yield f"{_INDENT}{' ' * 8}{line}"
