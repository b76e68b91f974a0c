"""Finds scenario files, reads them, and reports everything wrong with all of them at once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.bundled import scenarios_folder
from simulator.errors import Location, Problem, ScenarioError, near_miss
from simulator.exchange import NoResponse, Reply, Response, Silence
from simulator.platform.accounts import AccountKind
from simulator.platform.service import Capability
from simulator.scenario.model import (
    AccountSpec,
    Action,
    AddonStep,
    BuiltIn,
    ChangeQuantity,
    Checkout,
    DeleteAccount,
    Expectation,
    ExpectedCall,
    ForgetAccount,
    Injection,
    Lifecycle,
    Line,
    Needs,
    Register,
    Retry,
    Scenario,
    SetOption,
    Step,
    Upgrade,
)
from simulator.scenario.names import name_problems
from simulator.source import FileFormat, Source, read_yaml, schema_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ENDINGS", "load_scenarios", "scenario_of"]

ENDINGS = (".yaml", ".yml")

_LIFECYCLE = ("suspend", "activate", "cancel", "upgrade_to_paid")


def load_scenarios(paths: Sequence[Path]) -> tuple[Scenario, ...]:
    """All scenarios of the files and folders named, or the bundled ones if none is named, in list order.

    Raises:
        ScenarioError: with every problem of every file, each with file, line and column.
    """
    problems: list[Problem] = []
    found: dict[Path, tuple[str, str]] = {}
    for path in paths or [scenarios_folder()]:
        try:
            for file, shown, name in _files(path):
                found.setdefault(file.resolve(), (shown, name))
        except ScenarioError as error:
            problems.extend(error.problems)
    form = FileFormat.bundled("scenario")
    taken = Counter(name for _, name in found.values())
    scenarios = []
    for file, (shown, name) in found.items():
        unique = name if taken[name] == 1 else Path(shown).with_suffix("").as_posix()
        try:
            scenarios.append(_load(file, shown, unique, form))
        except ScenarioError as error:
            problems.extend(error.problems)
    if problems:
        raise ScenarioError(*problems)
    return tuple(sorted(scenarios, key=lambda scenario: scenario.order))


def _load(file: Path, shown: str, name: str, form: FileFormat) -> Scenario:
    source = read_yaml(file, error=ScenarioError, shown=shown)
    problems = schema_problems(source, form) or name_problems(source)
    if problems:
        raise ScenarioError(*problems)
    return scenario_of(source, name)


def _files(path: Path) -> Iterable[tuple[Path, str, str]]:
    """(file, as shown to the user, scenario name) of every scenario file that a path stands for."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.suffix in ENDINGS and file.is_file())
        if not files:
            raise ScenarioError(
                Problem(
                    what="no scenario file (*.yaml, *.yml) in this folder",
                    where=str(path),
                    fix="name a folder that holds scenarios, or name none to play the bundled ones",
                )
            )
        return [(file, _shown(file), _name_of(file, folder=path)) for file in files]
    if path.is_file():
        return [(path, str(path), _name_of(path))]
    bundled = _bundled(path)
    if bundled is not None:
        return _files(bundled) if bundled.is_dir() else [(bundled, _shown(bundled), _name_of(bundled))]
    raise ScenarioError(
        Problem(what="no such scenario file or folder", where=str(path), fix=_suggestion(path))
    )


def _bundled(path: Path) -> Path | None:
    """A bundled file or folder by its name, ``known/direct-customer``, or by how reports call it, with
    ``scenarios/`` and its ending."""
    if path.is_absolute() or ".." in path.parts:
        return None
    name = path.relative_to("scenarios") if path.parts[:1] == ("scenarios",) else path
    choices = (scenarios_folder() / name, scenarios_folder() / f"{name.as_posix()}.yaml")
    return next((choice for choice in choices if choice.exists()), None)


def _shown(file: Path) -> str:
    """How a file found in a folder is called: a bundled one by its place among the bundled ones."""
    place = _place(file)
    return str(file if place is None else Path("scenarios") / place)


def _name_of(file: Path, *, folder: Path | None = None) -> str:
    """A bundled file keeps its bundled name, however it is reached; another is called by its place."""
    place = _place(file) or (file.relative_to(folder) if folder else Path(file.name))
    return place.with_suffix("").as_posix()


def _place(file: Path) -> Path | None:
    """The file's place among the bundled ones, None where it is not one of them."""
    bundled, resolved = scenarios_folder().resolve(), file.resolve()
    return resolved.relative_to(bundled) if resolved.is_relative_to(bundled) else None


def _suggestion(path: Path) -> str:
    beside = [str(path.parent / entry.name) for entry in _entries(path.parent)]
    bundled = [
        entry.relative_to(scenarios_folder()).with_suffix("").as_posix()
        for entry in scenarios_folder().rglob("*")
        if entry.is_dir() or entry.suffix in ENDINGS
    ]
    guess = near_miss(path.as_posix(), beside + bundled)
    hint = "'simulator list' shows the bundled scenarios by name"
    return f"{guess} {hint}" if guess.startswith("Did you") else hint


def _entries(folder: Path) -> Iterable[Path]:
    if not folder.is_dir():
        return ()
    return (e for e in folder.iterdir() if e.is_dir() or e.suffix in ENDINGS)


def scenario_of(source: Source, name: str) -> Scenario:
    """A scenario from a source that fits the schema and whose names are all known."""
    raw = source.value
    needs, built_in = raw.get("needs", {}), raw.get("built_in_vendor", {})
    return Scenario(
        name=name,
        title=raw["scenario"],
        about=raw.get("about", ""),
        source=raw["source"],
        order=raw.get("order", 1_000_000),
        needs=Needs(
            reseller_support=needs.get("reseller_support"),
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
        steps=tuple(_step(step, f"/steps/{i}") for i, step in enumerate(raw["steps"])),
        text=source,
    )


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


def _step(raw: Mapping[str, Any], pointer: str) -> Step:
    return Step(
        action=_action(raw),
        pointer=pointer,
        title=raw.get("title", ""),
        inject=tuple(_injection(entry) for entry in raw.get("inject", ())),
        expect=_expectation(raw.get("expect", {}), f"{pointer}/expect"),
    )


def _action(raw: Mapping[str, Any]) -> Action:  # noqa: PLR0911 - one case a line
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
            return Register()
        case "set_option":
            return SetOption(reseller_support=details["reseller_support"])
        case _:
            return Lifecycle(endpoint=f"subscription.{kind}", subscription=subscription)


def action_of(raw: Mapping[str, Any]) -> str:
    """The member of a step that says what happens; ``name_problems`` has made sure that there is one."""
    return next(key for key in raw if key not in ("title", "inject", "expect"))


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
    return Injection(endpoint=endpoint, account=details.get("account"), reply=_reply(details["reply"]))


def _reply(raw: Mapping[str, Any]) -> Reply:
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


def _expectation(raw: Mapping[str, Any], pointer: str) -> Expectation:
    statuses = raw.get("subscriptions")
    if "subscription" in raw:
        statuses = [raw["subscription"]]
    calls = raw.get("calls")
    return Expectation(
        calls=None
        if calls is None
        else tuple(_expected(call, f"{pointer}/calls/{i}") for i, call in enumerate(calls)),
        subscriptions=None if statuses is None else tuple(statuses),
        addons=tuple(raw["addons"]) if "addons" in raw else None,
        refused=raw.get("refused"),
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
        answer=details.get("answer", "accepted"),
    )


def at(scenario: Scenario, pointer: str) -> Location:
    """The place of a member of a scenario's file."""
    return scenario.text.where(pointer)
