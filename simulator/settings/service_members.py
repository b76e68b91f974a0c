"""The members of a service file as keyword arguments, for whoever describes a service in Python.

What each means, and which values it takes, is in ``schemas/service.schema.json``; a test holds the names
against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ServiceMembers"]


class ServiceMembers(TypedDict, total=False):
    """Each as the service file writes it; a value that is secret may be ``{"env": NAME}`` there as here."""

    endpoint: str
    urls: Mapping[str, str]
    application_id: str | Mapping[str, str]
    api_key: str | Mapping[str, str]
    api_key_encoding: Literal["base64", "raw"]
    headers: Mapping[str, str | Mapping[str, str]]
    auth: Mapping[str, Any]
    tls: Mapping[str, str]
    settings: Mapping[str, str | Sequence[str] | Mapping[str, str]]
    reseller_support: bool
    capabilities: Sequence[str]
    without: Sequence[str]
    partner_id_option: str
    sync_options: Mapping[str, Any]
    accounts: Mapping[str, Any]
    products: Sequence[Mapping[str, Any]]
    refuses: Mapping[str, Any]
    locale: str
    timeouts: Mapping[str, float]
    max_answer_bytes: int
    switches: Mapping[str, Any]
