"""A registered service as its callers may see it, and the platform's faults that are switched on for it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.platform.service import Capability, KeyEncoding
    from simulator.platform.switches import Switches

__all__ = ["Fault", "FaultSwitch", "RegistrationState", "ServiceRecord"]


class RegistrationState(StrEnum):
    """How far the vendor's registration got."""

    NEW = "new"
    """nothing was asked of the vendor yet"""
    REFUSED = "refused"
    """the vendor refused the settings, or could not be asked"""
    REGISTERED = "registered"
    """the settings were accepted, or there is no settings form; what the vendor declares is known"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """One service. ``key_hint`` and the values of ``settings`` that are secret show no more than a few signs.

    ``token_endpoints`` are the ids of the endpoints that are called with an access token.
    ``catalogue_fetched`` and ``options_fetched`` are seconds since the epoch, None where the vendor has not
    declared any. ``revision`` counts the changes of what the vendor is called and judged by.
    """

    id: int
    name: str
    endpoint: str
    urls: Mapping[str, str]
    application_id: str
    key_hint: str
    key_encoding: KeyEncoding
    reseller_support: bool
    capabilities: frozenset[Capability]
    switches: Switches
    token_endpoints: frozenset[str]
    partner_id_option: str | None
    header_names: tuple[str, ...]
    settings: Mapping[str, str]
    locale: str
    built_in: bool
    registration: RegistrationState
    registration_errors: tuple[str, ...]
    catalogue_fetched: float | None
    options_fetched: float | None
    revision: int
    created: float
    updated: float

    @property
    def precheck(self) -> frozenset[str]:
        """Ids of the endpoints that are called with CheckOnly first."""
        return self.switches.precheck


class Fault(StrEnum):
    """What the platform's side can do wrong on purpose, so that a developer sees their endpoint under it."""

    REPEAT = "repeat"
    """the call is sent once more after its answer; the second answer is kept and not acted upon"""
    DROP = "drop"
    """the connection is dropped once the request is sent: the platform never learns the answer"""
    TWICE = "twice"
    """the call is sent twice at the same moment; the first answer is acted upon"""
    DELAY = "delay"
    """the call waits before it is sent"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultSwitch:
    """A fault that is switched on. ``endpoint`` None is every call; ``once`` ends it after one call.

    ``seconds`` is how long a delay lasts.
    """

    id: int
    service_id: int
    fault: Fault
    endpoint: str | None = None
    once: bool = True
    seconds: float = 0.0
