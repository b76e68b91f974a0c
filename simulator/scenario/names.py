"""What a JSON Schema cannot check in a scenario file: the names it uses, and what may not stand side by
side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from simulator.errors import Problem, near_miss
from simulator.scenario.references import ACCOUNT_REFERENCES, REFERENCE, SUBSCRIPTION_REFERENCES
from simulator.values import dataclass

if TYPE_CHECKING:
    from simulator.source import Source

__all__ = ["name_problems"]

_ACTIONS = (
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


def name_problems(source: Source) -> list[Problem]:
    """Everything that no platform could make sense of although the file fits its schema."""
    raw = source.value
    return [*_account_problems(source, raw["accounts"]), *_step_problems(source, raw)]


def _account_problems(source: Source, accounts: Mapping[str, Any]) -> Iterator[Problem]:
    for name, spec in accounts.items():
        pointer = f"/accounts/{name}"
        reseller = spec.get("reseller")
        if spec["kind"] != "end_customer":
            if reseller is not None:
                yield Problem(
                    what=f"{name} is a {spec['kind']}, and only an end_customer has a reseller",
                    where=source.where(f"{pointer}/reseller"),
                    fix="make it kind: end_customer, or remove reseller",
                )
        elif reseller is None:
            yield Problem(
                what=f"{name} is an end_customer without a reseller",
                where=source.where(pointer),
                fix="name its reseller, or make it kind: direct_customer",
            )
        elif accounts.get(reseller, {}).get("kind") != "reseller":
            resellers = [key for key, value in accounts.items() if value["kind"] == "reseller"]
            yield Problem(
                what=f"{reseller} is not a reseller of this scenario",
                where=source.where(f"{pointer}/reseller"),
                fix=near_miss(reseller, resellers) or "add an account of kind: reseller",
            )


def _step_problems(source: Source, raw: Mapping[str, Any]) -> Iterator[Problem]:
    known = _Named(accounts=raw["accounts"])
    for index, step in enumerate(raw["steps"]):
        pointer = f"/steps/{index}"
        actions = [key for key in step if key in _ACTIONS]
        if len(actions) != 1:
            yield Problem(
                what=f"a step does one thing, and this one does {' and '.join(actions) or 'nothing'}",
                where=source.where(pointer),
                fix=f"one of: {', '.join(_ACTIONS)}",
            )
            continue
        yield from _action_problems(source, pointer, actions[0], step, known)
        yield from _exclusions(source, pointer, step)
        yield from _call_problems(source, pointer, step, known)


@dataclass(slots=True, kw_only=True)
class _Named:
    """The names that a step may use. ``addons`` is how many each subscription was ordered with."""

    accounts: Mapping[str, Any]
    addons: dict[str, int] = field(default_factory=dict)
    last: str | None = None

    @property
    def subscriptions(self) -> set[str]:
        """Those that a basket line has named."""
        return {name for name in self.addons if not name.startswith("/")}


def _action_problems(
    source: Source, pointer: str, action: str, step: Mapping[str, Any], known: _Named
) -> Iterator[Problem]:
    details = step[action]
    for member in ("buyer", "account"):
        if member in details:
            yield from _known(source, f"{pointer}/{action}/{member}", details[member], known.accounts)
    for number, line in enumerate(details.get("basket", [{}] if action == "checkout" else ())):
        where = f"{pointer}/{action}/basket/{number}"
        if line.get("as") in {*known.addons, *known.accounts}:
            yield Problem(
                what=f"the name {line['as']} is taken",
                where=source.where(f"{where}/as"),
                fix="give each account and each subscription a name of its own",
            )
        known.last = line.get("as", where)
        known.addons[known.last] = line.get("addons", 0)
    if action in _WITHOUT_ORDER:
        return
    if known.last is None:
        yield Problem(
            what=f"{action} comes before any checkout, so there is nothing to {action.replace('_', ' ')}",
            where=source.where(pointer),
            fix="put a checkout before it",
        )
        return
    if "subscription" in details:
        where, name = f"{pointer}/{action}/subscription", details["subscription"]
        yield from _known(source, where, name, known.subscriptions, kind="subscription")
    if action in _ON_ADDONS and not known.addons.get(details.get("subscription", known.last), 1):
        yield Problem(
            what="the subscription was ordered without addons",
            where=source.where(f"{pointer}/{action}"),
            fix="order it with 'addons: 1' in its basket line",
        )


def _exclusions(source: Source, pointer: str, step: Mapping[str, Any]) -> Iterator[Problem]:
    """Members that may not stand side by side."""
    places = [(f"{pointer}/expect", step.get("expect", {}), ("subscription", "subscriptions"))]
    for index, entry in enumerate(step.get("inject", ())):
        ((endpoint, details),) = entry.items()
        where = f"{pointer}/inject/{index}/{endpoint}/reply"
        places += [(where, details["reply"], pair) for pair in _EITHER]
    for where, value, (one, other) in places:
        if one in value and other in value:
            yield Problem(
                what=f"{one} and {other} exclude each other",
                where=source.where(f"{where}/{other}", key=True),
                fix="keep one of them",
            )


def _call_problems(source: Source, pointer: str, step: Mapping[str, Any], known: _Named) -> Iterator[Problem]:
    for index, entry in enumerate(step.get("inject", ())):
        ((endpoint, details),) = entry.items()
        if "account" in details:
            where = f"{pointer}/inject/{index}/{endpoint}/account"
            yield from _known(source, where, details["account"], known.accounts)
    for index, entry in enumerate(step.get("expect", {}).get("calls", ())):
        ((endpoint, details),) = entry.items()
        where = f"{pointer}/expect/calls/{index}/{endpoint}"
        if details and "account" in details:
            yield from _known(source, f"{where}/account", details["account"], known.accounts)
        for part in ("request", "absent"):
            for member, text in _texts((details or {}).get(part), f"{where}/{part}"):
                yield from _reference_problems(source, member, text, known)
    refused = step.get("expect", {}).get("refused", "")
    yield from _reference_problems(source, f"{pointer}/expect/refused", refused, known)


def _known(
    source: Source, pointer: str, name: str, known: Mapping[str, Any] | set[str], kind: str = "account"
) -> Iterator[Problem]:
    if name not in known:
        fix = near_miss(name, known) or f"give a basket line of an earlier step 'as: {name}'"
        yield Problem(
            what=f"no {kind} of this scenario is called {name!r}", where=source.where(pointer), fix=fix
        )


def _reference_problems(source: Source, pointer: str, text: str, known: _Named) -> Iterator[Problem]:
    for reference in REFERENCE.findall(text):
        name, _, member = reference.partition(".")
        if reference == "partner_id_option":
            continue
        members = ACCOUNT_REFERENCES if name in known.accounts else SUBSCRIPTION_REFERENCES
        if name not in known.accounts and name not in known.subscriptions:
            yield Problem(
                what=f"${{{reference}}} refers to no account or subscription of this scenario",
                where=source.where(pointer),
                fix=near_miss(name, {*known.accounts, *known.subscriptions, "partner_id_option"}),
            )
        elif member not in members:
            yield Problem(
                what=f"${{{reference}}} has no such member",
                where=source.where(pointer),
                fix=near_miss(member, members),
            )


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Every string of a document with its pointer, member names among them."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, member in value.items():
            inner = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield inner, key
            yield from _texts(member, inner)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")
