"""What a JSON Schema cannot check of a scenario's rules on the order of its calls."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from simulator.bundled import schemas_folder
from simulator.errors import SimulatorError, near_miss
from simulator.rules.demanding import call_words
from simulator.scenario.expected_names import exclusion, problem, unknown_name
from simulator.scenario.making import BESIDE_PATTERN
from simulator.source import FileFormat, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.errors import Problem
    from simulator.scenario.scope import Scope
    from simulator.source import Written

__all__ = ["rules_problems"]

_DEMANDS = ("never", "at_most", "exactly", "precedes", "follows", "carries")


def rules_problems(
    text: Written, pointer: str, rules: Sequence[Mapping[str, Any]], scope: Scope
) -> Iterator[Problem]:
    """What is wrong with the rules of a list."""
    for index, rule in enumerate(rules):
        yield from _rule_problems(text, f"{pointer}/{index}", rule, scope)


def _rule_problems(text: Written, pointer: str, rule: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    """Calls and accounts that there are not, and words that say nothing together."""
    demands = [word for word in rule if word not in BESIDE_PATTERN]
    if len(demands) != 1:
        yield problem(
            text,
            pointer,
            f"a rule demands one thing, and this one demands {' and '.join(demands) or 'nothing'}",
            f"one of: {', '.join(_DEMANDS)}",
            "one-demand",
        )
    for demand in demands:
        at = f"{pointer}/{demand}"
        if demand == "never":
            yield from _never_problems(text, at, rule[demand])
        for place, said in call_words(rule[demand]):
            yield from _call_problems(text, f"{at}{place}", said, scope)


def _never_problems(text: Written, at: str, spec: Mapping[str, Any]) -> Iterator[Problem]:
    if not spec.keys() & {"among", "after"}:
        yield problem(
            text,
            at,
            "'never' needs an occasion, or it could not be told from a rule that nothing came under",
            "add among: the calls that it might have been one of; or after: the call that forbids it",
            "never-without-occasion",
            key=True,
        )
    for one, other in (("among", "after"), ("until", "without"), ("after", "at")):
        yield from exclusion(text, at, spec, one, other)
    for word in ("until", "without"):
        yield from exclusion(text, at, spec, "among", word)


def _call_problems(text: Written, at: str, said: Any, scope: Scope) -> Iterator[Problem]:
    if isinstance(said, str):
        endpoints, names = _known()
        if said not in endpoints and said not in names and "${" not in said:
            near = near_miss(said, endpoints if "." in said else {*endpoints, *names})
            yield problem(
                text,
                at,
                f"no endpoint and no name of schemas/v1/ordering.yaml is {said!r}",
                near if near.startswith("Did") else f"Endpoints: {', '.join(endpoints)}.",
                "unknown-call",
            )
    elif isinstance(said, list):
        for index, one in enumerate(said):
            yield from _call_problems(text, f"{at}/{index}", one, scope)
    elif "account" in said:
        yield from unknown_name(text, f"{at}/account", said["account"], scope)


@cache
def _known() -> tuple[tuple[str, ...], frozenset[str]]:
    """The endpoints, several at once among them, and the names that ``ordering.yaml`` gives to calls."""
    endpoints = FileFormat.bundled("scenario").schema["$defs"]["endpoints"]["enum"]
    document = read_yaml(schemas_folder() / "v1" / "ordering.yaml", error=SimulatorError).value
    return tuple(endpoints), frozenset(document["calls"])
