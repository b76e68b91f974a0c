"""Names that were given and that the vendor does not declare: mostly slips, which would do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.platform.members import unknown_members

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.platform.service import Service
    from simulator.scenario.case import Discovered

__all__ = ["undeclared"]


def undeclared(service: Service, discovered: Discovered) -> Iterator[Problem]:
    """Sync options, members of accounts and settings that this vendor knows nothing of.

    Where it declares none because the endpoint is not there, nothing is known to be wrong.
    """
    if "account.sync_options" in discovered.documents:
        options = frozenset(option.id for option in discovered.options)
        yield from _not_among("sync option", "sync_options", service.sync_options, options)
        yield from unknown_members(service.account_members, options).values()
    if "fields.get" in discovered.documents:
        fields = frozenset(_fields(discovered.documents["fields.get"]))
        yield from _not_among("field of a settings form", "settings", service.settings, fields)


def _not_among(kind: str, member: str, given: Iterable[str], declared: frozenset[str]) -> Iterator[Problem]:
    for name in given:
        if name not in declared:
            yield Problem(
                what=f"the vendor declares no {kind} '{name}'",
                where=f"{member}.{name}",
                fix=near_miss(name, declared) or "it declares none; leave this out",
            )


def _fields(document: Any) -> Iterator[str]:
    fields = document.get("Fields") if isinstance(document, dict) else None
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and isinstance(field.get("ID"), str):
            yield field["ID"]
