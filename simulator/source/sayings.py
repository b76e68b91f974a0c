"""What is said of each violated JSON Schema keyword, and what to do about it: one visible table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from simulator.errors import near_miss

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from simulator.source.faults import Fault

__all__ = ["TYPES", "either", "got", "kinds", "mend", "said", "shown"]

TYPES: Mapping[str, str] = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}


def said(fault: Fault) -> tuple[str, str]:
    """What is wrong with the value, to follow its name in a sentence, and what to do about it."""
    expected = fault.annotation("x-expected")
    if expected and fault.keyword not in ("type", "enum", "minLength", "uniqueItems"):
        what, fix = f"must be {expected}{_but_is(fault)}", f"write {expected}"
    else:
        what, fix = _SAYINGS.get(fault.keyword, _anything_else)(fault)
    return what, fault.annotation("x-fix") or fix


def got(fault: Fault) -> str:
    """The value in words; a secret one only by its type."""
    bare, with_value = _got(fault.value)
    return bare if fault.secret or not with_value else with_value.format(shown(fault.value))


def _got(value: Any) -> tuple[str, str]:
    """A value's type in words, and the pattern that shows its value where there is something to show."""
    match value:
        case None:
            return "nothing", ""
        case dict() | list():
            return ("a mapping" if isinstance(value, dict) else "a list"), ""
        case bool():
            return "true or false", "{}"
        case str():
            return ("this text", "the text {}") if value else ("an empty text", "")
    return "a number", "the number {}"


def shown(value: Any) -> str:
    """A value much as YAML would write it, and never longer than a glance."""
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= 60 else f"'{value[:57]}...'"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def either(words: Sequence[str]) -> str:
    """``a, b or c``, each once."""
    *others, last = dict.fromkeys(words) or [""]
    return f"{', '.join(others)} or {last}" if others else last


def kinds(fault: Fault) -> Sequence[str]:
    """The types that a ``type`` keyword allows."""
    return [fault.demand] if isinstance(fault.demand, str) else fault.demand


def mend(fault: Fault, allowed: Sequence[str]) -> str:
    """What to do about a value of a type that is not allowed: in YAML the quotes decide, or a dash."""
    value = fault.value
    if value is None:
        return "write a value after the colon, or remove the line"
    if isinstance(value, dict | list):
        return _unfold(allowed)
    if "string" in allowed and not isinstance(value, str):
        return "put it in quotes" if fault.secret else f'put it in quotes: "{shown(value)}"'
    if "boolean" in allowed:
        return "write true or false, without quotes"
    if {"integer", "number"} & set(allowed):
        return "write digits only, without quotes"
    return _fold(fault, allowed)


def _fold(fault: Fault, allowed: Sequence[str]) -> str:
    """What to write in place of a single value."""
    if "array" in allowed:
        return "write it as a list" if fault.secret else f"write it as a list: [{shown(fault.value)}]"
    if "object" in allowed and _is_bare_item(fault):
        return f"write '{fault.value}: {{}}' with a colon, or what is said of it below it, indented"
    if "object" in allowed:
        return "write 'member: value' lines below it, indented"
    return "write what is allowed"


def _is_bare_item(fault: Fault) -> bool:
    """Whether one word stands in a list of mappings, most likely the name of what was to follow."""
    is_word = isinstance(fault.value, str) and re.fullmatch(r"[a-z_.]{1,60}", fault.value) is not None
    return is_word and not fault.secret and bool(fault.path) and isinstance(fault.path[-1], int)


def _unfold(allowed: Sequence[str]) -> str:
    """What to write in place of a mapping or a list."""
    if "object" in allowed:
        return "write 'member: value' lines, without '- ' or [ ]"
    if "array" in allowed:
        return "write '- ' before each item"
    return f"write {either([TYPES[kind] for kind in allowed]) or 'one value'} after the colon instead"


def _but_is(fault: Fault) -> str:
    """The value where the sentence has not named it yet, as it has where it is a name itself."""
    return "" if fault.is_name else f", not {got(fault)}"


def _type(fault: Fault) -> tuple[str, str]:
    allowed = kinds(fault)
    expected = fault.annotation("x-expected") or either([TYPES[kind] for kind in allowed])
    return f"must be {expected}, not {got(fault)}", mend(fault, allowed)


def _enum(fault: Fault) -> tuple[str, str]:
    words = [choice for choice in fault.demand if isinstance(choice, str)]
    listed = ", ".join(map(shown, fault.demand))
    what = f"must be one of {listed}" if len(fault.demand) <= 6 else "must be one of the names known here"
    if isinstance(fault.value, str):
        return f"{what}{_but_is(fault)}", near_miss(fault.value, words)
    if fault.value is None and "null" in words:
        return f"{what}, not nothing", 'put it in quotes: "null"'
    return f"{what}, not {got(fault)}", mend(fault, ["string"] if words else [])


def _limit(phrase: str, fix: str = "") -> Callable[[Fault], tuple[str, str]]:
    def saying(fault: Fault) -> tuple[str, str]:
        limit = shown(fault.demand)
        return f"must be {phrase.format(limit)}{_but_is(fault)}", f"write {(fix or phrase).format(limit)}"

    return saying


def _size(phrase: str) -> Callable[[Fault], tuple[str, str]]:
    def saying(fault: Fault) -> tuple[str, str]:
        right = f"{phrase.format(fault.demand)}{'s' * (fault.demand != 1)}"
        return f"must have {right}", f"write {right}"

    return saying


def _too_short(fault: Fault) -> tuple[str, str]:
    if fault.demand == 1:
        return "must not be empty", "write a value, or remove the line"
    return f"must have at least {fault.demand} characters", "write a longer text"


def _anything_else(fault: Fault) -> tuple[str, str]:
    return (
        f"does not fit '{fault.keyword}: {shown(fault.demand)}' of the format's schema",
        "write what the schema describes",
    )


_SAYINGS: Mapping[str, Callable[[Fault], tuple[str, str]]] = {
    "type": _type,
    "enum": _enum,
    "const": _limit("{}"),
    "minimum": _limit("at least {}", "{} or more"),
    "maximum": _limit("at most {}", "{} or less"),
    "exclusiveMinimum": _limit("more than {}", "a number above {}"),
    "exclusiveMaximum": _limit("less than {}", "a number below {}"),
    "multipleOf": _limit("a multiple of {}"),
    "minLength": _too_short,
    "maxLength": _size("at most {} character"),
    "minItems": _size("at least {} item"),
    "maxItems": _size("at most {} item"),
    "minProperties": _size("at least {} member"),
    "maxProperties": _size("at most {} member"),
    "uniqueItems": lambda _: ("lists something twice", "remove the repetition"),
    "pattern": lambda fault: (f"must have the form {fault.demand}{_but_is(fault)}", "write it in this form"),
    "not": lambda fault: (f"may not be {got(fault)}", "write something else"),
}
