"""The way to the vendor: one request in, one reply out, and nothing that the network does ever raised.

What it does not do, on purpose, because a judge must see what the vendor really sent: redirects are never
followed, cookies never kept, nothing is ever sent twice. It is not a ``requests.Session`` either: a prepared
request handed to an adapter of our own is well over twice as fast as ``Session.post`` (measured by
``tests/benchmarks/transport.py``).

Importing this module is cheap; requests comes in when the first :class:`Transport` is made.
"""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Self

from simulator.exchange import NoResponse, Reply, Request, Silence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from simulator.settings import Connection
    from simulator.transport.adapter import Adapter

__all__ = ["Transport"]

_STOPPED = NoResponse(silence=Silence.DROPPED, detail="The run was stopped while this call was under way.")


class Transport:
    """Sends requests as ``connection`` allows. Threads may share it; each has connections of its own.

    Raises :class:`~simulator.errors.SettingsError` where the CA bundle or client certificate cannot be used.
    """

    def __init__(self, connection: Connection) -> None:
        from simulator.transport.adapter import Adapter  # noqa: PLC0415 - brings in requests
        from simulator.transport.trust import Trust  # noqa: PLC0415 - and ssl

        self._new_adapter = partial(Adapter, connection, Trust(connection))
        self._of_this_thread = threading.local()
        self._adapters: list[Adapter] = []
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def send(self, request: Request) -> Reply:
        """Send one request and wait for its complete answer, or for the reason why there is none.

        ``request.headers`` travel exactly as given; only Host and Content-Length are added where HTTP needs
        them. Raises :class:`~simulator.errors.SettingsError` for what cannot be sent at all (a URL or a
        header that HTTP does not allow), before anything is, and SimulatorError where this machine has run
        out of file handles. After :meth:`close`, and for a call that it interrupts, the reply is a NoResponse
        that says so: nothing to hold against the vendor.
        """
        if self._closed.is_set():
            return _STOPPED
        adapter = self._adapter()
        reply = adapter.reply(request)
        if self._closed.is_set():
            adapter.close()  # it may have connected after the others were closed
            return _STOPPED if isinstance(reply, NoResponse) else reply
        return reply

    def send_at_once(self, requests: Sequence[Request]) -> tuple[Reply, ...]:
        """Send several requests at the same moment, each over a new connection; the replies in their order.

        Raises what :meth:`send` does, once all have come to an end.
        """
        senders = [self._apart() for _ in requests]
        gate = threading.Barrier(len(requests))
        came: list[Reply | BaseException] = [_STOPPED] * len(requests)

        def send(place: int) -> None:
            try:
                gate.wait()
                came[place] = senders[place].reply(requests[place])
            except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits
                came[place] = error

        threads = [threading.Thread(target=send, args=(at,), daemon=True) for at in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for sender in senders:
            self._done_with(sender)
        failed = next((one for one in came if isinstance(one, BaseException)), None)
        if failed is not None:
            raise failed
        replies = tuple(one for one in came if not isinstance(one, BaseException))
        return (_STOPPED,) * len(replies) if self._closed.is_set() else replies

    def send_and_drop(self, request: Request) -> NoResponse:
        """Send a request over a new connection and hang up, at the first sign of an answer or a moment later.

        What is returned says so, or why nobody was reached. Raises what :meth:`send` does.
        """
        sender = self._apart()
        try:
            return sender.drop(request)
        finally:
            self._done_with(sender)

    def _apart(self) -> Adapter:
        """An adapter beside this thread's own, for one call."""
        adapter = self._new_adapter()
        with self._lock:
            self._adapters.append(adapter)
        return adapter

    def _done_with(self, adapter: Adapter) -> None:
        adapter.close()
        with self._lock:
            self._adapters.remove(adapter)

    def close(self) -> None:
        """Close every connection. Calls that other threads still wait for end at once."""
        self._closed.set()
        with self._lock:
            adapters = tuple(self._adapters)
        for adapter in adapters:
            adapter.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _adapter(self) -> Adapter:
        """This thread's adapter; it lives until :meth:`close`, as worker threads live as long as a run."""
        adapter: Adapter | None = getattr(self._of_this_thread, "adapter", None)
        if adapter is None:
            adapter = self._of_this_thread.adapter = self._new_adapter()
            with self._lock:
                self._adapters.append(adapter)
        return adapter
