"""Plays a case, step by step: drives the platform's flows and notes what each step came to.

A play is a generator without I/O, like the flows it drives: it yields the calls to make and is sent what was
observed of each. The rehearsal (no vendor) and the engine (a real one) drive the same play.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING, assert_never

from simulator.platform import flows
from simulator.platform.settings_form import fill_form
from simulator.scenario.actions import (
    AddonStep,
    ChangeQuantity,
    Checkout,
    DeleteAccount,
    ForgetAccount,
    Lifecycle,
    Register,
    Retry,
    SetOption,
    Upgrade,
)
from simulator.scenario.stage import Observed, Operation, Stage, StepRecord
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.exchange import Reply
    from simulator.platform.flows import Call
    from simulator.platform.store import Subscription
    from simulator.scenario.model import Injection, Override, Step

__all__ = ["PlannedCall", "Play", "is_untold_precheck", "play"]


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
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """headers that an override changes"""
    overrides: tuple[Override, ...] = ()
    """what has changed the call"""
    meant: Call | None = None
    """the call as it was before it was changed"""

    @property
    def invalid(self) -> bool:
        """Whether the request is wrong on purpose."""
        return any(one.invalid for one in self.overrides)


Play = Generator[PlannedCall, Observed, None]

Changing = ChangeQuantity | Lifecycle | Upgrade | AddonStep
Operating = Checkout | DeleteAccount | Changing


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
        if step.captures:
            from simulator.scenario.capturing import capture  # noqa: PLC0415 - few scenarios keep anything

            record.unmet.extend(capture(stage, record))
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
            planned = PlannedCall(
                call=call,
                track_id=stage.guid(),
                reseller_support=stage.platform.service.reseller_support,
                step=record.step,
                nth=len(record.told(stage.cast.case.scenario.switches)),
                injected=_injected(record.waiting, call, stage.cast.case.scenario.switches),
            )
            if record.step.overrides:
                from simulator.scenario.overriding import overridden  # noqa: PLC0415 - few scenarios do

                planned = overridden(planned, stage, record)
            observed = yield planned
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
