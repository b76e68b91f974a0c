"""What is wrong with a file of a known format, said to the person who wrote it.

Each fault that the validator finds becomes one complaint, an unknown member with its near miss; of the
branches of an ``anyOf`` or ``oneOf`` only the one that the author most likely meant is spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from simulator.errors import near_miss
from simulator.source.faults import Fault, faults
from simulator.source.pointers import path_in_words, pointer_to
from simulator.source.sayings import TYPES, either, got, kinds, mend, said, shown
from simulator.values import dataclass

__all__ = ["Complaint", "complaints"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing that is wrong at a JSON pointer: with its value, or where ``key`` is set with its key.

    ``rule`` is a stable word for what kind of thing it is.
    """

    pointer: str
    key: bool = False
    what: str
    fix: str = ""
    rule: str


def complaints(schema: Mapping[str, Any], value: Any) -> list[Complaint]:
    """Everything that is wrong with a value, each thing once."""
    wording = _Wording(schema)
    return list(dict.fromkeys(c for fault in faults(schema, value) for c in wording.of(fault)))


@dataclass(frozen=True, slots=True)
class _Wording:
    """Words for the faults of one schema; references are looked up in its ``$defs``."""

    schema: Mapping[str, Any]

    def of(self, fault: Fault) -> Iterator[Complaint]:
        match fault.keyword:
            case "anyOf" | "oneOf":
                yield from self.branches(fault)
            case "additionalProperties" | "unevaluatedProperties":
                yield from self.unknown_members(fault)
            case "required":
                yield from _missing_members(fault)
            case _ if fault.is_name:
                yield _bad_name(fault)
            case _:
                what, fix = said(fault)
                yield Complaint(
                    pointer=pointer_to(fault.path),
                    what=f"{_name(fault)} {what}",
                    fix=fix,
                    rule="wrong-type" if fault.keyword == "type" else "wrong-value",
                )

    def unknown_members(self, fault: Fault) -> Iterator[Complaint]:
        known = set(self.properties(fault.schema))
        patterns = fault.schema.get("patternProperties", {})
        for name in fault.value:
            if name not in known and not any(re.search(pattern, name) for pattern in patterns):
                yield _unknown(fault, name, known)

    def branches(self, fault: Fault) -> Iterator[Complaint]:
        if not fault.branches or all(_other_type(branch, fault) for branch in fault.branches):
            yield _no_branch(fault)
            return
        strangers = self.strangers(fault)
        if strangers:
            yield from strangers
            return
        for child in min(fault.branches, key=lambda branch: _distance(branch, fault)):
            yield from self.of(child)

    def strangers(self, fault: Fault) -> list[Complaint]:
        """Members that no branch knows: that is the slip, whichever branch was meant."""
        closed = all(self.closed(branch) for branch in fault.demand)
        if not closed or not isinstance(fault.value, dict):
            return []
        known = {name for branch in fault.demand for name in self.properties(branch)}
        return [_unknown(fault, name, known) for name in fault.value if name not in known]

    def resolved(self, schema: Any) -> Mapping[str, Any]:
        while isinstance(schema, Mapping) and str(schema.get("$ref", "")).startswith("#/$defs/"):
            schema = self.schema["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        return schema if isinstance(schema, Mapping) else {}

    def properties(self, schema: Any) -> Iterator[str]:
        """The names that a schema knows, with those of the schemas it is put together from."""
        resolved = self.resolved(schema)
        yield from resolved.get("properties", ())
        for keyword in ("allOf", "anyOf", "oneOf"):
            for part in resolved.get(keyword, ()):
                yield from self.properties(part)

    def closed(self, schema: Any) -> bool:
        """Whether a schema takes no mapping, or only one with the members it names."""
        resolved = self.resolved(schema)
        if "anyOf" in resolved or "oneOf" in resolved:
            return all(map(self.closed, resolved.get("anyOf") or resolved["oneOf"]))
        types = resolved.get("type", "object" if "properties" in resolved else ())
        takes_mapping = "object" in ([types] if isinstance(types, str) else types)
        return not takes_mapping or False in (
            resolved.get("additionalProperties"),
            resolved.get("unevaluatedProperties"),
        )


def _unknown(fault: Fault, name: str, known: Iterable[str]) -> Complaint:
    return Complaint(
        pointer=pointer_to([*fault.path, name]),
        key=True,
        what=f"unknown member '{name}'{_within(fault)}",
        fix=fault.instead(name)
        or fault.annotation("x-fix")
        or near_miss(name, known)
        or "Remove it; nothing may stand here.",
        rule="unknown-member",
    )


def _missing_members(fault: Fault) -> Iterator[Complaint]:
    """jsonschema tells of each missing member by itself, but which one it is only in its message."""
    for name in fault.demand:
        if name not in fault.value:
            description = fault.schema.get("properties", {}).get(name, {}).get("description", "")
            meaning = description.split(". ", maxsplit=1)[0].rstrip(".")
            yield Complaint(
                pointer=pointer_to(fault.path),
                key=True,
                what=f"the member '{name}' is missing{_within(fault)}",
                fix=f"add '{name}:'" + (f" ({meaning})" if meaning else ""),
                rule="missing-member",
            )


def _bad_name(fault: Fault) -> Complaint:
    what, fix = said(fault)
    return Complaint(
        pointer=pointer_to([*fault.path, fault.value]),
        key=True,
        what=f"the name '{fault.value}'{_within(fault)} {what}",
        fix=fix,
        rule="wrong-name",
    )


def _no_branch(fault: Fault) -> Complaint:
    """The type is none of those allowed, or (with no branch's fault) several forms fit at once."""
    children = [child for branch in fault.branches for child in branch]
    choices = [choice for child in children if child.keyword == "enum" for choice in child.demand]
    choices += [child.demand for child in children if child.keyword == "const"]
    types = [kind for child in children if child.keyword == "type" for kind in kinds(child)]
    listed = [f"one of {', '.join(map(shown, choices))}"] if choices else []
    expected = either(listed + [TYPES[kind] for kind in types]) or "only one of the forms allowed here"
    if choices and isinstance(fault.value, str):
        fix = near_miss(fault.value, map(str, choices))
    else:
        fix = mend(fault, types)
    return Complaint(
        pointer=pointer_to(fault.path),
        what=f"{_name(fault)} must be {fault.annotation('x-expected') or expected}, not {got(fault)}",
        fix=fault.annotation("x-fix") or fix,
        rule="wrong-value",
    )


def _other_type(branch: Sequence[Fault], union: Fault) -> bool:
    """Whether a branch is for values of another kind than the one that was written."""
    return any(
        child.path == union.path
        and (
            child.keyword in ("type", "enum", "const")
            or (bool(child.branches) and all(_other_type(inner, child) for inner in child.branches))
        )
        for child in branch
    )


def _distance(branch: Sequence[Fault], union: Fault) -> tuple[bool, int, int, int]:
    """How far a branch is from what was written: by type, by members, by how soon it fails, by faults."""
    members = sum(
        child.path == union.path and child.keyword in ("additionalProperties", "required") for child in branch
    )
    deepest = max(len(child.path) for child in branch)
    return _other_type(branch, union), members, -deepest, len(branch)


def _name(fault: Fault) -> str:
    """What the value is called: its path as a reader would say it (``steps[0].checkout``)."""
    return f"'{path_in_words(fault.path)}'" if fault.path else "the file"


def _within(fault: Fault) -> str:
    return f" in {_name(fault)}" if fault.path else ""
