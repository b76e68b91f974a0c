"""What a JSON Schema cannot check in a scenario file: the names it uses, and what may not stand side by
side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.expected_names import (
    capture_problems,
    exclusion,
    expectation_problems,
    problem,
    unknown_name,
)
from simulator.scenario.references import SECTIONS
from simulator.scenario.scope import PARTS, Scope, reference_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.source import Written

__all__ = ["ACTIONS", "name_problems"]

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
    "inspect",
    "wait",
)

_ASKS = ("inspect", "wait")
_ON_ADDONS = ("change_addon", "cancel_addon")
_EITHER = (("silence", "status"), ("silence", "json"), ("silence", "text"), ("json", "text"))
_WITHOUT_ORDER = ("checkout", "delete_account", "forget_account", "register", "set_option", "inspect", "wait")


def name_problems(text: Written, scope: Scope | None = None) -> list[Problem]:
    """Everything that no platform could make sense of although the file fits its schema.

    ``scope`` is given where only a part of the file does.
    """
    raw, scope = text.value, scope or Scope.of(text.value)
    rest = {name: member for name, member in raw.items() if name not in (*PARTS, "expect")}
    return [
        *_account_problems(text, raw["accounts"], scope.lost),
        *reference_problems(text, rest, "", scope),
        *(
            found
            for part in PARTS
            for index, step in enumerate(raw.get(part, ()))
            for found in _step_problems(text, f"/{part}/{index}", step, scope)
        ),
        *(_order_problems(text, raw["expect"], scope) if "expect" in raw else ()),
    ]


def _order_problems(text: Written, expect: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    """What the scenario expects as a whole comes after all its steps, and may name all that they do."""
    from simulator.scenario.order_names import rules_problems  # noqa: PLC0415 - few scenarios have any

    yield from rules_problems(text, "/expect/order", expect.get("order", ()), scope)
    yield from reference_problems(text, expect, "/expect", scope)


def _account_problems(text: Written, accounts: Mapping[str, Any], lost: frozenset[str]) -> Iterator[Problem]:
    for name, spec in accounts.items():
        pointer = f"/accounts/{name}"
        reseller = spec.get("reseller")
        if name in SECTIONS:
            yield problem(
                text,
                pointer,
                f"the name {name} is taken: references to the {name} of a file begin with it",
                "give the account another name",
                "name-taken",
                key=True,
            )
        yield from _locale_problems(text, f"{pointer}/locale", spec.get("locale"))
        if spec["kind"] != "end_customer":
            if reseller is not None:
                yield problem(
                    text,
                    f"{pointer}/reseller",
                    f"{name} is a {spec['kind']}, and only an end_customer has a reseller",
                    "make it kind: end_customer, or remove reseller",
                    "no-end-customer",
                )
        elif reseller is None:
            yield problem(
                text,
                pointer,
                f"{name} is an end_customer without a reseller",
                "name its reseller, or make it kind: direct_customer",
                "no-reseller",
            )
        elif accounts.get(reseller, {}).get("kind") != "reseller" and reseller not in lost:
            resellers = [key for key, value in accounts.items() if value["kind"] == "reseller"]
            yield problem(
                text,
                f"{pointer}/reseller",
                f"{reseller} is not a reseller of this scenario",
                near_miss(reseller, resellers) or "add an account of kind: reseller",
                "unknown-reseller",
            )
        yield from _member_problems(text, f"{pointer}/members", spec.get("members", {}))


def _locale_problems(text: Written, pointer: str, locale: str | None) -> Iterator[Problem]:
    if locale is None or "${" in locale:  # a reference has its own problem
        return
    from simulator.platform.locales import LOCALES  # noqa: PLC0415 - few scenarios name one

    if locale not in LOCALES:
        what = f"no accounts can be made in the locale '{locale}'"
        yield problem(text, pointer, what, near_miss(locale, LOCALES), "unknown-locale")


def _member_problems(text: Written, pointer: str, members: Mapping[str, Any]) -> Iterator[Problem]:
    """Unlike in a service file, no name here is that of a sync option: those have their own place."""
    if not members:
        return
    settled = {name: value for name, value in members.items() if "${" not in str(value)}
    from simulator.platform.members import MEMBERS, member_problems  # noqa: PLC0415 - few scenarios fix any

    wrong = member_problems(settled)
    for name, found in wrong.items():
        yield problem(text, f"{pointer}/{name}", found.what, found.fix, "account-member")
    for name in members:
        if name not in MEMBERS and name not in wrong:
            yield problem(
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
        yield problem(
            text,
            pointer,
            f"a step does one thing, and this one does {' and '.join(actions) or 'nothing'}",
            f"one of: {', '.join(ACTIONS)}",
            "one-action",
        )
    else:
        yield from _action_problems(text, pointer, actions[0], step[actions[0]], scope)
    if len(actions) == 1 and actions[0] in _ASKS:
        for beside in ("inject", "override", "expect"):
            if beside in step:
                yield problem(
                    text,
                    f"{pointer}/{beside}",
                    f"{actions[0]} makes no call of the platform: nothing to {beside} is beside it",
                    f"what is expected of the answer stands within {actions[0]}",
                    "exclude-each-other",
                    key=True,
                )
    yield from _injection_problems(text, f"{pointer}/inject", step, scope)
    yield from _override_problems(text, f"{pointer}/override", step, scope)
    yield from expectation_problems(text, pointer, step, scope)
    first = {name: member for name, member in step.items() if name != "expect"}
    yield from reference_problems(text, first, pointer, scope)
    yield from capture_problems(text, pointer, step, scope)
    last = {name: member for name, member in step.items() if name == "expect"}
    yield from reference_problems(text, last, pointer, scope)


def _action_problems(
    text: Written, pointer: str, action: str, details: Mapping[str, Any], scope: Scope
) -> Iterator[Problem]:
    at = f"{pointer}/{action}"
    if action in _ASKS:
        from simulator.scenario.asked_names import asking_problems  # noqa: PLC0415 - few scenarios ask

        yield from asking_problems(text, at, details, scope)
        return
    for member in ("buyer", "account"):
        if member in details:
            yield from unknown_name(text, f"{at}/{member}", details[member], scope)
    for number, line in enumerate(details.get("basket", [{}] if action == "checkout" else ())):
        yield from _line_problems(text, f"{at}/basket/{number}", line, scope)
    if action in _WITHOUT_ORDER:
        return
    if scope.last is None:
        yield problem(
            text,
            pointer,
            f"{action} comes before any checkout, so there is nothing to {action.replace('_', ' ')}",
            "put a checkout before it",
            "nothing-ordered",
        )
        return
    if "subscription" in details:
        name = details["subscription"]
        yield from unknown_name(text, f"{at}/subscription", name, scope, "subscription")
    if "addons" in scope.lost:
        return
    if action in _ON_ADDONS and not scope.addons.get(details.get("subscription", scope.last), 1):
        yield problem(
            text,
            at,
            "the subscription was ordered without addons",
            "order it with 'addons: 1' in its basket line",
            "no-addons",
        )


def _line_problems(text: Written, at: str, line: Mapping[str, Any], scope: Scope) -> Iterator[Problem]:
    if line.get("as") in {*scope.addons, *scope.accounts, *SECTIONS}:
        yield problem(
            text,
            f"{at}/as",
            f"the name {line['as']} is taken",
            "give each account and each subscription a name of its own",
            "name-taken",
        )
    scope.last = line.get("as", at)
    scope.addons[scope.last] = line.get("addons", 0)


def _override_problems(
    text: Written, pointer: str, step: Mapping[str, Any], scope: Scope
) -> Iterator[Problem]:
    for index, entry in enumerate(step.get("override", ())):
        ((endpoint, details),) = entry.items()
        at = f"{pointer}/{index}/{endpoint}"
        if "account" in details:
            yield from unknown_name(text, f"{at}/account", details["account"], scope)
        if not details.keys() & {"set", "remove", "headers"}:
            what = "an override without set, remove or headers changes nothing"
            yield problem(text, at, what, "say what it changes", "empty-override")
        for number, path in enumerate(details.get("remove", ())):
            if path in details.get("set", {}):
                yield problem(
                    text,
                    f"{at}/remove/{number}",
                    f"{path} is both set and removed",
                    "keep one of them",
                    "exclude-each-other",
                )


def _injection_problems(
    text: Written, pointer: str, step: Mapping[str, Any], scope: Scope
) -> Iterator[Problem]:
    for index, entry in enumerate(step.get("inject", ())):
        ((endpoint, details),) = entry.items()
        at = f"{pointer}/{index}/{endpoint}"
        if "account" in details:
            yield from unknown_name(text, f"{at}/account", details["account"], scope)
        for pair in _EITHER:
            yield from exclusion(text, f"{at}/reply", details["reply"], *pair)
