"""What the platform did, from what it called: orders, retries, changes. Calls of several accounts may mix."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, Exists
from simulator.scenario.recorded.cast import account_of
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading

__all__ = [
    "ACTIONS",
    "CHECKOUT",
    "Deed",
    "addons_of",
    "body_of",
    "deeds_of",
    "id_of",
    "is_precheck",
    "went_well",
    "without_id",
]

CHECKOUT = "checkout"
ACTIONS = {
    "subscription.update": "change_quantity",
    "subscription.suspend": "suspend",
    "subscription.activate": "activate",
    "subscription.cancel": "cancel",
    "subscription.upgrade_to_paid": "upgrade_to_paid",
    "subscription.upgrade_downgrade": "upgrade",
    "addon.update": "change_addon",
    "addon.cancel": "cancel_addon",
    "account.delete": "delete_account",
}
"""the step that each call stands for, where it is more than a part of a checkout"""


@dataclass(slots=True, kw_only=True)
class Deed:
    """One thing the platform did: ``action`` is the step's name, ``account`` the platform id of who it is
    for.

    ``lines`` are the SubscriptionIDs of an order in basket order, ``retries`` the calls of each Retry.
    """

    action: str
    account: str
    calls: list[Reading] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    subscription: str | None = None
    retries: list[list[Reading]] = field(default_factory=list)

    @property
    def attempts(self) -> list[list[Reading]]:
        """The calls of each attempt, the first one first."""
        return [self.calls, *self.retries]

    @property
    def everything(self) -> list[Reading]:
        """The calls of all attempts."""
        return [call for attempt in self.attempts for call in attempt]

    @property
    def latest(self) -> list[Reading]:
        """The calls of its last attempt."""
        return self.retries[-1] if self.retries else self.calls

    @property
    def failed(self) -> bool:
        """Whether its last attempt left something undone, so that a Retry may follow."""
        return any(not went_well(call) for call in self.latest)

    def until(self, attempt: Sequence[Reading]) -> Deed:
        """The deed as it stood once an attempt was over."""
        place = next(number for number, calls in enumerate(self.attempts) if calls is attempt)
        done = self.attempts[: place + 1]
        return Deed(
            action=self.action, account=self.account, calls=done[0], retries=done[1:], lines=self.lines
        )

    def made(self, line: str) -> bool:
        """Whether the vendor has created a line's subscription."""
        return any(
            id_of(call) == "subscription.create"
            and body_of(call).get("SubscriptionID") == line
            and not is_precheck(call)
            and went_well(call)
            and not without_id(call)
            for call in self.everything
        )


def went_well(reading: Reading) -> bool:
    """Whether the call did what it was made for."""
    return isinstance(reading.answer, (Accepted, Exists))


def without_id(reading: Reading) -> bool:
    """Whether the vendor said yes to something new, and not under which id."""
    made = id_of(reading) in ("account.synchronize", "subscription.create") and not is_precheck(reading)
    return made and isinstance(reading.answer, Accepted) and not reading.answer.result


def is_precheck(reading: Reading) -> bool:
    """Whether the call only asked."""
    return body_of(reading).get("CheckOnly") is True


def body_of(reading: Reading) -> Mapping[str, Any]:
    """The message, empty where it is none."""
    return reading.request if isinstance(reading.request, dict) else {}


def addons_of(reading: Reading, action: str | None = None) -> list[Mapping[str, Any]]:
    """The addons that a Service lists, or those of an ActionType."""
    listed = body_of(reading).get("Addons")
    addons = [addon for addon in listed if isinstance(addon, dict)] if isinstance(listed, list) else []
    return [addon for addon in addons if action in (None, addon.get("ActionType"))]


def id_of(reading: Reading) -> str:
    """The endpoint's id, "" for a call of none."""
    return reading.endpoint.id if reading.endpoint else ""


def deeds_of(readings: Sequence[Reading]) -> list[Deed]:
    """What was done, in the order in which it began."""
    grouping = _Grouping()
    for reading in readings:
        grouping.add(reading)
    return grouping.ended()


class _Grouping:
    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self.last: dict[str, Deed] = {}
        self.resellers: dict[str, list[Reading]] = {}
        """synchronizations of resellers that no order has claimed yet"""

    def add(self, reading: Reading) -> None:
        account = account_of(reading)
        if account is None:
            return
        id_, endpoint = str(account["ID"]), id_of(reading)
        if endpoint in ("account.synchronize", "account.exists"):
            self._introduced(id_, account, reading)
        elif endpoint == "subscription.create":
            self._created(id_, reading)
        elif endpoint == "addon.create":
            self._with_addon(id_, reading)
        elif endpoint in ACTIONS:
            self._changed(id_, ACTIONS[endpoint], reading)

    def ended(self) -> list[Deed]:
        """A reseller that nobody followed bought for itself, as far as can be told."""
        for id_ in tuple(self.resellers):
            self._bought(id_, id_)
        return self.deeds

    def _introduced(self, id_: str, account: Any, reading: Reading) -> None:
        if account.get("Role") == "Reseller":
            self.resellers.setdefault(id_, []).append(reading)
            return
        deed = self.last.get(id_)
        if deed is None or deed.action != CHECKOUT or not _waits(deed):
            deed = self._new(Deed(action=CHECKOUT, account=id_))
        self._put(deed, *self.resellers.pop(str(account.get("ResellerID")), ()), reading)

    def _bought(self, id_: str, reseller: str) -> Deed:
        """A new order that began with the synchronization of a reseller."""
        deed = self._new(Deed(action=CHECKOUT, account=id_))
        self._put(deed, *self.resellers.pop(reseller))
        return deed

    def _created(self, id_: str, reading: Reading) -> None:
        line, deed = str(body_of(reading).get("SubscriptionID")), self.last.get(id_)
        reseller = str((account_of(reading) or {}).get("ResellerID"))
        for introduced in (id_, reseller):  # who buys for himself, and a customer who is known already
            if introduced in self.resellers:
                deed = self._bought(id_, introduced)
        if deed is None or not _takes(deed, line):
            deed = self._new(Deed(action=CHECKOUT, account=id_))
        if line not in deed.lines:
            deed.lines.append(line)
        self._put(deed, reading)

    def _with_addon(self, id_: str, reading: Reading) -> None:
        deed = self.last.get(id_)
        if deed is not None and body_of(reading).get("SubscriptionID") in deed.lines:
            self._put(deed, reading)

    def _changed(self, id_: str, action: str, reading: Reading) -> None:
        subscription = body_of(reading).get("SubscriptionID")
        if action == "upgrade" and body_of(reading).get("ActionType") == "Downgrade":
            action = "downgrade"
        deed = self.last.get(id_)
        if deed is None or (deed.action, deed.subscription) != (action, subscription) or not _waits(deed):
            deed = self._new(Deed(action=action, account=id_, subscription=subscription))
        self._put(deed, reading)

    def _put(self, deed: Deed, *readings: Reading) -> None:
        """Each call into the attempt under way, or into a Retry where that cannot have made it.

        An account that failed stops an order; a line that failed does not stop the next one, and is only
        called again by a Retry.
        """
        for reading in readings:
            about = _about(reading)
            again = any(about == _about(call) and _ended(call) for call in deed.latest)
            stopped = any(id_of(c).startswith("account.") and not went_well(c) for c in deed.latest)
            if again or stopped:
                deed.retries.append([])
            deed.latest.append(reading)

    def _new(self, deed: Deed) -> Deed:
        self.deeds.append(deed)
        self.last[deed.account] = deed
        return deed


def _about(reading: Reading) -> tuple[str, Any]:
    account = account_of(reading) or {}
    return id_of(reading), body_of(reading).get("SubscriptionID") or account.get("ID")


def _ended(reading: Reading) -> bool:
    """Whether a call is not made again in the same attempt."""
    return not went_well(reading) or without_id(reading)


def _waits(deed: Deed) -> bool:
    """Whether something is left to do: its last attempt failed, or its last call came to nothing yet."""
    last = deed.latest[-1] if deed.latest else None
    return deed.failed or (last is not None and (_only_asks(last) or without_id(last)))


def _takes(deed: Deed, line: str) -> bool:
    """Whether a line belongs to an order: it is not through yet, or it is new and addons did not begin."""
    if deed.action != CHECKOUT:
        return False
    if line in deed.lines:
        return not deed.made(line)
    return not any(id_of(call) == "addon.create" for call in deed.latest)


def _only_asks(reading: Reading) -> bool:
    return is_precheck(reading) or id_of(reading) == "account.exists"
