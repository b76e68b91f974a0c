"""Plays a case, step by step: drives the platform's flows and notes what each step came to.

A play is a generator without I/O, like the flows it drives: it yields the calls to make and is sent what was
observed of each. The rehearsal (no vendor) and the engine (a real one) drive the same play.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, assert_never

from simulator.contract import Accepted, Answer, Document
from simulator.platform import flows
from simulator.platform.flows import Call, Platform
from simulator.platform.settings_form import fill_form
from simulator.platform.store import AddonLine, Order, Store, Subscription
from simulator.scenario.model import (
    AddonStep,
    ChangeQuantity,
    Checkout,
    DeleteAccount,
    ForgetAccount,
    Injection,
    Lifecycle,
    Line,
    Register,
    Retry,
    SetOption,
    Step,
    Upgrade,
)
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.exchange import Reply
    from simulator.platform.accounts import Account
    from simulator.scenario.case import Cast

__all__ = ["Observed", "PlannedCall", "Play", "Stage", "StepRecord", "is_untold_precheck", "play"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCall:
    """A call to make now. ``injected`` stands in for the vendor's reply.

    ``nth`` is its place, from 0, among the calls of its ``step`` that the scenario tells of.
    """

    call: Call
    track_id: str
    reseller_support: bool
    step: Step
    nth: int
    injected: Reply | None = None


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


@dataclass(slots=True, kw_only=True)
class StepRecord:
    """What a step came to. ``subscriptions`` and ``addons`` are statuses; ``refused`` is the platform's own
    reason.

    ``remedy`` is the flag that would give the platform what it misses.
    """

    step: Step
    observed: list[Observed] = field(default_factory=list)
    subscriptions: tuple[str, ...] = ()
    addons: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    refused: str = ""
    remedy: str = ""
    done: bool = False
    waiting: list[Injection] = field(default_factory=list)
    """injected replies that no call has used yet"""
    external_ids: Mapping[str, str] = field(default_factory=dict)
    """what ${name.ExternalID} stood for when the step ended, by account and subscription name"""

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


Play = Generator[PlannedCall, Observed, None]

Changing = ChangeQuantity | Lifecycle | Upgrade | AddonStep
Operating = Checkout | DeleteAccount | Changing


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


def play(stage: Stage) -> Play:
    """Play every step in order. ``stage.records`` holds what became of each, also when the play is cut
    short.
    """
    for index, step in enumerate(stage.cast.case.scenario.steps):
        record = StepRecord(step=step, waiting=list(step.inject))
        stage.records.append(record)
        concerned = yield from _act(stage, index, record)
        record.subscriptions = tuple(s.status.value for s in concerned)
        record.reasons = tuple(s.reason for s in concerned)
        record.addons = tuple(a.status.value for s in concerned for a in s.addons)
        record.external_ids = stage.external_ids()
        record.done = True


def _act(
    stage: Stage, index: int, record: StepRecord
) -> Generator[PlannedCall, Observed, list[Subscription]]:
    """Run the step's flow; returns the subscriptions that the step was about."""
    platform, action = stage.platform, record.step.action
    match action:
        case SetOption(reseller_support=on):
            platform.service = replace(platform.service, reseller_support=on)
            return []
        case Register():
            form = platform.service.settings
            yield from _drive(
                stage, record, flows.register(platform, lambda declared: fill_form(declared, form))
            )
            return []
        case ForgetAccount(account=name):
            platform.store.forget(stage.accounts[name])
            return []
        case Retry():
            operation = stage.last
        case _:
            operation = stage.last = _operation(stage, index, action)
    assert operation is not None, "a retry of nothing is refused when the file is read"  # noqa: S101
    yield from _drive(stage, record, operation.flow())
    if operation.order is not None:
        record.refused, record.remedy = operation.order.refused, operation.order.remedy
    return operation.concerned


def _operation(stage: Stage, index: int, action: Operating) -> Operation:
    """What a step sets going. Retry runs the same flow again, which does only what is missing."""
    platform = stage.platform
    match action:
        case Checkout():
            order = stage.place(index, action)
            return Operation(flow=lambda: flows.checkout(platform, order), concerned=order.lines, order=order)
        case DeleteAccount(account=name):
            account = stage.accounts[name]
            return Operation(flow=lambda: flows.delete_account(platform, account))
    subscription = stage.subscription(action.subscription)
    return Operation(flow=_change(stage, index, action, subscription), concerned=[subscription])


def _change(
    stage: Stage, index: int, action: Changing, subscription: Subscription
) -> Callable[[], flows.Flow]:
    platform = stage.platform
    match action:
        case ChangeQuantity(quantity=quantity):
            return lambda: flows.change_quantity(platform, subscription, quantity)
        case Lifecycle(endpoint=endpoint):
            return lambda: flows.lifecycle(platform, subscription, endpoint)
        case Upgrade(downgrade=downgrade):
            target = stage.cast.upgrades[index]
            return lambda: flows.upgrade(platform, subscription, target, downgrade=downgrade)
        case AddonStep(quantity=None):
            return lambda: flows.cancel_addon(platform, subscription, subscription.addons[0])
        case AddonStep(quantity=wanted):
            assert wanted is not None, "the case above"  # noqa: S101 - no checker narrows a member so
            return lambda: flows.change_addon(platform, subscription, subscription.addons[0], wanted)
        case _:
            assert_never(action)


def _drive(stage: Stage, record: StepRecord, flow: flows.Flow) -> Play:
    """Pass the flow's calls on, each with the injected reply that fits it, and its answers back."""
    try:
        call = next(flow)
        while True:
            observed = yield PlannedCall(
                call=call,
                track_id=stage.guid(),
                reseller_support=stage.platform.service.reseller_support,
                step=record.step,
                nth=len(record.told(stage.cast.case.scenario.switches)),
                injected=_injected(record.waiting, call, stage.cast.case.scenario.switches),
            )
            record.observed.append(observed)
            call = flow.send(observed.answer)
    except StopIteration:
        return


def is_untold_precheck(call: Call, said: Collection[str]) -> bool:
    """Whether a call is a pre-check that the service's own switches put into a scenario."""
    return "precheck" not in said and call.body is not None and call.body.get("CheckOnly") is True


def _injected(waiting: list[Injection], call: Call, said: Collection[str]) -> Reply | None:
    """The first reply that fits; none for a pre-check that the scenario does not tell of."""
    if is_untold_precheck(call, said):
        return None
    alias = call.account.alias if call.account else None
    for injection in waiting:
        if injection.endpoint == call.endpoint and injection.account in (None, alias):
            waiting.remove(injection)
            return injection.reply
    return None
