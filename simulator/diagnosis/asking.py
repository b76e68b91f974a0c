"""Questions that change nothing: the vendor's declarations, with other headers where wanted, GET and OPTIONS.

GET and OPTIONS are safe by definition (RFC 9110, section 9.2.1), whatever stands behind the URL.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Reading, read
from simulator.exchange import Exchange, NoResponse, Reply, Request, Response, header
from simulator.platform.calls import RequestMaker
from simulator.platform.flows import Call
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.contract import Contract, Endpoint
    from simulator.exchange import Send
    from simulator.platform.service import Service

__all__ = ["API_KEY", "APPLICATION_ID", "NO_SUCH_PATH", "Asked", "Asking", "status_of"]

API_KEY = "X-CloudPlatform-APIKey"
APPLICATION_ID = "X-CloudPlatform-ApplicationId"
NO_SUCH_PATH = "Simulator/NoSuchEndpoint"
"""what no vendor offers: how it answers there is how it answers to anything"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question and its reply; ``at`` is the middle of the time it took, in seconds since the epoch."""

    reading: Reading
    reply: Reply
    at: float


class Asking:
    """Asks one service. ``now`` is the time of day in seconds since the epoch."""

    def __init__(self, service: Service, contract: Contract, send: Send, now: Callable[[], float]) -> None:
        self.service, self.contract = service, contract
        self._send, self._now = send, now
        self._maker = RequestMaker(service, contract.endpoints)
        self._count = 0

    def declaration(self, endpoint: Endpoint, headers: Mapping[str, str | None] | None = None) -> Asked:
        """GET one of the vendor's declarations; ``headers`` take the place of ours (None: absent)."""
        return self._ask(endpoint, _changed(self._request(endpoint.id), headers or {}))

    def other(self, method: str, endpoint: Endpoint | None) -> Reply:
        """A safe method at an endpoint's URL, or (None) at one that no vendor offers."""
        request = self._request(endpoint.id if endpoint else "fields.get")
        url = request.url if endpoint else f"{self.service.endpoint.rstrip('/')}/{NO_SUCH_PATH}"
        return self._send(replace(request, method=method, url=url, body=None))

    def url(self, endpoint: Endpoint) -> str:
        """Where the service has an endpoint."""
        return self._request(endpoint.id).url

    def _request(self, endpoint: str) -> Request:
        self._count += 1
        track_id = f"00000000-0000-4000-8000-{self._count:012}"
        return self._maker.request(Call(endpoint=endpoint), track_id=track_id)

    def _ask(self, endpoint: Endpoint, request: Request) -> Asked:
        began = self._now()
        reply = self._send(request)
        ended = self._now()
        exchange = Exchange(
            number=self._count, scenario="doctor", endpoint=endpoint.id, request=request, reply=reply
        )
        return Asked(reading=read(exchange, endpoint), reply=reply, at=(began + ended) / 2)


def _changed(request: Request, headers: Mapping[str, str | None]) -> Request:
    said = {name.lower() for name in headers}
    kept = tuple((name, value) for name, value in request.headers if name.lower() not in said)
    added = tuple((name, value) for name, value in headers.items() if value is not None)
    return replace(request, headers=kept + added)


def status_of(reply: Reply) -> str:
    """What came, in a few words."""
    match reply:
        case Response(status=status) if 300 <= status < 400:
            return f"HTTP {status} to {header(reply.headers, 'Location') or 'nowhere'}"
        case Response(status=status):
            return f"HTTP {status}"
        case NoResponse(silence=silence):
            return silence.value.replace("_", " ")
