"""What a run must know of the built-in vendor. It is handed one; it never starts one itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.platform.service import Service
    from simulator.scenario.model import BuiltIn

__all__ = ["BuiltInVendor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInVendor:
    """A running built-in vendor: where it listens, and how it is registered for a scenario.

    ``service(reseller_support, built_in)`` is the service with the URL, the credentials and the data that
    suit.
    """

    endpoint: str
    service: Callable[[bool, BuiltIn], Service]
