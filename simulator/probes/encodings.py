"""One thing written in several ways: the partner id as text or number, "no reseller" in its three forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.contract import Accepted
from simulator.probes.cast import ACCOUNTS, ACME, ACMES_CONTOSO, CONTOSO
from simulator.probes.judging import control_failed, must_accept, same_id, steadily
from simulator.probes.probe import Group, Probe, Wanted, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.contract import Reading
    from simulator.probes.probe import Ask, Probing, Saying
    from simulator.probes.scene import Scene

__all__ = ["ENCODINGS"]

_ACCEPTED = {
    "equal": "encoding.no-reseller-equal",
    "empty": "encoding.no-reseller-empty",
    "null": "encoding.no-reseller-null",
}
_FORM_CHECKS = (*_ACCEPTED.values(), "encoding.no-reseller-id")
_FORMS = {"equal": "equal to ID", "empty": "empty", "null": "null"}


def _partner_id(unusual: type, control: type) -> Callable[[Scene], Probing]:
    """The partner id in one form; the control, the same account, has it in the other."""
    words = {str: "text", int: "a number"}

    def run(scene: Scene) -> Probing:
        check = "encoding.partner-id-text" if unusual is str else "encoding.partner-id-number"
        what, like = f"the partner id as {words[unusual]}", f"as {words[control]}"
        this = yield from steadily(_with_partner_id(scene, unusual, what))
        other = yield from ask(_with_partner_id(scene, control, like))
        yield from must_accept(check, this, other, what=what, like=like)

    return run


def _with_partner_id(scene: Scene, form: type, about: str) -> Ask:
    options: dict[str, Any] = scene.message("contoso")["SyncOptions"]
    options = {**options, scene.partner_option: form(options[scene.partner_option])}
    return scene.synchronize("contoso", about, SyncOptions=options)


def _numeric(scene: Scene) -> Probing:
    yield from _partner_id(int, str)(scene)


def _textual(scene: Scene) -> Probing:
    yield from _partner_id(str, int)(scene)


def _no_reseller(scene: Scene) -> Probing:
    """Three forms in turn, for one account, the service's own first.

    The control is the first form that is accepted, and that form again: whoever refuses what it has already
    has another fault.
    """
    name = next(iter(scene.accounts))
    readings: dict[str, Reading] = {}
    known, again = "", None
    for form in sorted(_FORMS, key=lambda form: form != scene.service.switches.no_reseller.value):
        call = _in_form(scene, name, form)
        readings[form] = yield from steadily(call)
        if again is None and isinstance(readings[form].answer, Accepted):
            known, again = form, (yield from ask(call))
            if not isinstance(again.answer, Accepted):
                break
    if again is None or not isinstance(again.answer, Accepted):
        bad = again or next(iter(readings.values()))
        yield from control_failed(
            bad, f"the same account with ResellerID {_FORMS.get(known, 'in any form')}", *_FORM_CHECKS
        )
        return
    yield from _compared(readings, known, again)


def _in_form(scene: Scene, name: str, form: str) -> Ask:
    value = {"equal": scene.accounts[name].id, "empty": "", "null": None}[form]
    return scene.synchronize(name, f"ResellerID {_FORMS[form]}", ResellerID=value)


def _compared(readings: Mapping[str, Reading], known: str, again: Reading) -> Iterator[Saying]:
    like = f"the same account with ResellerID {_FORMS[known]}"
    for form, reading in readings.items():
        yield from must_accept(_ACCEPTED[form], reading, again, what=f"ResellerID {_FORMS[form]}", like=like)
    if readings[known].answer != again.answer:
        return  # who gives another id each time has another fault
    others = {form: reading for form, reading in readings.items() if isinstance(reading.answer, Accepted)}
    differing = [form for form, reading in others.items() if reading.answer != again.answer]
    for form in differing[:1] or [form for form in others if form != known]:
        forms = " or ".join(_FORMS[one] for one in differing or [form])
        what = f"an account whose ResellerID is {forms} instead of {_FORMS[known]}"
        yield from same_id("encoding.no-reseller-id", again, others[form], what=what)


ENCODINGS: tuple[Probe, ...] = (
    Probe(
        name="partner-id-number",
        title="A partner id that travels as a number is accepted",
        group=Group.SAFE,
        checks=("encoding.partner-id-number",),
        run=_numeric,
        parts=(ACME, ACMES_CONTOSO),
        reseller_support=False,
        capabilities=ACCOUNTS,
        wants=Wanted.PARTNER_ID,
    ),
    Probe(
        name="partner-id-text",
        title="A partner id that travels as text is accepted",
        group=Group.SAFE,
        checks=("encoding.partner-id-text",),
        run=_textual,
        parts=(ACME, ACMES_CONTOSO),
        reseller_support=False,
        capabilities=ACCOUNTS,
        wants=Wanted.PARTNER_ID,
    ),
    Probe(
        name="no-reseller-of-a-customer",
        title="A direct customer is the same however its ResellerID says that it has no reseller",
        group=Group.SAFE,
        checks=_FORM_CHECKS,
        run=_no_reseller,
        parts=(CONTOSO,),
        capabilities=ACCOUNTS,
    ),
    Probe(
        name="no-reseller-of-a-reseller",
        title="A reseller is the same however its ResellerID says that it has no reseller",
        group=Group.SAFE,
        checks=_FORM_CHECKS,
        run=_no_reseller,
        parts=(ACME,),
        reseller_support=True,
        capabilities=ACCOUNTS,
    ),
)
