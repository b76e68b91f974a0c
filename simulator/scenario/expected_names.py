"""What a JSON Schema cannot check of expectations and captures."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.references import fill_pattern, is_left_open, token

if TYPE_CHECKING:
    from simulator.scenario.scope import Scope
    from simulator.source import Written

__all__ = [
    "capture_problems",
    "exclusion",
    "expectation_problems",
    "path_problems",
    "problem",
    "unknown_name",
    "wanted_problems",
]


def expectation_problems(
    text: Written, pointer: str, step: Mapping[str, Any], scope: Scope
) -> Iterator[Problem]:
    """Members that exclude each other, accounts that there are not, and places that cannot be looked at."""
    said: dict[str, str] = {}
    for at, expect in _parts(f"{pointer}/expect", step.get("expect", {})):
        yield from exclusion(text, at, expect, "subscription", "subscriptions")
        yield from _repeated(text, at, expect, said)
        for index, entry in enumerate(expect.get("calls", ())):
            ((endpoint, details),) = entry.items()
            where = f"{at}/calls/{index}/{endpoint}"
            if details and "account" in details:
                yield from unknown_name(text, f"{where}/account", details["account"], scope)
            if details and "at" in details:
                yield from wanted_problems(text, f"{where}/at", details["at"])
        if "order" in expect:
            from simulator.scenario.order_names import rules_problems  # noqa: PLC0415 - few scenarios have any

            yield from rules_problems(text, f"{at}/order", expect["order"], scope)


def _parts(pointer: str, expect: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """An expectation, or each of several."""
    if isinstance(expect, Mapping):
        yield pointer, expect
    else:
        yield from ((f"{pointer}/{index}", one) for index, one in enumerate(expect))


def _repeated(text: Written, at: str, expect: Mapping[str, Any], said: dict[str, str]) -> Iterator[Problem]:
    """Members that two parts of an expectation speak of in the same case."""
    if "when" in expect:
        return
    before = set(said)
    for member in expect:
        name = "subscriptions" if member == "subscription" else member
        if name in before:
            yield problem(
                text,
                f"{at}/{member}",
                f"{member} is expected twice in the same case, also at {text.where(said[name], key=True)}",
                "give both parts a when, or join them",
                "expected-twice",
                key=True,
            )
        said.setdefault(name, f"{at}/{member}")


def wanted_problems(text: Written, pointer: str, wanted: Mapping[str, Any]) -> Iterator[Problem]:
    """Paths and patterns that cannot be read, and words that say nothing together."""
    for path, value in wanted.items():
        at = f"{pointer}/{token(path)}"
        yield from path_problems(text, at, path, key=True)
        if not isinstance(value, Mapping):
            continue
        if "absent" in value and len(value) > 1:
            yield problem(
                text,
                f"{at}/absent",
                "nothing can be said of what must be absent",
                "keep 'absent: true' alone, or take it out",
                "exclude-each-other",
                key=True,
            )
        if "matches" in value and not is_left_open(value["matches"]):
            from simulator.scenario.matching import pattern_problem  # noqa: PLC0415 - few scenarios have one

            why = pattern_problem(fill_pattern(value["matches"], lambda _: "x", last=True))
            if why:
                fix = "write it without them" if "linear" in why else _WELL_FORMED
                yield problem(text, f"{at}/matches", f"the pattern {why}", fix, "bad-pattern")


_WELL_FORMED = "close what is open; before a character that is meant as it stands goes a backslash: \\("


def path_problems(text: Written, pointer: str, path: str, *, key: bool = False) -> Iterator[Problem]:
    """A JSONPath that cannot be read."""
    if not path.startswith("$"):
        return
    from simulator.scenario.matching import path_problem  # noqa: PLC0415 - as above

    why = path_problem(path)
    if why:
        yield problem(
            text,
            pointer,
            f"{path} is no JSONPath: {why}",
            "write it as RFC 9535 has it, such as $.Fields[0].ID; or a JSON pointer, such as /Fields/0/ID",
            "bad-path",
            key=key,
        )


def capture_problems(text: Written, pointer: str, step: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    """Names that are taken, accounts that there are not; from here on the names are known."""
    for name, one in step.get("capture", {}).items():
        at = f"{pointer}/capture/{name}"
        if name in scope.captures:
            yield problem(
                text, at, f"{name} is captured twice", "give one of them another name", "name-taken", key=True
            )
        asks = "inspect" in step or "wait" in step
        if asks is ("call" in one):
            yield problem(
                text,
                f"{at}/call" if asks else at,
                "a step that asks makes no call of the platform"
                if asks
                else "which call's answer is to be kept?",
                "take it out: it is the answer that is kept"
                if asks
                else "name it: call: subscription.create",
                "capture-of-what",
                key=True,
            )
        if "account" in one:
            yield from unknown_name(text, f"{at}/account", one["account"], scope)
        yield from path_problems(text, f"{at}/at", one.get("at", ""))
        scope.captures.add(name)


def exclusion(text: Written, at: str, value: Mapping[str, Any], one: str, other: str) -> Iterator[Problem]:
    """Members that may not stand side by side."""
    if one in value and other in value:
        yield problem(
            text,
            f"{at}/{other}",
            f"{one} and {other} exclude each other",
            "keep one of them",
            "exclude-each-other",
            key=True,
        )


def unknown_name(
    text: Written, pointer: str, name: str, scope: Scope, kind: str = "account"
) -> Iterator[Problem]:
    """An account or subscription that there is not."""
    known: Collection[str] = scope.accounts if kind == "account" else scope.subscriptions
    if kind == "subscription" and scope.unread:
        return
    if name not in known and name not in scope.lost and "${" not in name:  # a reference has its own problem
        yield problem(
            text,
            pointer,
            f"no {kind} of this scenario is called {name!r}",
            near_miss(name, known) or f"give a basket line of an earlier step 'as: {name}'",
            f"unknown-{kind}",
        )


def problem(text: Written, pointer: str, what: str, fix: str, rule: str, *, key: bool = False) -> Problem:
    """A problem at the place of a pointer, or with ``key`` of the name there."""
    return Problem(what=what, where=text.where(pointer, key=key), fix=fix, rule=rule)
