"""Vendors made of bytes: servers on real sockets that do exactly one thing, right or wrong.

A server plays a :data:`Script` on each connection it accepts::

    with wire.server(wire.answering(wire.http(200, b'{"Code": 0}'))) as vendor:
        ...                     # call vendor.url, e.g. "http://127.0.0.1:40123"
        vendor.received         # the requests as they came: [b"POST / HTTP/1.1\\r\\n..."]

Ready-made scripts: :func:`answering`, :func:`hanging_up`, :func:`resetting`, :func:`dripping`,
:func:`pouring`, :func:`silent`; any function of a :class:`Line` is one too. Their bytes come from
:func:`http` and :func:`chunked`. With ``tls=wire.Authority().context()`` a server speaks https. Where nobody
answers at all: :func:`nobody` refuses connections, :func:`deaf` lets them wait. Everything is on 127.0.0.1,
bounded in time, and gone when the ``with`` block ends.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import trustme

__all__ = [
    "Authority",
    "Line",
    "Script",
    "Vendor",
    "answering",
    "chunked",
    "deaf",
    "dripping",
    "hanging_up",
    "http",
    "nobody",
    "pouring",
    "resetting",
    "server",
    "silent",
]

_PATIENCE = 10.0
"""Seconds after which a server gives up on a client: no test may hang."""


class Line:
    """The server's end of one connection, in the hands of a script."""

    def __init__(self, connection: socket.socket, vendor: Vendor) -> None:
        self.socket = connection
        self.vendor = vendor
        self._ahead = b""

    def read(self) -> bytes:
        """The next whole request (its head, and a body of Content-Length), or b"" once the client hung up."""
        while b"\r\n\r\n" not in self._ahead:
            if not self._more():
                return b""
        head, _, _ = self._ahead.partition(b"\r\n\r\n")
        size = len(head) + 4 + _content_length(head)
        while len(self._ahead) < size:
            if not self._more():
                return b""
        request, self._ahead = self._ahead[:size], self._ahead[size:]
        self.vendor.received.append(request)
        return request

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.socket.sendall(data)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the server itself lives."""
        self.vendor.ended.wait(seconds)

    def reset(self) -> None:
        """End the connection with a TCP reset instead of a good-bye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _more(self) -> bool:
        piece = self.socket.recv(65536)
        self._ahead += piece
        return bool(piece)


Script = Callable[[Line], None]
"""What a server does on one connection; when it returns, the connection is closed."""


@dataclass(eq=False, slots=True, kw_only=True)
class Vendor:
    """A running server. ``received`` are the requests of all connections, as they came, in order."""

    host: str
    port: int
    scheme: str = "http"
    received: list[bytes] = field(default_factory=list)
    connections: list[int] = field(default_factory=list)
    """the client's port of each accepted connection"""
    ended: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"{self.scheme}://{self.host}:{self.port}"


@contextmanager
def server(script: Script, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Vendor]:
    """Play ``script`` on every connection, each in a thread of its own.

    ``host`` is how :attr:`Vendor.url` calls this machine; it listens on 127.0.0.1 whatever the name.
    """
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        scheme = "https" if tls else "http"
        vendor = Vendor(host=host, port=listening.getsockname()[1], scheme=scheme)
        listening.settimeout(0.02)
        threads = [threading.Thread(target=_accept, args=(listening, vendor, script, tls), daemon=True)]
        threads[0].start()
        try:
            yield vendor
        finally:
            vendor.ended.set()
            threads[0].join(_PATIENCE)


@contextmanager
def nobody() -> Iterator[str]:
    """A URL at which every connection is refused: the port is taken, and nobody listens at it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def deaf() -> Iterator[str]:
    """A URL at which a connection is neither accepted nor refused, as behind a firewall (Linux)."""
    with socket.socket() as listening, socket.socket() as first, socket.socket() as second:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for filling in (first, second):  # the queue of the unaccepted is full with one; be sure of it
            filling.setblocking(False)
            filling.connect_ex(listening.getsockname())
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def http(
    status: int = 200,
    body: bytes = b"",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "application/json; charset=utf-8"),),
    *,
    reason: str = "OK",
    length: int | None = None,
) -> bytes:
    """The bytes of an answer. ``length`` is what Content-Length says: the truth if None, -1 for no header."""
    said = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
    if said >= 0:
        lines.append(f"Content-Length: {said}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def chunked(*chunks: bytes, headers: Sequence[tuple[str, str]] = (), end: bytes = b"0\r\n\r\n") -> bytes:
    """The bytes of an answer sent in chunks; ``end=b""`` leaves it unfinished."""
    head = http(headers=(*headers, ("Transfer-Encoding", "chunked")), length=-1)
    return head + b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def answering(*answers: bytes) -> Script:
    """Answer each request with the next answer, and with the last for ever; connections are kept."""
    left = list(answers)
    lock = threading.Lock()

    def script(line: Line) -> None:
        while line.read():
            with lock:
                answer = left.pop(0) if len(left) > 1 else left[0]
            line.send(answer)

    return script


def hanging_up(data: bytes = b"", *, unread: bool = False) -> Script:
    """Send ``data`` (half an answer, garbage) and close; with ``unread``, without reading the request."""

    def script(line: Line) -> None:
        if _turn(line, unread=unread):
            line.send(data)

    return script


def resetting(data: bytes = b"", *, unread: bool = False) -> Script:
    """The same, but the connection ends with a reset (the client sees "connection reset by peer")."""

    def script(line: Line) -> None:
        if _turn(line, unread=unread):
            line.send(data)
            line.reset()

    return script


def _turn(line: Line, *, unread: bool) -> bool:
    """Wait for the server's turn: a whole request came, or (unread) the client had time to connect."""
    if unread:
        line.pause(0.05)
    return unread or bool(line.read())


def dripping(data: bytes, *, every: float = 0.05, at_once: int = 0) -> Script:
    """Send the first ``at_once`` bytes, then one byte ``every`` so many seconds."""

    def script(line: Line) -> None:
        while line.read():
            line.send(data[:at_once])
            for byte in data[at_once:]:
                if line.vendor.ended.wait(every):
                    return
                line.send(bytes([byte]))

    return script


def pouring(head: bytes, size: int) -> Script:
    """Send ``head``, then ``size`` bytes of body without ever holding them all."""

    def script(line: Line) -> None:
        line.read()
        line.send(head)
        block = b" " * 65536
        for _ in range(size // len(block)):
            line.send(block)
        line.send(block[: size % len(block)])

    return script


def silent(line: Line) -> None:
    """Read the request and say nothing until the server ends."""
    line.read()
    line.pause(_PATIENCE)


class Authority:
    """A certificate authority of its own, made in memory by trustme."""

    def __init__(self) -> None:
        import trustme  # noqa: PLC0415 - slow, and only needed for https

        self._authority = trustme.CA()

    def write(self, folder: Path) -> Path:
        """The authority's certificate as a PEM file: what ``tls.ca_bundle`` of a service file names."""
        place = folder / "authority.pem"
        self._authority.cert_pem.write_to_path(str(place))
        return place

    def context(self, *names: str, clients: bool = False, expired: bool = False) -> ssl.SSLContext:
        """A server's TLS context, for ``names`` (localhost and 127.0.0.1 unless given).

        With ``clients`` it wants a client certificate of this authority; ``expired``, its own is long past.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._issue(*(names or ("localhost", "127.0.0.1")), expired=expired).configure_cert(context)
        if clients:
            context.verify_mode = ssl.CERT_REQUIRED
            self._authority.configure_trust(context)
        return context

    def write_client(self, folder: Path) -> tuple[Path, Path]:
        """A client's certificate and its key, as PEM files."""
        issued = self._issue("client@example.com")
        certificate, key = folder / "client.pem", folder / "client-key.pem"
        issued.cert_chain_pems[0].write_to_path(str(certificate))
        issued.private_key_pem.write_to_path(str(key))
        return certificate, key

    def _issue(self, *names: str, expired: bool = False) -> trustme.LeafCert:
        from datetime import UTC, datetime  # noqa: PLC0415

        begins, ends = datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 1, 1, tzinfo=UTC)
        if expired:
            return self._authority.issue_cert(*names, not_before=begins, not_after=ends)
        return self._authority.issue_cert(*names)


def _accept(listening: socket.socket, vendor: Vendor, script: Script, tls: ssl.SSLContext | None) -> None:
    """Accept until the vendor ends; then end every connection and wait for its script."""
    players: list[threading.Thread] = []
    while not vendor.ended.is_set():
        with suppress(TimeoutError):
            connection, (_, port, *_) = listening.accept()
            vendor.connections.append(port)
            player = threading.Thread(target=_play, args=(connection, vendor, script, tls), daemon=True)
            players.append(player)
            player.start()
    for connection in tuple(vendor._open):
        with suppress(OSError):  # closed by its script already
            socket.socket.shutdown(connection, socket.SHUT_RDWR)
    for player in players:
        player.join(_PATIENCE)


def _play(connection: socket.socket, vendor: Vendor, script: Script, tls: ssl.SSLContext | None) -> None:
    connection.settimeout(_PATIENCE)
    vendor._open.append(connection)
    with connection, suppress(OSError):  # the client went away, or would not shake hands: its own affair
        line = tls.wrap_socket(connection, server_side=True) if tls else connection
        vendor._open.append(line)
        with line:
            script(Line(line, vendor))


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0
