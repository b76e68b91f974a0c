"""Faults with data that is unusual and right: members without a value, short and long texts, scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.vendors.faults.fault import Fault, fault, refusing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DATA_FAULTS"]

_TEXTS = ("Name", "Description")
_USUAL = frozenset(
    {
        *("ID", "Role", "ExternalID", "ResellerID", "ResellerExternalID", "Name", "Code", "Phone", "Fax"),
        *(
            "WebSite",
            "Email",
            "Description",
            "IsTest",
            "ExtraDetails",
            "SyncOptions",
            "ContactDetails",
            "Address",
        ),
    }
)


def _matching(pattern: str) -> Callable[[dict[str, Any]], bool]:
    def wrong(account: dict[str, Any]) -> bool:
        return any(re.search(pattern, account.get(name) or "") for name in _TEXTS)

    return wrong


DATA_FAULTS: tuple[Fault, ...] = tuple(
    fault(f"{check}-refused", breaks, f"robustness.{member}", refusing(wrong, why))
    for check, member, breaks, wrong, why in (
        (
            "null-members",
            "null",
            "Refuses an account whose optional members are null.",
            lambda account: "Phone" in account and account["Phone"] is None,
            "Phone must be a string",
        ),
        (
            "empty-members",
            "empty",
            "Refuses an account whose optional members are empty.",
            lambda account: account.get("Phone") == "",
            "Phone is required",
        ),
        (
            "absent-members",
            "absent",
            "Refuses an account without its optional members.",
            lambda account: "Phone" not in account,
            "Phone is required",
        ),
        (
            "short-texts",
            "short",
            "Refuses a description of one character.",
            lambda account: len(account.get("Description") or "") == 1,
            "Description: at least 3 characters",
        ),
        (
            "long-texts",
            "long",
            "Refuses a description of more than 255 characters.",
            lambda account: len(account.get("Description") or "") > 255,
            "Data too long for column Description",
        ),
        ("greek", "greek", "Refuses texts in Greek.", _matching("[\u0370-\u03ff]"), "Incorrect string value"),
        (
            "arabic",
            "arabic",
            "Refuses texts in Arabic.",
            _matching("[\u0600-\u06ff]"),
            "Incorrect string value",
        ),
        (
            "chinese",
            "chinese",
            "Refuses texts in Chinese.",
            _matching("[\u4e00-\u9fff]"),
            "Incorrect string value",
        ),
        ("emoji", "emoji", "Refuses emoji.", _matching("[\U00010000-\U0010ffff]"), "Incorrect string value"),
        ("markup", "markup", "Refuses texts with HTML in them.", _matching("<"), "Blocked by the firewall"),
        (
            "quotes",
            "quotes",
            "Refuses texts with quotes in them.",
            _matching("O'"),
            "Error in your SQL syntax",
        ),
        (
            "unknown-members",
            "unknown-member",
            "Refuses accounts with members that it does not know.",
            lambda account: bool(set(account) - _USUAL),
            "Unrecognized field",
        ),
    )
)
