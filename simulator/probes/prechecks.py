"""CheckOnly, followed by nothing: afterwards nothing may be there.

What can be seen from outside: account.exists, and a real order, which a vendor that has provisioned already
refuses. The control is another account that was never pre-checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Accepted, Exists
from simulator.exchange import Deliberate
from simulator.platform.service import Capability
from simulator.probes.cast import CONTOSO, FABRIKAM, ORDERS
from simulator.probes.introducing import introduce, ordered
from simulator.probes.judging import control_failed
from simulator.probes.probe import Broken, Group, Held, NotJudged, Probe, ask, came

if TYPE_CHECKING:
    from simulator.probes.probe import Probing
    from simulator.probes.scene import Scene

__all__ = ["PRECHECKS"]

_SUBSCRIPTION = "precheck.subscription-made"
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
        name="check-only-account",
        title="CheckOnly, followed by nothing, makes no account",
        group=Group.ALL,
        checks=(_ACCOUNT,),
        run=_account_after,
        parts=(CONTOSO,),
        capabilities=ORDERS | {Capability.PRECHECK, Capability.EXISTS},
    ),
)
