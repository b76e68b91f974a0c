"""Every fault is described, and changes nothing but what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.vendors import FAULTS, describe
from simulator.vendors.faults.fault import Mind

if TYPE_CHECKING:
    from tests.unit.vendor_client import Client
    from tests.unit.vendor_faults.asking import ClientOf


def test_every_fault_is_described_once() -> None:
    names = [name for name, _ in describe()]
    assert names == list(FAULTS)
    assert len(set(names)) == len(names)
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert fault.breaks[0].isupper(), name
        assert fault.breaks.endswith("."), name


def untouched(client: Client, *, fault: str) -> None:
    """What no fault concerns: the settings form is answered as ever, or else the options are."""
    if fault == "every-call-unauthorized":
        return
    change = FAULTS[fault].change
    if not isinstance(change, Mind) and "fields.get" in change.scope.at:
        assert client.get("Accounts/SyncOptions")["Fields"][0]["ID"] == "username"
        return
    assert client.get("Fields/Get")["Fields"][0]["ID"] == "Workspace"


@pytest.mark.parametrize("fault", list(FAULTS))
def test_a_faulty_vendor_is_right_elsewhere(client_of: ClientOf, fault: str) -> None:
    untouched(client_of(fault), fault=fault)
