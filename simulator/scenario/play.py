"""Plays a case, step by step: drives the platform's flows and notes what each step came to.

A play is a generator without I/O, like the flows it drives: it yields the calls to make and is sent what was
observed of each. The rehearsal (no vendor) and the engine (a real one) drive the same play.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, assert_never

from simulator.contract import Document, Refused
from simulator.platform import flows
from simulator.platform.calls import setting_headers
from simulator.platform.settings_form import fill_form, kept
from simulator.scenario.actions import (
    AddonStep,
    ChangeQuantity,
    Checkout,
    DeleteAccount,
    ForgetAccount,
    Inspect,
    Lifecycle,
    Register,
    Retry,
    SetOption,
    Upgrade,
    Wait,
)
from simulator.scenario.case import used_by
from simulator.scenario.expectations import compare
from simulator.scenario.planned import Came, Planned, PlannedCall
from simulator.scenario.stage import Observed, Operation, Stage, StepRecord

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.exchange import Reply
    from simulator.platform.flows import Call
    from simulator.platform.store import Subscription
    from simulator.scenario.model import Injection, Step

__all__ = ["Play", "is_untold_precheck", "play", "play_cleanup"]


Play = Generator[Planned, Came, None]

Changing = ChangeQuantity | Lifecycle | Upgrade | AddonStep
Operating = Checkout | DeleteAccount | Changing
FlowOf = Callable[[], flows.Flow]


def play(stage: Stage) -> Play:
    """Play every step in order. ``stage.records`` holds what became of each, also when the play is cut
    short.

    Where a step of the setup does not come to what is expected of it, what the scenario is about is not
    played; its cleanup is. The same holds where the vendor refuses what is sent under the other setting of
    Reseller Support than the one it is registered with, which is no fault of its own.
    """
    for index, step in enumerate(stage.cast.case.scenario.steps):
        if (step.part == "steps" and stage.given_up) or not _has_a_subject(stage, step):
            continue
        yield from _step(stage, index, step)
        if step.part == "setup" and any(compare(stage, stage.records[-1])):
            stage.given_up = "the setup failed, so that nothing else of it was played"
        elif (refused := _refused_of_another_setting(stage)) is not None:
            stage.records[-1].excused = True
            stage.given_up = _of_another_setting(stage, refused)


def _refused_of_another_setting(stage: Stage) -> Observed | None:
    """The vendor's own refusal in the last step, played while the option was not set as it is registered.

    A vendor is set up for one setting, and may hold the other's calls for impossible: with Reseller Support
    on, an end customer without its reseller's external id.
    """
    if stage.platform.service.reseller_support == stage.cast.case.service.reseller_support:
        return None
    record = stage.records[-1]
    own = (one for one in record.observed if not (one.injected or one.invalid))
    refused = next((one for one in own if isinstance(one.answer, Refused)), None)
    return refused if refused is not None and any(compare(stage, record)) else None


def _of_another_setting(stage: Stage, refused: Observed) -> str:
    registered, sent = ("on", "off") if stage.cast.case.service.reseller_support else ("off", "on")
    return (
        f"registered with Reseller Support {registered}, the vendor may refuse what is sent with it {sent}, "
        f"and it refuses {refused.endpoint}"
    )


def play_cleanup(stage: Stage) -> Play:
    """Play what of the cleanup has not begun yet, after a play that was cut short."""
    stage.records = [record for record in stage.records if record.begun or record.done]
    begun = {record.step.pointer for record in stage.records}
    for index, step in enumerate(stage.cast.case.scenario.steps):
        if step.part == "cleanup" and step.pointer not in begun and _has_a_subject(stage, step):
            yield from _step(stage, index, step)


def _has_a_subject(stage: Stage, step: Step) -> bool:
    """Whether there is what a step is about: a cleanup may come after a play that never got there."""
    if step.part != "cleanup":
        return True
    match step.action:
        case ChangeQuantity(subscription=name) | Lifecycle(subscription=name):
            return name in stage.subscriptions if name is not None else bool(stage.subscriptions)
        case Upgrade(subscription=name) | AddonStep(subscription=name):
            return name in stage.subscriptions if name is not None else bool(stage.subscriptions)
        case Retry():
            return stage.last is not None
        case DeleteAccount(account=name):
            return stage.platform.store.of(stage.accounts[name]).synchronized
        case _:
            return True


def _step(stage: Stage, index: int, step: Step) -> Play:
    record = StepRecord(step=step, waiting=list(step.inject))
    stage.records.append(record)
    before = stage.external_ids()
    concerned = yield from _act(stage, index, record)
    record.subscriptions = tuple(s.status.value for s in concerned)
    record.reasons = tuple(s.reason for s in concerned)
    record.addons = tuple(a.status.value for s in concerned for a in s.addons)
    record.external_ids = {name: id_ or before.get(name, "") for name, id_ in stage.external_ids().items()}
    if step.captures:
        from simulator.scenario.capturing import capture  # noqa: PLC0415 - few scenarios keep anything

        record.unmet.extend(capture(stage, record))
    record.done = True


def _act(stage: Stage, index: int, record: StepRecord) -> Generator[Planned, Came, list[Subscription]]:
    """Run the step's flow; returns the subscriptions that the step was about."""
    platform, action = stage.platform, record.step.action
    match action:
        case SetOption(reseller_support=on):
            platform.service = replace(platform.service, reseller_support=on)
            return []
        case Register(settings=given):
            yield from _register(stage, record, {**platform.service.settings, **given})
            return []
        case ForgetAccount(account=name):
            platform.store.forget(stage.accounts[name])
            return []
        case Inspect() | Wait():
            from simulator.scenario.inspecting import inspect  # noqa: PLC0415 - few scenarios ask

            yield from inspect(stage, record)
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


def _register(stage: Stage, record: StepRecord, given: Mapping[str, str | tuple[str, ...]]) -> Play:
    """What the vendor accepts of its form goes with every call from then on."""
    registered: Mapping[str, str] = {}

    def filled(declared: Any) -> Mapping[str, str]:
        nonlocal registered
        values = fill_form(declared, given)
        registered = setting_headers(kept(declared, values))
        return values

    yield from _drive(stage, record, flows.register(stage.platform, filled))
    for observed in record.observed:
        match observed.answer:
            case Document(value=[]) if observed.endpoint == "fields.validate":
                stage.settings = registered


def _operation(stage: Stage, index: int, action: Operating) -> Operation:
    """What a step sets going. Retry runs the same flow again, which does only what is missing."""
    platform = stage.platform
    match action:
        case Checkout():
            order = stage.place(index, action)
            return Operation(flow=lambda: flows.checkout(platform, order), concerned=order.lines, order=order)
        case DeleteAccount(account=name):
            account = stage.accounts[name]
            return Operation(
                flow=_if_offered(platform, action, lambda: flows.delete_account(platform, account))
            )
    subscription = stage.subscription(action.subscription)
    change = _change(stage, index, action, subscription)
    return Operation(flow=_if_offered(platform, action, change), concerned=[subscription])


def _if_offered(platform: flows.Platform, action: Operating, flow: FlowOf) -> FlowOf:
    """The flow, or one without a call where the service does not offer what it needs."""
    return flow if used_by(action) <= platform.service.capabilities else _no_call


def _no_call() -> flows.Flow:
    yield from ()


def _change(stage: Stage, index: int, action: Changing, subscription: Subscription) -> FlowOf:
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
                injected=_injected(stage, record, call),
                settings=stage.settings,
            )
            if record.step.overrides:
                from simulator.scenario.overriding import overridden  # noqa: PLC0415 - few scenarios do

                planned = overridden(planned, stage, record)
            observed = yield planned
            assert isinstance(observed, Observed), "as it was planned"  # noqa: S101
            record.observed.append(observed)
            call = flow.send(observed.answer)
    except StopIteration:
        return


def is_untold_precheck(call: Call, said: Collection[str]) -> bool:
    """Whether a call is a pre-check that the service's own switches put into a scenario."""
    return "precheck" not in said and call.body is not None and call.body.get("CheckOnly") is True


def _injected(stage: Stage, record: StepRecord, call: Call) -> Reply | None:
    """The first reply that fits; none for a pre-check that the scenario does not tell of."""
    if is_untold_precheck(call, stage.cast.case.scenario.switches):
        return None
    alias = call.account.alias if call.account else None
    for injection in record.waiting:
        if injection.endpoint == call.endpoint and injection.account in (None, alias):
            record.waiting.remove(injection)
            return _reply(injection, stage, record)
    return None


def _reply(injection: Injection, stage: Stage, record: StepRecord) -> Reply:
    """The reply with what its references stand for now; one that nobody knows stays as it is written."""
    if injection.said is None:
        return injection.reply
    from simulator.scenario.making import reply_of  # noqa: PLC0415 - few replies have any
    from simulator.scenario.resolving import as_far_as_known, resolver  # noqa: PLC0415

    return reply_of(as_far_as_known(injection.said, resolver(stage, record)))
