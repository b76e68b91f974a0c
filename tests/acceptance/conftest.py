"""What the acceptance tests share: the command, and built-in vendors on real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from command_line import Done, Simulator

from simulator.vendors import PartnerId, RunningVendor, VendorProfile, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Endpoint = Callable[..., str]


@pytest.fixture
def simulator(tmp_path: Path) -> Simulator:
    """The command, in a folder of this test."""
    return Simulator(folder=tmp_path)


@pytest.fixture(scope="session")
def vendors() -> Iterator[RunningVendor]:
    """The built-in vendor in this process, as an endpoint like any other."""
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def endpoint(vendors: RunningVendor) -> Endpoint:
    """The base URL of a vendor: correct, or with one fault."""

    def url(fault: str | None = None, *, support: bool = True, partner_id: PartnerId = PartnerId.NONE) -> str:
        return vendors.url(VendorProfile(reseller_support=support, partner_id=partner_id, fault=fault))

    return url


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """``simulator run`` with nothing said but where reports go: everything, with the built-in vendor."""
    folder = tmp_path_factory.mktemp("whole")
    return Simulator(folder=folder).run("--seed", 20, "--journal", "journal.ndjson", environ={})
