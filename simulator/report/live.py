"""Outputs that a run writes as things happen, so that nothing is lost on a kill and a CI can follow.

One that can take no more (a disk that is full) ends there, and the run goes on: what is known of the vendor
is worth more than a file. What could not be written is told in the end.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from simulator import __version__
from simulator.errors import OutputError, Problem
from simulator.events import RunFinished
from simulator.outputs import Format
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from simulator.events import Event
    from simulator.exchange import Exchange
    from simulator.outputs import Output

__all__ = ["Live", "header_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sink:
    """One output: what it does with an exchange and with an event. ``path`` is None for standard output."""

    path: Path | None
    keep: Callable[[Exchange], None]
    handle: Callable[[Event], None]
    close: Callable[[], None]


class Live:
    """The journal and the stream of events, where they were asked for. Safe from several threads.

    ``header`` says what is judged; ``now`` is seconds since the epoch. OutputError where one cannot be
    opened.
    """

    def __init__(
        self, outputs: Iterable[Output], *, header: Mapping[str, Any], now: Callable[[], float]
    ) -> None:
        self.problems: tuple[Problem, ...] = ()
        """why outputs ended before their time"""
        self._sinks: tuple[_Sink, ...] = ()
        self._failing = threading.Lock()
        for output in outputs:
            match output.format:
                case Format.JOURNAL:
                    self._sinks += (_journal(output, header),)
                case Format.NDJSON:
                    self._sinks += (_stream(output, header, now),)
                case _:
                    pass

    @property
    def wants_exchanges(self) -> bool:
        """Whether anybody listens."""
        return bool(self._sinks)

    def keep(self, exchange: Exchange) -> None:
        """Writes an exchange, of which secrets must have been masked before."""
        for sink in self._sinks:
            self._try(sink, partial(sink.keep, exchange))

    def handle(self, event: Event) -> None:
        """Writes what an event says."""
        for sink in self._sinks:
            self._try(sink, partial(sink.handle, event))

    def close(self) -> None:
        """Ends all of them."""
        for sink in self._sinks:
            sink.close()

    def _try(self, sink: _Sink, write: Callable[[], None]) -> None:
        try:
            write()
        except OutputError as error:
            with self._failing:
                if sink in self._sinks:  # several threads may have met the same full disk
                    self._sinks = tuple(one for one in self._sinks if one is not sink)
                    if sink.path is not None or not isinstance(error.__cause__, BrokenPipeError):
                        self.problems += error.problems  # a reader who goes away (| head) knows why
            sink.close()


def header_of(
    *,
    contract: str,
    endpoint: str,
    built_in: bool,
    reseller_support: bool | None,
    seed: int,
    run_tag: str,
) -> Mapping[str, Any]:
    """What a recording says of itself. ``reseller_support`` is None where it had both settings."""
    return {
        "simulator": __version__,
        "contract": contract,
        "vendor": {"endpoint": endpoint, "built_in": built_in},
        "reseller_support": reseller_support,
        "seed": seed,
        "run_tag": run_tag,
    }


def _journal(output: Output, header: Mapping[str, Any]) -> _Sink:
    from simulator.journal import JournalWriter  # noqa: PLC0415 - only where it was asked for

    writer = JournalWriter(output.path, header=header)

    def handle(event: Event) -> None:
        if isinstance(event, RunFinished) and not event.result.interrupted:
            writer.end()

    return _Sink(path=output.path, keep=writer.write, handle=handle, close=writer.close)


def _stream(output: Output, header: Mapping[str, Any], now: Callable[[], float]) -> _Sink:
    from simulator.report.ndjson import EventStream  # noqa: PLC0415 - as above

    stream = EventStream(output.path, header=header, now=now)
    return _Sink(path=output.path, keep=stream.keep, handle=stream.handle, close=stream.close)
