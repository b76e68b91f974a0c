"""The journal as a file that survives a kill: one JSON document a line, written as the calls happen.

The first line is a header that says what was called and how (``{"journal": 1, "simulator": ...}``); each
further line is one exchange, described by ``schemas/journal.schema.json``. A body travels as text where its
bytes are UTF-8, so that the file can be read and searched, and as ``{"base64": ...}`` where they are not;
either way it comes back as it was. Only ``\\n`` ends a line. A last line that a killed run left incomplete
is left out. A run that came to its end says so in a last line of its own: without it, any scenario may have
been broken off.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from simulator.errors import OutputError
from simulator.exchange import Deliberate, Exchange, Headers, NoResponse, Reply, Request, Response, Silence
from simulator.journal.lines import LineWriter, encoded
from simulator.journal.members import of, seconds, status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

__all__ = ["END", "FORMAT", "JournalWriter", "exchange_from", "journal_text", "line_of"]

FORMAT = 1
"""The version of this file format, as the header's ``journal`` member gives it."""
END = {"ended": True}
"""The last line of a journal whose run came to its end."""


class JournalWriter:
    """Writes a journal file as a run goes: each exchange is one line, handed to the system at once.

    A ``path`` of None is standard output. ``header`` is written first, with the format's version added.
    ``resume`` adds to the end of a journal that has its header already (another process of the same run).
    Safe from several threads. OutputError where the file cannot be opened, already at construction, or cannot
    take another line.
    """

    def __init__(self, path: Path | None, *, header: Mapping[str, Any], resume: bool = False) -> None:
        self._lines = LineWriter(path, what="the journal", resume=resume)
        if not resume:
            try:
                self._lines.write({"journal": FORMAT, **header})
            except OutputError:
                self.close()
                raise

    def write(self, exchange: Exchange) -> None:
        """Adds one exchange, as it is: secrets must have been masked before."""
        self._lines.write(line_of(exchange))

    def end(self) -> None:
        """Says that every scenario is there to its end."""
        self._lines.write(END)

    def close(self) -> None:
        """Ends the file. More than once is harmless."""
        self._lines.close()

    def __enter__(self) -> JournalWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def journal_text(header: Mapping[str, Any], exchanges: Iterable[Exchange], *, ended: bool = True) -> str:
    """A whole journal, as the writer writes it; secrets must have been masked before."""
    lines = [{"journal": FORMAT, **header}, *map(line_of, exchanges), *([END] if ended else [])]
    return b"".join(map(encoded, lines)).decode()


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
        **({"inspection": True} if exchange.inspection else {}),
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
    """The exchange that a line stands for. What ``members.UNREADABLE`` names where it is not such a line."""
    request = line["request"]
    body = request["body"]
    return Exchange(
        number=of(int, line["number"]),
        scenario=of(str, line["scenario"]),
        endpoint=of((str, type(None)), line["endpoint"]),
        account=of((str, type(None)), line["account"]),
        reseller_support=of((bool, type(None)), line["reseller_support"]),
        injected=of(bool, line["injected"]),
        probe=Deliberate(line["probe"]) if "probe" in line else None,
        inspection=of(bool, line.get("inspection", False)),
        started=seconds(line["started"]),
        elapsed=seconds(line["elapsed"]),
        request=Request(
            method=of(str, request["method"]),
            url=of(str, request["url"]),
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
        return NoResponse(silence=Silence(line["silence"]), detail=of(str, line["detail"]))
    return Response(
        status=status(line["status"]),
        reason=of(str, line["reason"]),
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
    return base64.b64decode(of(str, body["base64"]), validate=True)


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((of(str, name), of(str, value)) for name, value in pairs)
