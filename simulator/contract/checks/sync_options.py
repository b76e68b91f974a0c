"""The options that a vendor declares in Accounts/SyncOptions: can the platform fill them in as declared?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator.contract.checks.breach import Breach
from simulator.contract.wording import described, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.contract.answer import Reading
    from simulator.contract.contract import Contract

__all__ = ["sync_options"]


def sync_options(reading: Reading, _contract: Contract) -> Iterator[Breach]:
    """What a schema cannot say of the options; it looks past whatever the schema has found already."""
    fields = reading.body.get("Fields") if isinstance(reading.body, dict) else None
    options = [option for option in fields if isinstance(option, dict)] if isinstance(fields, list) else []
    yield from _twice(options)
    for number, option in enumerate(options):
        definition = option.get("Definition")
        if isinstance(definition, dict):
            base = f"/Fields/{number}"
            yield from _two_ids(base, option, definition)
            yield from _choices(f"{base}/Definition", option, definition)
            yield from _fillable(f"{base}/Definition", option, definition)
            yield from _filled_by_platform(f"{base}/Definition", option, definition)


def _twice(options: list[dict[str, Any]]) -> Iterator[Breach]:
    ids = Counter(option["ID"] for option in options if isinstance(option.get("ID"), str))
    for id_, times in ids.items():
        if times > 1:
            yield Breach(
                check="sync-options.duplicate-id",
                message=f"the option {id_} is declared {times} times",
                pointer="/Fields",
                expected="each ID once",
                got=f"{id_} {times} times",
            )


def _two_ids(base: str, option: Mapping[str, Any], definition: Mapping[str, Any]) -> Iterator[Breach]:
    outer, inner = option.get("ID"), definition.get("ID")
    if isinstance(outer, str) and isinstance(inner, str) and outer != inner and outer and inner:
        yield Breach(
            check="sync-options.id-mismatch",
            message=f"the option {outer} has the ID {inner} in its Definition",
            pointer=f"{base}/Definition/ID",
            expected=described(outer),
            got=described(inner),
            about=_about(option),
        )


def _choices(base: str, option: Mapping[str, Any], definition: Mapping[str, Any]) -> Iterator[Breach]:
    kind = _kind(definition)
    values = definition.get("PredefinedValues") or []
    choices = [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    if kind in ("list", "listmultiselect") and not values:
        yield Breach(
            check="sync-options.list-empty",
            message=f"the option {option.get('ID')} is a {definition['Kind']} without PredefinedValues",
            pointer=f"{base}/PredefinedValues" if "PredefinedValues" in definition else base,
            expected="the values to choose from",
            got="none",
        )
    names = Counter(choice["Name"] for choice in choices if isinstance(choice.get("Name"), str))
    for name in [name for name, times in names.items() if times > 1]:
        yield Breach(
            check="sync-options.duplicate-value",
            message=f"the option {option.get('ID')} has several values named {described(name)}",
            pointer=f"{base}/PredefinedValues",
            expected="each Name once",
            got=f"{names[name]} times",
            about=_about(option),
        )
    defaults = [choice.get("Name") for choice in choices if choice.get("IsDefault") is True]
    if kind == "list" and len(defaults) > 1:
        yield Breach(
            check="sync-options.several-defaults",
            message=f"the option {option.get('ID')} has {len(defaults)} default values",
            pointer=f"{base}/PredefinedValues",
            expected="one default at most",
            got=listed(map(described, defaults), last="and"),
            about=_about(option),
        )


def _fillable(base: str, option: Mapping[str, Any], definition: Mapping[str, Any]) -> Iterator[Breach]:
    """Required, and nobody may fill it in: unless it is one that the platform itself fills in."""
    flags = definition.get("IsRequired"), definition.get("IsReadOnly")
    if flags == (True, True) and option.get("ID") not in ("username", "role"):
        yield Breach(
            check="sync-options.required-read-only",
            message=f"the option {option.get('ID')} is required and read-only, so nobody can fill it in",
            pointer=f"{base}/IsReadOnly",
            expected="false for a required option",
            got="true",
        )


def _filled_by_platform(
    base: str, option: Mapping[str, Any], definition: Mapping[str, Any]
) -> Iterator[Breach]:
    """The platform fills in two options by itself, as long as they are what it takes them for."""
    kind = _kind(definition)
    if option.get("ID") == "username" and kind is not None and kind != "simplevalue":
        yield Breach(
            check="sync-options.username",
            message=f"the option username has the Kind {definition['Kind']}; "
            "the platform fills in an e-mail address",
            pointer=f"{base}/Kind",
            expected="SimpleValue",
            got=described(definition["Kind"]),
            about=_about(option),
        )
    if option.get("ID") == "role" and kind == "list":
        values = definition.get("PredefinedValues")
        choices = values if isinstance(values, list) else []
        names = {str(choice.get("Name")) for choice in choices if isinstance(choice, dict)}
        missing = [name for name in ("User", "Reseller") if name not in names]
        if missing and names:
            yield Breach(
                check="sync-options.role",
                message=f"the option role offers no {listed(missing, last='and no')}; "
                "the platform fills it in by Role",
                pointer=f"{base}/PredefinedValues",
                expected="values named User and Reseller",
                got=listed(map(described, sorted(names)), last="and"),
                about=_about(option),
            )


def _about(option: Mapping[str, Any]) -> tuple[str, ...]:
    id_ = option.get("ID")
    return (id_,) if isinstance(id_, str) else ()


def _kind(definition: Mapping[str, Any]) -> str | None:
    """The Kind in lower case; a number is translated by the order of the contract's names."""
    kind = definition.get("Kind")
    if type(kind) is int:
        return {0: "simplevalue", 1: "list", 3: "listmultiselect"}.get(kind, "other")
    return kind.lower() if isinstance(kind, str) else None
