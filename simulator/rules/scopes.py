"""For whom a rule holds: calls of the same account, reseller, subscription... are judged together.

A scope is a function from a call to the key that it shares with the others; None leaves the call out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from operator import attrgetter

from simulator.rules.calls import Call

__all__ = ["IN_FORM", "SCOPES", "Scope", "external_id", "reseller_external_id"]

Scope = Callable[[Call], Hashable]


def _journal(_: Call) -> Hashable:
    return ""


def external_id(call: Call) -> Hashable:
    """The vendor's id of the account: as just answered, else as sent."""
    if call.shape.answer in ("succeeded", "there") and call.endpoint in (
        "account.synchronize",
        "account.exists",
    ):
        return call.result
    return _text(call.account, "ExternalID")


def reseller_external_id(call: Call) -> Hashable:
    """The vendor's id of the reseller: the one sent for an end customer, else the account's own."""
    if call.shape.kind == "end_customer":
        return _text(call.account, "ResellerExternalID")
    return external_id(call)


def _account_under_one_option(call: Call) -> Hashable:
    return None if call.account_id is None else (call.account_id, call.shape.support)


def _addon(call: Call) -> Hashable:
    """The one addon concerned. A call for several has one Result for all, so that no id can be followed."""
    if len(call.addons) != 1 or call.subscription_id is None:
        return None
    return (call.subscription_id, *_products(call))


def _line(call: Call) -> Hashable:
    """One step for one line: the same call again is the same line."""
    if call.subscription_id is None:
        return None
    return (call.endpoint, call.subscription_id, *(_products(call) if call.endpoint[:5] == "addon" else ()))


def _products(call: Call) -> tuple[str, ...]:
    return tuple(f"{addon.get('ProductID')} {addon.get('Name')}" for _, addon in call.addons)


def _text(account: Mapping[str, object] | None, member: str) -> str | None:
    value = account.get(member) if account is not None else None
    return value if type(value) is str and value else None


SCOPES: Mapping[str, Scope] = {
    "journal": _journal,
    "account": attrgetter("account_id"),
    "account_under_one_option": _account_under_one_option,
    "external_id": external_id,
    "reseller": attrgetter("reseller_id"),
    "reseller_external_id": reseller_external_id,
    "subscription": attrgetter("subscription_id"),
    "line": _line,
    "addon": _addon,
}
"""every word that ``for_each`` may have"""

IN_FORM = frozenset(SCOPES) - {"line", "addon"}
"""those whose keys are told apart by a journal's form"""
