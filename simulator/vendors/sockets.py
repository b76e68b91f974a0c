"""HTTP/1.1 with connections that are kept: a threaded server and its request handler, on top of werkzeug's.

Werkzeug's own handler closes after every answer, because it may leave part of a request unread. This one
reads the whole request first, writes each answer in one piece without waiting for more to fill a packet
(TCP_NODELAY), and can do what WSGI cannot: hang up in the middle, and notice that the caller did.
"""

from __future__ import annotations

import io
import selectors
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import WSGIApplication

__all__ = ["VendorServer"]

_LARGEST_REQUEST = 16 * 1024 * 1024

_INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"

_LOOKS = 0.05
"""seconds between two looks at whether a held call still has a caller"""
_IDLE = 300.0
"""seconds after which a connection without a request is closed"""


class VendorServer(ThreadedWSGIServer):
    """Serves an application on a listening socket, which it takes over, until :meth:`stop`."""

    def __init__(self, listening: socket.socket, app: WSGIApplication) -> None:
        host, port = listening.getsockname()[:2]
        super().__init__(host, port, app, handler=_Handler, fd=listening.fileno())
        listening.close()
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._changed = threading.Condition()

    def get_request(self) -> tuple[Any, Any]:
        """Remembers each connection, so that it can be ended."""
        connection, address = super().get_request()
        with self._changed:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """A connection has ended."""
        with self._changed:
            self._open.discard(request)
            self._changed.notify_all()
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is nothing to report; anything else is a defect and is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def stop(self, *, patience: float = 2.0) -> None:
        """Accepts nothing more, ends what is open, and waits up to ``patience`` seconds for it."""
        self.closing.set()
        self.shutdown()
        with self._changed:
            for connection in self._open:
                _end(connection)
            self._changed.wait_for(lambda: not self._open, timeout=patience)


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the caller was first


class _Handler(WSGIRequestHandler):
    """One connection: request after request, each answered in one write."""

    server: VendorServer
    protocol_version = "HTTP/1.1"
    _is_old = False
    _is_lower_case = False
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = _IDLE

    def version_string(self) -> str:
        """The Server header."""
        return "built-in-vendor"

    def send_header(self, keyword: str, value: str) -> None:
        """In the case that the vendor writes names in."""
        super().send_header(keyword.lower() if self._is_lower_case else keyword, value)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing: the journal of the run has it all."""

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing either."""

    def handle_expect_100(self) -> bool:
        """The caller waits for this line before it sends its body, so it cannot stay in the buffer."""
        proceed = super().handle_expect_100()
        self.wfile.flush()
        return proceed

    def run_wsgi(self) -> None:
        """Reads the request to its end, asks the application, and writes the answer."""
        environ = self.make_environ()
        body = self._request_body(environ)
        if body is None:
            return
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        environ["simulator.hold"] = self._hold
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            begun[:] = (status, headers)
            return self.wfile.write

        chunks = self.server.app(environ, start_response)
        try:
            if "simulator.severed" in environ:
                self._sever(environ["simulator.severed"])
            else:
                status, headers = begun
                self._is_old = bool(environ.get("simulator.http_1_0"))
                self._is_lower_case = bool(environ.get("simulator.lower_case_headers"))
                if environ.get("simulator.interim"):
                    self.wfile.write(_INTERIM)
                self._answer(status, headers, chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()

    def _request_body(self, environ: dict[str, Any]) -> bytes | None:
        """The whole body, or None once an error was answered."""
        limit = _LARGEST_REQUEST
        try:
            if "wsgi.input_terminated" in environ:  # chunked; werkzeug undoes it
                body = environ["wsgi.input"].read(limit + 1)
            else:
                length = int(environ.get("CONTENT_LENGTH") or 0)
                body = self.rfile.read(length) if 0 <= length <= limit else bytes(limit + 1)
        except (ValueError, OSError):
            self.send_error(400, "The request's body cannot be read")
            self.close_connection = True
            return None
        if len(body) > limit:
            self.send_error(413)
            self.close_connection = True
            return None
        return bytes(body)

    def _answer(self, status: str, headers: list[tuple[str, str]], chunks: Iterable[bytes]) -> None:
        code, _, reason = status.partition(" ")
        self.protocol_version = "HTTP/1.0" if self._is_old else "HTTP/1.1"
        self.close_connection = self.close_connection or self._is_old
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        has_body = self.command != "HEAD" and code not in ("204", "304")
        sized = any(name.lower() == "content-length" for name, _ in headers)
        chunked = has_body and not sized and self.request_version >= "HTTP/1.1" and not self._is_old
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif has_body and not sized:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if has_body:
            self._write(chunks, chunked=chunked)
        self.wfile.flush()

    def _write(self, chunks: Iterable[bytes], *, chunked: bool) -> None:
        for chunk in filter(None, chunks):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if chunked else chunk)
            if chunked:
                self.wfile.flush()
        if chunked:
            self.wfile.write(b"0\r\n\r\n")

    def _sever(self, sent: bytes) -> None:
        self.close_connection = True
        self.wfile.write(sent)
        self.wfile.flush()

    def _hold(self, seconds: float) -> None:
        """Waits, unless the server closes or the caller hangs up before."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._hung_up():
            if self.server.closing.wait(min(left, _LOOKS)):
                return

    def _hung_up(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.connection, selectors.EVENT_READ)
            if not selector.select(timeout=0):
                return False
        try:
            return not self.connection.recv(1, socket.MSG_PEEK)
        except OSError:
            return True
