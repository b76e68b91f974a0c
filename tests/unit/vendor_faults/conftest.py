"""The built-in vendor on a real socket, and a client of it with each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.vendors import RunningVendor, VendorProfile, serve
from tests.unit.vendor_client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.unit.vendor_faults.asking import ClientOf


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as running:
        yield running


@pytest.fixture
def client_of(vendor: RunningVendor) -> Iterator[ClientOf]:
    made: list[Client] = []

    def of(fault: str, *, support: bool = True) -> Client:
        made.append(Client(vendor, VendorProfile(reseller_support=support, fault=fault)))
        return made[-1]

    yield of
    for client in made:
        client.close()
