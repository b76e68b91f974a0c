"""Which calls a name of ``ordering.yaml`` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.timeline import CallSet
from simulator.rules.values import filled, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from simulator.rules.calls import Call, Shape

__all__ = ["ANSWERS", "call_sets", "named_endpoints", "of_endpoints"]

ANSWERS: Mapping[str, frozenset[str]] = {
    "accepted": frozenset({"accepted", "succeeded"}),
    "succeeded": frozenset({"succeeded"}),
    "there": frozenset({"there"}),
    "failed": frozenset({"failed"}),
    "not failed": frozenset({"accepted", "succeeded", "there", "absent", "document"}),
}
"""every word that ``answer`` may have, and the answers of a call's shape that it stands for"""

_CHECK_ONLY: Mapping[str | bool, frozenset[bool]] = {
    True: frozenset({True}),
    False: frozenset({False}),
    "any": frozenset({True, False}),
}


def call_sets(described: Mapping[str, Any], endpoints: Iterable[str]) -> dict[str, CallSet]:
    """All named kinds of calls. ValueError for an endpoint that there is not."""
    known = tuple(endpoints)
    return {name: _call_set(name, entry, known) for name, entry in described.items()}


def of_endpoints(name: str, endpoints: Iterable[str]) -> CallSet:
    """Any call to one of some endpoints."""
    named = frozenset(endpoints)
    return CallSet(name=name, fits=lambda shape: shape.endpoint in named)


def named_endpoints(entry: Any, endpoints: Iterable[str]) -> frozenset[str]:
    """The ids of the endpoints that one description of calls (or a list of them) speaks of."""
    known = tuple(endpoints)
    parts = entry if isinstance(entry, list) else [entry]
    return frozenset(
        found for part in parts for word in _listed(part["endpoint"]) for found in _named(word, known)
    )


def _call_set(name: str, entry: Any, endpoints: tuple[str, ...]) -> CallSet:
    """One description of calls, or a list of them: calls that fit any."""
    if not isinstance(entry, list):
        return _described(name, entry, endpoints)
    parts = [_described(name, part, endpoints) for part in entry]

    def fits(shape: Shape) -> bool:
        return any(part.fits(shape) for part in parts)

    def member(call: Call) -> bool:
        return any(part.fits(call.shape) and (part.member is None or part.member(call)) for part in parts)

    looks_closer = any(part.member is not None for part in parts)
    return CallSet(name=name, fits=fits, member=member if looks_closer else None)


def _described(name: str, entry: Mapping[str, Any], endpoints: tuple[str, ...]) -> CallSet:
    named = named_endpoints(entry, endpoints)
    check_only = _CHECK_ONLY[entry.get("check_only", False)]
    kinds = frozenset(_listed(entry["kind"])) if "kind" in entry else None
    answers = ANSWERS[entry["answer"]] if "answer" in entry else None

    def fits(shape: Shape) -> bool:
        return (
            shape.endpoint in named
            and shape.check_only in check_only
            and (kinds is None or shape.kind in kinds)
            and (answers is None or shape.answer in answers)
        )

    return CallSet(name=name, fits=fits, member=_member(entry))


def _member(entry: Mapping[str, Any]) -> Callable[[Call], bool] | None:
    if "filled" in entry:
        value = value_of(entry["filled"])
        if value.each is None:
            return lambda call: filled(value.get(call))
        return lambda call: any(filled(found) for _, found in value.found(call))
    if "is" in entry:
        ((name, wanted),) = entry["is"].items()
        value = value_of(name)
        return lambda call: bool(value.get(call) == wanted)
    return None


def _named(word: str, endpoints: tuple[str, ...]) -> Iterable[str]:
    """The endpoints that a word names: one by its id, several by ``subscription.*``."""
    if word in endpoints:
        return (word,)
    named = [endpoint for endpoint in endpoints if endpoint.startswith(word.removesuffix("*"))]
    if not word.endswith("*") or not named:
        raise ValueError(f"no endpoint is called {word!r}")
    return named


def _listed(words: str | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else words
