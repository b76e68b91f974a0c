"""From a call of a flow to the request that travels: URL, headers, body.

Every call carries the service's credentials and settings (Service Management SDK); what never changes between
calls is put together once per service. A header has one line: the line breaks of a setting become spaces in
it, which is what HTTP has for them (RFC 9112, section 5.2); fields.validate gets them as they are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.exchange import Headers, Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Endpoint
    from simulator.platform.flows import Call
    from simulator.platform.messages import Message
    from simulator.platform.service import Service

__all__ = ["RequestMaker", "on_one_line", "setting_headers"]

CONTENT_TYPE = ("Content-Type", "application/json; charset=utf-8")


class RequestMaker:
    """Makes the requests of one registered service."""

    def __init__(self, service: Service, endpoints: Mapping[str, Endpoint]) -> None:
        base = service.endpoint.rstrip("/")
        self._addressed = {
            endpoint.id: (endpoint.method, service.urls.get(endpoint.id) or f"{base}/{endpoint.path}")
            for endpoint in endpoints.values()
        }
        self._headers = _headers(service)
        self._with_body = (*self._headers, CONTENT_TYPE)
        self._track = service.switches.send_track_id

    def request(self, call: Call, *, track_id: str) -> Request:
        """The request for a call. ``track_id`` is its correlation id, left out where the switch says so."""
        method, url = self._addressed[call.endpoint]
        tracked = (("X-CloudPlatform-TrackId", track_id),) if self._track else ()
        if call.body is None:
            return Request(method=method, url=url, headers=self._headers + tracked)
        return Request(method=method, url=url, headers=self._with_body + tracked, body=_encoded(call.body))


def _encoded(message: Message) -> bytes:
    """Compact JSON in UTF-8. Half a surrogate pair, which a vendor may have put into an id, travels back as
    the escape that it came as: UTF-8 has none.
    """
    try:
        return _PLAIN.encode(message).encode()
    except UnicodeEncodeError:
        return _ESCAPED.encode(message).encode()


_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_ESCAPED = json.JSONEncoder(separators=(",", ":"))


def setting_headers(settings: Mapping[str, str | tuple[str, ...]]) -> dict[str, str]:
    """The headers that carry the settings, by field id; several values of one are joined with ``|``."""
    return {
        f"X-CloudPlatform-Setting-{key}": on_one_line(value if isinstance(value, str) else "|".join(value))
        for key, value in settings.items()
    }


def on_one_line(value: str) -> str:
    """A value as a header can carry it."""
    return " ".join(value.splitlines()) if "\n" in value or "\r" in value else value


def _headers(service: Service) -> Headers:
    credentials = service.credentials
    ours = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": "marketplace-simulator",
        "X-CloudPlatform-ApplicationId": credentials.application_id,
        "X-CloudPlatform-APIKey": credentials.encoded_key,
        **setting_headers(service.settings),
    }
    said = {name.lower() for name in service.headers}
    kept = [(name, value) for name, value in ours.items() if name.lower() not in said]
    return (*kept, *service.headers.items())
