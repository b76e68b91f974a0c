"""From the plain values of a scenario file to the typed ones: nothing is checked here any more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.exchange import NoResponse, Reply, Response, Silence
from simulator.findings import Level
from simulator.platform.accounts import AccountKind
from simulator.platform.service import Capability
from simulator.scenario.actions import (
    Action,
    AddonStep,
    ChangeQuantity,
    Checkout,
    DeleteAccount,
    ForgetAccount,
    Lifecycle,
    Line,
    Register,
    Retry,
    SetOption,
    Upgrade,
)
from simulator.scenario.durations import seconds
from simulator.scenario.model import (
    AccountSpec,
    BuiltIn,
    Capture,
    Expectation,
    ExpectedCall,
    Injection,
    Needs,
    OrderRule,
    Override,
    Scenario,
    Step,
)
from simulator.scenario.references import texts, token
from simulator.scenario.scope import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simulator.scenario.matching import Wanted
    from simulator.source import Written

__all__ = ["BESIDE_ACTION", "BESIDE_PATTERN", "action_of", "reply_of", "scenario_of", "wanted_at"]


def scenario_of(text: Written, name: str) -> Scenario:
    """A scenario from a text that fits the schema and whose names are all known."""
    raw = text.value
    needs, built_in = raw.get("needs", {}), raw.get("built_in_vendor", {})
    steps = tuple(
        _step(step, f"/{part}/{i}", part) for part in PARTS for i, step in enumerate(raw.get(part, ()))
    )
    return Scenario(
        name=name,
        title=raw["scenario"],
        about=raw.get("about", ""),
        source=raw["source"],
        order=raw.get("order", 1_000_000),
        level=Level(raw.get("level", "must")),
        needs=Needs(
            reseller_support=needs.get("reseller_support"),
            built_in_vendor=needs.get("built_in_vendor", False),
            capabilities=frozenset(Capability(c) for c in needs.get("capabilities", ())),
            without=frozenset(Capability(c) for c in needs.get("without", ())),
            partner_id_option=needs.get("partner_id_option"),
        ),
        built_in=BuiltIn(
            partner_id=built_in.get("partner_id"),
            fault=built_in.get("fault"),
            accounts_management=Capability.ACCOUNTS not in needs.get("without", ()),
        ),
        switches=raw.get("switches", {}),
        accounts=tuple(_account(key, spec) for key, spec in raw["accounts"].items()),
        steps=steps,
        text=text,
        rules=(
            *_rules(raw.get("expect", {}).get("order", ()), "/expect/order"),
            *(rule for step in steps for rule in step.expect.order),
        ),
        api_key_encoding=raw.get("api_key_encoding"),
        variables=_made_up(raw["variables"]) if "variables" in raw else {},
    )


def _made_up(variables: Mapping[str, Any]) -> Mapping[str, Any]:
    from simulator.scenario.variables import is_generated  # noqa: PLC0415 - few scenarios have any

    return {name: value for name, value in variables.items() if is_generated(value)}


def _rules(raw: Sequence[Mapping[str, Any]], pointer: str, step: str = "") -> Iterator[OrderRule]:
    for index, rule in enumerate(raw):
        pattern = next(word for word in rule if word not in BESIDE_PATTERN)
        yield OrderRule(
            title=rule["title"],
            pointer=f"{pointer}/{index}",
            for_each=rule.get("for_each", "journal"),
            pattern=pattern,
            spec=rule[pattern],
            when=rule.get("when", {}),
            step=step,
        )


BESIDE_PATTERN = ("title", "when", "for_each")
"""the members of a rule that demand nothing; ``name_problems`` has made sure that there is one that does"""


def _account(name: str, raw: Mapping[str, Any]) -> AccountSpec:
    return AccountSpec(
        name=name,
        kind=AccountKind(raw["kind"]),
        reseller=raw.get("reseller"),
        locale=raw.get("locale"),
        members=raw.get("members", {}),
        sync_options=raw.get("sync_options", {}),
        partner_id=raw.get("partner_id", "text"),
        refused=raw.get("refused", False),
    )


def _step(raw: Mapping[str, Any], pointer: str, part: str) -> Step:
    return Step(
        part=part,
        action=_action(raw, pointer),
        pointer=pointer,
        title=raw.get("title", ""),
        inject=tuple(_injection(entry) for entry in raw.get("inject", ())),
        overrides=tuple(
            _override(entry, f"{pointer}/override/{i}") for i, entry in enumerate(raw.get("override", ()))
        ),
        expect=_expected_of(raw.get("expect", {}), pointer),
        captures=tuple(_capture(name, one, pointer) for name, one in raw.get("capture", {}).items()),
    )


def _action(raw: Mapping[str, Any], pointer: str) -> Action:  # noqa: PLR0911 - one case a line
    kind = action_of(raw)
    details = raw[kind]
    subscription = details.get("subscription")
    match kind:
        case "checkout":
            return Checkout(buyer=details["buyer"], basket=_basket(details.get("basket", [{}])))
        case "retry":
            return Retry()
        case "change_quantity":
            return ChangeQuantity(quantity=details["quantity"], subscription=subscription)
        case "upgrade" | "downgrade":
            return Upgrade(downgrade=kind == "downgrade", subscription=subscription)
        case "change_addon" | "cancel_addon":
            return AddonStep(quantity=details.get("quantity"), subscription=subscription)
        case "delete_account":
            return DeleteAccount(account=details["account"])
        case "forget_account":
            return ForgetAccount(account=details["account"])
        case "register":
            given = details.get("settings", {})
            return Register(settings={k: v if isinstance(v, str) else tuple(v) for k, v in given.items()})
        case "set_option":
            return SetOption(reseller_support=details["reseller_support"])
        case "inspect" | "wait":
            from simulator.scenario.asking import action_of_question  # noqa: PLC0415 - few scenarios ask

            return action_of_question(kind, details, f"{pointer}/{kind}")
        case _:
            return Lifecycle(endpoint=f"subscription.{kind}", subscription=subscription)


def action_of(raw: Mapping[str, Any]) -> str:
    """The member of a step that says what happens; ``name_problems`` has made sure that there is one."""
    return next(key for key in raw if key not in BESIDE_ACTION)


BESIDE_ACTION = ("title", "when", "inject", "override", "expect", "capture")
"""the members of a step that say no action"""


def _basket(raw: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(
        Line(
            name=line.get("as", ""),
            product=line.get("product", "any"),
            quantity=line.get("quantity", 1),
            trial=line.get("trial", False),
            addons=line.get("addons", 0),
            refused=line.get("refused", False),
        )
        for line in raw
    )


def _injection(raw: Mapping[str, Any]) -> Injection:
    ((endpoint, details),) = raw.items()
    said = details["reply"]
    return Injection(
        endpoint=endpoint,
        account=details.get("account"),
        reply=reply_of(said),
        said=said if any("${" in one for _, one in texts(said, "")) else None,
    )


def _override(raw: Mapping[str, Any], pointer: str) -> Override:
    ((endpoint, details),) = raw.items()
    return Override(
        endpoint=endpoint,
        account=details.get("account"),
        pointer=f"{pointer}/{endpoint}",
        put=details.get("set", {}),
        remove=tuple(details.get("remove", ())),
        headers=details.get("headers", {}),
        invalid=details.get("invalid", False),
    )


def reply_of(raw: Mapping[str, Any]) -> Reply:
    """A reply from what is written of it."""
    if "silence" in raw:
        return NoResponse(
            silence=Silence(raw["silence"]), detail=f"injected by the scenario: {raw['silence']}"
        )
    body = raw["text"] if "text" in raw else json.dumps(raw.get("json"), ensure_ascii=False)
    media_type = "text/plain" if "text" in raw else "application/json"
    return Response(
        status=raw.get("status", 200),
        headers=(("Content-Type", f"{media_type}; charset=utf-8"),),
        body=body.encode(),
    )


def _expected_of(raw: Mapping[str, Any] | Sequence[Mapping[str, Any]], step: str) -> Expectation:
    """What is expected of the step at a pointer, in one part or in several that speak of other members."""
    pointer = f"{step}/expect"
    if isinstance(raw, Mapping):
        return _expectation(raw, dict.fromkeys(raw, pointer), step)
    places = {member: f"{pointer}/{at}" for at, one in enumerate(raw) for member in one}
    return _expectation({member: value for one in raw for member, value in one.items()}, places, step)


def _expectation(raw: Mapping[str, Any], places: Mapping[str, str], step: str) -> Expectation:
    statuses = raw.get("subscriptions")
    if "subscription" in raw:
        statuses = [raw["subscription"]]
    calls = raw.get("calls")
    return Expectation(
        calls=None
        if calls is None
        else tuple(_expected(call, f"{places['calls']}/calls/{i}") for i, call in enumerate(calls)),
        subscriptions=None if statuses is None else tuple(statuses),
        addons=tuple(raw["addons"]) if "addons" in raw else None,
        refused=raw.get("refused"),
        within=seconds(raw["within"]) if "within" in raw else None,
        order=tuple(_rules(raw["order"], f"{places['order']}/order", step)) if "order" in raw else (),
        places=places,
    )


def _expected(raw: Mapping[str, Any], pointer: str) -> ExpectedCall:
    ((endpoint, details),) = raw.items()
    details = details or {}
    return ExpectedCall(
        endpoint=endpoint,
        pointer=f"{pointer}/{endpoint}",
        account=details.get("account"),
        request=details.get("request", {}),
        absent=tuple(details.get("absent", ())),
        answer=details.get("answer"),
        at=wanted_at(details["at"], f"{pointer}/{endpoint}/at") if "at" in details else (),
        within=seconds(details["within"]) if "within" in details else None,
    )


def wanted_at(raw: Mapping[str, Any], pointer: str) -> tuple[Wanted, ...]:
    """What is wanted of an answer, by path."""
    from simulator.scenario.matching import Wanted  # noqa: PLC0415 - few scenarios want that much

    return tuple(
        Wanted(path=path, value=value, pointer=f"{pointer}/{token(path)}") for path, value in raw.items()
    )


def _capture(name: str, raw: Mapping[str, Any], pointer: str) -> Capture:
    return Capture(
        name=name,
        endpoint=raw.get("call"),
        account=raw.get("account"),
        path=raw.get("at", ""),
        pointer=f"{pointer}/capture/{name}",
    )
