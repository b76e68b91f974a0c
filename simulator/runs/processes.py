"""Several processes, for a soak: one process can decide only so much a second, however fast the vendor is.

Each process has connections, generators and threads of its own; cases are dealt out in turn, and what
happens comes back over a pipe each. Children do not hear Ctrl-C themselves: they stop when the parent closes
its end of another pipe, or is no more. Pipes and no queue or event, as a lock that is shared with a process
that died may never be free again.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from simulator.engine import Clock, Engine
from simulator.exchange import Exchange
from simulator.judge import Judge
from simulator.runs.evidence import Evidence
from simulator.runs.workers import GRACE, Begun, Ended, defect, play_side_by_side
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

    from simulator.chosen import About
    from simulator.probes import ProbeCase
    from simulator.redaction import Redactor
    from simulator.scenario.case import Case, RunData
    from simulator.settings import Connection

__all__ = ["deaf_to_ctrl_c", "play_in_processes"]

_POLL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Learned:
    """Secrets that a child saw in its traffic."""

    secrets: tuple[str, ...]


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
    suspected: Set[About]


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
    stopped, stopping = context.Pipe(duplex=False)
    children, happening = [], []
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
            suspected=engine.suspected,
        )
        happened, tell = context.Pipe(duplex=False)
        children.append(context.Process(target=_child, args=(share, tell, stopped), daemon=True))
        with deaf_to_ctrl_c():
            children[-1].start()
        tell.close()  # the child's own end is now the only one, so that its death is heard
        happening.append(happened)
    unfinished = set(range(len(cases)))
    try:
        for event in _gather(engine, happening, stopping):
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
        stopping.close()
        for child in children:
            child.join(timeout=GRACE)
            if child.is_alive():
                child.terminate()


@contextmanager
def deaf_to_ctrl_c() -> Iterator[None]:
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


def _gather(engine: Engine, happening: Sequence[Any], stopping: Any) -> Iterator[Begun | Ended]:
    """What happens in the children, until each is done or has died: its pipe has come to its end."""
    grace, going_on = GRACE + 2, list(happening)
    while going_on and grace > 0:
        if engine.stop.is_set():
            stopping.close()
        ready: list[Any] = wait(going_on, timeout=_POLL)
        if not ready and engine.stop.is_set():
            grace -= _POLL
        for happened in ready:
            try:
                event = happened.recv()
            except (EOFError, OSError):
                going_on.remove(happened)
                continue
            if isinstance(event, _Learned):
                engine.redactor.learn_values(event.secrets)
            elif not isinstance(event, Exchange):
                yield event
            elif engine.keep is not None:
                engine.keep(event)


def _child(share: _Share, tell: Any, stopped: Any) -> None:
    """The body of a child process. The parent hears that it ended too early; why is told without secrets."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _play_share(share, tell, stopped)
    except Exception:  # noqa: BLE001 - a defect of ours, and the end of this process
        import traceback  # noqa: PLC0415 - only for that

        sys.stderr.write(share.redactor.text(traceback.format_exc()))
        sys.exit(1)


def _play_share(share: _Share, tell: Any, stopped: Any) -> None:
    import time  # noqa: PLC0415 - as below: only a child needs them

    from simulator.contract import Contract  # noqa: PLC0415
    from simulator.rules import Ordering  # noqa: PLC0415
    from simulator.transport import Transport  # noqa: PLC0415

    telling = threading.Lock()

    def send(event: Begun | Ended | Exchange | _Learned) -> None:
        with telling, suppress(BrokenPipeError):  # the parent is no more, and nobody has to be told
            tell.send(event)

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
            keep=send if share.journaling else None,
            stop=_as_event(stopped),
            keep_stages=share.keep_stages,
            strict=share.strict,
            suspected=share.suspected,
        )
        learned: tuple[str, ...] = ()
        evidence = Evidence()
        for event in play_side_by_side(engine, share.cases, share.workers):
            if engine.redactor.learned != learned:  # before anything is told of what they were seen in
                learned = engine.redactor.learned
                send(_Learned(secrets=learned))
            send(_told(event, share.indexes[event.index], evidence))


def _told(event: Begun | Ended, index: int, evidence: Evidence) -> Begun | Ended:
    """What happened, by its place in the whole run and without the exchanges that nobody will want."""
    if isinstance(event, Begun):
        return Begun(index=index)
    return Ended(index=index, played=evidence.sifted(event.played))


def _as_event(stopped: Any) -> threading.Event:
    """An event that is set when the parent's end of the pipe is closed."""
    event = threading.Event()

    def follow() -> None:
        stopped.poll(None)
        event.set()

    threading.Thread(target=follow, daemon=True).start()
    return event
