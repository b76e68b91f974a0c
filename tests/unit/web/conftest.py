"""A marketplace with the built-in vendor registered, and somebody who reads its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.marketplace import Marketplace
from simulator.vendors import serve
from simulator.vendors.registration import registered
from tests.unit.web.page_reader import Reader, reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.marketplace.records import ServiceRecord
    from simulator.vendors import RunningVendor


@pytest.fixture(scope="module")
def vendor() -> Iterator[RunningVendor]:
    with serve() as vendor:
        yield vendor


@pytest.fixture(scope="module")
def marketplace(vendor: RunningVendor) -> Iterator[Marketplace]:
    with Marketplace() as marketplace:
        for service in marketplace.services.built_in(registered(vendor, {})):
            marketplace.services.register_with_vendor(service.id)
        yield marketplace


@pytest.fixture
def somebody(marketplace: Marketplace) -> Reader:
    return reader(marketplace)


@pytest.fixture
def service(marketplace: Marketplace) -> ServiceRecord:
    """The one with Reseller Support."""
    return marketplace.services.all()[0]
