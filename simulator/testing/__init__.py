"""The simulator within pytest: scenario files as tests, and a fixture for tests of one's own.

:mod:`simulator.pytest_plugin` is what pytest finds. Importing this package is cheap, as every pytest of an
environment in which the simulator is installed does it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.testing.vendor_simulator import VendorSimulator

__all__ = ["VendorSimulator"]


def __getattr__(name: str) -> Any:
    if name != "VendorSimulator":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from simulator.testing.vendor_simulator import VendorSimulator  # noqa: PLC0415 - what it imports is heavy

    return VendorSimulator
