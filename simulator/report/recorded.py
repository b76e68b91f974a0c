"""The run's exchanges as recorded traffic, which ``simulator judge`` reads again: a journal, or a HAR.

Both say in the same header whose traffic it is, so that a recording of the built-in vendor never passes for
one of a real endpoint.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from simulator.report.live import header_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.exchange import Exchange
    from simulator.results import RunResult

__all__ = ["as_har", "as_journal"]


def as_journal(result: RunResult) -> str:
    """The journal as text, as :class:`~simulator.journal.JournalWriter` writes it."""
    from simulator.journal import journal_text  # noqa: PLC0415 - every run has a header, few have it written

    return journal_text(_header(result), _exchanges(result), ended=not result.interrupted)


def as_har(result: RunResult) -> str:
    """HAR 1.2 in the order of time, with a line feed at its end."""
    from simulator.journal import END, har  # noqa: PLC0415 - as above

    header = _header(result)
    if header and not result.interrupted:
        header = {**header, **END}
    document = har(sorted(_exchanges(result), key=lambda one: one.started), header=header)
    return _encodable(document) + "\n"


def _encodable(document: Any) -> str:
    """JSON that can be written as UTF-8: half a character, as a header may have it, only as an escape."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(document, indent=1)
    return text


def _header(result: RunResult) -> Mapping[str, Any]:
    """Empty where traffic of unknown origin was judged: it is not of any run."""
    if not result.run_tag:
        return {}
    settings = result.vendor.reseller_support
    return header_of(
        contract=result.contract,
        endpoint=result.vendor.endpoint,
        built_in=result.vendor.built_in,
        reseller_support=settings[0] if len(settings) == 1 and result.vendor.reseller_support_said else None,
        seed=result.seed,
        run_tag=result.run_tag,
    )


def _exchanges(result: RunResult) -> Iterator[Exchange]:
    """Every exchange that is known, scenario after scenario; those of no scenario in the result come last."""
    known = result.exchanges
    if known is None:
        known = {scenario.id: scenario.exchanges for scenario in result.scenarios}
    order = dict.fromkeys([*(s.id for s in result.scenarios if s.id in known), *known])
    for scenario in order:
        yield from known[scenario]
