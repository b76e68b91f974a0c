"""Calls a second of the transport beside other ways to send the same, and what masking one exchange costs."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3

from simulator.exchange import Exchange, Request, Response
from simulator.redaction import Redactor
from simulator.settings import Connection
from simulator.transport import Transport
from tests.benchmarks.server import fast_server

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
CALLS = 400
DOCUMENT = {
    "ID": "1082733",
    "Role": "User",
    "ExtraDetails": {
        f"member {number}": f"value {number} of https://www.example.com/" for number in range(40)
    },
}
BODY = json.dumps(DOCUMENT).encode()
HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip, deflate",
    "User-Agent": "marketplace-simulator",
    "X-CloudPlatform-ApplicationId": "4b0ffad8-6b66-4bd5-b54b-1e5b6f7c8d90",
    "X-CloudPlatform-APIKey": "YS1rZXktdGhhdC1pcy1zZWNyZXQ=",
    "Content-Type": "application/json; charset=utf-8",
}


def main() -> None:
    """Print calls a second and the ratio to ``Session.post(json=)``, medians of interleaved rounds."""
    with fast_server() as url, requests.Session() as session, Transport(Connection()) as transport:
        request = Request(method="POST", url=f"{url}/x", headers=tuple(HEADERS.items()), body=BODY)
        bare = requests.Session()
        bare.trust_env = False
        prepared = requests.Request("POST", request.url, data=BODY, headers=HEADERS).prepare()
        pool = urllib3.PoolManager()
        plain = http.client.HTTPConnection(str(urlsplit(url).netloc))

        def by_hand() -> None:
            plain.request("POST", "/x", BODY, HEADERS)
            plain.getresponse().read()

        rates = _race(
            {
                "Session.post(json=)": lambda: (
                    session.post(request.url, json=DOCUMENT, headers=HEADERS).content
                ),
                "Session.post(data=)": lambda: session.post(request.url, data=BODY, headers=HEADERS).content,
                "Session.send of a copy": lambda: bare.send(prepared.copy()).content,
                "urllib3": lambda: pool.request("POST", request.url, body=BODY, headers=HEADERS).data,
                "http.client": by_hand,
                "Transport.send": lambda: transport.send(request),
            }
        )
        reply = transport.send(request)
    for name, rate in rates.items():
        print(f"  {name:24} {rate:8.0f} calls/s   {rate / rates['Session.post(json=)']:5.2f} x")
    assert isinstance(reply, Response), reply
    _masking(Exchange(number=1, scenario="bench", endpoint=None, request=request, reply=reply))


def _race(contenders: dict[str, Callable[[], object]]) -> dict[str, float]:
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(ROUNDS):
        for name, contender in contenders.items():
            began = time.perf_counter()
            for _ in range(CALLS):
                contender()
            if number:  # the first round warms up
                seconds[name].append(time.perf_counter() - began)
    return {name: CALLS / statistics.median(taken) for name, taken in seconds.items()}


def _masking(exchange: Exchange) -> None:
    redactor = Redactor(
        ["a-key-that-is-secret", 'p"a55w&rd+/=', "a bearer token of some length", "q\u00e4-user"]
    )
    rates = _race(
        {
            f"a body of {len(BODY)} bytes": lambda: redactor.body(BODY),
            "an exchange": lambda: redactor.exchange(exchange),
        }
    )
    for name, rate in rates.items():
        print(f"  masking {name:24} {1_000_000 / rate:6.1f} microseconds")


if __name__ == "__main__":
    main()
