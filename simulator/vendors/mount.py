"""Leads a request to the vendor of the profile that its path begins with."""

from __future__ import annotations

import json
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING

from simulator.errors import near_miss
from simulator.vendors.app import create_app
from simulator.vendors.faults import FAULTS
from simulator.vendors.faulty import Vendor
from simulator.vendors.profile import PartnerId, VendorProfile
from simulator.vendors.unlike import LIKES
from simulator.vendors.wire import JSON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Mount"]


class Mount:
    """A WSGI application of many vendors; each is made when it is first called.

    ``root`` is the profile that answers at paths which name none.
    """

    def __init__(self, root: VendorProfile | None) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._vendors: dict[str, WSGIApplication] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        profile, rest = VendorProfile.read(environ["PATH_INFO"].lower())
        profile = profile or self._root
        if profile is None or not _is_known(profile):
            return _no_such_profile(environ["PATH_INFO"], profile, start_response)
        taken = len(environ["PATH_INFO"]) - len(rest)
        environ["SCRIPT_NAME"] = environ["PATH_INFO"][:taken]
        environ["PATH_INFO"] = rest
        return self._vendor(profile)(environ, start_response)

    def _vendor(self, profile: VendorProfile) -> WSGIApplication:
        with self._lock:
            vendor = self._vendors.get(profile.path)
            if vendor is None:
                vendor = self._vendors[profile.path] = create_app(Vendor(profile)).wsgi_app
        return vendor


def _is_known(profile: VendorProfile) -> bool:
    return profile.fault in (None, *FAULTS) and profile.like in (None, *LIKES)


def _no_such_profile(
    path: str, profile: VendorProfile | None, start_response: StartResponse
) -> Iterable[bytes]:
    if profile is None:
        partner_ids = ", ".join(f"partner-id-{partner_id}" for partner_id in PartnerId)
        message = (
            f"{path} names no vendor: begin with /reseller-support-on or /reseller-support-off, "
            f"then if you like one of {partner_ids}, accounts-off, like- with the name of a likeness, "
            "and fault- with the name of a fault"
        )
    elif profile.like not in (None, *LIKES):
        message = f"There is no likeness {profile.like!r}. {near_miss(str(profile.like), LIKES)}"
    else:
        message = f"There is no fault {profile.fault!r}. {near_miss(str(profile.fault), FAULTS)}"
    body = json.dumps({"Message": message}).encode()
    status = HTTPStatus.NOT_FOUND
    headers = [("Content-Type", JSON), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]
