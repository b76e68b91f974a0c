"""Compares what a step came to with what the scenario expects of it.

One unmet expectation never hides another. Whose fault a mismatch is, the caller decides: in a rehearsal it
can only be the scenario's; in a run, an answer is the vendor's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, assert_never

from simulator.contract import UNREADABLE, Accepted, Answer, Broken, Document, Exists, Refused, Silent
from simulator.errors import near_miss
from simulator.platform.flows import why_not
from simulator.scenario.durations import in_words
from simulator.scenario.mismatch import ABSENT, Mismatch, Topic, at_pointer, call_text, short
from simulator.scenario.model import ExpectedCall
from simulator.scenario.references import UNKNOWN
from simulator.scenario.refusals import as_told
from simulator.scenario.resolving import Resolve, resolver

if TYPE_CHECKING:
    from simulator.scenario.stage import Observed, Stage, StepRecord

__all__ = ["compare", "kind_of"]


def compare(stage: Stage, record: StepRecord) -> Iterator[Mismatch]:
    """Every mismatch of one step. A step that was cut short is compared as far as it went."""
    resolve = resolver(stage, record)
    expect = record.step.expect
    if expect.calls is None:
        for observed in record.observed:
            plain = ExpectedCall(endpoint=observed.endpoint, pointer=record.step.pointer)
            yield from _answer(stage, plain, observed, resolve)
    else:
        yield from _calls(stage, record, expect.calls, resolve)
    yield from record.unmet
    if not record.done:
        return
    yield from _statuses(record)
    yield from _refusal(record, resolve)
    if expect.within is not None:
        yield from _in_time(record, expect.within)


def _statuses(record: StepRecord) -> Iterator[Mismatch]:
    expect = record.step.expect
    for name, wanted, came in (
        ("subscriptions", expect.subscriptions, record.subscriptions),
        ("addons", expect.addons, record.addons),
    ):
        if wanted is not None and wanted != came:
            reasons = "; ".join(reason for reason in record.reasons if reason)
            yield Mismatch(
                topic=Topic.OUTCOME,
                where=_where(record, name, "subscription"),
                message=f"the {name} ended otherwise" + (f": {reasons}" if reasons else ""),
                expected=", ".join(wanted) or "none",
                got=", ".join(came) or "none",
                fix=_one_each(name, len(came)) if len(wanted) != len(came) else None,
            )


def _one_each(name: str, number: int) -> str:
    """What to write where there are more or fewer than a step expects."""
    statuses = ", ".join(["Synchronized"] * number)
    return f"Say what each of them comes to, in basket order: {name}: [{statuses}]"


def _refusal(record: StepRecord, resolve: Resolve) -> Iterator[Mismatch]:
    about = str(resolve(record.step.expect.refused or ""))
    if about not in record.refused or (record.refused and not about):
        yield Mismatch(
            topic=Topic.OUTCOME,
            where=_where(record, "refused"),
            message="the platform refused the order" if record.refused else "the order was not refused",
            expected=f"a refusal about {about}" if about else "no refusal",
            got=record.refused or "no refusal",
        )


def _in_time(record: StepRecord, within: float) -> Iterator[Mismatch]:
    """All calls of the step together; what was injected or made up took no time of the vendor's."""
    real = [one for one in record.observed if not one.injected and not one.made_up]
    taken = sum(one.elapsed for one in real)
    if taken > within:
        yield Mismatch(
            topic=Topic.TIME,
            where=_where(record, "within"),
            message=f"the {len(real)} calls of the step took longer than the scenario allows",
            call=real[-1].number,
            endpoint=real[-1].endpoint,
            expected=f"at most {in_words(within)}",
            got=in_words(taken),
        )


def _where(record: StepRecord, *members: str) -> str:
    """The pointer to what says one of some members of an expectation."""
    places = record.step.expect.places
    return next((f"{places[one]}/{one}" for one in members if one in places), f"{record.step.pointer}/expect")


def _calls(
    stage: Stage, record: StepRecord, expected: tuple[ExpectedCall, ...], resolve: Resolve
) -> Iterator[Mismatch]:
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
        yield from _request(wanted, observed, resolve)
        yield from _answer(stage, wanted, observed, resolve)
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
            where=_where(record, "calls"),
            message="a call that was not expected",
            call=observed.number,
            endpoint=observed.endpoint,
            expected="no further call" if expected else "no call",
            got=call_text(observed.endpoint, observed.account),
        )


def _request(wanted: ExpectedCall, observed: Observed, resolve: Resolve) -> Iterator[Mismatch]:
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
        pointer = resolve(path)
        got = ABSENT if pointer is UNKNOWN else at_pointer(observed.request, str(pointer))
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
    beside = at_pointer(request, parent)
    close = near_miss(name, beside) if isinstance(beside, Mapping) else ""
    return f"has no member '{name}'{f' (d{close[1:]})' if close.startswith('Did') else ''}"


def _answer(stage: Stage, wanted: ExpectedCall, observed: Observed, resolve: Resolve) -> Iterator[Mismatch]:
    if not isinstance(wanted.answer, Mapping):
        kind = _outcome(observed)
        said = wanted.answer or ("refused" if observed.invalid else "accepted")
        if kind != said:
            yield Mismatch(
                topic=Topic.ANSWER,
                where=f"{wanted.pointer}/answer",
                message=_answer_text(observed),
                call=observed.number,
                endpoint=observed.endpoint,
                expected=_KINDS_OF.get(observed.endpoint, _KINDS)[said],
                got=_got(observed.answer),
                check_only=_check_only(observed),
                fix=_what_to_do(stage, observed, kind, said),
            )
    elif not observed.made_up:
        for pointer, expected, got in _differences(wanted.answer, observed.body, "", resolve):
            where = f"{wanted.pointer}/answer{pointer}"
            yield _otherwise(observed, where, pointer, short(expected), short(got))
    if not observed.made_up:
        yield from _closer(wanted, observed, resolve)


def _what_to_do(stage: Stage, observed: Observed, kind: str, wanted: str) -> str | None:
    """About an answer of one kind in place of another; None where there is no more to say than of any."""
    by_code = observed.endpoint not in ("fields.validate", "account.exists")
    if (kind, wanted) == ("accepted", "refused") and by_code:
        return _ACCEPTED
    if kind != "refused":
        return None
    if observed.endpoint == "fields.validate":
        return _SETTINGS_REFUSED
    if not isinstance(observed.answer, Refused):
        return None
    said = set(_WORDS.findall(observed.answer.message or ""))
    for record in stage.records:
        for before in record.observed:
            made = before.answer.result if isinstance(before.answer, Accepted) and not before.injected else ""
            if before.number < observed.number and len(made) >= _TELLING and made in said:
                return _UNKNOWN_TO_ITSELF.format(number=before.number, endpoint=before.endpoint, id=made)
    return None


def _closer(wanted: ExpectedCall, observed: Observed, resolve: Resolve) -> Iterator[Mismatch]:
    """What is said of single places in the answer, and of its time."""
    if wanted.at and observed.body is UNREADABLE:
        yield _otherwise(observed, f"{wanted.pointer}/at", None, "JSON to look at", "none")
    elif wanted.at:
        from simulator.scenario.matching import wrong_in  # noqa: PLC0415 - few scenarios look that close

        for wrong in wrong_in(observed.body, wanted.at, resolve):
            yield _otherwise(observed, wrong.wanted.pointer, wrong.at, wrong.expected, wrong.got)
    if wanted.within is not None and observed.elapsed > wanted.within and not observed.injected:
        yield Mismatch(
            topic=Topic.TIME,
            where=f"{wanted.pointer}/within",
            message=f"{observed.endpoint} took longer to answer than the scenario allows",
            call=observed.number,
            endpoint=observed.endpoint,
            expected=f"at most {in_words(wanted.within)}",
            got=in_words(observed.elapsed),
        )


def _otherwise(observed: Observed, where: str, pointer: str | None, expected: str, got: str) -> Mismatch:
    return Mismatch(
        topic=Topic.ANSWER_MEMBER,
        where=where,
        message=f"the answer of {observed.endpoint} is not the expected one",
        call=observed.number,
        endpoint=observed.endpoint,
        pointer=pointer,
        expected=expected,
        got=got,
        fix=_TAG_USED_BEFORE
        if (observed.endpoint, pointer, got) == ("account.exists", "/Code", "1")
        else None,
    )


_WORDS = re.compile(r"[^\s'\"`,;:()<>]+")
_TELLING = 4
"""characters from which on an id in a text is hardly there by chance"""
_UNKNOWN_TO_ITSELF = (
    "The Message is about {id}, which the vendor itself had answered call {number} ({endpoint}) with. If it "
    "does not know that: store what is made before answering, where every instance finds it, and look it up "
    "as it was given."
)
_SETTINGS_REFUSED = (
    "Read the reasons beside the settings that were sent. If the vendor is right, give it the values that it "
    "takes: --setting ID=VALUE, or settings in the service file."
)
_TAG_USED_BEFORE = (
    "Answer Code 0 for an account that was never synchronized. With a --run-tag that was used before, the "
    "account is there from that run: leave the option out, or clean up with --cleanup."
)
_ACCEPTED = (
    "Refuse it: a Code other than 0, and a Message that says why. If the vendor is right to accept it, "
    "correct the scenario."
)
_KINDS = {
    "accepted": "success (Code 0)",
    "refused": "a refusal (a Code other than 0)",
    "broken": "an answer that breaks the contract",
    "silent": "no answer",
}
_KINDS_OF = {
    "fields.validate": {
        **_KINDS,
        "accepted": "an empty list: the settings are accepted",
        "refused": "the reasons why the settings are refused",
    },
}


def _outcome(observed: Observed) -> str:
    """What came of a call; a wrong request may be turned down by an HTTP status as well."""
    kind = kind_of(observed.answer)
    turned_down = observed.status is not None and 300 <= observed.status < 500
    return "refused" if observed.invalid and kind == "broken" and turned_down else kind


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
            return as_told(code, message)
        case Document(value=value):
            return short(value)
        case _:
            return why_not(answer) or "success (Code 0)"


def _answer_text(observed: Observed) -> str:
    match _outcome(observed):
        case "refused":
            return f"{observed.endpoint} refused {_asked(observed)}"
        case "accepted":
            return f"{observed.endpoint} accepted what it was expected to refuse"
        case _:
            return f"{observed.endpoint} gave no usable answer"


def _asked(observed: Observed) -> str:
    if observed.invalid:
        return "what it was expected to accept"
    return "a valid pre-check" if _check_only(observed) else "a valid request"


def _check_only(observed: Observed) -> bool:
    return isinstance(observed.request, Mapping) and observed.request.get("CheckOnly") is True


def _differences(expected: Any, got: Any, pointer: str, resolve: Resolve) -> Iterator[tuple[str, Any, Any]]:
    """Pointers where ``got`` is not as expected; of an object only the members named are compared."""
    if isinstance(expected, str):
        expected = resolve(expected)
        if expected is UNKNOWN:
            return
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
