"""Threads that play cases side by side, each case by one of them.

Threads, because a vendor is waited for; and never the main thread, so that Ctrl-C is heard at once even while
every worker waits.
"""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections import deque
from typing import TYPE_CHECKING, TypeVar

from simulator.engine import Engine, Played
from simulator.judge import Judgement
from simulator.results import Outcome, ScenarioResult
from simulator.scenario.case import Case
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.probes import ProbeCase
    from simulator.runs.probing import Prober

__all__ = ["GRACE", "Begun", "Ended", "defect", "in_thread", "play_side_by_side"]

GRACE = 3.0
"""seconds that a stopped run gives the calls that are on their way"""

_READABLE = 0.02
"""seconds between two times that the listening thread is woken"""
_POLL = 0.05
"""seconds; never with a SimpleQueue, whose get waits for ever where a signal comes as its time runs out"""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A worker has taken up a case; ``index`` is its place in the sequence given."""

    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A case is judged, or cut short by the end of the run."""

    index: int
    played: Played


def play_side_by_side(
    engine: Engine, cases: Sequence[Case | ProbeCase], workers: int
) -> Iterator[Begun | Ended]:
    """Play the cases with so many threads; yields each beginning and end as it happens.

    After ``engine.stop`` no case is begun, and cases still waiting for the vendor are given up after a grace:
    they end with what was judged of them until then.
    """
    told = _News()
    players = _Players(engine, cases)
    indexes = iter(range(len(cases)))
    taking = threading.Lock()

    def work() -> None:
        while not engine.stop.is_set():
            with taking:
                index = next(indexes, None)
            if index is None:
                break
            told.put(Begun(index=index))
            told.put(Ended(index=index, played=_play(engine, players, cases[index])))
        told.put(None)

    count = min(workers, len(cases))
    for number in range(count):
        threading.Thread(target=work, name=f"worker-{number + 1}", daemon=True).start()
    begun: set[int] = set()
    for event in _listen(told, engine.stop, count):
        if isinstance(event, Begun):
            begun.add(event.index)
        else:
            begun.discard(event.index)
        yield event
    for index in sorted(begun):
        played = players.give_up(cases[index])
        if played is not None:
            yield Ended(index=index, played=played)


class _News:
    """What the workers have to tell, to one thread that listens; None is the end of a worker.

    To wake that thread costs as much as a call, so that it is woken no oftener than anybody can read: what
    happens in between it finds with the next news, or looks for by itself.
    """

    def __init__(self) -> None:
        self._happened: deque[Begun | Ended | None] = deque()
        self._there_is = threading.Event()
        self._woken = float("-inf")

    def put(self, event: Begun | Ended | None) -> None:
        """Tell; any thread may, and the end of a worker is heard at once."""
        self._happened.append(event)
        now = time.monotonic()
        if event is None or now - self._woken > _READABLE:
            self._woken = now
            self._there_is.set()

    def take(self) -> Iterator[Begun | Ended | None]:
        """Everything told by now, after a wait for it where there is nothing."""
        self._there_is.wait(_POLL)
        self._there_is.clear()
        while self._happened:
            yield self._happened.popleft()


def _listen(told: _News, stop: threading.Event, working: int) -> Iterator[Begun | Ended]:
    grace = GRACE
    while working and grace > 0:
        nothing = True
        for event in told.take():
            nothing = False
            if event is None:
                working -= 1
            else:
                yield event
        if nothing and stop.is_set():
            grace -= _POLL


class _Players:
    """The engine plays scenarios, a prober plays probes; a run that has none of them does without."""

    def __init__(self, engine: Engine, cases: Sequence[Case | ProbeCase]) -> None:
        self._engine = engine
        self._prober = None if all(isinstance(case, Case) for case in cases) else _prober(engine)

    def play(self, case: Case | ProbeCase) -> Played:
        """See :meth:`Engine.play`."""
        if isinstance(case, Case):
            return self._engine.play(case)
        assert self._prober is not None, "it was among the cases"  # noqa: S101
        return self._prober.play(case)

    def give_up(self, case: Case | ProbeCase) -> Played | None:
        """See :meth:`Engine.give_up`."""
        if isinstance(case, Case):
            return self._engine.give_up(case)
        assert self._prober is not None, "it was among the cases"  # noqa: S101
        return self._prober.give_up(case)


def _prober(engine: Engine) -> Prober:
    from simulator.runs.probing import Prober  # noqa: PLC0415 - a run of named scenarios has no probes

    return Prober(engine)


def _play(engine: Engine, players: _Players, case: Case | ProbeCase) -> Played:
    try:
        return players.play(case)
    except Exception:  # noqa: BLE001 - a defect of ours must not take the other scenarios' results with it
        trace = traceback.format_exc()
        return defect(engine, case, f"the simulator failed while playing this scenario\n{trace}")


def defect(engine: Engine, case: Case | ProbeCase, what: str) -> Played:
    """Our own bug, told as such: the run goes on and ends with exit code 70."""
    finding = engine.contract.catalogue.finding(
        "tool.defect",
        message=engine.redactor.text(what),
        scenario=case.id,
    )
    result = ScenarioResult(
        id=case.id,
        title=case.scenario.title,
        file=case.scenario.file,
        reseller_support=case.service.reseller_support,
        outcome=Outcome.ERROR,
        findings=(finding,),
    )
    return Played(result=result, judgement=Judgement(findings=(finding,), judged=frozenset()))


def in_thread(work: Callable[[], T], stop: threading.Event) -> T | None:
    """The result of ``work``, or None once the run is stopped and the grace is over. Its exceptions are
    raised.
    """
    done: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    grace = GRACE
    while grace > 0:
        try:
            result, error = done.get(timeout=_POLL)
        except queue.Empty:
            grace -= _POLL if stop.is_set() else 0
            continue
        if error is not None:
            raise error
        return result
    return None
