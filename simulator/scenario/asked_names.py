"""What a JSON Schema cannot check of ``inspect`` and ``wait``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.scenario.asking import METHODS
from simulator.scenario.durations import seconds
from simulator.scenario.expected_names import problem, unknown_name, wanted_problems

if TYPE_CHECKING:
    from simulator.errors import Problem
    from simulator.scenario.scope import Scope
    from simulator.source import Written

__all__ = ["asking_problems"]

_SHORTEST, _LONGEST = 0.1, 600.0
"""seconds: no vendor is to be asked more often, and nobody waits for longer"""


def asking_problems(text: Written, at: str, details: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    """What is wrong with a step that inspects or waits."""
    if "until" not in details:
        yield from _question_problems(text, at, details)
        yield from _condition_problems(text, f"{at}/expect", details.get("expect", {}))
        return
    yield from _one_of(text, at, details, ("inspect", "exists"), "waits for nothing")
    if "inspect" in details:
        yield from _question_problems(text, f"{at}/inspect", details["inspect"])
    if "exists" in details:
        yield from unknown_name(text, f"{at}/exists", details["exists"], scope)
    yield from _condition_problems(text, f"{at}/until", details["until"])
    yield from _condition_problems(text, f"{at}/fail_when", details["fail_when"])
    yield from _time_problems(text, at, details)


def _one_of(
    text: Written, at: str, details: Mapping[str, Any], names: tuple[str, ...], idle: str
) -> Iterator[Problem]:
    said = [name for name in names if name in details]
    if len(said) != 1:
        what = f"this does {' and '.join(said)} at once" if said else f"this {idle}"
        yield problem(text, at, what, f"name one of: {', '.join(names)}", "one-question", key=True)


def _question_problems(text: Written, at: str, question: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _one_of(text, at, question, METHODS, "asks nothing")
    if "get" in question and "json" in question:
        yield problem(
            text, f"{at}/json", "a get has no body", "post it, or take it out", "exclude-each-other", key=True
        )


def _condition_problems(text: Written, at: str, condition: Any) -> Iterator[Problem]:
    if isinstance(condition, Mapping) and "at" in condition:
        yield from wanted_problems(text, f"{at}/at", condition["at"])


def _time_problems(text: Written, at: str, details: Mapping[str, Any]) -> Iterator[Problem]:
    every, at_most = seconds(details["every"]), seconds(details["at_most"])
    if every < _SHORTEST:
        what = f"every {details['every']} would be more than a vendor should be asked"
        yield problem(text, f"{at}/every", what, "100ms is the least", "wait-too-often")
    if at_most > _LONGEST:
        what = f"{details['at_most']} is longer than anybody waits"
        yield problem(text, f"{at}/at_most", what, "10m is the most", "wait-too-long")
    if every > at_most:
        yield problem(
            text,
            f"{at}/every",
            f"asked every {details['every']} for {details['at_most']} at most, it is asked only once",
            "give at_most more, or every less; what is to be so at once is for inspect",
            "wait-once",
        )
