"""Every format that a run can be written in, in one table; each is a pure function of the run's result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.outputs import Format
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulator.outputs import Output
    from simulator.results import RunResult

__all__ = ["FORMATS", "Written", "wants_exchanges"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a format is made of a result that is whole.

    ``exchanges``: it shows every exchange, so that the run has to hold them all. ``live``: a run writes it as
    things happen (:mod:`simulator.report.live`), and nothing is left to be done in its end.
    """

    text: Callable[[RunResult], str]
    exchanges: bool = False
    live: bool = False


def _terminal(result: RunResult) -> str:
    from simulator.report.terminal import terminal_text  # noqa: PLC0415 - only who asks for a format waits

    return terminal_text(result)


def _json(result: RunResult) -> str:
    from simulator.report.json_report import json_text  # noqa: PLC0415 - as above, for each of these

    return json_text(result)


def _junit(result: RunResult) -> str:
    from simulator.report.junit import as_junit  # noqa: PLC0415

    return as_junit(result)


def _html(result: RunResult) -> str:
    from simulator.report.html import as_html  # noqa: PLC0415

    return as_html(result)


def _sarif(result: RunResult) -> str:
    from simulator.report.sarif import as_sarif  # noqa: PLC0415

    return as_sarif(result)


def _github(result: RunResult) -> str:
    from simulator.report.github import as_annotations  # noqa: PLC0415

    return as_annotations(result)


def _markdown(result: RunResult) -> str:
    from simulator.report.markdown import as_markdown  # noqa: PLC0415

    return as_markdown(result)


def _har(result: RunResult) -> str:
    from simulator.report.recorded import as_har  # noqa: PLC0415

    return as_har(result)


def _ndjson(result: RunResult) -> str:
    from simulator.report.ndjson import as_ndjson  # noqa: PLC0415

    return as_ndjson(result)


def _journal(result: RunResult) -> str:
    from simulator.report.recorded import as_journal  # noqa: PLC0415

    return as_journal(result)


FORMATS: Mapping[Format, Written] = {
    Format.TERMINAL: Written(text=_terminal, live=True),
    Format.JSON: Written(text=_json),
    Format.NDJSON: Written(text=_ndjson, live=True),
    Format.JUNIT: Written(text=_junit),
    Format.HTML: Written(text=_html, exchanges=True),
    Format.SARIF: Written(text=_sarif),
    Format.GITHUB: Written(text=_github),
    Format.MARKDOWN: Written(text=_markdown),
    Format.HAR: Written(text=_har, exchanges=True),
    Format.JOURNAL: Written(text=_journal, exchanges=True, live=True),
}


def wants_exchanges(outputs: Iterable[Output], *, live: bool) -> bool:
    """Whether one of the outputs is made of all exchanges in the end.

    ``live``: a run writes what it can as things happen, and need not hold the exchanges for that.
    """
    kinds = [FORMATS[output.format] for output in outputs]
    return any(kind.exchanges and not (live and kind.live) for kind in kinds)
