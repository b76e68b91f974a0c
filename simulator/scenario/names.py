"""What a JSON Schema cannot check in a scenario file: the names it uses, and what may not stand side by
side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.references import SECTIONS
from simulator.scenario.scope import Scope, reference_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from simulator.source import Written

__all__ = ["ACTIONS", "PARTS", "name_problems"]

PARTS = ("steps",)
"""The lists of steps of a scenario, in the order in which they are played"""

ACTIONS = (
    "checkout",
    "retry",
    "change_quantity",
    "suspend",
    "activate",
    "cancel",
    "upgrade_to_paid",
    "upgrade",
    "downgrade",
    "change_addon",
    "cancel_addon",
    "delete_account",
    "forget_account",
    "register",
    "set_option",
)

_ON_ADDONS = ("change_addon", "cancel_addon")
_EITHER = (("silence", "status"), ("silence", "json"), ("silence", "text"), ("json", "text"))
_WITHOUT_ORDER = ("checkout", "delete_account", "forget_account", "register", "set_option")


def name_problems(text: Written) -> list[Problem]:
    """Everything that no platform could make sense of although the file fits its schema."""
    raw, scope = text.value, Scope.of(text.value)
    rest = {name: member for name, member in raw.items() if name not in PARTS}
    return [
        *_account_problems(text, raw["accounts"]),
        *reference_problems(text, rest, "", scope),
        *(
            problem
            for part in PARTS
            for index, step in enumerate(raw.get(part, ()))
            for problem in _step_problems(text, f"/{part}/{index}", step, scope)
        ),
    ]


def _account_problems(text: Written, accounts: Mapping[str, Any]) -> Iterator[Problem]:
    for name, spec in accounts.items():
        pointer = f"/accounts/{name}"
        reseller = spec.get("reseller")
        if name in SECTIONS:
            yield _problem(
                text,
                pointer,
                f"the name {name} is taken: references to the {name} of a file begin with it",
                "give the account another name",
                "name-taken",
                key=True,
            )
        if spec["kind"] != "end_customer":
            if reseller is not None:
                yield _problem(
                    text,
                    f"{pointer}/reseller",
                    f"{name} is a {spec['kind']}, and only an end_customer has a reseller",
                    "make it kind: end_customer, or remove reseller",
                    "no-end-customer",
                )
        elif reseller is None:
            yield _problem(
                text,
                pointer,
                f"{name} is an end_customer without a reseller",
                "name its reseller, or make it kind: direct_customer",
                "no-reseller",
            )
        elif accounts.get(reseller, {}).get("kind") != "reseller":
            resellers = [key for key, value in accounts.items() if value["kind"] == "reseller"]
            yield _problem(
                text,
                f"{pointer}/reseller",
                f"{reseller} is not a reseller of this scenario",
                near_miss(reseller, resellers) or "add an account of kind: reseller",
                "unknown-reseller",
            )
        yield from _member_problems(text, f"{pointer}/members", spec.get("members", {}))


def _member_problems(text: Written, pointer: str, members: Mapping[str, Any]) -> Iterator[Problem]:
    """Unlike in a service file, no name here is that of a sync option: those have their own place."""
    if not members:
        return
    settled = {name: value for name, value in members.items() if "${" not in str(value)}
    from simulator.platform.members import MEMBERS, member_problems  # noqa: PLC0415 - few scenarios fix any

    wrong = member_problems(settled)
    for name, problem in wrong.items():
        yield _problem(text, f"{pointer}/{name}", problem.what, problem.fix, "account-member")
    for name in members:
        if name not in MEMBERS and name not in wrong:
            yield _problem(
                text,
                f"{pointer}/{name}",
                f"an account has no member '{name}'",
                f"{near_miss(name, MEMBERS)} A sync option stands under sync_options.",
                "unknown-member",
                key=True,
            )


def _step_problems(text: Written, pointer: str, step: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    actions = [key for key in step if key in ACTIONS]
    if len(actions) != 1:
        yield _problem(
            text,
            pointer,
            f"a step does one thing, and this one does {' and '.join(actions) or 'nothing'}",
            f"one of: {', '.join(ACTIONS)}",
            "one-action",
        )
        return
    yield from _action_problems(text, pointer, actions[0], step[actions[0]], scope)
    yield from _exclusions(text, pointer, step)
    yield from _call_problems(text, pointer, step, scope)
    yield from reference_problems(text, step, pointer, scope)


def _action_problems(
    text: Written, pointer: str, action: str, details: Mapping[str, Any], scope: Scope
) -> Iterator[Problem]:
    at = f"{pointer}/{action}"
    for member in ("buyer", "account"):
        if member in details:
            yield from _unknown_name(text, f"{at}/{member}", details[member], scope.accounts)
    for number, line in enumerate(details.get("basket", [{}] if action == "checkout" else ())):
        yield from _line_problems(text, f"{at}/basket/{number}", line, scope)
    if action in _WITHOUT_ORDER:
        return
    if scope.last is None:
        yield _problem(
            text,
            pointer,
            f"{action} comes before any checkout, so there is nothing to {action.replace('_', ' ')}",
            "put a checkout before it",
            "nothing-ordered",
        )
        return
    if "subscription" in details:
        name = details["subscription"]
        yield from _unknown_name(text, f"{at}/subscription", name, scope.subscriptions, "subscription")
    if action in _ON_ADDONS and not scope.addons.get(details.get("subscription", scope.last), 1):
        yield _problem(
            text,
            at,
            "the subscription was ordered without addons",
            "order it with 'addons: 1' in its basket line",
            "no-addons",
        )


def _line_problems(text: Written, at: str, line: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    if line.get("as") in {*scope.addons, *scope.accounts, *SECTIONS}:
        yield _problem(
            text,
            f"{at}/as",
            f"the name {line['as']} is taken",
            "give each account and each subscription a name of its own",
            "name-taken",
        )
    scope.last = line.get("as", at)
    scope.addons[scope.last] = line.get("addons", 0)


def _exclusions(text: Written, pointer: str, step: Mapping[str, Any]) -> Iterator[Problem]:
    """Members that may not stand side by side."""
    places = [(f"{pointer}/expect", step.get("expect", {}), ("subscription", "subscriptions"))]
    for index, entry in enumerate(step.get("inject", ())):
        ((endpoint, details),) = entry.items()
        where = f"{pointer}/inject/{index}/{endpoint}/reply"
        places += [(where, details["reply"], pair) for pair in _EITHER]
    for where, value, (one, other) in places:
        if one in value and other in value:
            yield _problem(
                text,
                f"{where}/{other}",
                f"{one} and {other} exclude each other",
                "keep one of them",
                "exclude-each-other",
                key=True,
            )


def _call_problems(text: Written, pointer: str, step: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    """Accounts that calls are said to concern."""
    for at, entries in ((f"{pointer}/inject", step.get("inject", ())), *_expected(pointer, step)):
        for index, entry in enumerate(entries):
            ((endpoint, details),) = entry.items()
            if details and "account" in details:
                where = f"{at}/{index}/{endpoint}/account"
                yield from _unknown_name(text, where, details["account"], scope.accounts)


def _expected(pointer: str, step: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield f"{pointer}/expect/calls", step.get("expect", {}).get("calls", ())


def _unknown_name(
    text: Written, pointer: str, name: str, known: Collection[str], kind: str = "account"
) -> Iterator[Problem]:
    if name not in known and "${" not in name:  # a reference has its own problem
        yield _problem(
            text,
            pointer,
            f"no {kind} of this scenario is called {name!r}",
            near_miss(name, known) or f"give a basket line of an earlier step 'as: {name}'",
            f"unknown-{kind}",
        )


def _problem(text: Written, pointer: str, what: str, fix: str, rule: str, *, key: bool = False) -> Problem:
    return Problem(what=what, where=text.where(pointer, key=key), fix=fix, rule=rule)
