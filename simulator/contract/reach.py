"""Which endpoints each check of a single exchange can speak of: the table of checks, turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract.table import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.contract.contract import Contract

__all__ = ["endpoints_by_check"]


def endpoints_by_check(contract: Contract) -> Mapping[str, tuple[str, ...]]:
    """For each check that is made of single exchanges, the ids of its endpoints in the contract's order."""
    reach: dict[str, dict[str, None]] = {}
    for endpoint in contract.endpoints.values():
        for row in TABLE:
            if not row.endpoints(endpoint):
                continue
            schema = row.schema(endpoint)
            of_schema = contract.validators.check_ids(schema) if schema else ()
            for check in (*row.ids, *of_schema):
                reach.setdefault(check, {})[endpoint.id] = None
    return {check: tuple(endpoints) for check, endpoints in reach.items()}
