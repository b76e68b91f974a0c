"""What is there and what is not: accounts alike, accounts asked about or deleted, and what nobody ordered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Exists, Reading
from simulator.exchange import Deliberate
from simulator.platform.service import Capability
from simulator.probes.cast import ACCOUNTS, CONTOSO, FABRIKAM, ORDERS
from simulator.probes.introducing import introduce
from simulator.probes.judging import CRASH_ON_WRONG_DATA, control_failed, must_accept, must_refuse, steadily
from simulator.probes.probe import Broken, Group, Held, NotJudged, Probe, Saying, ask, came

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.probes.probe import Probing
    from simulator.probes.scene import Scene

__all__ = ["EXISTENCE"]

_SEVERAL = 2


def _same_name(scene: Scene) -> Probing:
    yield from _alike(scene, "relation.same-name", "Name", "a second account of the same name")


def _same_email(scene: Scene) -> Probing:
    yield from _alike(scene, "relation.same-email", "Email", "a second account with the same e-mail")


def _alike(scene: Scene, check: str, member: str, what: str) -> Probing:
    """Two accounts with one thing in common; the control is the second with a value of its own."""
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    shared = {member: scene.message("contoso")[member]}
    second = yield from steadily(scene.synchronize("fabrikam", what, **shared))
    if isinstance(second.answer, Accepted):
        yield Held(check=check)
        return
    like = "the same account with one of its own"
    own = yield from ask(scene.synchronize("fabrikam", like))
    yield from must_accept(check, second, own, what=what, like=like, pointer=f"/{member}")


def _exists_made(scene: Scene) -> Probing:
    check = "relation.exists-made"
    first = yield from ask(
        scene.about_account("account.exists", "contoso", "is an account there that is not?")
    )
    if not isinstance(first.answer, Accepted):
        yield from control_failed(first, "account.exists of an account that is not there", check)
        return
    again = yield from ask(scene.about_account("account.exists", "contoso", "is it there now?"))
    yield from _not_there(check, again, first, "an account that was only asked about exists afterwards")


def _deleted_exists(scene: Scene) -> Probing:
    check = "relation.deleted-exists"
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    there = yield from ask(scene.about_account("account.exists", "contoso", "is the account there?"))
    if not isinstance(there.answer, Exists):
        yield from control_failed(there, "account.exists of an account that is there", check)
        return
    deleted = yield from ask(scene.about_account("account.delete", "contoso", "the account's deletion"))
    if not isinstance(deleted.answer, Accepted):
        yield from control_failed(deleted, "the account's deletion", check)
        return
    gone = yield from ask(scene.about_account("account.exists", "contoso", "is it still there?"))
    if isinstance(gone.answer, Exists):
        never = yield from ask(scene.about_account("account.exists", "fabrikam", "is one that never was?"))
        if isinstance(never.answer, Exists):
            yield from control_failed(never, "account.exists of an account that was never made", check)
            return
    yield from _not_there(check, gone, there, "an account that was deleted exists afterwards")


def _not_there(check: str, asked: Reading, before: Reading, message: str) -> Iterator[Saying]:
    match asked.answer:
        case Accepted():
            yield Held(check=check)
        case Exists():
            yield Broken(
                check=check,
                message=message,
                at=asked,
                expected="Code 0: it is not there",
                got="Code 1: it is there",
                others=(before,),
            )
        case _:
            yield NotJudged(check=check, why=f"account.exists was answered with {came(asked)}")


def _unknown_subscription(scene: Scene) -> Probing:
    check = "relation.unknown-subscription"
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    subscription = scene.subscription("contoso")
    created = yield from ask(scene.create(subscription, "a subscription"))
    if not isinstance(created.answer, Accepted):
        yield from control_failed(created, "the subscription", check)
        return
    what, like = "a subscription that was never created", "the one that was"
    unknown = scene.suspend(subscription, what, external_id=f"never-issued-{scene.guid()}")
    wrong = yield from ask(replace(unknown, deliberate=Deliberate.WRONG))
    right = yield from ask(scene.suspend(subscription, like, external_id=created.answer.result))
    yield from must_refuse(check, wrong, right, what=f"the suspension of {what}", like=f"that of {like}")


def _wrong_type(scene: Scene) -> Probing:
    check = "robustness.wrong-type"
    if (yield from introduce(scene, "contoso", check)) is None:
        return
    subscription = scene.subscription("contoso", quantity=_SEVERAL)
    what, like = "a subscription whose Quantity is a word", "the same with a number"
    right = scene.create(subscription, like)
    body = {**(right.call.body or {}), "Quantity": "several"}
    wrong = replace(right, about=what, deliberate=Deliberate.WRONG, call=replace(right.call, body=body))
    told = yield from ask(wrong)
    made = isinstance(told.answer, Accepted)  # then the same SubscriptionID again would be a repetition
    again = scene.create(scene.subscription("contoso", quantity=_SEVERAL), like) if made else right
    control = yield from ask(again)
    yield from must_refuse(check, told, control, what=what, like=like)


EXISTENCE: tuple[Probe, ...] = (
    Probe(
        name="same-name",
        title="Two accounts of one name are two accounts",
        group=Group.ALL,
        checks=("relation.same-name",),
        run=_same_name,
        parts=(CONTOSO, FABRIKAM),
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="same-email",
        title="Two accounts with one e-mail are two accounts",
        group=Group.ALL,
        checks=("relation.same-email",),
        run=_same_email,
        parts=(CONTOSO, FABRIKAM),
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="exists-makes-nothing",
        title="Asking whether an account exists makes none",
        group=Group.ALL,
        checks=("relation.exists-made",),
        run=_exists_made,
        parts=(CONTOSO,),
        capabilities=ACCOUNTS | {Capability.EXISTS},
    ),
    Probe(
        name="deleted-is-gone",
        title="An account that was deleted does not exist",
        group=Group.ALL,
        checks=("relation.deleted-exists",),
        run=_deleted_exists,
        parts=(CONTOSO, FABRIKAM),
        capabilities=ACCOUNTS | {Capability.EXISTS, Capability.DELETE},
    ),
    Probe(
        name="unknown-subscription",
        title="A subscription that was never created cannot be suspended",
        group=Group.ALL,
        checks=("relation.unknown-subscription", CRASH_ON_WRONG_DATA),
        run=_unknown_subscription,
        parts=(CONTOSO,),
        subscriptions=1,
        capabilities=ORDERS | {Capability.CHANGE},
    ),
    Probe(
        name="wrong-type",
        title="A subscription whose Quantity is a word is refused",
        group=Group.ALL,
        checks=("robustness.wrong-type", CRASH_ON_WRONG_DATA),
        run=_wrong_type,
        parts=(CONTOSO,),
        subscriptions=2,
        orders_again=True,
        quantity=_SEVERAL,
        capabilities=ORDERS,
    ),
)
