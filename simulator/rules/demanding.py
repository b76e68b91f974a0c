"""Rules that a scenario brings on the order of its own calls, in the language of ``ordering.yaml``.

Where that file gives a kind of call a name first, such a rule may name an endpoint (``subscription.create``,
``addon.*``), or describe the calls in the place of the name; the contract's own names may be used too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.rules.violation import shown
from simulator.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.findings import Side
    from simulator.rules.language import Language
    from simulator.rules.looking import Seen

__all__ = ["Breach", "Demand", "Demanded", "as_document", "call_words", "demanded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One rule: its ``pattern`` (never, precedes, ...) with its words; ``when`` as in ``ordering.yaml``."""

    for_each: str
    pattern: str
    spec: Mapping[str, Any]
    when: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A counter-example: the offending call, and the numbers of all ``calls`` that it takes to see it.

    ``rule`` is the place of the rule among those that were brought, from 0.
    """

    rule: int
    call: int
    calls: tuple[int, ...]
    endpoint: str
    side: Side | None
    pointer: str | None
    expected: str
    got: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demanded:
    """``exercised`` counts the occasions on which a rule might have been broken; one that is not in it was
    not exercised, which is not the same as kept.
    """

    exercised: Mapping[int, int]
    breaches: tuple[Breach, ...]


_CALLS = (
    *("call", "among", "after", "until", "without", "counted_when"),
    *("before", "since", "first", "then", "unless_in_journal"),
)
"""the words of a pattern whose value is a kind of call; that of from and to has one in its ``call``"""


def call_words(spec: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What a pattern says of calls: the pointer within it, and the name or description."""
    for word, said in spec.items():
        if word in _CALLS:
            yield f"/{word}", said
        elif word in ("from", "to"):
            yield from ((f"/{word}{pointer}", inner) for pointer, inner in call_words(said))


def as_document(rules: Sequence[Demand], language: Language) -> Mapping[str, Any]:
    """The rules as ``ordering.yaml`` would have them: every kind of call that they speak of has a name."""
    described: dict[str, Any] = {}
    entries = [
        {
            "id": str(at),
            "title": "",
            "for_each": rule.for_each,
            "when": rule.when,
            rule.pattern: {**_named(rule.spec, described, language), **_BESIDES.get(rule.pattern, {})},
            "message": "",
        }
        for at, rule in enumerate(rules)
    ]
    return {"calls": described, "rules": entries}


_BESIDES: Mapping[str, Mapping[str, Any]] = {"precedes": {"from_the_start": True}}
"""what goes without saying in a scenario, as all that happens in it is known"""


def _named(spec: Mapping[str, Any], described: dict[str, Any], language: Language) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for word, said in spec.items():
        if word in _CALLS:
            made[word] = _phrase(said)
            described[made[word]] = _description(said, language)
        else:
            made[word] = _named(said, described, language) if word in ("from", "to") else said
    return made


def _description(said: Any, language: Language) -> Any:
    """An endpoint comes before a name of the contract: where both are written alike, they mean the same."""
    if not isinstance(said, str):
        return said
    known = said not in language.endpoints and not said.endswith("*") and language.described.get(said)
    return known or {"endpoint": said}


def _phrase(said: Any) -> str:
    """Calls in words, for a finding."""
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return " or ".join(map(_phrase, said))
    endpoints = said["endpoint"]
    words = [" or ".join(endpoints) if isinstance(endpoints, list) else endpoints]
    if "answer" in said:
        words.insert(0, said["answer"])
    if said.get("check_only", False):
        words.append("with or without CheckOnly" if said["check_only"] == "any" else "with CheckOnly")
    if "account" in said:
        words.append(f"for {said['account']}")
    if "kind" in said:
        kinds = said["kind"] if isinstance(said["kind"], list) else [said["kind"]]
        words.append(f"for a {' or '.join(kinds)}")
    if "filled" in said:
        words.append(f"with a value in {said['filled']}")
    words += [f"with {name} {shown(value)}" for name, value in said.get("is", {}).items()]
    return " ".join(words)


def demanded(seen: Seen) -> Demanded:
    """What was seen, by the places of the rules."""
    return Demanded(
        exercised={int(id_): times for id_, times in seen.exercised.items()},
        breaches=tuple(
            Breach(
                rule=int(rule.id),
                call=one.call.number,
                calls=one.numbers,
                endpoint=one.call.endpoint,
                side=one.side,
                pointer=one.pointer,
                expected=one.expected,
                got=one.got,
            )
            for rule, one in seen.shortest()
        ),
    )
