"""How one mock platform is reached, and by whom: everything the pages know that is not the marketplace's."""

from __future__ import annotations

import secrets
import threading
from dataclasses import field
from ipaddress import ip_address
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.vendors import RunningVendor

__all__ = ["LOOPBACK", "Site", "is_loopback"]

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The address, and who may come in.

    ``hosts`` are further names that the Host header may give, beside ``host``, localhost and IP addresses.
    ``password`` is asked for on a login page, "" where nobody is asked. ``secret_key`` signs the cookies: the
    same one after a restart keeps people logged in. ``closing`` is set when the server ends, so that whoever
    watches lets go. ``vendor`` is the built-in one, where it runs: it can be registered with each of its
    faults, to see how they look.
    """

    host: str = LOOPBACK
    port: int = 0
    hosts: frozenset[str] = frozenset()
    password: str = field(default="", repr=False)
    secret_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    closing: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)
    vendor: RunningVendor | None = field(default=None, repr=False, compare=False)
    streams: int = 64
    """how many windows may watch at once; each holds a thread of the server"""

    @property
    def url(self) -> str:
        """Where to point a browser: an address that listens everywhere is reached on this machine."""
        host = LOOPBACK if self.host in ("0.0.0.0", "::", "") else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there. A name other than localhost is not trusted."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
