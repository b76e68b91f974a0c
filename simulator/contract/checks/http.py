"""The transport's part: did an answer come at all, with which status, and as what kind of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract.checks.breach import Breach
from simulator.contract.json_text import UNREADABLE, excerpt
from simulator.exchange import NoResponse, Response, Silence, header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = ["content_type", "not_offered", "silence", "status"]

_SILENCES = {
    Silence.REFUSED: "http.unreachable",
    Silence.UNRESOLVED: "http.unreachable",
    Silence.TLS: "http.unreachable",
    Silence.TIMEOUT: "http.timeout",
    Silence.DROPPED: "http.dropped",
    Silence.TOO_LARGE: "http.too-large",
    Silence.GARBLED: "http.garbled",
}
_REACHING = {
    Silence.REFUSED: (
        "the connection was refused",
        "Start the service, and check the host and port of the endpoint's URL and any firewall between.",
    ),
    Silence.UNRESOLVED: (
        "the host's name has no address",
        "Check the spelling of the host in the endpoint's URL, and the DNS of the network this runs in.",
    ),
    Silence.TLS: (
        "no trusted encrypted connection came about",
        "Serve a certificate for this host with its whole chain; for a private authority give its CA bundle, "
        "and a client certificate where the endpoint asks for one.",
    ),
}
_STATUSES = {
    401: "http.unauthorized",
    403: "http.forbidden",
    413: "http.body-refused",
    415: "http.unsupported-media-type",
    429: "http.rate-limited",
    204: "http.no-content",
    205: "http.no-content",
    502: "http.gateway-error",
    503: "http.gateway-error",
    504: "http.gateway-error",
}
_CLASSES = {3: "http.redirect", 4: "http.client-error", 5: "http.server-error"}
_MEANT_AS_JSON = (
    "text/json",
    "text/plain",
    "application/x-json",
    "text/javascript",
    "application/javascript",
)


def silence(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """No complete answer: nobody there (the network's), or somebody who fell silent (the vendor's)."""
    reply = reading.exchange.reply
    if not isinstance(reply, NoResponse):
        return
    said, fix = _REACHING.get(reply.silence, ("no complete answer came", None))
    detail = reply.detail or reply.silence.value
    yield Breach(
        check=_SILENCES[reply.silence],
        message=f"{said}: {detail}" if detail != said else said,
        side=None,
        expected="HTTP status 200",
        got=f"no answer ({reply.silence.value})",
        fix=fix,
    )


def status(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """Success and business failure are both 200; every other status says that the call itself went wrong."""
    reply = reading.exchange.reply
    if not isinstance(reply, Response) or reply.status in (200, 404, 405):
        return
    check = _STATUSES.get(reply.status) or _CLASSES.get(reply.status // 100, "http.status")
    yield Breach(
        check=check,
        message=f"the answer has HTTP status {_shown(reply)}{_and_says(reply, reading.body)}",
        side=None,
        expected="HTTP status 200",
        got=f"HTTP status {_shown(reply)}",
    )


def not_offered(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """404, 405, or what the SDK answers for an endpoint that the vendor did not implement."""
    reply = reading.exchange.reply
    if not isinstance(reply, Response) or not reading.not_offered:
        return
    by_status = reply.status != 200
    got = f"HTTP status {_shown(reply)}" if by_status else "Code -1"
    request = reading.exchange.request
    yield Breach(
        check="endpoint.not-offered",
        message=f"{request.method} {request.url} is not offered: {got}{_and_says(reply, reading.body)}",
        side=None,
        expected="HTTP status 200" if by_status else "an endpoint that is implemented",
        got=got,
    )


def content_type(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """The Content-Type of a 200 answer: JSON, in UTF-8."""
    reply = reading.exchange.reply
    if not isinstance(reply, Response) or not reply.body:
        return
    value = header(reply.headers, "Content-Type")
    if value == "application/json; charset=utf-8" or value == "application/json":  # noqa: PLR1714  # the usual two
        return
    cause = f"json.{reading.body_faults[-1].check}" if reading.body is UNREADABLE else None
    kind, _, parameters = (value or "").partition(";")
    check = _content_type_check(kind.strip().lower())
    if check is not None:
        yield Breach(
            check=check,
            message=f"the Content-Type is {value}" if value else "the answer has no Content-Type",
            side=None,
            expected="application/json; charset=utf-8",
            got=value or "no Content-Type",
            follows_from=cause,
        )
    charset = _charset(parameters)
    if charset not in (None, "utf-8", "utf8"):
        yield Breach(
            check="http.charset",
            message=f"the Content-Type says charset={charset}; JSON is exchanged in UTF-8",
            side=None,
            expected="charset=utf-8",
            got=f"charset={charset}",
            follows_from=cause,
        )


def _content_type_check(media_type: str) -> str | None:
    if media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    ):
        return None
    if not media_type:
        return "http.content-type-missing"
    return "http.content-type-text" if media_type in _MEANT_AS_JSON else "http.content-type"


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return None


def _shown(reply: Response) -> str:
    return f"{reply.status} {reply.reason}".strip()


def _and_says(reply: Response, body: Any) -> str:
    """Where a redirect leads, when to come back, or what the body says: its Message, else how it begins."""
    for name in ("Location", "Retry-After"):
        value = header(reply.headers, name)
        if value and reply.status != 200:
            return f", with {name}: {value}"
    message = body.get("Message") if isinstance(body, dict) else None
    says = excerpt(message.encode() if isinstance(message, str) else reply.body)
    return f", and says: {says}" if says else ""
