"""Which flows a journal shows: told from the calls and answers alone, whoever made them.

A branch counts where a call of it was really sent. What was injected is remembered, though: a Retry after an
injected failure is a Retry that the vendor sees.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, AccountKind, Document, Exists, Refused, classify
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from simulator.contract import Reading

__all__ = ["branches"]

_REGISTRATION = ("fields.get", "fields.validate", "fields.service_definition", "account.sync_options")


_PARTNER_ID = "MPNID"
"""the sync option that tells the reseller where it is not synchronized (Reseller Provisioning)"""


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What a journal has shown so far; accounts are platform ids, subscriptions their GUIDs."""

    synchronized: set[str] = field(default_factory=set)
    fresh_resellers: set[str] = field(default_factory=set)
    """synchronized, and nothing was created for them or theirs since"""
    failed: set[tuple[str, ...]] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    newcomers: dict[str, str] = field(default_factory=dict)
    """accounts that were synchronized for an order, with the branch that this order is"""
    prechecked: set[tuple[str, object]] = field(default_factory=set)
    suspended: set[object] = field(default_factory=set)
    registered: int = 0


def branches(readings: Sequence[Reading]) -> Iterator[str]:
    """The items of the area ``branches``, each as often as it was gone through."""
    seen = _Seen()
    for reading in readings:
        endpoint = reading.endpoint.id if reading.endpoint is not None else ""
        step = _STEPS.get(endpoint) or _STEPS.get(endpoint.partition(".")[0])
        if step is None:
            continue
        found = list(step(seen, reading, endpoint))
        if not reading.exchange.injected:
            yield from found


def _register(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    if endpoint == "fields.validate" and isinstance(reading.answer, Document) and reading.answer.value:
        yield "a registration with refused settings"
    expected = _REGISTRATION[seen.registered]
    seen.registered = seen.registered + 1 if endpoint == expected else int(endpoint == _REGISTRATION[0])
    if seen.registered == len(_REGISTRATION):
        seen.registered = 0
        yield "a whole registration"


def _exists(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    del endpoint
    account = _object(reading.request)
    if isinstance(reading.answer, Exists):
        seen.synchronized.add(_text(account.get("ID")))
        _remember(seen, reading, account)
        yield "an account the vendor knew already"


def _synchronize(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    del endpoint
    account = _object(reading.request)
    id_ = _text(account.get("ID"))
    who = "reseller" if account.get("Role") == "Reseller" else "customer"
    if ("account", id_) in seen.failed:
        yield f"a Retry of a {who}"
    if not isinstance(reading.answer, Accepted):
        seen.failed.add(("account", id_))
        if isinstance(reading.answer, Refused):
            yield f"a refused {who}"
        return
    seen.failed.discard(("account", id_))
    seen.synchronized.add(id_)
    _remember(seen, reading, account)


def _remember(seen: _Seen, reading: Reading, account: Mapping[str, Any]) -> None:
    """Which branch the order is that an account was synchronized for."""
    id_, support = _text(account.get("ID")), reading.exchange.reseller_support
    match classify(account.get("Role"), account.get("ID"), account.get("ResellerID")):
        case AccountKind.RESELLER:
            seen.fresh_resellers.add(id_)
            return
        case AccountKind.END_CUSTOMER if support:
            first = _text(account.get("ResellerID")) in seen.fresh_resellers
            branch = f"a reseller's {'first' if first else 'later'} order, for a new customer"
        case AccountKind.END_CUSTOMER:
            told = _object(account.get("SyncOptions")).get(_PARTNER_ID)
            branch = f"a new customer of a reseller{' told by MPNID' if told else ''}, Reseller Support off"
        case AccountKind.DIRECT_CUSTOMER:
            branch = f"a new direct customer, Reseller Support {'on' if support else 'off'}"
        case None:
            return
    seen.newcomers[id_] = "an order after the account was deleted" if id_ in seen.deleted else branch


def _delete(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    del endpoint
    id_ = _text(_object(reading.request).get("ID"))
    if isinstance(reading.answer, Accepted):
        seen.deleted.add(id_)
        seen.synchronized.discard(id_)
    yield from ()


def _create(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    service = _object(reading.request)
    account = _object(service.get("Account"))
    yield from _checked(seen, reading, endpoint, service)
    if service.get("CheckOnly") is True:
        return
    subscription = _text(service.get("SubscriptionID"))
    if ("subscription", subscription) in seen.failed:
        yield "a Retry of a subscription"
    else:
        yield _order(seen, reading, account)
    seen.newcomers.pop(_text(account.get("ID")), None)
    seen.fresh_resellers -= {_text(account.get("ID")), _text(account.get("ResellerID"))}
    if isinstance(reading.answer, Accepted):
        seen.failed.discard(("subscription", subscription))
        return
    seen.failed.add(("subscription", subscription))
    if isinstance(reading.answer, Refused):
        yield "a refused subscription"


def _order(seen: _Seen, reading: Reading, account: Mapping[str, Any]) -> str:
    id_, reseller = _text(account.get("ID")), _text(account.get("ResellerID"))
    if id_ in seen.newcomers:
        return seen.newcomers[id_]
    if not account.get("ExternalID"):
        return "an order with Accounts Management off"
    if id_ in seen.fresh_resellers:
        return "a reseller buys for itself"
    if reseller in seen.fresh_resellers:
        return "a customer from before Reseller Support was on"
    return f"a further subscription, Reseller Support {'on' if reading.exchange.reseller_support else 'off'}"


def _change(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    service = _object(reading.request)
    yield from _checked(seen, reading, endpoint, service)
    subscription = service.get("SubscriptionID")
    if service.get("CheckOnly") is True or not isinstance(reading.answer, Accepted):
        return
    match endpoint:
        case "subscription.suspend":
            seen.suspended.add(subscription)
        case "subscription.activate" if subscription in seen.suspended:
            yield "suspended and activated again"
        case "subscription.cancel":
            yield "cancelled"


def _addon(seen: _Seen, reading: Reading, endpoint: str) -> Iterator[str]:
    service = _object(reading.request)
    yield from _checked(seen, reading, endpoint, service)
    if service.get("CheckOnly") is True or endpoint != "addon.create":
        return
    concerned = [
        ("addon", _text(service.get("SubscriptionID")), _text(addon.get("ProductID")))
        for addon in service.get("Addons") or ()
        if isinstance(addon, dict) and addon.get("ActionType") == "Provision"
    ]
    yield "a Retry of an addon" if seen.failed.intersection(concerned) else "addons of a basket"
    if isinstance(reading.answer, Accepted):
        seen.failed.difference_update(concerned)
        return
    seen.failed.update(concerned)
    if isinstance(reading.answer, Refused):
        yield "a refused addon"


def _checked(seen: _Seen, reading: Reading, endpoint: str, service: Mapping[str, Any]) -> Iterator[str]:
    """What a call has to do with its pre-check."""
    line = (endpoint, service.get("SubscriptionID"))
    if service.get("CheckOnly") is not True:
        if line in seen.prechecked:
            seen.prechecked.discard(line)
            yield "a call after its pre-check"
    elif isinstance(reading.answer, Accepted):
        seen.prechecked.add(line)
    else:
        yield "a refused pre-check"


_STEPS: Mapping[str, Callable[[_Seen, Reading, str], Iterator[str]]] = {
    "account.exists": _exists,
    "account.synchronize": _synchronize,
    "account.delete": _delete,
    "account.sync_options": _register,
    "subscription.create": _create,
    "fields": _register,
    "subscription": _change,
    "addon": _addon,
}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return "" if value is None else str(value)
