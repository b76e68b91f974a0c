"""Calls of a report that HTTP does not allow: no run has sent them so, and somebody has edited the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import Problem, SettingsError
from simulator.redaction import MASK
from simulator.transport.sendable import checked_method, sendable_headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.exchange import Exchange, Request
    from simulator.results import RunResult

__all__ = ["unsendable"]


def unsendable(result: RunResult, exchanges: Sequence[Exchange], *, file: str) -> Iterator[Problem]:
    """Everything that keeps some of a report's calls from being sent, each with its call and JSON pointer.

    The URL and what is masked are not looked at: these come from the settings.
    """
    wanted = {(one.scenario, one.number) for one in exchanges}
    for at, scenario in enumerate(result.scenarios):
        for place, exchange in enumerate(scenario.exchanges):
            if (scenario.id, exchange.number) not in wanted:
                continue
            for member, problem in _faults(exchange.request):
                pointer = f"/scenarios/{at}/exchanges/{place}/request/{member}"
                call = f"call {exchange.number} of {scenario.id}"
                yield Problem(
                    what=f"{call} cannot be sent: {problem.what} at {pointer}",
                    where=file,
                    fix=f"{problem.fix} Or give the report as the run wrote it.",
                )


def _faults(request: Request) -> Iterator[tuple[str, Problem]]:
    """What is wrong, by the member of the request that it is about."""
    try:
        checked_method(request.method)
    except SettingsError as error:
        yield "method", error.problems[0]
    for number, (name, value) in enumerate(request.headers):
        try:
            sendable_headers(((name, "" if MASK in value else value),), None)
        except SettingsError as error:
            yield f"headers/{number}", error.problems[0]
