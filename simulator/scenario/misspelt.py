"""Members that a scenario expects, changes or orders by, and that no request of the contract has.

A member that an override adds on purpose may be expected; one whose override says ``invalid: true`` is meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.contract.members import stranger
from simulator.errors import near_miss
from simulator.findings import Side
from simulator.rules.demanding import call_words
from simulator.scenario.mismatch import Mismatch, Topic
from simulator.scenario.references import token

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.contract import Contract
    from simulator.contract.members import Stranger
    from simulator.scenario.model import OrderRule, Scenario, Step

__all__ = ["misspelt", "without_repetition"]


def misspelt(scenario: Scenario, contract: Contract) -> Iterator[Mismatch]:
    """Every such member, each at its place."""
    for step in scenario.steps:
        yield from _overridden(step, contract)
        yield from _expected(step, contract)
    for rule in scenario.rules:
        yield from _ordered_by(rule, contract)


def without_repetition(told: Sequence[Mismatch], further: Sequence[Mismatch]) -> tuple[Mismatch, ...]:
    """What is ``told``, and what the rehearsal found ``further``: not once more that there is no such member,
    nor what comes of changing it.
    """
    places = {one.where for one in told}
    changed = {place.rsplit("/", 2)[0] for place in places if "/override/" in place}
    return (
        *told,
        *(
            one
            for one in further
            if one.where not in places and not (one.topic is Topic.OVERRIDE and one.where in changed)
        ),
    )


def _overridden(step: Step, contract: Contract) -> Iterator[Mismatch]:
    for one in step.overrides:
        if one.invalid:
            continue
        changed = [(path, f"{one.pointer}/set/{token(path)}") for path in one.put]
        changed += [(path, f"{one.pointer}/remove/{at}") for at, path in enumerate(one.remove)]
        for path, place in changed:
            yield from _at_pointer(
                contract,
                one.endpoint,
                path,
                place,
                _OR_MEANT,
            )


_OR_MEANT = " Or declare it, if that is what the change is for: invalid: true"


def _expected(step: Step, contract: Contract) -> Iterator[Mismatch]:
    added = {(one.endpoint, path) for one in step.overrides for path in one.put}
    for call in step.expect.calls or ():
        meant = {path for endpoint, path in added if endpoint == call.endpoint}
        for way in _ways(call.request, ()):
            pointer = "".join(f"/{token(name)}" for name in way)
            if not any(pointer == path or pointer.startswith(f"{path}/") for path in meant):
                yield from _unknown(contract, call.endpoint, way, f"{call.pointer}/request{pointer}")
        for at, path in enumerate(call.absent):
            told = _at_pointer(contract, call.endpoint, path, f"{call.pointer}/absent/{at}")
            yield from (one for one in told if _is_near(one))


def _is_near(told: Mismatch) -> bool:
    """Whether a member surely was another's: that one of another message is absent may well be expected."""
    return (told.fix or "").startswith("Did you mean")


def _ways(value: Any, way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to every member of a value; below a reference in a name, nothing is known."""
    if isinstance(value, dict):
        for name, member in value.items():
            if "${" not in name:
                yield (*way, name)
                yield from _ways(member, (*way, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _ways(item, (*way, str(index)))


def _at_pointer(
    contract: Contract, endpoint: str, path: str, place: str, else_: str = ""
) -> Iterator[Mismatch]:
    way = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    if "${" not in path:
        yield from _unknown(contract, endpoint, way, place, else_, whole=True)


def _unknown(
    contract: Contract, endpoint: str, way: Sequence[str], place: str, else_: str = "", *, whole: bool = False
) -> Iterator[Mismatch]:
    """What is wrong with the last part of a way, or with any where it is written as a ``whole``."""
    schema = contract.endpoints[endpoint].request
    found = None if schema is None else stranger(contract.validators, schema, way)
    if found is None or (found.depth < len(way) - 1 and not whole):
        return
    within = f" in {'/'.join(way[: found.depth])}" if found.depth else ""
    told = _told(f"a request to {endpoint}", f"'{found.name}'{within}", found, place, else_)
    pointer = "".join(f"/{token(name)}" for name in way[: found.depth + 1])
    yield replace(told, endpoint=endpoint, pointer=pointer, half=Side.REQUEST)


_SCHEMAS = {"account": "account", "service": "service", "addon": "addon-line", "addons": "addon-line"}


def _ordered_by(rule: OrderRule, contract: Contract) -> Iterator[Mismatch]:
    at = f"{rule.pointer}/{rule.pattern}"
    for place, name in _values(rule.spec, at):
        owner, _, member = name.partition("/")
        schema = _SCHEMAS.get(owner)
        found = None if schema is None else stranger(contract.validators, schema, [member])
        if found is not None:
            yield _told(f"the {owner.removesuffix('s')} of a call", f"'{member}'", found, place)


def _values(spec: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """The values that a pattern speaks of, each with its pointer."""
    yield from ((f"{at}/{word}", spec[word]) for word in ("at", "known_by") if word in spec)
    yield from ((f"{at}/{end}/value", spec[end]["value"]) for end in ("from", "to") if end in spec)
    for place, said in call_words(spec):
        for index, kind in enumerate(said if isinstance(said, list) else [said]):
            inner = f"{at}{place}/{index}" if isinstance(said, list) else f"{at}{place}"
            if isinstance(kind, dict):
                yield from ((f"{inner}/{word}", kind[word]) for word in ("filled",) if word in kind)
                yield from ((f"{inner}/is/{token(name)}", name) for name in kind.get("is", {}))


def _told(whose: str, which: str, found: Stranger, place: str, else_: str = "") -> Mismatch:
    return Mismatch(
        topic=Topic.MEMBER,
        where=place,
        message=f"{whose} has no member {which}",
        fix=f"{near_miss(found.name, found.known)}{else_}",
    )
