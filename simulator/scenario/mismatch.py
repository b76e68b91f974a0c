"""One expectation that was not met, and how its values are shown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from simulator.findings import Side
from simulator.values import dataclass

__all__ = ["ABSENT", "Mismatch", "Topic", "at_pointer", "call_text", "short"]

ABSENT: Final = object()
"""stands for a member that is not there"""


class Topic(StrEnum):
    """What a mismatch is about."""

    ANSWER = "answer"
    """the vendor refused where success was expected, or the other way round"""
    ANSWER_MEMBER = "answer-member"
    TIME = "time"
    """an answer took longer than the scenario allows"""
    REQUEST = "request"
    CALLS = "calls"
    """another call than expected, one too many, or one that never came"""
    ORDER = "order"
    """a rule on the order of the calls is broken"""
    NO_OCCASION = "no-occasion"
    """a rule on the order of the calls that no call came under, so that it says nothing"""
    INSPECTION = "inspection"
    """the vendor's own records are not what the scenario expects"""
    WAIT = "wait"
    """what is waited for did not come about"""
    UNREACHED = "unreached"
    """nobody answers where the vendor's own records are asked for"""
    ADDRESS = "address"
    """a question that cannot be asked"""
    OVERRIDE = "override"
    """a change of a request that cannot be made, or that says of itself what is not so"""
    MEMBER = "member"
    """a member of a request that the contract does not know"""
    OUTCOME = "outcome"
    """the status of a subscription or addon, or the platform's own refusal"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """One expectation that was not met. ``where`` is its pointer in the scenario file; ``call`` as in the
    journal; ``pointer`` leads into the body of ``side``. ``calls`` are the numbers of a counter-example.
    """

    topic: Topic
    where: str
    message: str
    call: int | None = None
    endpoint: str | None = None
    pointer: str | None = None
    expected: str | None = None
    got: str | None = None
    fix: str | None = None
    """what to do, where that is more than the check says"""
    calls: tuple[int, ...] = ()
    check_only: bool = False
    """the call was a pre-check"""
    half: Side | None = None
    """the half of the exchange, where the topic does not say it"""

    @property
    def side(self) -> Side | None:
        """The half of the exchange that the pointer leads into."""
        return self.half or _SIDES.get(self.topic)


def at_pointer(value: Any, pointer: str) -> Any:
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


_SIDES = {
    Topic.REQUEST: Side.REQUEST,
    Topic.OVERRIDE: Side.REQUEST,
    Topic.ANSWER_MEMBER: Side.ANSWER,
    Topic.INSPECTION: Side.ANSWER,
    Topic.WAIT: Side.ANSWER,
}


def call_text(endpoint: str, account: str | None) -> str:
    """A call in words."""
    return f"{endpoint} for {account}" if account else endpoint


def short(value: Any, limit: int = 120) -> str:
    """A value as JSON for a reader, shortened."""
    text = "nothing" if value is ABSENT else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
