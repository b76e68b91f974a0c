"""Several processes, for a soak: one process can decide only so much a second, however fast the vendor is.

Each process has connections, generators and threads of its own; cases are dealt out in turn, and what happens
comes back over one queue. Children do not hear Ctrl-C themselves: the parent tells them to stop.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.engine import Clock, Engine
from simulator.exchange import Exchange
from simulator.judge import Judge
from simulator.run.workers import GRACE, Begun, Ended, defect, play_side_by_side
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.process import BaseProcess

    from simulator.probes import ProbeCase
    from simulator.redaction import Redactor
    from simulator.scenario.case import Case, RunData
    from simulator.settings import Connection

__all__ = ["play_in_processes"]

_POLL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What a child process is given."""

    cases: Sequence[Case | ProbeCase]
    indexes: Sequence[int]
    contract: str
    data: RunData
    connection: Connection
    redactor: Redactor
    workers: int
    journaling: bool
    keep_stages: bool
    strict: bool


def play_in_processes(
    engine: Engine,
    cases: Sequence[Case | ProbeCase],
    *,
    connection: Connection,
    secrets: Redactor,
    workers: int,
    processes: int,
) -> Iterator[Begun | Ended]:
    """Play the cases in so many processes; yields what happens as :func:`play_side_by_side` does."""
    context = multiprocessing.get_context("spawn")
    happened: Any = context.Queue()
    stop = context.Event()
    children = []
    for number in range(min(processes, len(cases))):
        indexes = range(number, len(cases), processes)
        share = _Share(
            cases=[cases[index] for index in indexes],
            indexes=indexes,
            contract=engine.contract.version,
            data=engine.data,
            connection=connection,
            redactor=secrets,
            workers=workers,
            journaling=engine.keep is not None,
            keep_stages=engine.keep_stages,
            strict=engine.strict,
        )
        children.append(context.Process(target=_child, args=(share, happened, stop), daemon=True))
    with _deaf_to_ctrl_c():
        for child in children:
            child.start()
    unfinished = set(range(len(cases)))
    try:
        for event in _gather(engine, happened, stop, children):
            if isinstance(event, Ended):
                unfinished.discard(event.index)
            yield event
        if not engine.stop.is_set():
            for index in sorted(unfinished):
                yield Ended(index=index, played=defect(engine, cases[index], "its process ended too early"))
    except BaseException:  # a second Ctrl-C, or nobody listens any more: at once
        for child in children:
            child.terminate()
        raise
    finally:
        for child in children:
            child.join(timeout=GRACE)
            if child.is_alive():
                child.terminate()


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Children begin deaf to Ctrl-C, which the terminal sends to all: it must not kill them while they
    import.

    The parent hears it as soon as they are started.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _gather(
    engine: Engine, happened: Any, stop: Any, children: Sequence[BaseProcess]
) -> Iterator[Begun | Ended]:
    """What happens in the children, until all are done: each says so, or has died without a word."""
    grace, done = GRACE + 2, 0
    while done < len(children) and grace > 0:
        if engine.stop.is_set():
            stop.set()
        try:
            event = happened.get(timeout=_POLL)
        except queue.Empty:
            grace -= _POLL if engine.stop.is_set() else 0
            if not any(child.is_alive() for child in children):
                return
            continue
        if event is None:
            done += 1
        elif isinstance(event, Exchange):
            if engine.keep is not None:
                engine.keep(event)
        else:
            yield event


def _child(share: _Share, happened: Any, stop: Any) -> None:
    """The body of a child process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import time  # noqa: PLC0415 - as below: only a child needs them

    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415
    from simulator.transport import Transport  # noqa: PLC0415

    contract = Contract.load(share.contract)
    with Transport(share.connection) as transport:
        engine = Engine(
            judge=Judge(contract=contract, ordering=Ordering.load(contract)),
            data=share.data,
            send=transport.send,
            send_at_once=transport.send_at_once,
            send_and_drop=transport.send_and_drop,
            clock=Clock(now=time.time, ticks=time.perf_counter),
            redactor=share.redactor,
            keep=happened.put if share.journaling else None,
            stop=_as_event(stop),
            keep_stages=share.keep_stages,
            strict=share.strict,
        )
        for event in play_side_by_side(engine, share.cases, share.workers):
            happened.put(replace(event, index=share.indexes[event.index]))
    happened.put(None)


def _as_event(stop: Any) -> threading.Event:
    """A thread's event that follows the parent's: asking the parent's own on each call would cost a system
    call.
    """
    event = threading.Event()

    def follow() -> None:
        stop.wait()
        event.set()

    threading.Thread(target=follow, daemon=True).start()
    return event
