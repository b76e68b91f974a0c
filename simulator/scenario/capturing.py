"""``capture``: keeps something of an answer by a name, for whatever comes later in the scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.contract import UNREADABLE
from simulator.scenario.matching import places
from simulator.scenario.mismatch import Mismatch, Topic, call_text
from simulator.scenario.references import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.scenario.model import Capture
    from simulator.scenario.stage import Inspected, Observed, Stage, StepRecord

__all__ = ["capture"]


def capture(stage: Stage, record: StepRecord) -> Iterator[Mismatch]:
    """Keep what the step asks for of its answers, and tell what could not be kept."""
    told = record.told(stage.cast.case.scenario.switches)
    for one in record.step.captures:
        if one.endpoint is None:
            yield from _kept_of_inspection(stage, one, record)
            continue
        fitting = [o for o in told if o.endpoint == one.endpoint and one.account in (None, o.account)]
        stage.captured[one.name] = UNKNOWN
        if not fitting:
            yield Mismatch(
                topic=Topic.CALLS,
                where=one.pointer,
                message=f"nothing can be kept as {one.name}: no call of the step fits",
                endpoint=one.endpoint,
                expected=call_text(one.endpoint, one.account),
                got="no such call",
            )
        else:
            yield from _kept(stage, one, fitting[0], Topic.ANSWER_MEMBER)


def _kept_of_inspection(stage: Stage, one: Capture, record: StepRecord) -> Iterator[Mismatch]:
    """Of the last answer; what could not be asked has been told."""
    stage.captured[one.name] = UNKNOWN
    if record.inspected:
        yield from _kept(stage, one, record.inspected[-1], Topic.INSPECTION)


def _kept(stage: Stage, one: Capture, observed: Observed | Inspected, topic: Topic) -> Iterator[Mismatch]:
    try:
        found = [] if observed.body is UNREADABLE else list(places(observed.body, one.path))
        got = "nothing there"
    except ValueError as error:
        found, got = [], str(error)
    if observed.made_up and topic is Topic.INSPECTION:
        return
    if found:
        stage.captured[one.name] = found[0][1]
    elif not observed.made_up:
        yield Mismatch(
            topic=topic,
            where=one.pointer,
            message=f"nothing can be kept as {one.name} of the answer of {_whose(observed)}",
            call=observed.number,
            endpoint=observed.endpoint,
            pointer=None if one.path.startswith("$") else one.path,
            expected=f"something at {one.path or 'the answer'}",
            got=got,
        )


def _whose(observed: Observed | Inspected) -> str:
    return observed.endpoint or "the inspection"
