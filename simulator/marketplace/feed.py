"""The feed: who listens is told what happens, and can take up again where the connection broke off.

Nobody who publishes ever waits for a listener. A listener that does not keep up, or comes back after what it
missed is forgotten, is told so by one :class:`~simulator.marketplace.happenings.Missed`.
"""

from __future__ import annotations

import threading
import uuid
from collections import deque
from typing import TYPE_CHECKING, Self

from simulator.marketplace.happenings import Event, Missed
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

__all__ = ["Feed", "Listener", "Published"]

_KEPT = 2_000
_QUEUE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An event with the id to resume after (``Last-Event-ID``) and the time, seconds since the epoch."""

    id: str
    at: float
    event: Event


class Feed:
    """Publishes events to listeners. Ids begin with what tells this feed from that of an earlier start."""

    def __init__(self, now: Callable[[], float], *, kept: int = _KEPT, queue: int = _QUEUE) -> None:
        self._now = now
        self._start = uuid.uuid4().hex[:8]
        self._queue = queue
        self._past: deque[tuple[int, Published]] = deque(maxlen=kept)
        self._last = 0
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()

    def publish(self, event: Event) -> Published:
        """Tell everybody. Safe from any thread."""
        with self._lock:
            self._last += 1
            published = Published(id=f"{self._start}-{self._last}", at=self._now(), event=event)
            self._past.append((self._last, published))
            listeners = tuple(self._listeners)
            for listener in listeners:
                listener._take(published)
        return published

    def listen(self, after: str | None = None) -> Listener:
        """A listener, to be closed. ``after`` is the id of the last event that was heard, None for none."""
        with self._lock:
            listener = Listener(self, self._queue)
            for published in self._since(after) if after else ():
                listener._take(published)
            self._listeners.add(listener)
        return listener

    @property
    def last_id(self) -> str:
        """The id of the newest event, to resume after what a page shows now."""
        with self._lock:
            return f"{self._start}-{self._last}"

    def _since(self, after: str) -> Iterator[Published]:
        start, _, number = after.rpartition("-")
        known = int(number) if start == self._start and number.isdecimal() else -1
        oldest = self._past[0][0] if self._past else self._last + 1
        if not oldest - 1 <= known <= self._last:
            yield Published(id=f"{self._start}-{self._last}", at=self._now(), event=Missed())
            return
        for count, published in self._past:
            if count > known:
                yield published

    def _forget(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.discard(listener)


class Listener:
    """A bounded queue of what happened since :meth:`Feed.listen`; a context manager."""

    def __init__(self, feed: Feed, size: int) -> None:
        self._feed = feed
        self._size = size
        self._waiting: deque[Published] = deque()
        self._ready = threading.Condition()
        self._closed = False

    def next(self, timeout: float | None = None) -> Published | None:
        """The next event; None where none came in time (seconds), or the listener was closed."""
        with self._ready:
            self._ready.wait_for(lambda: self._waiting or self._closed, timeout)
            return self._waiting.popleft() if self._waiting else None

    @property
    def waiting(self) -> int:
        """How many events are there already."""
        return len(self._waiting)

    @property
    def closed(self) -> bool:
        """True once nothing will come any more."""
        return self._closed

    def close(self) -> None:
        """End it, from whichever thread; who waits in :meth:`next` gets None."""
        self._feed._forget(self)
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    def _take(self, published: Published) -> None:
        with self._ready:
            if len(self._waiting) >= self._size:
                self._waiting.clear()
                published = Published(id=published.id, at=published.at, event=Missed())
            self._waiting.append(published)
            self._ready.notify_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
