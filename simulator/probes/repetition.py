"""The same call again: one after the other, at the same moment, and after an answer that nobody heard.

The platform repeats a call whenever it cannot know whether the first one worked: a time-out, a lost
connection, a Retry by hand. A vendor that makes a second thing of it charges its customer twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Accepted, Reading
from simulator.exchange import Deliberate
from simulator.probes.cast import ACCOUNTS, CONTOSO, FABRIKAM, ORDERS
from simulator.probes.introducing import introduce
from simulator.probes.judging import control_failed, must_accept, same_id
from simulator.probes.probe import AtOnce, Group, Probe, Probing, Unheard, ask

if TYPE_CHECKING:
    from simulator.probes.scene import Scene

__all__ = ["REPETITIONS"]


def _account_twice(scene: Scene) -> Probing:
    first = yield from ask(scene.synchronize("contoso", "an account for the first time"))
    again = yield from ask(scene.synchronize("contoso", "the same account again"))
    what = "the same account, synchronized again,"
    yield from must_accept("repetition.account-refused", again, first, what=what, like="the first time")
    yield from same_id("repetition.account-id", first, again, what=what)


def _account_at_once(scene: Scene) -> Probing:
    """The control is the account twice in turn: who gives a new id each time has another fault."""
    refused, same = "repetition.at-once-refused", "repetition.at-once-id"
    call = scene.synchronize("contoso", "an account, twice at the same moment")
    both = yield AtOnce(asks=(call, call))
    alone = yield from ask(scene.synchronize("contoso", "the account once more, alone"))
    again = yield from ask(scene.synchronize("contoso", "the account once more, alone again"))
    what = "an account that is synchronized twice at the same moment"
    worst = next((reading for reading in both if not isinstance(reading.answer, Accepted)), both[0])
    yield from must_accept(refused, worst, alone, what=what, like="the same account alone")
    if _one_id(alone, again):
        yield from same_id(same, both[0], both[1], what=what)
    else:
        yield from control_failed(again, "the same account twice in turn", same)


def _one_id(one: Reading, other: Reading) -> bool:
    match one.answer, other.answer:
        case Accepted(result=first), Accepted(result=second):
            return first == second
        case _:
            return False


def _account_answer_lost(scene: Scene) -> Probing:
    """The control is another account, whose answers are heard."""
    lost = scene.synchronize(
        "contoso", "an account, hanging up before the answer", deliberate=Deliberate.DROPPED
    )
    yield from ask(Unheard(ask=lost))
    again = yield from ask(scene.synchronize("contoso", "the account again, after the lost answer"))
    other = yield from ask(scene.synchronize("fabrikam", "another account"))
    what = "an account that is synchronized again because the answer was lost"
    yield from must_accept("repetition.lost-answer", again, other, what=what, like="another account")


def _subscription_twice(scene: Scene) -> Probing:
    refused, same = "repetition.subscription-refused", "repetition.subscription-id"
    if (yield from introduce(scene, "contoso", refused, same)) is None:
        return
    subscription = scene.subscription("contoso")
    first = yield from ask(scene.create(subscription, "a subscription for the first time"))
    again = yield from ask(scene.create(subscription, "the same SubscriptionID again"))
    what = "the same SubscriptionID, created again,"
    yield from must_accept(refused, again, first, what=what, like="the first time")
    yield from same_id(same, first, again, what=what)


def _subscription_answer_lost(scene: Scene) -> Probing:
    """The control is another account's order, whose answer is heard."""
    check = "repetition.subscription-lost-answer"
    for name in ("contoso", "fabrikam"):
        if (yield from introduce(scene, name, check)) is None:
            return
    subscription = scene.subscription("contoso")
    lost = scene.create(
        subscription, "a subscription, hanging up before the answer", deliberate=Deliberate.DROPPED
    )
    yield from ask(Unheard(ask=lost))
    again = yield from ask(scene.create(subscription, "the subscription again, after the lost answer"))
    other = yield from ask(scene.create(scene.subscription("fabrikam"), "another account's order"))
    what = "a subscription that is created again because the answer was lost"
    yield from must_accept(check, again, other, what=what, like="another account's order")


REPETITIONS: tuple[Probe, ...] = (
    Probe(
        name="account-twice",
        title="The same account is synchronized twice and keeps its id",
        group=Group.SAFE,
        checks=("repetition.account-refused", "repetition.account-id"),
        run=_account_twice,
        parts=(CONTOSO,),
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="account-at-once",
        title="The same account is synchronized twice at the same moment, over two connections",
        group=Group.SAFE,
        checks=("repetition.at-once-refused", "repetition.at-once-id"),
        run=_account_at_once,
        parts=(CONTOSO,),
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="account-answer-lost",
        title="An account is synchronized again after the answer was lost",
        group=Group.SAFE,
        checks=("repetition.lost-answer",),
        run=_account_answer_lost,
        parts=(CONTOSO, FABRIKAM),
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="subscription-twice",
        title="The same SubscriptionID is created twice and stays one subscription",
        group=Group.SAFE,
        checks=("repetition.subscription-refused", "repetition.subscription-id"),
        run=_subscription_twice,
        parts=(CONTOSO,),
        subscriptions=1,
        capabilities=ORDERS,
    ),
    Probe(
        name="subscription-answer-lost",
        title="A subscription is created again after the answer was lost",
        group=Group.SAFE,
        checks=("repetition.subscription-lost-answer",),
        run=_subscription_answer_lost,
        parts=(CONTOSO, FABRIKAM),
        subscriptions=2,
        capabilities=ORDERS,
    ),
)
