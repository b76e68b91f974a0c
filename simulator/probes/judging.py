"""How probes come to a judgement: what each kind of outcome says of a check, and what it leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import Accepted, Reading
from simulator.findings import Side
from simulator.probes.probe import Asking, Broken, Held, NotJudged, Saying, ask, came, crashed, is_refusal

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from simulator.probes.probe import Ask

__all__ = ["CRASH_ON_WRONG_DATA", "control_failed", "must_accept", "must_refuse", "same_id", "steadily"]

CRASH_ON_WRONG_DATA = "robustness.crash-on-wrong-data"


def steadily(call: Ask) -> Generator[Asking, Sequence[Reading], Reading]:
    """Make a call, once more where it was not accepted: who refuses at first alone has another fault."""
    reading = yield from ask(call)
    return reading if isinstance(reading.answer, Accepted) else (yield from ask(call))


def control_failed(control: Reading, what: str, *checks: str) -> Iterator[Saying]:
    """The checks stay open: without the control, nothing else that came means anything."""
    why = f"the control failed: {what} was answered with {came(control)}"
    return (NotJudged(check=check, why=why) for check in checks)


def must_refuse(check: str, wrong: Reading, control: Reading, *, what: str, like: str) -> Iterator[Saying]:
    """``what`` is wrong and must be refused, while ``like``, one field apart, is accepted."""
    if not isinstance(control.answer, Accepted):
        yield from control_failed(control, like, check)
    elif isinstance(wrong.answer, Accepted):
        yield Broken(
            check=check,
            message=f"{what} was accepted like {like}",
            at=wrong,
            expected="a refusal",
            got=came(wrong),
            others=(control,),
        )
    elif is_refusal(wrong):
        yield Held(check=check)
    elif crashed(wrong):
        yield Broken(
            check=CRASH_ON_WRONG_DATA,
            message=f"the vendor broke down over {what}",
            at=wrong,
            expected="Code other than 0, with the reason in Message",
            got=came(wrong),
        )
        yield NotJudged(check=check, why=f"{what} was neither accepted nor refused: {came(wrong)}")
    else:
        yield NotJudged(check=check, why=f"{what} was neither accepted nor refused: {came(wrong)}")


def must_accept(
    check: str, unusual: Reading, control: Reading, *, what: str, like: str, pointer: str | None = None
) -> Iterator[Saying]:
    """``what`` is unusual and valid, and must be accepted as ``like``, one field apart, is.

    ``pointer`` leads to that field in the request.
    """
    if not isinstance(control.answer, Accepted):
        yield from control_failed(control, like, check)
    elif isinstance(unusual.answer, Accepted):
        yield Held(check=check)
    else:
        yield Broken(
            check=check,
            message=f"{what} was not accepted, while {like} was",
            at=unusual,
            expected="Code 0",
            got=came(unusual),
            side=Side.REQUEST if pointer else None,
            pointer=pointer,
            others=(control,),
        )


def same_id(check: str, first: Reading, again: Reading, *, what: str) -> Iterator[Saying]:
    """Two accepted calls about one thing give one id; where one was not accepted nothing is said."""
    if not isinstance(first.answer, Accepted) or not isinstance(again.answer, Accepted):
        return
    if first.answer.result == again.answer.result:
        yield Held(check=check)
        return
    yield Broken(
        check=check,
        message=f"{what} was given another id than before",
        at=again,
        side=Side.ANSWER,
        pointer="/Result",
        expected=first.answer.result,
        got=again.answer.result,
        others=(first,),
    )
