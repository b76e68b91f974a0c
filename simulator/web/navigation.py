"""The main navigation: what a vendor's developer does, in the order in which it is usually done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for

from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Link", "navigation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry. ``current`` is True on the pages that belong to it."""

    label: str
    icon: str
    url: str
    current: bool


_ENTRIES = (
    ("home", "Home", "house"),
    ("services", "Services", "plug"),
    ("accounts", "Accounts", "people"),
    ("storefront", "Storefront", "bag"),
    ("orders", "Orders", "receipt"),
    ("subscriptions", "Subscriptions", "arrow-repeat"),
    ("journal", "Journal", "arrow-left-right"),
    ("scenarios", "Scenarios", "list-check"),
    ("faults", "Faults", "lightning-charge"),
)
"""blueprint, label, icon"""


def navigation() -> Iterator[Link]:
    """The entries, with the one of this request marked."""
    for blueprint, label, icon in _ENTRIES:
        yield Link(
            label=label, icon=icon, url=url_for(f"{blueprint}.index"), current=request.blueprint == blueprint
        )
