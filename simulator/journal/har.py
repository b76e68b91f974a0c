"""HAR 1.2, the form in which browsers, proxies and test tools hand over recorded traffic: read and written.

What HAR has no member for (which run, scenario and account, the option's setting, an injected reply, a probe)
travels under ``_simulator``, as the format allows for names with an underscore; a HAR from elsewhere simply
has none.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from simulator import __version__
from simulator.errors import Problem, RecordingError
from simulator.exchange import (
    Deliberate,
    Exchange,
    Headers,
    NoResponse,
    Reply,
    Request,
    Response,
    Silence,
    header,
)
from simulator.journal.members import LATEST, UNREADABLE, faults_of, of, status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["exchanges_from", "har"]

_TEXT = (str, type(None))
_LIST = (list, type(None))

_ERRORS = {  # what browsers write into response._error, by the part that tells
    "REFUSED": Silence.REFUSED,
    "UNREACHABLE": Silence.REFUSED,
    "NAME_NOT_RESOLVED": Silence.UNRESOLVED,
    "CERT": Silence.TLS,
    "SSL": Silence.TLS,
    "TIMED_OUT": Silence.TIMEOUT,
    "TIMEOUT": Silence.TIMEOUT,
}


def har(exchanges: Iterable[Exchange], *, header: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The exchanges as a HAR document, ready for ``json.dump``.

    ``header`` is what a journal's first line says of a run, where they are of one.
    """
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "marketplace-simulator", "version": __version__},
            **({"_simulator": dict(header)} if header else {}),
            "entries": [_entry(exchange) for exchange in exchanges],
        }
    }


def exchanges_from(document: Mapping[str, Any], *, file: str) -> tuple[Exchange, ...]:
    """The exchanges of a HAR document in the order of their start, numbered from 1 where it says none.

    ``file`` names the document in problems and, where no scenario is named, in the exchanges. RecordingError
    where entries cannot be read, with each reason once.
    """
    exchanges: list[Exchange] = []
    unread: dict[str, list[int]] = {}
    for index, entry in enumerate(document["log"]["entries"]):
        try:
            exchanges.append(_exchange(entry, file=file))
        except UNREADABLE as error:
            for why in faults_of("har", entry, error):
                unread.setdefault(why, []).append(index)
    if unread:
        raise RecordingError(*(_unreadable(indexes, why, file=file) for why, indexes in unread.items()))
    return tuple(_in_order(exchanges))


def _in_order(exchanges: Sequence[Exchange]) -> Iterable[Exchange]:
    """By the time of the request; an entry without a time stays behind its predecessor."""
    clock, timed = 0.0, []
    for exchange in exchanges:
        clock = exchange.started or clock
        timed.append((clock, exchange))
    counted: dict[str, int] = {}
    for _, exchange in sorted(timed, key=lambda pair: pair[0]):
        counted[exchange.scenario] = number = counted.get(exchange.scenario, 0) + 1
        yield exchange if exchange.number else replace(exchange, number=number)


def _exchange(entry: Mapping[str, Any], *, file: str) -> Exchange:
    ours = entry.get("_simulator") or {}
    request = entry["request"]
    url = of(str, request["url"])
    if "://" not in url:
        raise ValueError("request.url is not an absolute URL")
    _refuse_unrecorded("request", request.get("postData"), request.get("bodySize"))
    _refuse_unrecorded("answer", entry["response"].get("content"), 0)
    return Exchange(
        number=of(int, ours.get("number", 0)),
        scenario=of(str, ours.get("scenario", file)),
        endpoint=of(_TEXT, ours.get("endpoint")),
        account=of(_TEXT, ours.get("account")),
        reseller_support=of((bool, type(None)), ours.get("reseller_support")),
        injected=of(bool, ours.get("injected", False)),
        probe=Deliberate(ours["probe"]) if "probe" in ours else None,
        inspection=of(bool, ours.get("inspection", False)),
        started=_started(entry.get("startedDateTime")),
        elapsed=_elapsed(entry.get("time")),
        request=Request(
            method=of(str, request["method"]).upper(),
            url=url,
            headers=_headers(request.get("headers")),
            body=_content(request.get("postData")),
        ),
        reply=_reply(entry["response"], ours),
    )


def _reply(response: Mapping[str, Any], ours: Mapping[str, Any]) -> Reply:
    if not response.get("status"):
        error = str(response.get("_error") or response.get("statusText") or "no answer was recorded")
        known = next((kind for part, kind in _ERRORS.items() if part in error.upper()), Silence.DROPPED)
        return NoResponse(silence=Silence(ours.get("silence", known)), detail=error)
    return Response(
        status=status(response["status"]),
        reason=of(_TEXT, response.get("statusText")) or "",
        headers=_headers(response.get("headers")),
        body=_content(response.get("content")) or b"",
    )


def _refuse_unrecorded(side: str, content: Mapping[str, Any] | None, size: Any) -> None:
    """JSON that was there and was not recorded would be judged as an empty body, which is another's fault.

    Browsers leave contents out where they are asked to, or where there are too many. What is not JSON (pages,
    images) is no call of the contract, and may be left out.
    """
    known = content or {}
    kind = str(known.get("mimeType") or "").lower()
    sizes = [number for number in (known.get("size"), size) if isinstance(number, int)]
    if known.get("text") is None and any(number > 0 for number in sizes) and (not kind or "json" in kind):
        raise ValueError(f"the content of its {side} was not recorded")


def _headers(pairs: Sequence[Mapping[str, str]] | None) -> Headers:
    return tuple((of(str, pair["name"]), of(str, pair["value"])) for pair in of(_LIST, pairs) or ())


def _content(content: Mapping[str, Any] | None) -> bytes | None:
    """The bytes of ``content`` or ``postData``; None where no text was recorded."""
    text = of(_TEXT, (content or {}).get("text"))
    if content is None or text is None:
        return None
    if str(content.get("encoding")).lower() != "base64":
        return str(text).encode("utf-8", errors="surrogatepass")
    try:
        return base64.b64decode("".join(text.split()), validate=True)  # some write it in lines, as MIME does
    except binascii.Error as error:
        raise ValueError(f"a body is marked as base64 but is not ({error})") from error


def _started(text: Any) -> float:
    """ISO 8601 as seconds since the epoch; 0.0 where nothing readable was written. Without a zone: UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return 0.0
    return max((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp(), 0.0)


def _elapsed(milliseconds: Any) -> float:
    """As seconds; browsers write -1, or nothing, for what they did not measure."""
    number = float(of((int, float, type(None)), milliseconds) or 0.0)
    return number / 1000 if 0 < number / 1000 <= LATEST else 0.0


def _unreadable(indexes: Sequence[int], why: str, *, file: str) -> Problem:
    others = f", and {len(indexes) - 1} more," if len(indexes) > 1 else ""
    return Problem(
        what=f"log.entries[{indexes[0]}]{others} cannot be judged: {why}",
        where=file,
        fix="export the recording again as HAR 1.2, with contents",
    )


def _entry(exchange: Exchange) -> dict[str, Any]:
    elapsed = exchange.elapsed * 1000
    moment = datetime.fromtimestamp(exchange.started, UTC).isoformat(timespec="microseconds")
    ours: dict[str, Any] = {
        "scenario": exchange.scenario,
        "number": exchange.number,
        "endpoint": exchange.endpoint,
        "account": exchange.account,
        "reseller_support": exchange.reseller_support,
        "injected": exchange.injected,
    }
    if exchange.probe is not None:
        ours["probe"] = exchange.probe.value
    if exchange.inspection:
        ours["inspection"] = True
    if isinstance(exchange.reply, NoResponse):
        ours["silence"] = exchange.reply.silence.value
    return {
        "startedDateTime": moment.replace("+00:00", "Z"),
        "time": elapsed,
        "request": _request_entry(exchange.request),
        "response": _response_entry(exchange.reply),
        "cache": {},
        "timings": {"send": 0, "wait": elapsed, "receive": 0},
        "_simulator": ours,
    }


def _request_entry(request: Request) -> dict[str, Any]:
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    entry: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(request.headers),
        "queryString": _pairs(query),
        "headersSize": -1,
        "bodySize": len(request.body or b""),
    }
    if request.body is not None:
        mime_type = header(request.headers, "Content-Type") or ""
        entry["postData"] = {"mimeType": mime_type, **_text(request.body)}
    return entry


def _response_entry(reply: Reply) -> dict[str, Any]:
    answered = reply if isinstance(reply, Response) else Response(status=0)
    mime_type = header(answered.headers, "Content-Type") or ""
    entry: dict[str, Any] = {
        "status": answered.status,
        "statusText": answered.reason,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(answered.headers),
        "content": {"size": len(answered.body), "mimeType": mime_type, **_text(answered.body)},
        "redirectURL": header(answered.headers, "Location") or "",
        "headersSize": -1,
        "bodySize": len(answered.body),
    }
    if isinstance(reply, NoResponse):
        entry["_error"] = reply.detail
    return entry


def _pairs(headers: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _text(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"text": base64.b64encode(body).decode("ascii"), "encoding": "base64"}
