"""The way to each host: its name, a connection, an encrypted one with a certificate that lasts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.diagnosis.verdict import State, Verdict
from simulator.exchange import NoResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.transport.reaching import Certificate, Connected, Reaching

__all__ = ["network"]

_SOON = 21 * 86_400
"""seconds before its end in which a certificate should have been renewed"""


def network(reaching: Reaching, now: float) -> Iterator[Verdict]:
    """As far as the way leads; the last verdict is UNREACHABLE where it leads nowhere."""
    if reaching.way.proxy:
        said = f"the way leads through the proxy {reaching.way.proxy}, which the environment names"
        step = "What is behind it cannot be looked at step by step; NO_PROXY excepts hosts from it."
        yield Verdict(topic="connection", subject=reaching.host, state=State.NOTE, said=said, step=step)
        return
    resolved = reaching.resolve()
    if isinstance(resolved, NoResponse):
        yield _unreachable("name", reaching, resolved)
        return
    said = f"{', '.join(resolved.addresses)} ({_ms(resolved.elapsed)})"
    yield Verdict(topic="name", subject=reaching.host, state=State.FINE, said=said)
    connected = reaching.connect(resolved.addresses)
    if isinstance(connected, NoResponse):
        yield _unreachable("connection", reaching, connected)
        return
    yield _connection(reaching, connected)
    yield from _encryption(reaching, connected, now)


def _unreachable(topic: str, reaching: Reaching, silence: NoResponse) -> Verdict:
    what, _, step = silence.detail.partition(". ")
    return Verdict(
        topic=topic, subject=reaching.host, state=State.UNREACHABLE, said=what.rstrip("."), step=step
    )


def _connection(reaching: Reaching, connected: Connected) -> Verdict:
    said = f"port {reaching.port} at {connected.address} accepts ({_ms(connected.elapsed)})"
    if not connected.refusing:
        return Verdict(topic="connection", subject=reaching.host, state=State.FINE, said=said)
    return Verdict(
        topic="connection",
        subject=reaching.host,
        state=State.WARNING,
        said=f"{said}, but not at {', '.join(connected.refusing)}",
        step="Have the service listen at each address that its name has, or take the others out of the DNS.",
    )


def _encryption(reaching: Reaching, connected: Connected, now: float) -> Iterator[Verdict]:
    if not reaching.encrypted:
        if not _is_here(connected.address):
            yield Verdict(
                topic="tls",
                subject=reaching.host,
                state=State.WARNING,
                said="http: the API key and all that is ordered travel for everybody to read",
                step="Serve the endpoint by https, and name it so.",
            )
        return
    encrypted = reaching.handshake(connected.address)
    if isinstance(encrypted, NoResponse):
        yield _unreachable("tls", reaching, encrypted)
        return
    said = f"{encrypted.version}, chain and name are verified ({_ms(encrypted.elapsed)})"
    yield Verdict(topic="tls", subject=reaching.host, state=State.FINE, said=said)
    yield _expiry(encrypted.certificate, now)


def _expiry(certificate: Certificate, now: float) -> Verdict:
    left = certificate.expires - now
    last = datetime.fromtimestamp(certificate.expires, UTC).date().isoformat()
    soon = left < _SOON
    return Verdict(
        topic="tls",
        subject="certificate",
        state=State.WARNING if soon else State.FINE,
        said=f"from {certificate.issuer}, valid until {last} ({int(left // 86_400)} days)",
        step="Renew it now; once it has ended, no call gets through." if soon else "",
    )


def _is_here(address: str) -> bool:
    return address == "::1" or address.startswith("127.")


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"
