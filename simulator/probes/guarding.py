"""Is the key looked at everywhere? Each endpoint is called with a wrong key, then with the right one.

Who checks the key where accounts are synchronized may have forgotten it elsewhere: for a router of its own,
for GET alone. Where a wrong key is let in nothing more is asked; where it is not, the same call with the
right key is the control.
"""

from __future__ import annotations

import base64
from dataclasses import field, replace
from typing import TYPE_CHECKING

from simulator.contract import Accepted, Document, Exists, Reading
from simulator.exchange import Deliberate
from simulator.platform.flows import Call
from simulator.platform.service import Capability
from simulator.probes.cast import CONTOSO, ORDERS
from simulator.probes.introducing import introduce
from simulator.probes.keys import KEY_HEADER
from simulator.probes.probe import Ask, Broken, Group, Held, NotJudged, Probe, Wanted, ask, came
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from simulator.probes.probe import Asking, Probing, Saying
    from simulator.probes.scene import Scene

__all__ = ["GUARDING"]

_DOCUMENTS = "auth.unguarded-document"
_ORDERS = "auth.unguarded-order"

_DECLARED = {
    "fields.get": Capability.FIELDS,
    "fields.service_definition": Capability.SERVICE_DEFINITION,
    "account.sync_options": Capability.SYNC_OPTIONS,
}


@dataclass(slots=True, kw_only=True)
class _Round:
    """Which endpoints let a wrong key in, which let in the right one alone, and which neither."""

    unguarded: list[Reading] = field(default_factory=list)
    guarded: list[Reading] = field(default_factory=list)
    shut: list[Reading] = field(default_factory=list)

    def call(self, scene: Scene, call: Ask) -> Generator[Asking, Sequence[Reading], Reading | None]:
        """Try an endpoint. Returns the answer that it gave to whoever it let in."""
        headers = {KEY_HEADER: base64.b64encode(f"no key at all {scene.guid()}".encode()).decode("ascii")}
        what = f"{call.about}, with a wrong API key"
        wrong = yield from ask(replace(call, about=what, deliberate=Deliberate.WRONG, headers=headers))
        if _let_in(wrong):
            self.unguarded.append(wrong)
            return wrong
        right = yield from ask(call)
        (self.guarded if _let_in(right) else self.shut).append(right)
        return right if _let_in(right) else None

    def verdict(self, check: str) -> Iterator[Saying]:
        """One mistake, however many endpoints have it."""
        if self.unguarded:
            names = ", ".join(reading.exchange.endpoint or "" for reading in self.unguarded)
            yield Broken(
                check=check,
                message=f"a call with a wrong API key was answered like any other by {names}",
                at=self.unguarded[0],
                expected="a refusal",
                got=came(self.unguarded[0]),
                others=tuple(self.unguarded[1:]),
            )
        elif self.guarded:
            yield Held(check=check)
        else:
            why = "; ".join(f"{one.exchange.endpoint} was answered with {came(one)}" for one in self.shut)
            yield NotJudged(check=check, why=why or "nothing of it is offered")


def _let_in(reading: Reading) -> bool:
    return isinstance(reading.answer, Accepted | Document | Exists)


def _documents(scene: Scene) -> Probing:
    tried = _Round()
    for endpoint, capability in _DECLARED.items():
        if capability in scene.service.capabilities:
            yield from tried.call(scene, Ask(call=Call(endpoint=endpoint), about="what the vendor declares"))
    yield from tried.verdict(_DOCUMENTS)


def _orders(scene: Scene) -> Probing:
    if (yield from introduce(scene, "contoso", _ORDERS)) is None:
        return
    tried = _Round()
    subscription = scene.subscription("contoso")
    made = yield from tried.call(scene, scene.create(subscription, "an order"))
    if made is not None and scene.cancels:
        id_ = made.answer.result if isinstance(made.answer, Accepted) else ""
        for change in ("suspend", "activate", "cancel"):
            call = scene.change(f"subscription.{change}", subscription, f"to {change} it", external_id=id_)
            yield from tried.call(scene, call)
    yield from tried.verdict(_ORDERS)


GUARDING: tuple[Probe, ...] = (
    Probe(
        name="wrong-key-for-documents",
        title="What the vendor declares is shown to nobody with a wrong API key",
        group=Group.SAFE,
        checks=(_DOCUMENTS,),
        run=_documents,
        parts=(),
        wants=Wanted.KEY,
    ),
    Probe(
        name="wrong-key-for-orders",
        title="Orders and changes of subscriptions with a wrong API key are refused",
        group=Group.SAFE,
        checks=(_ORDERS,),
        run=_orders,
        parts=(CONTOSO,),
        subscriptions=1,
        capabilities=ORDERS,
        wants=Wanted.KEY,
    ),
)
