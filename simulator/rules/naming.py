"""Which calls a name of ``ordering.yaml`` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.timeline import CallSet
from simulator.rules.values import Value, filled, value_of

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
    """Whether a call has all that is said of its values; None where nothing is."""
    tests = [_has(value_of(name), wanted) for name, wanted in entry.get("is", {}).items()]
    if "filled" in entry:
        tests.append(_is_filled(value_of(entry["filled"])))
    if "account" in entry:
        account = entry["account"]
        tests.append(lambda call: call.reading.exchange.account == account)
    if len(tests) <= 1:
        return tests[0] if tests else None
    return lambda call: all(test(call) for test in tests)


def _has(value: Value, wanted: Any) -> Callable[[Call], bool]:
    return lambda call: bool(value.get(call) == wanted)


def _is_filled(value: Value) -> Callable[[Call], bool]:
    if value.each is None:
        return lambda call: filled(value.get(call))
    return lambda call: any(filled(found) for _, found in value.found(call))


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
