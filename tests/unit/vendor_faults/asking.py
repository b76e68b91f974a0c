"""Asks a faulty vendor, and takes the answer as it came."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.unit.vendor_client import Client

if TYPE_CHECKING:
    import requests

ClientOf = Callable[..., Client]


def raw(client: Client, body: dict[str, Any], path: str = "Accounts/Synchronize") -> requests.Response:
    return client.session.post(f"{client.url}/{path}", json=body, timeout=10, allow_redirects=False)
