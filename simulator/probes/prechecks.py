"""CheckOnly, followed by nothing: afterwards nothing may be there.

What can be seen from outside: account.exists, a real order, which a vendor that has provisioned already
refuses, and what can be suspended. The control is another account that was never pre-checked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Exists
from simulator.exchange import Deliberate
from simulator.platform.service import Capability
from simulator.probes.cast import CONTOSO, FABRIKAM, ORDERS
from simulator.probes.introducing import introduce, ordered
from simulator.probes.judging import control_failed, must_accept
from simulator.probes.probe import Broken, Group, Held, NotJudged, Probe, ask, came, is_refusal

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from simulator.contract import Reading
    from simulator.platform.store import Subscription
    from simulator.probes.probe import Asking, Probing, Saying
    from simulator.probes.scene import Scene

__all__ = ["PRECHECKS"]

_SUBSCRIPTION = "precheck.subscription-made"
_CANCELLED = "precheck.subscription-cancelled"
_ACCOUNT = "precheck.account-made"


def _subscription_after(scene: Scene) -> Probing:
    """Where an account can have one subscription alone, a real order shows what the pre-check made."""
    for name in ("contoso", "fabrikam"):
        if (yield from introduce(scene, name, _SUBSCRIPTION)) is None:
            return
    single = scene.has_single()
    if (yield from ordered(scene, "fabrikam", _SUBSCRIPTION, single=single)) is None:
        return
    checked = scene.subscription("contoso", single=single)
    dry = yield from ask(scene.create(checked, "a pre-check", check_only=True))
    if not isinstance(dry.answer, Accepted):
        yield from control_failed(dry, "the pre-check", _SUBSCRIPTION)
        return
    if dry.answer.result and scene.cancels:
        made = yield from _there_already(scene, checked, dry, dry.answer.result)
        if made:
            return
    other = scene.subscription("contoso", single=True) if single else checked
    real = yield from ask(scene.create(other, "a real order after it"))
    if isinstance(real.answer, Accepted):
        yield Held(check=_SUBSCRIPTION)
        return
    yield Broken(
        check=_SUBSCRIPTION,
        message="a real order after a pre-check was not accepted, as if there were a subscription already",
        at=real,
        expected="Code 0, as for a customer without a pre-check",
        got=came(real),
        others=(dry,),
    )


def _there_already(
    scene: Scene, checked: Subscription, dry: Reading, named: str
) -> Generator[Asking | Saying, Sequence[Reading], bool]:
    """What a pre-check has named must not be there to be suspended, where a name made up is not either."""
    made_up = f"never-issued-{scene.guid()}"
    never = scene.suspend(checked, "the suspension of what was never created", external_id=made_up)
    control = yield from ask(replace(never, deliberate=Deliberate.WRONG))
    if not is_refusal(control):
        return False
    told = scene.suspend(checked, "the suspension of what the pre-check has named", external_id=named)
    suspended = yield from ask(replace(told, deliberate=Deliberate.WRONG))
    if not isinstance(suspended.answer, Accepted):
        return False
    yield Broken(
        check=_SUBSCRIPTION,
        message="a pre-check named a subscription, and it is there: it could be suspended",
        at=suspended,
        expected="a refusal: nobody has ordered it yet",
        got=came(suspended),
        others=(dry,),
    )
    return True


def _cancelled_after(scene: Scene) -> Probing:
    """A subscription whose cancellation was only asked about can be suspended, like one beside it."""
    made = {}
    for name in ("contoso", "fabrikam"):
        if (yield from introduce(scene, name, _CANCELLED)) is None:
            return
        one = scene.subscription(name)
        created = yield from ask(scene.create(one, f"the first order of {name}"))
        if not isinstance(created.answer, Accepted):
            yield from control_failed(created, f"the first order of {name}", _CANCELLED)
            return
        made[name] = one, created.answer.result
    checked, id_ = made["contoso"]
    about = "a pre-check of its cancellation"
    dry = yield from ask(
        scene.change("subscription.cancel", checked, about, external_id=id_, check_only=True)
    )
    if not isinstance(dry.answer, Accepted):
        yield from control_failed(dry, "the pre-check of a cancellation", _CANCELLED)
        return
    like = "one beside it of which nothing was asked"
    other, other_id = made["fabrikam"]
    control = yield from ask(scene.suspend(other, like, external_id=other_id))
    what = "a subscription whose cancellation was only pre-checked"
    after = yield from ask(scene.suspend(checked, what, external_id=id_))
    yield from must_accept(
        _CANCELLED, after, control, what=f"the suspension of {what}", like=f"that of {like}"
    )


def _account_after(scene: Scene) -> Probing:
    """The pre-check is for an account never synchronized; it may be refused, but not make the account."""
    for about in ("does the account exist?", "and now that it was asked about?"):
        before = yield from ask(scene.about_account("account.exists", "contoso", about))
        if not isinstance(before.answer, Accepted):
            yield from control_failed(before, "account.exists of an account that is not there", _ACCOUNT)
            return
    dry = scene.create(
        scene.subscription("contoso"), "a pre-check for it", check_only=True, deliberate=Deliberate.WRONG
    )
    yield from ask(dry)
    after = yield from ask(scene.about_account("account.exists", "contoso", "does it exist now?"))
    match after.answer:
        case Accepted():
            yield Held(check=_ACCOUNT)
        case Exists():
            yield Broken(
                check=_ACCOUNT,
                message="an account that was only pre-checked exists afterwards",
                at=after,
                expected="Code 0: it is not there",
                got="Code 1: it is there",
                others=(before,),
            )
        case _:
            yield NotJudged(check=_ACCOUNT, why=f"account.exists was answered with {came(after)}")


PRECHECKS: tuple[Probe, ...] = (
    Probe(
        name="check-only-subscription",
        title="CheckOnly, followed by nothing, makes no subscription",
        group=Group.ALL,
        checks=(_SUBSCRIPTION,),
        run=_subscription_after,
        parts=(CONTOSO, FABRIKAM),
        subscriptions=2,
        capabilities=ORDERS | {Capability.PRECHECK},
    ),
    Probe(
        name="check-only-cancellation",
        title="CheckOnly of a cancellation, followed by nothing, cancels nothing",
        group=Group.ALL,
        checks=(_CANCELLED,),
        run=_cancelled_after,
        parts=(CONTOSO, FABRIKAM),
        subscriptions=2,
        capabilities=ORDERS | {Capability.PRECHECK, Capability.CHANGE},
    ),
    Probe(
        name="check-only-account",
        title="CheckOnly, followed by nothing, makes no account",
        group=Group.ALL,
        checks=(_ACCOUNT,),
        run=_account_after,
        parts=(CONTOSO,),
        capabilities=ORDERS | {Capability.PRECHECK, Capability.EXISTS},
    ),
)
