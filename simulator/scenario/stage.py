"""The stage of one play: the platform, the orders and subscriptions so far, and what became of each step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted, Document
from simulator.platform.flows import Platform
from simulator.platform.store import AddonLine, Order, Store, Subscription
from simulator.scenario.actions import Checkout, Line, Register
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.contract import Answer
    from simulator.platform import flows
    from simulator.platform.accounts import Account
    from simulator.scenario.case import Cast
    from simulator.scenario.mismatch import Mismatch
    from simulator.scenario.model import Injection, Step

__all__ = ["Inspected", "Observed", "Operation", "Stage", "StepRecord"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What became of a call: the bodies as they travelled, parsed, and how the answer reads."""

    number: int
    endpoint: str
    account: str | None
    request: Any
    body: Any
    answer: Answer
    injected: bool = False
    elapsed: float = 0.0
    """seconds"""
    made_up: bool = False
    """the answer is that of a perfect vendor, of which only the outcome is known"""
    invalid: bool = False
    """the request was wrong on purpose"""
    status: int | None = None
    """the HTTP status; None where no answer came"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What became of a question about the vendor's own records.

    ``status`` None: no answer, and ``silence`` says why. ``elapsed`` and ``ended`` are in seconds, the latter
    by a clock that only ever grows.
    """

    number: int
    status: int | None
    body: Any
    elapsed: float = 0.0
    ended: float = 0.0
    silence: str = ""
    unreached: bool = False
    endpoint: str | None = None
    """account.exists where that was asked"""
    made_up: bool = False
    """nothing is known of the answer, as nobody was asked"""


@dataclass(slots=True, kw_only=True)
class StepRecord:
    """What a step came to. ``subscriptions`` and ``addons`` are statuses; ``refused`` is the platform's own
    reason.

    ``remedy`` is the flag that would give the platform what it misses.
    """

    step: Step
    observed: list[Observed] = field(default_factory=list)
    inspected: list[Inspected] = field(default_factory=list)
    subscriptions: tuple[str, ...] = ()
    addons: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    refused: str = ""
    remedy: str = ""
    begun: bool = False
    """whether a call of it was really sent"""
    done: bool = False
    excused: bool = False
    """whether what it expects is not held against the vendor"""
    waiting: list[Injection] = field(default_factory=list)
    """injected replies that no call has used yet"""
    overriding: set[str] = field(default_factory=set)
    """pointers of the overrides that have changed a call"""
    external_ids: Mapping[str, str] = field(default_factory=dict)
    """what ${name.ExternalID} stood for when the step ended, by account and subscription name; of one that
    the step deleted, what it was before
    """

    unmet: list[Mismatch] = field(default_factory=list)
    """what was found wrong while the step was played"""

    def told(self, said: Collection[str]) -> list[Observed]:
        """The calls that the scenario tells of, given the switches it says something about.

        A service's own switches may put calls in between that a scenario knows nothing of. Where such a call
        goes well it changes nothing for the scenario; where it does not, it stands for the call it prevented.
        """
        unsaid = _ADDING - set(said)
        return [one for one in self.observed if _switch_of(one, self.step) not in unsaid]


_ADDING = {"precheck", "exists_before_synchronize", "sync_options_fetched"}
"""the switches that add calls"""


def _switch_of(observed: Observed, step: Step) -> str:
    """The switch that an uneventful call is owed to; "" for any other call."""
    match observed.answer:
        case Accepted() if (
            isinstance(observed.request, Mapping) and observed.request.get("CheckOnly") is True
        ):
            return "precheck"
        case Accepted() if observed.endpoint == "account.exists":
            return "exists_before_synchronize"
        case Document() if observed.endpoint == "account.sync_options" and not isinstance(
            step.action, Register
        ):
            return "sync_options_fetched"
        case _:
            return ""


@dataclass(slots=True, kw_only=True)
class Operation:
    """What a step set going at the vendor, so that a Retry can set it going again."""

    flow: Callable[[], flows.Flow]
    concerned: list[Subscription] = field(default_factory=list)
    order: Order | None = None


class Stage:
    """The state of one play: the platform, the orders and subscriptions so far, and the records."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.platform = Platform(
            service=cast.case.service,
            store=Store(),
            fill=cast.fill,
            declared=cast.case.discovered.options,
        )
        self.records: list[StepRecord] = []
        self.subscriptions: dict[str, Subscription] = {}
        self.given_up = ""
        """why what the scenario is about was not played"""
        self.settings: Mapping[str, str] = {}
        """the headers that carry what a registration filled in"""
        self.captured: dict[str, Any] = {}
        """what was kept of answers, by name; UNKNOWN where there was nothing to keep"""
        self.last: Operation | None = None
        self._random = cast.randomness()

    def __getstate__(self) -> dict[str, Any]:
        """A stage that goes to another process has been played: nothing is retried there."""
        return {**self.__dict__, "last": None}

    @property
    def accounts(self) -> Mapping[str, Account]:
        """The accounts of the case by the names the scenario gives them."""
        return self.cast.accounts

    def guid(self) -> str:
        """The next GUID (RFC 9562, version 4) of this play."""
        digits = f"{self._random.getrandbits(128):032x}"
        variant = "89ab"[int(digits[16], 16) % 4]
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

    def external_ids(self) -> Mapping[str, str]:
        """The external ids as they stand, by account and subscription name."""
        ids = {name: self.platform.store.of(account).external_id for name, account in self.accounts.items()}
        return ids | {name: one.external_id for name, one in self.subscriptions.items()}

    def subscription(self, name: str | None) -> Subscription:
        """A subscription by its name, or the one ordered last."""
        if name is not None:
            return self.subscriptions[name]
        return list(self.subscriptions.values())[-1]

    def place(self, index: int, action: Checkout) -> Order:
        """A new order: its subscriptions exist at the platform before anybody is called."""
        lines = []
        for number, line in enumerate(action.basket):
            subscription = self._line(index, number, line, self.accounts[action.buyer])
            self.subscriptions[line.name or f"{index}/{number}"] = subscription
            lines.append(subscription)
        return Order(buyer=self.accounts[action.buyer], lines=lines)

    def _line(self, index: int, number: int, line: Line, buyer: Account) -> Subscription:
        choice = self.cast.choices[index, number]
        refused = self.cast.case.service.refuses.get("subscription", {}) if line.refused else {}
        return Subscription(
            id=self.guid(),
            account=buyer,
            choice=choice,
            quantity=refused.get("quantity", line.quantity),
            trial=line.trial,
            addons=[
                AddonLine(addon=addon, platform_product_id=addon.platform_product_id)
                for addon in choice.addons
            ],
        )
