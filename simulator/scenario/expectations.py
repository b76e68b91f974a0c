"""Compares what a step came to with what the scenario expects of it.

One unmet expectation never hides another. Whose fault a mismatch is, the caller decides: in a rehearsal it
can only be the scenario's; in a run, an answer is the vendor's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, assert_never

from simulator.contract import Accepted, Answer, Broken, Document, Exists, Refused, Silent
from simulator.errors import near_miss
from simulator.platform.flows import why_not
from simulator.scenario.mismatch import ABSENT, Mismatch, Topic, call_text, short
from simulator.scenario.model import ExpectedCall
from simulator.scenario.resolving import Resolve, resolver

if TYPE_CHECKING:
    from simulator.scenario.stage import Observed, Stage, StepRecord

__all__ = ["compare", "kind_of"]


def compare(stage: Stage, record: StepRecord) -> Iterator[Mismatch]:
    """Every mismatch of one step. A step that was cut short is compared as far as it went."""
    expect = record.step.expect
    if expect.calls is None:
        for observed in record.observed:
            yield from _answer(
                ExpectedCall(endpoint=observed.endpoint, pointer=record.step.pointer), observed
            )
    else:
        yield from _calls(stage, record, expect.calls)
    if not record.done:
        return
    where = f"{record.step.pointer}/expect"
    for name, wanted, came in (
        ("subscriptions", expect.subscriptions, record.subscriptions),
        ("addons", expect.addons, record.addons),
    ):
        if wanted is not None and wanted != came:
            reasons = "; ".join(reason for reason in record.reasons if reason)
            yield Mismatch(
                topic=Topic.OUTCOME,
                where=where,
                message=f"the {name} ended otherwise" + (f": {reasons}" if reasons else ""),
                expected=", ".join(wanted) or "none",
                got=", ".join(came) or "none",
            )
    about = str(resolver(stage, record)(expect.refused or ""))
    if about not in record.refused or (record.refused and not about):
        yield Mismatch(
            topic=Topic.OUTCOME,
            where=where,
            message="the platform refused the order" if record.refused else "the order was not refused",
            expected=f"a refusal about {about}" if about else "no refusal",
            got=record.refused or "no refusal",
        )


def _calls(stage: Stage, record: StepRecord, expected: tuple[ExpectedCall, ...]) -> Iterator[Mismatch]:
    """Compared in order up to the first call that differs: what comes after it would only repeat it."""
    told = record.told(stage.cast.case.scenario.switches)
    for wanted, observed in zip(expected, told, strict=False):
        if (wanted.endpoint, wanted.account or observed.account) != (observed.endpoint, observed.account):
            yield Mismatch(
                topic=Topic.CALLS,
                where=wanted.pointer,
                message="another call than expected",
                call=observed.number,
                endpoint=observed.endpoint,
                expected=call_text(wanted.endpoint, wanted.account),
                got=call_text(observed.endpoint, observed.account),
            )
            return
        yield from _request(stage, record, wanted, observed)
        yield from _answer(wanted, observed)
    if not record.done:
        return
    for wanted in expected[len(told) :][:1]:
        yield Mismatch(
            topic=Topic.CALLS,
            where=wanted.pointer,
            message="an expected call never came",
            endpoint=wanted.endpoint,
            expected=call_text(wanted.endpoint, wanted.account),
            got="no further call",
        )
    for observed in told[len(expected) :][:1]:
        yield Mismatch(
            topic=Topic.CALLS,
            where=f"{record.step.pointer}/expect/calls",
            message="a call that was not expected",
            call=observed.number,
            endpoint=observed.endpoint,
            expected="no further call" if expected else "no call",
            got=call_text(observed.endpoint, observed.account),
        )


def _request(
    stage: Stage, record: StepRecord, wanted: ExpectedCall, observed: Observed
) -> Iterator[Mismatch]:
    resolve = resolver(stage, record)
    differing = _differences(wanted.request, observed.request, "", resolve) if wanted.request else ()
    for pointer, expected, got in differing:
        yield Mismatch(
            topic=Topic.REQUEST,
            where=f"{wanted.pointer}/request{pointer}",
            message=f"the request to {observed.endpoint} {_departure(observed.request, pointer, got)}",
            call=observed.number,
            endpoint=observed.endpoint,
            pointer=pointer,
            expected=short(expected),
            got=short(got),
        )
    for path in wanted.absent:
        pointer = str(resolve(path))
        got = _at(observed.request, pointer)
        if got is not ABSENT:
            yield Mismatch(
                topic=Topic.REQUEST,
                where=f"{wanted.pointer}/absent",
                message=f"the request to {observed.endpoint} has a member that it should not have",
                call=observed.number,
                endpoint=observed.endpoint,
                pointer=pointer,
                expected=short(ABSENT),
                got=short(got),
            )


def _departure(request: Any, pointer: str, got: Any) -> str:
    """How a request departs from what was expected of it; what it lacks, with the near miss."""
    if got is not ABSENT:
        return "is not the expected one"
    parent, _, name = pointer.rpartition("/")
    beside = _at(request, parent)
    close = near_miss(name, beside) if isinstance(beside, Mapping) else ""
    return f"has no member '{name}'{f' (d{close[1:]})' if close.startswith('Did') else ''}"


def _at(value: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901), or ABSENT."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, Mapping) and key in value:
            value = value[key]
        else:
            return ABSENT
    return value


def _answer(wanted: ExpectedCall, observed: Observed) -> Iterator[Mismatch]:
    if isinstance(wanted.answer, str):
        kind = kind_of(observed.answer)
        if kind != wanted.answer:
            yield Mismatch(
                topic=Topic.ANSWER,
                where=f"{wanted.pointer}/answer",
                message=_answer_text(observed),
                call=observed.number,
                endpoint=observed.endpoint,
                expected=_KINDS[wanted.answer],
                got=_got(observed.answer),
            )
        return
    for pointer, expected, got in _differences(wanted.answer, observed.body, "", lambda text: text):
        yield Mismatch(
            topic=Topic.ANSWER_MEMBER,
            where=f"{wanted.pointer}/answer{pointer}",
            message=f"the answer of {observed.endpoint} is not the expected one",
            call=observed.number,
            endpoint=observed.endpoint,
            pointer=pointer,
            expected=short(expected),
            got=short(got),
        )


_KINDS = {
    "accepted": "success (Code 0)",
    "refused": "a refusal (a Code other than 0)",
    "broken": "an answer that breaks the contract",
    "silent": "no answer",
}


def kind_of(answer: Answer) -> str:
    """accepted, refused, broken or silent."""
    match answer:
        case Document(value=[_, *_]):
            return "refused"  # fields.validate answers its error texts as a list
        case Accepted() | Exists() | Document():
            return "accepted"
        case Refused():
            return "refused"
        case Broken():
            return "broken"
        case Silent():
            return "silent"
        case _:
            assert_never(answer)


def _got(answer: Answer) -> str:
    match answer:
        case Refused(code=code, message=message):
            return f"Code {code}, Message {message!r}"
        case Document(value=value):
            return short(value)
        case _:
            return why_not(answer) or "success (Code 0)"


def _answer_text(observed: Observed) -> str:
    match kind_of(observed.answer):
        case "refused":
            return f"{observed.endpoint} refused a valid request"
        case "accepted":
            return f"{observed.endpoint} accepted what it was expected to refuse"
        case _:
            return f"{observed.endpoint} gave no usable answer"


def _differences(expected: Any, got: Any, pointer: str, resolve: Resolve) -> Iterator[tuple[str, Any, Any]]:
    """Pointers where ``got`` is not as expected; of an object only the members named are compared."""
    if isinstance(expected, str):
        expected = resolve(expected)
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for raw_key, value in expected.items():
            key = str(resolve(raw_key))
            inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from _differences(value, got.get(key, ABSENT), inner, resolve)
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, value in enumerate(expected):
            yield from _differences(value, got[index], f"{pointer}/{index}", resolve)
    elif type(expected) is not type(got) or expected != got:
        yield pointer, expected, got
