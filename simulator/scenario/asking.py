"""``inspect`` and ``wait`` as typed values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.scenario.actions import Condition, Inspect, Question, Wait
from simulator.scenario.durations import seconds
from simulator.scenario.making import wanted_at

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["METHODS", "action_of_question"]

METHODS = ("get", "post", "put", "patch", "delete")


def action_of_question(kind: str, raw: Mapping[str, Any], pointer: str) -> Inspect | Wait:
    """The action of a step that inspects or waits."""
    if kind == "inspect":
        expect = raw.get("expect", {})
        return Inspect(
            question=_question(raw, pointer), expect=_condition(expect, f"{pointer}/expect", usual=True)
        )
    return Wait(
        pointer=pointer,
        until=_condition(raw["until"], f"{pointer}/until"),
        fail_when=None
        if raw["fail_when"] == "never"
        else _condition(raw["fail_when"], f"{pointer}/fail_when"),
        every=seconds(raw["every"]),
        at_most=seconds(raw["at_most"]),
        question=_question(raw["inspect"], f"{pointer}/inspect") if "inspect" in raw else None,
        exists=raw.get("exists"),
    )


def _question(raw: Mapping[str, Any], pointer: str) -> Question:
    method = next(name for name in METHODS if name in raw)
    return Question(
        method=method.upper(),
        url=raw[method],
        pointer=f"{pointer}/{method}",
        headers=raw.get("headers", {}),
        json=raw.get("json"),
    )


def _condition(raw: Mapping[str, Any], pointer: str, *, usual: bool = False) -> Condition:
    """``usual``: any HTTP status of a success is expected where none is named."""
    said = raw.get("status", tuple(range(200, 300)) if usual else ())
    return Condition(
        pointer=pointer,
        statuses=(said,) if isinstance(said, int) else tuple(said),
        at=wanted_at(raw["at"], f"{pointer}/at") if "at" in raw else (),
        within=seconds(raw["within"]) if "within" in raw else None,
    )
