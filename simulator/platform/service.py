"""A registered service: where the vendor is, how to prove who calls, and which endpoint options are on."""

from __future__ import annotations

import base64
from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from simulator.platform.switches import Switches
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Capability", "Credentials", "KeyEncoding", "Service"]


class Capability(StrEnum):
    """What a vendor may offer. An option that is off means that its endpoints are never called."""

    FIELDS = "fields"
    SERVICE_DEFINITION = "service_definition"
    SYNC_OPTIONS = "sync_options"
    EXISTS = "exists"
    DELETE = "delete"
    ACCOUNTS = "accounts"
    SUBSCRIPTIONS = "subscriptions"
    CHANGE = "change"
    UPGRADE = "upgrade"
    TRIAL = "trial"
    ADDONS = "addons"
    PRECHECK = "precheck"


class KeyEncoding(StrEnum):
    """How the API key is written into its header; the SDK expects base64 of its UTF-8 bytes."""

    BASE64 = "base64"
    RAW = "raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What the platform proves itself with on every call."""

    application_id: str = ""
    api_key: str = field(default="", repr=False)
    key_encoding: KeyEncoding = KeyEncoding.BASE64

    @property
    def encoded_key(self) -> str:
        """The API key as it travels in ``X-CloudPlatform-APIKey``."""
        if self.key_encoding is KeyEncoding.RAW:
            return self.api_key
        return base64.b64encode(self.api_key.encode()).decode("ascii")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service as its vendor registered it, with everything the platform must know to call it.

    ``endpoint`` is the base URL without a trailing slash; ``urls`` holds absolute URLs per endpoint id that
    override it. ``headers`` are extra headers of every call, authentication included. ``settings`` are the
    values of the settings form by field id. ``asked_for`` are the capabilities that somebody named: those are
    owed, the others are used where they are offered; ``withheld`` are off, whatever is offered.
    ``account_members`` are patterns by member name or sync option id (``{tag}``, ``{n}``, ``{account}``,
    ``{digits:7}``, ``{letters:8}``). ``products`` stand in for the catalogue of a vendor without
    Fields/ServiceDefinition, in the same form as its ProductTypes. ``refuses`` is data that this vendor is
    known to refuse, by what it breaks: ``reseller``, ``customer`` (account members), ``subscription``
    (``quantity`` or attribute values) or ``partner_id`` (a value of that option).
    """

    endpoint: str
    urls: Mapping[str, str] = field(default_factory=dict)
    credentials: Credentials = field(default_factory=Credentials)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    settings: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict, repr=False)
    reseller_support: bool = False
    capabilities: frozenset[Capability] = frozenset({Capability.ACCOUNTS, Capability.SUBSCRIPTIONS})
    asked_for: frozenset[Capability] = frozenset({Capability.ACCOUNTS, Capability.SUBSCRIPTIONS})
    withheld: frozenset[Capability] = frozenset()
    partner_id_option: str | None = None
    sync_options: Mapping[str, Any] = field(default_factory=dict)
    account_members: Mapping[str, Any] = field(default_factory=dict)
    products: tuple[Mapping[str, Any], ...] = ()
    refuses: Mapping[str, Any] = field(default_factory=dict)
    locale: str = "en_US"
    switches: Switches = field(default_factory=Switches)
