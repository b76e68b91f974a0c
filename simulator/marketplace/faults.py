"""Fault switches: what the platform's side does wrong on purpose, service by service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import MarketplaceError, UnknownError, near_miss
from simulator.marketplace.database import services as service_rows
from simulator.marketplace.happenings import FaultsChanged
from simulator.marketplace.records.services import Fault, FaultSwitch

if TYPE_CHECKING:
    from simulator.marketplace.backstage import Backstage

__all__ = ["Faults"]

_LONGEST_DELAY = 600.0


class Faults:
    """Switches faults on and off. Every exchange that one touches says so in its ``cause``."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage

    def of(self, service_id: int) -> tuple[FaultSwitch, ...]:
        """What is switched on for a service, in the order in which it was."""
        with self._backstage.database.reading() as connection:
            return service_rows.faults_of(connection, service_id)

    def switch_on(
        self,
        service_id: int,
        fault: Fault,
        *,
        endpoint: str | None = None,
        once: bool = True,
        seconds: float = 0.0,
    ) -> FaultSwitch:
        """Switch a fault on for the calls of an endpoint (None: of any), for one call or until it is off.

        ``seconds`` is how long a delay lasts.
        """
        self._refuse(fault, endpoint, seconds)
        with self._backstage.database.writing() as connection:
            service_rows.known_service(connection, service_id)
            fault_id = service_rows.add_fault(
                connection, service_id, fault, endpoint=endpoint, once=once, seconds=seconds
            )
        self._backstage.publish(FaultsChanged(service_id=service_id))
        return FaultSwitch(
            id=fault_id, service_id=service_id, fault=fault, endpoint=endpoint, once=once, seconds=seconds
        )

    def switch_off(self, service_id: int, fault_id: int | None = None) -> None:
        """Switch one off, or all of a service. UnknownError where the one is not on."""
        with self._backstage.database.writing() as connection:
            gone = service_rows.remove_fault(connection, service_id, fault_id)
        if fault_id is not None and not gone:
            raise UnknownError.of(f"the fault {fault_id} is not switched on", where="fault_id")
        self._backstage.publish(FaultsChanged(service_id=service_id))

    def _refuse(self, fault: Fault, endpoint: str | None, seconds: float) -> None:
        endpoints = self._backstage.judge.contract.endpoints
        if endpoint is not None and endpoint not in endpoints:
            what = f"there is no endpoint '{endpoint}'"
            raise MarketplaceError.of(what, where="endpoint", fix=near_miss(endpoint, endpoints))
        if fault is Fault.DELAY and not 0 < seconds <= _LONGEST_DELAY:
            what = f"a delay lasts more than 0 and at most {_LONGEST_DELAY:g} seconds"
            raise MarketplaceError.of(what, where="seconds", fix="give the seconds")
