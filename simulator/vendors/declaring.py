"""What the built-in vendor declares, without a server: for whoever plans orders and sends none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.exchange import Request, Response
from simulator.vendors.call import Call
from simulator.vendors.faulty import Vendor
from simulator.vendors.profile import VendorProfile
from simulator.vendors.routes import ROUTES

if TYPE_CHECKING:
    from simulator.exchange import Reply

__all__ = ["Declaring"]


def _no_time(seconds: float) -> None:
    """Nobody waits in memory."""
    del seconds


class Declaring:
    """Answers the three read-only endpoints of any profile in memory, and 404 to everything else.

    A sender like any other (:data:`~simulator.exchange.Send`). Where ``has_catalogue`` is False it declares
    none, so that the products of a service file count.
    """

    def __init__(self, *, has_catalogue: bool = True) -> None:
        self.endpoint = "http://built-in-vendor.invalid"
        self._silent_on = set() if has_catalogue else {"fields.service_definition"}
        self._vendors: dict[str, Vendor] = {}

    def url(self, profile: VendorProfile) -> str:
        """The base URL of a profile."""
        return f"{self.endpoint}/{profile.path}"

    def send(self, request: Request) -> Reply:
        """Answer one request; nothing is waited for and nothing is remembered."""
        profile, rest = VendorProfile.read(request.url.removeprefix(self.endpoint).lower())
        called = next((id_ for id_, (verb, paths) in ROUTES.items() if verb == "GET" and rest in paths), None)
        if profile is None or called is None or called in self._silent_on:
            return Response(status=404)
        vendor = self._vendors.setdefault(profile.path, Vendor(profile))
        sent = vendor.respond(Call(endpoint=called, body=None, hold=_no_time))
        body = getattr(sent, "body", b"")
        return Response(status=200, headers=(("Content-Type", "application/json"),), body=bytes(body))
