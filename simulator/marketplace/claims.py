"""Claims: who works on an account at a service, so that two orders at once synchronize it once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from types import TracebackType

__all__ = ["Claims", "Held"]


class Claims:
    """What is worked on at this moment. Whoever wants the same waits, and no database knows of it."""

    def __init__(self) -> None:
        self._held: set[Hashable] = set()
        self._freed = threading.Condition()
        self._closed = False

    def holding(self) -> Held:
        """Nothing yet: a context manager to claim with, which gives everything back at its end."""
        return Held(self)

    def close(self) -> None:
        """Nobody waits any more: who asks gets nothing."""
        with self._freed:
            self._closed = True
            self._freed.notify_all()

    def _claim(self, key: Hashable, waits: Callable[[], None]) -> bool:
        with self._freed:
            if key not in self._held and not self._closed:
                self._held.add(key)
                return True
        waits()
        with self._freed:
            self._freed.wait_for(lambda: key not in self._held or self._closed)
            if self._closed:
                return False
            self._held.add(key)
            return True

    def _free(self, keys: set[Hashable]) -> None:
        with self._freed:
            self._held -= keys
            self._freed.notify_all()


class Held:
    """The claims of one operation. To claim in one order everywhere is what keeps two from waiting for each
    other: a reseller before its customer.
    """

    def __init__(self, claims: Claims) -> None:
        self._claims = claims
        self._keys: set[Hashable] = set()

    def claim(self, key: Hashable, waits: Callable[[], None] = lambda: None) -> bool:
        """Wait until nobody else has it; ``waits`` is called where that is not at once.

        False where the platform is stopped instead.
        """
        if not self._claims._claim(key, waits):
            return False
        self._keys.add(key)
        return True

    def release(self, key: Hashable) -> None:
        """Give one back; one that is not held is no matter."""
        if key in self._keys:
            self._keys.discard(key)
            self._claims._free({key})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._claims._free(self._keys)
        self._keys = set()
