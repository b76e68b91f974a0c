"""The journal as a file that survives a kill: one JSON document a line, written as the calls happen.

The first line is a header that says what was called and how (``{"journal": 1, "simulator": ...}``); each
further line is one exchange, described by ``schemas/journal.schema.json``. A body travels as text where its
bytes are UTF-8, so that the file can be read and searched, and as ``{"base64": ...}`` where they are not;
either way it comes back as it was. Only ``\\n`` ends a line. A last line that a killed run left incomplete
is left out.
"""

from __future__ import annotations

import base64
import json
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from simulator.errors import Location, OutputError, Problem
from simulator.exchange import Deliberate, Exchange, Headers, NoResponse, Reply, Request, Response, Silence

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

__all__ = ["FORMAT", "JournalWriter", "encoded", "exchange_from", "line_of"]

FORMAT = 1
"""The version of this file format, as the header's ``journal`` member gives it."""


class JournalWriter:
    """Writes a journal file as a run goes: each exchange is one line, handed to the system at once.

    ``header`` is written first, with the format's version added. ``resume`` adds to the end of a journal that
    has its header already (another process of the same run). Safe from several threads. OutputError where the
    file cannot be opened, already at construction, or cannot take another line.
    """

    def __init__(self, path: Path, *, header: Mapping[str, Any], resume: bool = False) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            if not resume:
                path.write_bytes(b"")
            # Appending without a buffer: a line is one write at the very end, so that processes can share it.
            self._file = path.open("ab", buffering=0)
        except OSError as error:
            raise _unwritable(path, error) from error
        if not resume:
            try:
                self._write({"journal": FORMAT, **header})
            except OutputError:
                self.close()
                raise

    def write(self, exchange: Exchange) -> None:
        """Adds one exchange, as it is: secrets must have been masked before."""
        self._write(line_of(exchange))

    def close(self) -> None:
        """Ends the file. More than once is harmless."""
        with self._lock, suppress(OSError):
            self._file.close()

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        data = memoryview(encoded(line))
        with self._lock:
            try:
                while data:  # a full disk or a pipe takes a part; the next try says why
                    data = data[self._file.write(data) or 0 :]
            except (OSError, ValueError) as error:  # ValueError: closed
                raise _unwritable(self._path, error) from error


def line_of(exchange: Exchange) -> dict[str, Any]:
    """One exchange as the JSON object of its line."""
    request = exchange.request
    return {
        "scenario": exchange.scenario,
        "number": exchange.number,
        "endpoint": exchange.endpoint,
        "account": exchange.account,
        "reseller_support": exchange.reseller_support,
        "injected": exchange.injected,
        **({"probe": exchange.probe.value} if exchange.probe is not None else {}),
        "started": exchange.started,
        "elapsed": exchange.elapsed,
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": request.headers,
            "body": None if request.body is None else _body(request.body),
        },
        "reply": _reply(exchange.reply),
    }


def exchange_from(line: Mapping[str, Any]) -> Exchange:
    """The exchange that a line stands for. KeyError, TypeError or ValueError where it is not such a line."""
    request = line["request"]
    body = request["body"]
    return Exchange(
        number=_of(int, line["number"]),
        scenario=_of(str, line["scenario"]),
        endpoint=_of((str, type(None)), line["endpoint"]),
        account=_of((str, type(None)), line["account"]),
        reseller_support=_of((bool, type(None)), line["reseller_support"]),
        injected=_of(bool, line["injected"]),
        probe=Deliberate(line["probe"]) if "probe" in line else None,
        started=float(line["started"]),
        elapsed=float(line["elapsed"]),
        request=Request(
            method=_of(str, request["method"]),
            url=_of(str, request["url"]),
            headers=_headers(request["headers"]),
            body=None if body is None else _bytes(body),
        ),
        reply=_reply_from(line["reply"]),
    )


def _reply(reply: Reply) -> dict[str, Any]:
    match reply:
        case Response():
            return {
                "status": reply.status,
                "reason": reply.reason,
                "headers": reply.headers,
                "body": _body(reply.body),
            }
        case NoResponse():
            return {"silence": reply.silence.value, "detail": reply.detail}


def _reply_from(line: Mapping[str, Any]) -> Reply:
    if "silence" in line:
        return NoResponse(silence=Silence(line["silence"]), detail=_of(str, line["detail"]))
    return Response(
        status=_of(int, line["status"]),
        reason=_of(str, line["reason"]),
        headers=_headers(line["headers"]),
        body=_bytes(line["body"]),
    )


def _body(body: bytes) -> str | dict[str, str]:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _bytes(body: str | Mapping[str, str]) -> bytes:
    if isinstance(body, str):
        return body.encode("utf-8")
    return base64.b64decode(body["base64"], validate=True)


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((_of(str, name), _of(str, value)) for name, value in pairs)


def _of(kind: type | tuple[type, ...], value: Any) -> Any:
    """The value itself, where it is of the type that the format gives it."""
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise TypeError(f"{value!r} is not what belongs there")
    return value


def encoded(line: Mapping[str, Any]) -> bytes:
    """A line of the file as its bytes, its end included."""
    try:
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # a header with half a surrogate pair: only an escape can hold it
        return json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n"


def _unwritable(path: Path, error: OSError | ValueError) -> OutputError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return OutputError(
        Problem(
            what=f"the journal cannot be written: {reason}",
            where=Location(file=str(path)),
            fix="name a file in a folder that exists and may be written to, on a disk with room left",
        )
    )
