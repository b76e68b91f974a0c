"""Where a call that came to the proxy goes: its path below the vendor's base URL, or a URL of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from simulator.contract import endpoint_of
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract import Endpoint

__all__ = ["Routing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """``base`` is the vendor's base URL without a closing slash; ``overrides`` are URLs by endpoint id."""

    base: str
    endpoints: Mapping[str, Endpoint]
    overrides: Mapping[str, str]

    def url(self, method: str, target: str) -> str:
        """The vendor's URL for a request line's target (``/Accounts/Synchronize?x=1``)."""
        path, mark, query = target.partition("?")
        if path.startswith(("http://", "https://")):  # absolute, as some clients write it to a proxy
            path = urlsplit(path).path
        meant = endpoint_of(method, f"http://proxy{path}", self.endpoints, base_url="http://proxy")
        if meant is not None and meant.id in self.overrides:
            return self.overrides[meant.id] + mark + query
        return f"{self.base}{path if path.startswith('/') else '/' + path}{mark}{query}"

    def endpoint(self, method: str, url: str) -> str | None:
        """The id of the endpoint that a URL of the vendor belongs to, None where it is none."""
        found = endpoint_of(method, url, self.endpoints, base_url=self.base, overrides=self.overrides)
        return found.id if found else None
