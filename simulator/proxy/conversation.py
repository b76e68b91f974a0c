"""One connection of the platform, and those to the vendor that mirror it: call after call, both ways at once.

Both ways, because a client that says ``Expect: 100-continue`` waits with its body for a word of the vendor,
and because a platform that hangs up while the vendor thinks must be seen to.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import h11

from simulator.exchange import NoResponse
from simulator.proxy.call import MOST_HEAD_BYTES, Call
from simulator.transport.reaching import Reaching

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from simulator.proxy.routing import Routing
    from simulator.settings import Connection

    Passed = Callable[[Call, float, float], None]

__all__ = ["Conversation"]

_PIECE = 64 * 1024
_LOOKS = 0.1
"""seconds between two looks at whether the proxy ends"""
_NOT_HTTP = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Conversation:
    """Passes calls on until either side is done. ``passed`` is told each call, when it began (seconds
    since the epoch) and how many seconds it took.
    """

    def __init__(
        self,
        platform: socket.socket,
        *,
        routing: Routing,
        connection: Connection,
        passed: Passed,
        ending: threading.Event,
    ) -> None:
        self._platform, self._routing, self._connection = platform, routing, connection
        self._passed, self._ending = passed, ending
        self._reader = h11.Connection(h11.SERVER, max_incomplete_event_size=MOST_HEAD_BYTES)
        self._vendors: dict[tuple[str, str], socket.socket] = {}

    def run(self) -> None:
        """The whole conversation; both ends are closed after it."""
        try:
            while not self._ending.is_set() and self._one():
                pass
        except h11.RemoteProtocolError:  # the platform's side speaks no HTTP that could be passed on
            with suppress(OSError):
                self._platform.sendall(_NOT_HTTP)
        except OSError:
            pass  # either side went away between two calls: that is the end of it
        finally:
            for open_ in (self._platform, *self._vendors.values()):
                with suppress(OSError):
                    open_.close()

    def _one(self) -> bool:
        """One call; False where none follows."""
        head = self._next_head()
        if head is None:
            return False
        began, ticks = time.time(), time.perf_counter()
        url = self._routing.url(head.method.decode("ascii"), head.target.decode("latin-1"))
        call = Call(head, url, self._connection.max_answer_bytes)
        goes_on = False
        try:
            goes_on = self._pass_on(call, url)
        except _VendorGoneError:
            call.came(b"")
        finally:
            elapsed = time.perf_counter() - ticks
            call.ended(elapsed)
            self._passed(call, began, elapsed)
        return goes_on and self._may_go_on()

    def _next_head(self) -> h11.Request | None:
        while True:
            event = self._reader.next_event()
            if isinstance(event, h11.Request):
                return event
            if event is not h11.NEED_DATA:
                return None
            data = self._heard()
            if data is None:
                return None
            self._reader.receive_data(data)

    def _heard(self) -> bytes | None:
        """What the platform says next, None once the proxy ends."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._platform, selectors.EVENT_READ)
            while not self._ending.is_set():
                if selector.select(_LOOKS):
                    return self._platform.recv(_PIECE)
        return None  # between two calls; one that is under way is waited for

    def _pass_on(self, call: Call, url: str) -> bool:
        vendor = self._vendor(url)
        if isinstance(vendor, NoResponse):
            self._hear_out(call)
            call.reply = vendor
            self._platform.sendall(_unreachable(vendor))
            return False
        _to_vendor(vendor, call.head())
        self._ask(call, vendor)
        with selectors.DefaultSelector() as selector:
            selector.register(self._platform, selectors.EVENT_READ)
            selector.register(vendor, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select(_LOOKS)}
                if vendor in ready and not self._answer(call, vendor):
                    return False
                if call.reply is not None:
                    break
                if self._platform in ready and not self._more(call, vendor, selector):
                    return False
        return not call.closes

    def _hear_out(self, call: Call) -> None:
        """The whole request of a call that goes nowhere: it is judged all the same."""
        call.head()
        while not call.asked:
            match self._reader.next_event():
                case h11.Data(data=data):
                    call.body(bytes(data))
                case h11.EndOfMessage():
                    call.end()
                case h11.NEED_DATA if heard := self._heard():
                    self._reader.receive_data(heard)
                case _:
                    return

    def _answer(self, call: Call, vendor: socket.socket) -> bool:
        """Pass the vendor's bytes on as they are; False where it has hung up."""
        data = self._of_vendor(vendor)
        if data is None:
            return True
        call.came(data)
        if not data:
            return False
        self._platform.sendall(data)
        return True

    def _of_vendor(self, vendor: socket.socket) -> bytes | None:
        """What the vendor says next; None where it was about the encryption alone, such as a TLS ticket."""
        vendor.setblocking(False)
        try:
            data = vendor.recv(_PIECE)
            while isinstance(vendor, ssl.SSLSocket) and vendor.pending():
                data += vendor.recv(_PIECE)  # decrypted already, so that no selector would tell of it
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        except OSError:
            return b""
        finally:
            vendor.settimeout(self._connection.answer_timeout)
        return data

    def _more(self, call: Call, vendor: socket.socket, selector: selectors.BaseSelector) -> bool:
        """More of the request, or the platform has hung up (False)."""
        if call.asked:  # what comes now is the next call, or the end
            if not self._platform.recv(1, socket.MSG_PEEK):
                return False
            selector.unregister(self._platform)
            return True
        data = self._platform.recv(_PIECE)
        if not data:
            return False
        self._reader.receive_data(data)
        self._ask(call, vendor)
        return True

    def _ask(self, call: Call, vendor: socket.socket) -> None:
        """Send on what there is of the request's body."""
        while not call.asked:
            match self._reader.next_event():
                case h11.Data(data=data):
                    _to_vendor(vendor, call.body(bytes(data)))
                case h11.EndOfMessage():
                    _to_vendor(vendor, call.end())
                case _:
                    return

    def _may_go_on(self) -> bool:
        """Tell the reader that the call was answered, so that it reads the next."""
        if self._reader.their_state is not h11.DONE:
            return False
        self._reader.send(h11.Response(status_code=200, headers=[("Content-Length", "0")]))
        self._reader.send(h11.EndOfMessage())
        if self._reader.our_state is not h11.DONE:
            return False
        self._reader.start_next_cycle()
        return True

    def _vendor(self, url: str) -> socket.socket | NoResponse:
        """The connection to the vendor's host: the one that is open, or a new one."""
        parts = urlsplit(url)
        place = parts.scheme, parts.netloc
        kept = self._vendors.pop(place, None)
        if kept is not None and _is_alive(kept):
            self._vendors[place] = kept
            return kept
        opened = Reaching(url, self._connection).open()
        if not isinstance(opened, NoResponse):
            opened.settimeout(self._connection.answer_timeout)
            self._vendors[place] = opened
        return opened


class _VendorGoneError(OSError):
    """The vendor's connection ended while something was sent to it."""


def _to_vendor(vendor: socket.socket, data: bytes) -> None:
    try:
        vendor.sendall(data)
    except OSError as error:
        raise _VendorGoneError from error


def _is_alive(kept: socket.socket) -> bool:
    """Whether the vendor has said nothing since, not even good-bye."""
    with selectors.DefaultSelector() as selector:
        selector.register(kept, selectors.EVENT_READ)
        if not selector.select(0):
            return True
    with suppress(OSError):
        kept.close()
    return False


def _unreachable(silence: NoResponse) -> bytes:
    body = f"The proxy of the marketplace simulator: {silence.detail}\n".encode()
    head = (
        "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
