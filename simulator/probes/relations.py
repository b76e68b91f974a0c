"""Who belongs to whom: resellers, accounts and orders that fit together, and some that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Accepted, Refused
from simulator.exchange import Deliberate
from simulator.platform.service import Capability
from simulator.probes.cast import ACCOUNTS, ACME, ACMES_CONTOSO, ACMES_FABRIKAM, CONTOSO, ORDERS
from simulator.probes.introducing import introduce
from simulator.probes.judging import CRASH_ON_WRONG_DATA, control_failed, must_accept, must_refuse, same_id
from simulator.probes.probe import AtOnce, Group, Probe, Wanted, ask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.contract import Reading
    from simulator.platform.store import Subscription
    from simulator.probes.probe import Probing
    from simulator.probes.scene import Scene

__all__ = ["RELATIONS"]


def _unknown_reseller(scene: Scene) -> Probing:
    check = "relation.unknown-reseller"
    if (yield from introduce(scene, "acme", check)) is None:
        return
    what = "a customer whose ResellerExternalID was never issued"
    call = scene.synchronize(
        "contoso", what, deliberate=Deliberate.WRONG, ResellerExternalID=f"never-issued-{scene.guid()}"
    )
    wrong = yield from ask(call)
    like = "the same customer with the ResellerExternalID that was issued"
    right = yield from ask(scene.synchronize("contoso", like))
    yield from must_refuse(check, wrong, right, what=what, like=like)


def _unknown_account(scene: Scene) -> Probing:
    """The account itself is synchronized afterwards, for the control; only its ExternalID differs."""
    check = "relation.unknown-account"
    what = "a subscription for an account that was never synchronized"
    subscription = scene.subscription("contoso")
    scene.learn("contoso", f"never-issued-{scene.guid()}")  # its sync options travel as in the control
    wrong = yield from ask(scene.create(subscription, what, deliberate=Deliberate.WRONG))
    scene.forget("contoso")
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    like = "the same subscription once its account is synchronized"
    made = isinstance(wrong.answer, Accepted)  # then the same SubscriptionID again would be a repetition
    again = scene.subscription("contoso") if made else subscription
    right = yield from ask(scene.create(again, like))
    yield from must_refuse(check, wrong, right, what=what, like=like)


def _wrong_partner_id(scene: Scene) -> Probing:
    what, like = "a customer with a partner id that must be refused", "the same customer with the right one"
    options = scene.message("contoso")["SyncOptions"]
    options = {**options, scene.partner_option: scene.service.refuses["partner_id"]}
    call = scene.synchronize("contoso", what, deliberate=Deliberate.WRONG, SyncOptions=options)
    wrong = yield from ask(call)
    right = yield from ask(scene.synchronize("contoso", like))
    yield from must_refuse("relation.wrong-partner-id", wrong, right, what=what, like=like)


def _orders_at_once(scene: Scene) -> Probing:
    """Two first orders of one reseller, step by step at the same moment; the controls are the same alone."""
    one_reseller, both_orders = "relation.reseller-at-once", "relation.orders-at-once"
    call = scene.synchronize("acme", "a reseller, by two first orders at the same moment")
    both = yield AtOnce(asks=(call, call))
    alone = yield from ask(scene.synchronize("acme", "the reseller once more, alone"))
    again = yield from ask(scene.synchronize("acme", "the reseller once more, alone again"))
    if not isinstance(alone.answer, Accepted):
        yield from control_failed(alone, "the reseller alone", one_reseller, both_orders)
        return
    what = "a reseller that two orders synchronize at the same moment"
    worst = next((reading for reading in both if not isinstance(reading.answer, Accepted)), both[0])
    if alone.answer != again.answer:
        yield from control_failed(again, "the reseller twice in turn", one_reseller)
    elif worst is both[0] and isinstance(worst.answer, Accepted):
        yield from same_id(one_reseller, both[0], both[1], what=what)
    else:
        yield from must_accept(one_reseller, worst, alone, what=what, like="the same reseller alone")
    scene.learn("acme", alone.answer.result)
    customers = ("contoso", "fabrikam")
    about = "a customer, synchronized at the same moment as another"
    known = yield AtOnce(asks=tuple(scene.synchronize(name, about) for name in customers))
    for name, reading in zip(customers, known, strict=True):
        if not isinstance(reading.answer, Accepted):
            retried = yield from ask(scene.synchronize(name, "the same customer alone"))
            yield from must_accept(both_orders, reading, retried, what=about, like="the same alone")
            return
        scene.learn(name, reading.answer.result)
    subscriptions = [scene.subscription(name) for name in customers]
    about = "a subscription, created at the same moment as another"
    created = yield AtOnce(asks=tuple(scene.create(one, about) for one in subscriptions))
    yield from _alone_too(scene, subscriptions, created, both_orders)


def _alone_too(
    scene: Scene, subscriptions: Sequence[Subscription], created: Sequence[Reading], check: str
) -> Probing:
    """What did not go through at the same moment is tried alone: that is the control."""
    for subscription, reading in zip(subscriptions, created, strict=True):
        if not isinstance(reading.answer, Accepted):
            like = "the same subscription alone"
            alone = yield from ask(scene.create(subscription, like))
            what = "an order placed at the same moment as another of the same reseller"
            yield from must_accept(check, reading, alone, what=what, like=like)
            return
    yield from must_accept(check, created[1], created[0], what="the second order", like="the first")


def _second_order(scene: Scene) -> Probing:
    check = "relation.second-order"
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    like, what = "the first order of a customer", "the second order of a known customer"
    first = yield from ask(scene.create(scene.subscription("contoso"), like))
    second = yield from ask(scene.create(scene.subscription("contoso"), what))
    yield from must_accept(check, second, first, what=what, like=like)


def _order_after_delete(scene: Scene) -> Probing:
    """The control is the first order of the same account, which may have to be cancelled first."""
    check = "relation.order-after-delete"
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    ordered = scene.subscription("contoso")
    first = yield from ask(scene.create(ordered, "the first order"))
    deletion = scene.about_account("account.delete", "contoso", "the account's deletion")
    deleted = yield from ask(deletion)
    if isinstance(first.answer, Accepted) and isinstance(deleted.answer, Refused) and scene.cancels:
        about = "the cancellation of what keeps the account from being deleted"
        id_ = first.answer.result
        yield from ask(scene.change("subscription.cancel", ordered, about, external_id=id_))
        deleted = yield from ask(deletion)
    for reading, what in ((first, "the first order"), (deleted, "the account's deletion")):
        if not isinstance(reading.answer, Accepted):
            yield from control_failed(reading, what, check)
            return
    scene.forget("contoso")
    again = yield from ask(scene.synchronize("contoso", "the account again, after its deletion"))
    if isinstance(again.answer, Accepted):
        scene.learn("contoso", again.answer.result)
        again = yield from ask(scene.create(scene.subscription("contoso"), "an order after the deletion"))
    what = "an account that was deleted and is ordered for again"
    yield from must_accept(check, again, first, what=what, like="its first order")


RELATIONS: tuple[Probe, ...] = (
    Probe(
        name="unknown-reseller",
        title="An end customer whose ResellerExternalID was never issued is refused",
        group=Group.ALL,
        checks=("relation.unknown-reseller", CRASH_ON_WRONG_DATA),
        run=_unknown_reseller,
        parts=(ACME, ACMES_CONTOSO),
        reseller_support=True,
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="unknown-account",
        title="A subscription for an account that was never synchronized is refused",
        group=Group.ALL,
        checks=("relation.unknown-account", CRASH_ON_WRONG_DATA),
        run=_unknown_account,
        parts=(CONTOSO,),
        subscriptions=1,
        capabilities=ORDERS,
    ),
    Probe(
        name="wrong-partner-id",
        title="A partner id that was never given out is refused",
        group=Group.ALL,
        checks=("relation.wrong-partner-id", CRASH_ON_WRONG_DATA),
        run=_wrong_partner_id,
        parts=(ACME, ACMES_CONTOSO),
        reseller_support=False,
        capabilities=ACCOUNTS,
        wants=Wanted.REFUSED_PARTNER_ID,
    ),
    Probe(
        name="orders-at-once",
        title="Two first orders of one reseller at the same moment make one reseller and two customers",
        group=Group.ALL,
        checks=("relation.reseller-at-once", "relation.orders-at-once"),
        run=_orders_at_once,
        parts=(ACME, ACMES_CONTOSO, ACMES_FABRIKAM),
        subscriptions=2,
        reseller_support=True,
        capabilities=ORDERS,
    ),
    Probe(
        name="second-order",
        title="A known customer can order again",
        group=Group.ALL,
        checks=("relation.second-order",),
        run=_second_order,
        parts=(CONTOSO,),
        subscriptions=2,
        orders_again=True,
        capabilities=ORDERS,
    ),
    Probe(
        name="order-after-delete",
        title="An account that was deleted can be ordered for again",
        group=Group.ALL,
        checks=("relation.order-after-delete",),
        run=_order_after_delete,
        parts=(CONTOSO,),
        anew=1,
        subscriptions=2,
        capabilities=ORDERS | {Capability.DELETE},
    ),
)
