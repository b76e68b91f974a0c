"""One call as the rules see it: who it concerns, what it is about, how it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.contract.answer import Accepted, Broken, Document, Exists, Refused, Silent
from simulator.contract.three_way import classify
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.contract.answer import Reading

__all__ = ["UNDOCUMENTED", "Call", "Shape", "call_of"]

UNDOCUMENTED = "undocumented"
"""the kind of an account whose Role, ID and ResellerID fit none of the three cases"""


class Shape(NamedTuple):
    """All that can be said of a call without looking at its ids and values; many calls share one.

    ``answer`` is one of accepted (Code 0 without a Result), succeeded (Code 0 with one), there (the account
    exists and has an id), absent (it does not, or has none), document, failed.
    """

    endpoint: str
    kind: str | None
    """what the account is: reseller, end_customer, direct_customer or undocumented"""
    answer: str
    check_only: bool
    support: bool | None
    """the setting of Reseller Support at the time, None where nobody said"""


Addons = tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """The facts of one reading. Written once and then only read: freezing it would cost more than judging it.

    ``at`` is the pointer to the account within the request, ``addons`` are the addons that the call concerns,
    each with its pointer. An id that is not known is None.
    """

    position: int
    number: int
    reading: Reading
    shape: Shape
    result: str
    account: Mapping[str, Any] | None
    at: str
    account_id: str | None
    reseller_id: str | None
    """the reseller concerned: the account's own where it has one, else the account itself"""
    service: Mapping[str, Any] | None
    subscription_id: str | None
    addons: Addons

    @property
    def endpoint(self) -> str:
        """The endpoint's id."""
        return self.shape.endpoint


def call_of(reading: Reading, position: int, support: bool | None) -> Call:
    """Looks at a reading once for all rules. What cannot be read is None, and no rule speaks of it."""
    exchange, request = reading.exchange, reading.request
    endpoint = reading.endpoint.id if reading.endpoint is not None else ""
    own = exchange.reseller_support
    answer, result = _answered(reading)
    service = account = kind = account_id = reseller_id = subscription_id = None
    at, addons = "", _NONE
    if type(request) is dict:
        if endpoint.startswith(("subscription.", "addon.")):
            service, at = request, "/Account"
            account = request.get("Account")
            subscription_id = _id(request.get("SubscriptionID"))
            if listed := request.get("Addons"):
                addons = _concerned(listed)
        elif endpoint.startswith("account."):
            account = request
        if type(account) is dict:
            sent_id, sent_reseller = account.get("ID"), account.get("ResellerID")
            account_id = _id(sent_id)
            reseller_id = _id(sent_reseller) or account_id
            kind = classify(account.get("Role"), sent_id, sent_reseller) or UNDOCUMENTED
        else:
            account = None
    check_only = service is not None and service.get("CheckOnly") is True
    shape = Shape(endpoint, kind, answer, check_only, support if own is None else own)
    return Call(
        position=position,
        number=exchange.number,
        reading=reading,
        shape=shape,
        result=result,
        account=account,
        at=at,
        account_id=account_id,
        reseller_id=reseller_id,
        service=service,
        subscription_id=subscription_id,
        addons=addons,
    )


_NONE: Addons = ()


def _answered(reading: Reading) -> tuple[str, str]:
    match reading.answer:
        case Accepted(result=result):
            return ("succeeded" if result else "accepted"), result
        case Exists(result=result):
            return ("there" if result else "absent"), result
        case Document():
            return "document", ""
        case Refused() | Broken() | Silent():
            return "failed", ""


def _concerned(listed: Any) -> Addons:
    """The addons whose ActionType is not None (developer portal), written as a name or as the integer."""
    if type(listed) is not list:
        return _NONE
    return tuple(
        (f"/Addons/{index}", addon)
        for index, addon in enumerate(listed)
        if type(addon) is dict and addon.get("ActionType") not in ("None", 0, None)
    )


def _id(value: object) -> str | None:
    """An id as text; null, "" and what is no id are None."""
    if type(value) is str:
        return value or None
    return str(value) if type(value) is int else None
