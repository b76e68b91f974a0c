"""What was there before a recording began: accounts that are known, subscriptions that are changed."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from simulator.scenario.recorded.cast import account_of
from simulator.scenario.recorded.deeds import CHECKOUT, body_of, id_of, went_well
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.contract import Reading
    from simulator.scenario.recorded.cast import Cast
    from simulator.scenario.recorded.deeds import Deed

__all__ = ["Background", "Line", "background_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A subscription from before: its SubscriptionID, and the product's name where a call tells it."""

    id: str
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """``accounts`` are known customers by platform id, with their subscriptions. ``customers`` are made-up
    ones, by name: their order makes a reseller (its platform id) known.
    """

    accounts: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The SubscriptionIDs from before."""
        return tuple(line.id for lines in self.accounts.values() for line in lines)


def background_of(deeds: Sequence[Deed], cast: Cast) -> Background:
    """What the first calls presuppose."""
    known: set[str] = set()
    made: set[str] = set()
    accounts: dict[str, list[Line]] = {}
    resellers: dict[str, None] = {}
    for deed in deeds:
        for call in deed.everything:
            account = account_of(call) or {}
            id_ = str(account.get("ID"))
            if _introduces(call):
                person = cast.people[id_]
                if account.get("ResellerExternalID") and person.reseller not in known:
                    resellers.setdefault(str(person.reseller))
                    known.add(str(person.reseller))
                if went_well(call):
                    known.add(id_)
            elif account.get("ExternalID") and id_ not in known:
                known.add(id_)
                accounts.setdefault(id_, [])
                known.add(str(cast.people[id_].reseller))
        made |= set(deed.lines)
        if deed.action != CHECKOUT and deed.subscription and deed.subscription not in made:
            made.add(deed.subscription)
            accounts.setdefault(deed.account, []).append(_line(deed))
    names = {f"earlier_customer_of_{cast.people[id_].name}": id_ for id_ in resellers}
    return Background(accounts=accounts, customers=names)


def _introduces(call: Reading) -> bool:
    return id_of(call) in ("account.synchronize", "account.exists")


def _line(deed: Deed) -> Line:
    body = body_of(deed.calls[0])
    moved = deed.action in ("upgrade", "downgrade")  # its call names the product that it moves to
    return Line(id=str(deed.subscription), product="" if moved else str(body.get("Name") or ""))
