"""The whole diagnosis, step by step; nothing in it makes anything at the vendor."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.diagnosis.asking import Asked, Asking
from simulator.diagnosis.clock import clock
from simulator.diagnosis.endpoints import control, declared, offered
from simulator.diagnosis.key import key
from simulator.diagnosis.network import network
from simulator.diagnosis.verdict import State, Verdict
from simulator.exchange import NoResponse
from simulator.platform.service import Capability

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from simulator.contract import Contract
    from simulator.exchange import Send
    from simulator.platform.service import Service
    from simulator.settings import Connection

__all__ = ["diagnose"]


def diagnose(
    service: Service,
    *,
    connection: Connection,
    contract: Contract,
    send: Send,
    now: Callable[[], float],
) -> Iterator[Verdict]:
    """Yields each verdict as soon as it is known. ``now`` is the time of day in seconds since the epoch.

    Where a host cannot be reached, what is behind it is not asked. Raises SettingsError where the service's
    URLs, headers or certificates cannot be used.
    """
    asking = Asking(service, contract, send, now)
    reached = True
    for url in _hosts(asking):
        for verdict in _network(url, connection, now()):
            reached = reached and verdict.state is not State.UNREACHABLE
            yield verdict
    if reached:
        yield from _behind(asking)


def _network(url: str, connection: Connection, now: float) -> Iterator[Verdict]:
    from simulator.transport.reaching import Reaching  # noqa: PLC0415 - brings in requests

    yield from network(Reaching(url, connection), now)


def _hosts(asking: Asking) -> list[str]:
    """One URL for each host, port and scheme, that of the most endpoints first."""
    found: dict[tuple[str, str], str] = {}
    for url in (asking.service.endpoint, *map(asking.url, asking.contract.endpoints.values())):
        parts = urlsplit(url)
        found.setdefault((parts.scheme, parts.netloc), url)
    return list(found.values())


def _behind(asking: Asking) -> Iterator[Verdict]:
    endpoints = asking.contract.endpoints.values()
    answers: dict[str, Asked] = {}
    for endpoint in endpoints:
        if endpoint.method == "GET":
            answers[endpoint.id] = asked = asking.declaration(endpoint)
            if isinstance(asked.reply, NoResponse) and asked.reply.silence.unreachable:
                yield _gone(asked.reply)
                return
    yield from key(asking, answers)
    for endpoint in endpoints:
        if endpoint.id in answers:
            yield declared(asking, endpoint, answers[endpoint.id])
    nothing = control(asking)
    for endpoint in endpoints:
        if endpoint.id not in answers and Capability(endpoint.capability) not in asking.service.withheld:
            yield offered(asking, endpoint, nothing)
    yield clock(answers.values())


def _gone(silence: NoResponse) -> Verdict:
    """It could be connected to a moment ago, or the proxy does not lead there."""
    what, _, step = silence.detail.partition(". ")
    return Verdict(topic="answer", subject="", state=State.UNREACHABLE, said=what, step=step)
