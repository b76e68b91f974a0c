"""Names for the ids on a page, each read once a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.web.here import marketplace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from simulator.marketplace.records import ServiceRecord

__all__ = ["account_names", "service_choices", "service_names"]


class _Names(dict[str, str]):
    """The id itself for what is there no more."""

    def __missing__(self, key: str) -> str:
        return key


def account_names(ids: Iterable[str | None]) -> Mapping[str, str]:
    """The names of accounts by id; of one that was removed, its id."""
    wanted = {one for one in ids if one}
    known = marketplace().accounts.many(wanted) if wanted else {}
    return _Names({account_id: record.name for account_id, record in known.items()})


def service_names(services: Sequence[ServiceRecord]) -> Mapping[int, str]:
    """The names of services by id."""
    return {service.id: service.name for service in services}


def service_choices(services: Sequence[ServiceRecord]) -> list[tuple[int, str]]:
    """Services for a select."""
    return [(service.id, service.name) for service in services]
